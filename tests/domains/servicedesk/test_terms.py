"""Terms of the desk: set by offices with a reason, inherited downwards, never reaching back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import (
    make_account,
    make_actor,
    make_kind,
    make_office,
    make_place,
    make_stock,
    make_ticket,
    make_worker,
)

from guanjia.domains.servicedesk import commands, jobs, queries, rules
from guanjia.domains.servicedesk.models import Alarm, DeskTerms
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.approvals.models import Case
from guanjia.foundation.approvals.rules.templates import holds
from guanjia.foundation.audit import trail
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.kernel.money import Money

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 3)
BACKEND = "guanjia.foundation.access.backends.AccountBackend"


class Scene:
    """A centre with its desk, a unit below it, a part of 90 yuan, and a red-line kind."""

    def __init__(self):
        self.city = make_office(kind="city")
        self.county = make_office(kind="centre", parent=self.city)
        self.unit = make_office(parent=self.county)
        self.room = make_place(office=self.county, user=self.unit)
        self.worker = make_worker(office=self.county)
        self.level = make_stock(self.county)
        self.gas = make_kind(red_line=True, skill="gas")
        rights = ("servicedesk.view", "servicedesk.dispatch", "servicedesk.stock", "servicedesk.manage", "places.view",
                  "org.view")  # fmt: skip
        self.top = make_actor(*rights, office=self.city)
        self.desk = make_actor(*rights, office=self.county)
        self.hand = make_actor(
            "servicedesk.work", "places.view", office=self.county, account=self.worker.person.accounts.get()
        )

    def set(self, actor=None, office=None, now=NOW, **over):
        given = {"valid_from": clock.local_day(now), "part_approval_fen": 10_000, "deputy_from_fen": 300_000,
                 "climb_minutes": 10,                 "reason": "Fewer small cases"} | over  # fmt: skip
        office = self.county if office is None else office
        return commands.set_desk_terms(
            actor or self.desk, office_id=office and office.pk, today=clock.local_day(now), now=now, **given
        )

    def accepted(self, now=NOW):
        ticket = make_ticket(office=self.unit, place=self.room, now=now)
        commands.dispatch_ticket(self.desk, ticket_id=ticket.pk, worker_id=self.worker.pk, now=now)
        commands.accept_order(self.hand, ticket_id=ticket.pk, now=now)
        return ticket

    def use(self, ticket, price_fen, now):
        part = self.level.part
        part.price_fen = price_fen
        part.save()
        return commands.use_part(
            self.hand, ticket_id=ticket.pk, part_id=part.pk, store_id=self.level.store_id, quantity=Decimal(1), now=now
        )


@pytest.fixture
def scene(db):
    return Scene()


def test_without_a_row_a_part_waits_from_500_yuan_and_an_alarm_climbs_every_three_minutes(scene):
    assert queries.terms_at(scene.unit.path, NOW) == rules.Terms(Money(50_000), Money(500_000), timedelta(minutes=3))
    ticket = scene.accepted()
    scene.use(ticket, 49_999, NOW)
    with pytest.raises(rules.PartNeedsApproval):
        scene.use(ticket, 50_000, NOW)


def test_the_nearest_body_above_counts_and_else_everybodys(scene):
    scene.set(scene.top, office=False, part_approval_fen=30_000)
    scene.set(scene.top, office=scene.city, part_approval_fen=20_000)
    other = make_office(kind="city")
    assert queries.terms_at(scene.unit.path, NOW).part_approval_from == Money(20_000)
    assert queries.terms_at(other.path, NOW).part_approval_from == Money(30_000)
    scene.set(part_approval_fen=10_000)
    assert queries.terms_at(scene.unit.path, NOW).part_approval_from == Money(10_000)
    scene.set(scene.top, office=scene.city, part_approval_fen=5_000, valid_from=DAY + timedelta(days=1))
    tomorrow = NOW + timedelta(days=1)
    assert queries.terms_at(scene.unit.path, tomorrow).part_approval_from == Money(10_000)  # later, but farther
    assert queries.terms_at(scene.city.path, tomorrow).part_approval_from == Money(5_000)


def test_a_ticket_keeps_the_limit_of_its_opening(scene):
    before = scene.accepted()
    later = NOW + timedelta(hours=1)
    scene.set(now=later)
    scene.use(before, 40_000, later + timedelta(hours=1))
    after = scene.accepted(now=later + timedelta(minutes=1))
    with pytest.raises(rules.PartNeedsApproval):
        scene.use(after, 40_000, later + timedelta(hours=1))
    asked = commands.ask_for_part(
        scene.hand, ticket_id=after.pk, part_id=scene.level.part_id, quantity=Decimal(1), reason="Broken",
        now=later + timedelta(hours=1),
    )  # fmt: skip
    assert asked.amount_fen == 40_000
    with pytest.raises(rules.PartInvalid):  # the old ticket needs none
        commands.ask_for_part(
            scene.hand, ticket_id=before.pk, part_id=scene.level.part_id, quantity=Decimal(1), reason="Broken", now=NOW
        )


def asked(scene, ticket, price_fen, now):
    part = scene.level.part
    part.price_fen = price_fen
    part.save()
    commands.ask_for_part(
        scene.hand, ticket_id=ticket.pk, part_id=part.pk, quantity=Decimal(1), reason="Broken", now=now
    )
    return Case.objects.order_by("-pk")[0]


def steps_of(case) -> list[str]:
    """Which steps wait or will come, by the template and the facts that the case keeps."""
    return [step.key for step in case.version.plan.steps if holds(step.when, case.facts, case.verdict)]


@pytest.mark.parametrize(
    ("price_fen", "steps"), [(499_999, ["charge"]), (500_000, ["charge", "deputy"])]
)  # fmt: skip
def test_without_a_row_the_deputy_decides_too_from_5000_yuan(scene, price_fen, steps):
    case = asked(scene, scene.accepted(), price_fen, NOW)
    assert steps_of(case) == steps
    assert (case.facts["deputy_from_fen"], case.facts["deputy"]) == (500_000, len(steps) == 2)


def test_a_desk_sets_from_which_amount_the_deputy_decides_and_a_case_keeps_it(scene):
    before = scene.accepted()
    running = asked(scene, before, 400_000, NOW)
    later = NOW + timedelta(hours=1)
    scene.set(now=later, deputy_from_fen=300_000)
    running.refresh_from_db()
    assert steps_of(running) == ["charge"]
    after = scene.accepted(now=later + timedelta(minutes=1))
    dear = asked(scene, after, 300_000, later + timedelta(minutes=2))
    assert (steps_of(dear), dear.facts["deputy_from_fen"]) == (["charge", "deputy"], 300_000)
    cheap = scene.accepted(now=later + timedelta(minutes=3))
    assert steps_of(asked(scene, cheap, 299_999, later + timedelta(minutes=4))) == ["charge"]


def test_terms_of_tomorrow_wait_for_tomorrow(scene):
    scene.set(valid_from=DAY + timedelta(days=1))
    assert queries.terms_at(scene.unit.path, NOW) == rules.STANDING
    morning = datetime(2026, 3, 4, tzinfo=clock.LOCAL)
    assert queries.terms_at(scene.unit.path, morning - timedelta(minutes=1)) == rules.STANDING
    assert queries.terms_at(scene.unit.path, morning).climb_every == timedelta(minutes=10)


def test_an_alarm_climbs_by_the_terms_of_its_beginning(scene):
    slow_from = NOW + timedelta(minutes=1)
    fast = make_ticket(office=scene.unit, place=scene.room, kind=scene.gas, now=NOW)
    scene.set(now=slow_from, climb_minutes=10)
    slow = make_ticket(office=scene.unit, place=scene.room, kind=scene.gas, now=slow_from)

    def climb(minutes):
        now = NOW + timedelta(minutes=minutes)
        due = queries.climbing_alarms(now)
        jobs.climb(SimpleNamespace(now=now))
        levels = dict(Alarm.objects.values_list("ticket_id", "level"))
        return due, levels[fast.pk], levels[slow.pk]

    assert climb(2) == ([], 0, 0)
    assert climb(3) == ([fast.pk], 1, 0)
    assert climb(10) == ([fast.pk], 3, 0)
    due, *levels = climb(12)
    assert (sorted(due), levels) == (sorted([fast.pk, slow.pk]), [4, 1])


def test_looking_for_alarms_to_climb_reads_as_often_for_many_as_for_one(scene, django_assert_num_queries):
    scene.set(climb_minutes=1)
    make_ticket(office=scene.unit, place=scene.room, kind=scene.gas, now=NOW)
    soon = NOW + timedelta(minutes=2)
    with CaptureQueriesContext(transaction.get_connection()) as one:
        assert len(queries.climbing_alarms(soon)) == 1
    for _n in range(4):
        make_ticket(office=scene.unit, place=scene.room, kind=scene.gas, now=NOW)
    with django_assert_num_queries(len(one)):
        assert len(queries.climbing_alarms(soon)) == 5
    assert len(queries.climbing_alarms(soon, most=2)) == 2


@given(
    raised=st.integers(0, 10**6),
    first=st.integers(0, 10**5),
    more=st.integers(0, 10**5),
    minutes=st.integers(1, 60),
)
def test_an_alarm_never_falls_and_a_shorter_step_never_climbs_less(raised, first, more, minutes):
    start = NOW + timedelta(seconds=raised)
    level = rules.level_at(start, start + timedelta(seconds=first), timedelta(minutes=minutes))
    assert 0 <= level <= rules.level_at(start, start + timedelta(seconds=first + more), timedelta(minutes=minutes))
    assert level <= rules.level_at(start, start + timedelta(seconds=first), rules.SHORTEST_STEP) <= rules.HIGHEST


def test_only_the_manager_of_a_body_sets_its_terms(scene):
    viewer = make_actor("servicedesk.view", office=scene.county)
    with pytest.raises(NotVisible):
        scene.set(viewer)
    with pytest.raises(NotVisible):
        scene.set(office=scene.city)
    with pytest.raises(NotAllowed):
        scene.set(office=False)
    assert not DeskTerms.objects.exists()


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"part_approval_fen": -1}, "part_approval_fen"),
        ({"part_approval_fen": 100_000_001}, "part_approval_fen"),
        ({"deputy_from_fen": -1}, "deputy_from_fen"),
        ({"deputy_from_fen": 100_000_001}, "deputy_from_fen"),
        ({"climb_minutes": 0}, "climb_minutes"),
        ({"climb_minutes": 61}, "climb_minutes"),
        ({"reason": " x\x00 "}, "reason"),
        ({"valid_from": DAY - timedelta(days=1)}, "valid_from"),
    ],
)
def test_what_cannot_hold_is_refused_beside_its_field(scene, over, field):
    with pytest.raises(rules.DeskTermsRefused) as refused:
        scene.set(**over)
    assert refused.value.field == field


def test_terms_are_never_overwritten_and_the_trail_keeps_both_numbers(scene):
    first = scene.set()
    with pytest.raises(rules.DeskTermsRefused):
        scene.set(part_approval_fen=1)
    second = scene.set(valid_from=DAY + timedelta(days=1), part_approval_fen=20_000)
    assert list(DeskTerms.objects.values_list("pk", "part_approval_fen")) == [(second.pk, 20_000), (first.pk, 10_000)]
    assert trail.actions_on(first) == ["servicedesk.terms.set"]
    with pytest.raises(IntegrityError), transaction.atomic():
        DeskTerms.objects.filter(pk=first.pk).update(climb_minutes=0)


def login(office, role):
    account = make_account(role, office=office)
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client, actor_of(account, today=clock.today())


def test_the_manager_sets_them_on_a_page_and_others_read_them(scene):
    client, manager = login(scene.county, "owner_section")
    page = client.get(reverse("desk-terms"))
    assert "500.00" in page.content.decode()
    form = client.get(reverse("desk-terms-new"))
    html = form.content.decode()
    assert f'value="{clock.today().isoformat()}"' in html
    given = {"office_id": scene.county.pk, "valid_from": clock.today().isoformat(), "part_approval_fen": "123.45",
             "deputy_from_fen": "4567.80",
             "climb_minutes": "7", "reason": "Fewer small cases",
             "idempotency_key": form.context["idempotency_key"]}  # fmt: skip
    assert client.post(reverse("desk-terms-new"), given).status_code == 302
    made = DeskTerms.objects.get()
    assert (made.part_approval_fen, made.climb_minutes, made.set_by) == (12_345, 7, manager.name)
    assert made.deputy_from_fen == 456_780
    assert "4,567.80" in client.get(reverse("desk-terms")).content.decode()
    assert "123.45" in client.get(reverse("desk-terms")).content.decode()
    again = client.post(reverse("desk-terms-new"), given | {"idempotency_key": "another", "office_id": ""})
    assert again.status_code == 422
    stranger, _actor = login(make_office(kind="city"), "owner_section")
    assert "123.45" not in stranger.get(reverse("desk-terms")).content.decode()


def test_the_api_lists_and_sets_them(scene):
    client, _actor = login(scene.county, "owner_section")
    given = {"office_id": scene.county.pk, "valid_from": clock.today().isoformat(), "part_approval_fen": 0,
             "deputy_from_fen": 100,
             "climb_minutes": 1, "reason": "Everything is looked at"}  # fmt: skip
    url = reverse("api-desk-terms")
    answer = client.post(url, given, content_type="application/json", headers={"Idempotency-Key": "k" * 32})
    assert answer.status_code == 201, answer.content
    again = client.post(url, given, content_type="application/json", headers={"Idempotency-Key": "k" * 32})
    assert (again.status_code, DeskTerms.objects.count()) == (201, 1)
    listed = client.get(url).json()
    assert [row["id"] for row in listed["results"]] == [answer.json()["id"]]
    refused = client.post(url, given | {"office_id": scene.city.pk}, content_type="application/json")
    assert refused.status_code == 404
