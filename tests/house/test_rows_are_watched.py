"""Every command records what it wrote, so that verifying is clean after any walk and names any row edited by hand."""

from __future__ import annotations

import importlib
import io
import pkgutil
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from guanjia.domains.servicedesk import commands as desk
from guanjia.domains.servicedesk.models import FaultKind, Rating, Ticket, WorkOrder
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.catalogue import all_rights
from guanjia.foundation.access.commands import accounts, emergency, grants, preferences, reviews, roles, tokens
from guanjia.foundation.access.models import Account, ApiToken, EmergencyAccess, Grant, GrantReviewLine, Role
from guanjia.foundation.access.standard_roles import sync_standard_roles, watch_standard_roles
from guanjia.foundation.audit import fingerprints, trail
from guanjia.foundation.audit.commands import adopt_rows
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.audit.sealing import seal_pending
from guanjia.foundation.audit.verifying import verify
from guanjia.foundation.calendar import commands as calendar
from guanjia.foundation.calendar.models import DayOverride, OfficeHours
from guanjia.foundation.codes import commands as codes
from guanjia.foundation.codes.models import Code
from guanjia.foundation.codes.queries import code_of
from guanjia.foundation.files import commands as files
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.org import commands as org
from guanjia.foundation.org.models import Appointment, Mandate, MandatePower, Office, Person, Post
from guanjia.foundation.places import commands as places
from guanjia.foundation.places.models import Place, Tenure
from guanjia.foundation.protection.words import kind_of
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from tests.factories import make_picture
from tests.house import watched

START, DAY = date(2026, 1, 5), date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=clock.LOCAL)
ROOMS = [importlib.import_module(f"{watched.__name__}.{m.name}") for m in pkgutil.iter_modules(watched.__path__)]
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60">
<g id="101" data-room="101"><rect x="5" y="5" width="40" height="40"/></g></svg>"""


def photo(colour):
    return SimpleUploadedFile(f"{colour}.jpg", make_picture(colour=colour), "image/jpeg")


def check(step=""):
    """Whole, down to the last row."""
    verdict = verify(clock.now())
    assert verdict.clean, (step, [f.as_json() for f in verdict.findings][:3])
    return verdict


@pytest.fixture
def city(db):
    """A small body made by commands alone: nothing here comes from a factory."""
    with clock.at(NOW):
        boss = system_actor("walk", *all_rights())
        watch_standard_roles()
        region = org.found_office(
            boss, kind="region", level="city", name="City", parent_id=None, valid_from=START, credit_code=""
        )
        bureau = org.found_office(
            boss, kind="bureau", level="city", name="Bureau", parent_id=region.pk, valid_from=START
        )
        unit = org.found_office(boss, kind="unit", level="city", name="Unit", parent_id=region.pk, valid_from=START)
        section = org.found_office(
            boss, kind="section", level="city", name="Section", parent_id=unit.pk, valid_from=START
        )
        post = org.open_post(boss, office_id=unit.pk, name="Clerk", valid_from=START, seats=3)
        people = [
            org.hire_person(
                boss,
                name=f"Person {n}",
                staff_number=f"W{n}",
                office_id=unit.pk,
                valid_from=START,
                phone=f"1380001000{n}",
                post_id=post.pk if n == 0 else None,
            )
            for n in range(4)
        ]
        compound = places.add_place(boss, kind="compound", name="Yard", office_id=bureau.pk, valid_from=START)
        house = places.add_place(
            boss, kind="building", name="1", office_id=bureau.pk, valid_from=START, parent_id=compound.pk
        )
        storey = places.add_place(
            boss, kind="storey", name="1F", office_id=bureau.pk, valid_from=START, parent_id=house.pk
        )
        room = places.add_place(
            boss,
            kind="room",
            name="101",
            office_id=bureau.pk,
            user_id=unit.pk,
            valid_from=START,
            parent_id=storey.pk,
            room_class="basic",
            usable_area_m2=Decimal("21.50"),
        )

        def login(person, *given, name=None):
            account = accounts.create_account(
                boss, username=name or person.staff_number, person_id=person.pk, password="correct horse battery"
            )
            for code in given:
                grants.grant_role(
                    boss,
                    account_id=account.pk,
                    role_code=code,
                    office_id=region.pk,
                    valid_from=START,
                    valid_to=None,
                    reason="walk",
                    today=DAY,
                )
            return actor_of(Account.objects.get(pk=account.pk), today=DAY)

        asker, handyman = login(people[0], "staff"), login(people[1], "field_worker")
        desk.load_standard_kinds(boss, today=START)
        worker = desk.enrol_worker(boss, person_id=people[1].pk, skills=["water", "power"])
        yield SimpleNamespace(**{k: v for k, v in locals().items() if k != "db"})


def through(city, *, now=NOW, stars=2, description="The tap drips."):
    """One repair from the report to the rating."""
    ticket = report(city, now=now, description=description)
    desk.dispatch_ticket(city.boss, ticket_id=ticket.pk, worker_id=city.worker.pk, now=now)
    desk.accept_order(city.handyman, ticket_id=ticket.pk, now=now)
    desk.arrive_at_place(city.handyman, ticket_id=ticket.pk, now=now, photos=[photo("red")])
    desk.share_position(city.handyman, ticket_id=ticket.pk, now=now, latitude=30.1, longitude=110.2)
    desk.finish_order(city.handyman, ticket_id=ticket.pk, now=now, note="New seal", photos=[photo("green")])
    desk.rate_ticket(city.asker, ticket_id=ticket.pk, stars=stars, comment="Slow", now=now)
    return ticket


def report(city, *, now=NOW, description="The tap drips.", photos=()):
    kind = FaultKind.objects.filter(parent__isnull=False, skill="water").first()
    return desk.report_fault(
        city.asker, place_id=city.room.pk, kind_id=kind.pk, description=description, now=now, photos=photos
    )


def test_a_walk_through_the_organisation_is_clean(city):
    boss, unit, bureau, region = city.boss, city.unit, city.bureau, city.region
    check("founded")
    org.rename_office(boss, office_id=city.section.pk, name="Section two", on=DAY, today=DAY)
    org.correct_office(boss, office_id=unit.pk, credit_code="", division_id=None, rank=3, ends_on=None, today=DAY)
    org.move_office(boss, office_id=unit.pk, parent_id=bureau.pk, on=DAY, today=DAY)  # the section's path follows
    check("moved")
    org.correct_person(boss, person_id=city.people[2].pk, name="Renamed", phone="13800019999", today=DAY)
    org.move_person(boss, person_id=city.people[2].pk, office_id=bureau.pk, on=DAY, today=DAY)
    second = org.appoint(boss, person_id=city.people[0].pk, office_id=bureau.pk, valid_from=DAY)
    org.appoint(boss, person_id=city.people[3].pk, office_id=bureau.pk, valid_from=DAY)
    org.end_appointment(boss, appointment_id=second.pk, last_day=DAY)
    org.leave_person(boss, person_id=city.people[3].pk, last_day=DAY, left_as="retired", today=DAY)
    check("people")
    org.rehire_person(
        boss, person_id=city.people[3].pk, office_id=unit.pk, valid_from=DAY + timedelta(1), today=DAY + timedelta(1)
    )
    facts = {"title": "Mandate", "issuer": "City", "level": "city", "powers": ["asset_disposal"], "valid_from": START}
    from guanjia.foundation.org.powers import Power

    facts["powers"] = Power.values[:2]
    org.give_mandate(boss, office_id=unit.pk, number="M-1", **facts)
    org.give_mandate(boss, office_id=bureau.pk, number="M-1", **(facts | {"powers": Power.values[1:3]}))
    ended = org.give_mandate(boss, office_id=unit.pk, number="M-2", **facts)
    org.give_mandate(boss, office_id=unit.pk, number="M-3", **facts)
    org.end_mandate(boss, mandate_id=ended.pk, last_day=DAY)
    org.approve_establishment(boss, office_id=unit.pk, kind="administrative", approved=5, valid_from=START)
    check("mandates")
    report(city)
    with clock.at(NOW + timedelta(3)):
        org.reorganise(boss, office_id=unit.pk, target_id=bureau.pk, now=NOW + timedelta(3))
    assert Office.objects.get(pk=unit.pk).is_closed
    assert Office.objects.get(pk=city.section.pk).path.startswith(Office.objects.get(pk=bureau.pk).path)
    assert Appointment.objects.filter(person=city.people[0], office=bureau, primary=True).exists()
    assert Post.objects.filter(office=bureau, name="Clerk").exists()
    check("reorganised")
    spare = org.found_office(boss, kind="unit", level="city", name="Spare", parent_id=region.pk, valid_from=START)
    org.close_office(boss, office_id=spare.pk, last_day=DAY, today=DAY)
    check("closed")


def test_a_walk_through_places_codes_and_files_is_clean(city):
    boss, room, storey = city.boss, city.room, city.storey
    plan = places.upload_plan(boss, storey_id=storey.pk, raw=SVG, valid_from=START, now=NOW)
    places.publish_plan(boss, plan_id=plan.pk, now=NOW)
    draft = places.upload_plan(boss, storey_id=storey.pk, raw=SVG, valid_from=START, now=NOW)
    places.discard_plan(boss, plan_id=draft.pk)
    check("plans")
    places.change_place(boss, place_id=city.house.pk, name="Main house")  # the names of all in it follow
    assert "Main house" in Place.objects.get(pk=room.pk).full_name
    other = places.add_place(
        boss, kind="building", name="2", office_id=city.bureau.pk, valid_from=START, parent_id=city.compound.pk
    )
    places.move_place(boss, place_id=storey.pk, parent_id=other.pk)
    check("moved")
    places.change_tenure(boss, place_id=room.pk, office_id=city.bureau.pk, user_id=city.section.pk, from_day=DAY)
    places.change_tenure(
        boss, place_id=storey.pk, office_id=city.region.pk, user_id=None, from_day=DAY, with_parts=True
    )
    places.enter_past_tenure(
        boss,
        place_id=room.pk,
        office_id=city.bureau.pk,
        user_id=None,
        valid_from=START - timedelta(30),
        valid_to=START - timedelta(1),
    )
    check("tenures")
    codes.reissue_code(boss, text=code_of(Place.objects.get(pk=room.pk)).text, reason="label lost", now=NOW)
    check("codes")
    ticket = report(city, photos=[photo("red")])
    stored = files.attach_file(
        city.asker, holder=ticket, purpose="report", upload=photo("blue"), now=NOW, permitted=True
    )
    files.void_file(city.asker, file_id=stored.pk, reason="wrong photo", now=NOW)
    files.lock_files(boss, holder=ticket, now=NOW)
    assert StoredFile.objects.filter(locked_at__isnull=False, voided_at=None).count() == 1
    check("files")
    places.close_place(boss, place_id=room.pk, last_day=DAY + timedelta(1), reason="torn down", now=NOW)
    check("closed")
    override = calendar.add_override(boss, day=DAY, kind="holiday", note="Flood", now=NOW)
    calendar.void_override(boss, override_id=override.pk, now=NOW)
    calendar.set_hours(boss, valid_from=DAY, opens_at=time(9), closes_at=time(17))
    check("calendar")


def test_a_walk_through_the_desk_is_clean(city):
    ticket = through(city)
    task = ticket.callbacks.get()
    desk.remind_callback(city.boss, task_id=task.pk, now=NOW + timedelta(5))
    desk.settle_callback(city.boss, task_id=task.pk, outcome="reopened", note="Still drips", now=NOW)
    check("reopened")
    desk.dispatch_automatically(city.boss, ticket_id=ticket.pk, now=NOW)
    desk.refuse_order(city.handyman, ticket_id=ticket.pk, reason="no parts", now=NOW)
    desk.dispatch_ticket(city.boss, ticket_id=ticket.pk, worker_id=city.worker.pk, now=NOW)
    desk.take_back(city.boss, ticket_id=ticket.pk, reason="other work", now=NOW)
    desk.escalate_ticket(city.boss, ticket_id=ticket.pk, now=NOW + timedelta(30))
    check("sent to and fro")
    second = report(city, description="The same tap.")
    helper = city.login(city.people[2], "staff")
    desk.join_ticket(helper, ticket_id=second.pk, now=NOW)
    desk.dispatch_ticket(city.boss, ticket_id=second.pk, worker_id=city.worker.pk, now=NOW)
    desk.merge_ticket(city.boss, ticket_id=second.pk, into_id=ticket.pk, now=NOW)
    desk.withdraw_ticket(city.asker, ticket_id=ticket.pk, reason="dry again", now=NOW)
    check("merged")
    through(city, now=NOW + timedelta(1), stars=5)  # the fault came back: the earlier one is marked
    desk.sweep_positions(city.boss, now=NOW)
    unrated = report(city, now=NOW + timedelta(2))
    desk.dispatch_ticket(city.boss, ticket_id=unrated.pk, worker_id=city.worker.pk, now=NOW)
    desk.accept_order(city.handyman, ticket_id=unrated.pk, now=NOW)
    desk.arrive_at_place(city.handyman, ticket_id=unrated.pk, now=NOW)
    desk.finish_order(city.handyman, ticket_id=unrated.pk, now=NOW, photos=[photo("yellow")])
    assert desk.close_unrated(city.boss, ticket_id=unrated.pk, now=NOW + timedelta(60))
    desk.set_duty(city.boss, worker_id=city.worker.pk, on_duty=False)
    desk.update_worker(city.boss, worker_id=city.worker.pk, skills=["power"], serves=[])
    check("closed")


def test_a_walk_through_access_is_clean(city, client):
    boss = city.boss
    own = roles.create_role(boss, label="Own", rights=["servicedesk.report"], note="", second_factor=False)
    roles.change_role(boss, role_id=own.pk, label="Own two", rights=["servicedesk.view"], note="", second_factor=False)
    roles.retire_role(boss, role_id=own.pk, now=NOW)
    head = city.login(city.people[2], "head")
    grants.revoke_grant(boss, grant_id=Grant.objects.filter(account_id=head.account_id).get().pk, reason="moved on")
    review = reviews.start_review(
        boss, office_id=city.region.pk, title="", due_on=DAY + timedelta(9), now=NOW, today=DAY
    )
    for line in GrantReviewLine.objects.filter(review=review):
        reviews.decide_line(boss, line_id=line.pk, keep=line.pk % 2 == 0, note="looked at it", now=NOW)
    reviews.close_review(boss, review_id=review.pk, now=NOW)
    check("reviewed")
    secretary = city.login(city.people[3], "liaison")
    clerk = actor_of(Account.objects.get(pk=secretary.account_id), today=DAY)
    request = emergency.ask_emergency(
        clerk, role_code="dispatcher", office_id=city.unit.pk, hours=2, reason="Burst pipe at night", now=NOW, today=DAY
    )
    from dataclasses import replace

    other = replace(boss, account_id=city.asker.account_id, person_id=city.asker.person_id)
    emergency.decide_emergency(other, emergency_id=request.pk, approve=True, note="", now=NOW)
    check("emergency")
    emergency.end_emergency(clerk, emergency_id=request.pk, now=NOW + timedelta(minutes=5))
    check("emergency over")
    account = Account.objects.get(pk=secretary.account_id)
    accounts.lock_account(boss, account_id=account.pk, reason="on leave", now=NOW)
    accounts.unlock_account(boss, account_id=account.pk)
    accounts.reset_password(boss, account_id=account.pk, password="another horse battery", reason="forgotten", now=NOW)
    preferences.set_preferences(clerk, theme="dark")
    check("accounts")
    client.force_login(Account.objects.get(pk=account.pk), backend="guanjia.foundation.access.backends.AccountBackend")
    client.logout()
    check("logged in and out")


def test_a_stronger_hash_is_no_forgery(city, settings):
    account = Account.objects.get(pk=city.asker.account_id)
    before = account.password
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    assert account.check_password("correct horse battery")
    account.refresh_from_db()
    assert account.password != before
    check("rehashed")


def test_an_upgrade_renews_watched_standard_roles_and_says_so(city):
    Role.objects.filter(code="staff").update(rights=["access.manage"])
    found = verify(clock.now()).first
    assert (found.kind, found.object_type, found.name) == ("row", "access.role", "Staff member")
    sync_standard_roles()
    check("renewed")
    assert trail.actions_on(Role.objects.get(code="staff")) == ["access.role.renewed"]


# ── edited by hand ───────────────────────────────────────────────────────────────────────────────────────────────


def sql(text, *params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.rowcount


@pytest.fixture
def lived_in(city):
    """The city after one repair, a token, an emergency, a mandate and an exception; sealed and whole."""
    through(city)
    token = tokens.create_token(
        city.asker,
        name="Script",
        rights=["servicedesk.report"],
        office_id=None,
        expires_on=DAY + timedelta(20),
        now=NOW,
        today=DAY,
    )
    assert token
    from guanjia.foundation.org.powers import Power

    org.give_mandate(
        city.boss, office_id=city.unit.pk, title="Mandate", number="M-1", issuer="City", level="city",
        powers=Power.values[:2], valid_from=START,
    )  # fmt: skip
    calendar.add_override(city.boss, day=DAY, kind="holiday", note="Flood", now=NOW)
    calendar.set_hours(city.boss, valid_from=DAY, opens_at=time(9), closes_at=time(17))
    clerk = city.login(city.people[3], "liaison")
    emergency.ask_emergency(
        clerk, role_code="dispatcher", office_id=city.unit.pk, hours=2, reason="Burst pipe at night", now=NOW, today=DAY
    )
    for room in ROOMS:
        room.live(city)
    seal_pending(clock.now())
    check("before")
    return city


SPINE = [
    (Ticket, "description", "Nothing was wrong.", "number"),
    (Ticket, "reporter_name", "Somebody else", "number"),
    (WorkOrder, "note", "Nothing done", None),
    (Rating, "stars", 5, None),
    (Office, "name", "Other body", "name"),
    (Office, "path", "/", None),
    (Person, "name", "Somebody else", "name"),
    (Appointment, "document", "Nr. 9", None),
    (Mandate, "valid_from", "2020-01-01", None),
    (MandatePower, "power", "everything", None),
    (Grant, "office_id", 1, None),
    (Role, "rights", '["access.manage"]', None),
    (Account, "password", "x", "username"),
    (Account, "username", "root", "username"),
    (ApiToken, "rights", '["access.manage"]', "name"),
    (EmergencyAccess, "hours", 8, None),
    (Place, "usable_area_m2", 99, "full_name"),
    (Tenure, "valid_from", "2020-01-01", None),
    (StoredFile, "sha256", "0" * 64, "name"),
    (Code, "retired_reason", "x", "text"),
    (DayOverride, "kind", "workday", None),
    (OfficeHours, "closes_at", "18:30:00", None),
]
EDITS = {"the spine": SPINE} | {room.__name__.rpartition(".")[2]: room.EDITS for room in ROOMS}


def victim_of(model, column):
    if model is Place:
        return model.objects.get(kind="room")
    return model.objects.order_by("pk").last()


def edited_row_is_named(model, column, value, spoken):
    """One row edited behind the program's back, and what verifying says of it; the edit is taken back."""
    with transaction.atomic():
        victim = victim_of(model, column)
        if (model, column) == (Grant, "office_id"):
            value = Office.objects.exclude(pk=victim.office_id).order_by("pk").first().pk
        table = model._meta.db_table
        assert sql(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, victim.pk) == 1
        verdict = verify(clock.now())
        assert [(f.kind, f.object_type, f.object_id) for f in verdict.findings] == [
            ("row", model._meta.label_lower, str(victim.pk))
        ], (model, column)
        if spoken:
            assert verdict.first.name == str(model.objects.values_list(spoken, flat=True).get(pk=victim.pk))
        assert verdict.first.record_id
        transaction.set_rollback(True)


@pytest.mark.parametrize("room", EDITS)
def test_a_row_edited_by_hand_is_named(lived_in, room):
    """The city is lived in once for all edits of a room: each is taken back before the next."""
    for edit in EDITS[room]:
        edited_row_is_named(*edit)
    check("all taken back")


def test_the_command_names_a_row_edited_by_hand(lived_in):
    victim = Ticket.objects.order_by("pk").last()
    sql("UPDATE servicedesk_ticket SET description = 'Nothing was wrong.' WHERE id = %s", victim.pk)
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 findings"):
        call_command("audit_verify", stdout=out)
    assert f"{kind_of('servicedesk.ticket')} {victim.pk}" in out.getvalue()


def test_every_watched_model_is_edited_above():
    edited = {model for edits in EDITS.values() for model, *_rest in edits}
    assert edited | {desk_worker()} == set(fingerprints.watched_models())


def desk_worker():
    from guanjia.domains.servicedesk.models import Worker

    return Worker


def test_a_deleted_rating_is_named_with_its_ticket(lived_in):
    rating = Rating.objects.get()
    sql("DELETE FROM servicedesk_callbacktask")
    sql("DELETE FROM servicedesk_rating WHERE id = %s", rating.pk)
    found = verify(clock.now()).first
    assert (found.kind, found.object_type, found.object_id) == ("row_gone", "servicedesk.rating", str(rating.pk))
    assert found.name == rating.ticket.number
    assert found.action == "servicedesk.ticket.rated"


def test_a_role_given_by_hand_is_named(lived_in):
    grant = Grant.objects.order_by("pk").first()
    sql(
        "INSERT INTO access_grant (account_id, role_id, office_id, valid_from, reason, revoke_reason) "
        "SELECT account_id, role_id, office_id, %s, '', '' FROM access_grant WHERE id = %s",
        "2021-01-01",
        grant.pk,
    )
    found = verify(clock.now()).first
    new = Grant.objects.order_by("pk").last()
    assert (found.kind, found.object_type, found.object_id) == ("row_unknown", "access.grant", str(new.pk))
    assert found.name == str(new)


def test_a_log_in_or_a_look_does_not_vouch_for_an_edited_row(lived_in, client):
    account = Account.objects.get(pk=lived_in.asker.account_id)
    sql("UPDATE access_account SET email = 'thief@example.org' WHERE id = %s", account.pk)
    sql("UPDATE org_person SET name = 'Thief' WHERE id = %s", account.person_id)
    account.refresh_from_db()
    client.force_login(account, backend="guanjia.foundation.access.backends.AccountBackend")
    client.logout()
    trail.record_read(lived_in.boss, account.person, "phone", "a look")
    named = {(f.object_type, f.object_id) for f in verify(clock.now()).findings}
    assert named == {("access.account", str(account.pk)), ("org.person", str(account.person_id))}


def test_taking_rows_on_watches_what_was_not_and_forgives_nothing(lived_in, monkeypatch):
    sql("UPDATE org_person SET name = 'Thief' WHERE id = %s", lived_in.people[0].pk)
    monkeypatch.setattr(Rating, "AUDIT_FINGERPRINT", ("ticket", "stars"))  # an upgrade watches other columns
    assert [f.object_type for f in verify(clock.now()).findings] == ["org.person"]
    adopted = adopt_rows(system_actor("test", "audit.verify"))
    assert adopted == {"servicedesk.rating": 1}
    assert adopt_rows(system_actor("test", "audit.verify")) == {}
    sql("UPDATE servicedesk_rating SET stars = 5")
    assert {f.object_type for f in verify(clock.now()).findings} == {"org.person", "servicedesk.rating"}
    assert AuditRecord.objects.filter(action="audit.rows.adopted").count() == 1
