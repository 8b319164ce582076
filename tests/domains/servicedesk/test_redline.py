"""Red-line faults: past the queue, down the call list, up the alarm; and rooms where nobody works alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import (
    make_account,
    make_actor,
    make_kind,
    make_office,
    make_picture,
    make_place,
    make_ticket,
    make_worker,
)

from guanjia.domains.servicedesk import commands, jobs, queries, rules
from guanjia.domains.servicedesk.models import Alarm, CallAttempt, CallContact, ServiceLevel, Ticket, WorkOrder
from guanjia.foundation.audit import trail
from guanjia.foundation.notify.models import Message
from guanjia.kernel.errors import NotAllowed, NotVisible

NOW = datetime(2026, 3, 7, 18, 30, tzinfo=UTC)  # Sunday, 02:30 in China
BACKEND = "guanjia.foundation.access.backends.AccountBackend"


class Scene:
    """A county with its desk; a unit that reports gas."""

    def __init__(self):
        self.county = make_office(kind="centre")
        self.unit = make_office(parent=self.county)
        self.room = make_place(office=self.unit)
        self.kind = make_kind(red_line=True, skill="gas", advice="Open the windows\nLeave, then call 119")
        self.desk = make_actor(
            "servicedesk.view", "servicedesk.receive", "servicedesk.dispatch", "servicedesk.manage", "places.view",
            "org.view", office=self.county,
        )  # fmt: skip

    def contact(self, name, rank, **over):
        return commands.add_contact(
            self.desk, office_id=self.county.pk, name=name, phone=f"1380000{rank:04}", rank=rank, **over
        )

    def report(self, now=NOW, **over):
        return make_ticket(office=self.unit, place=over.pop("place", self.room), kind=self.kind, now=now, **over)


@pytest.fixture
def scene(db):
    return Scene()


def test_a_red_line_fault_goes_past_the_queue_to_the_nearest_on_duty(scene):
    make_worker(office=scene.county, skills=("water",))
    away = make_worker(office=scene.county, skills=("gas",))
    away.serves.add(make_place(kind="compound"))
    near = make_worker(office=scene.county, skills=("gas",))
    near.serves.add(scene.room.compound)
    off = make_worker(office=scene.county, skills=("gas",), on_duty=False)
    off.serves.add(scene.room.compound)
    ticket = scene.report()
    order = WorkOrder.objects.get()
    assert (ticket.state, order.worker, order.automatic) == ("offered", near, True)
    assert Alarm.objects.get().ticket == ticket
    assert trail.actions_on(ticket)[-3:] == [
        "servicedesk.ticket.reported", "servicedesk.alarm.raised", "servicedesk.ticket.auto_dispatched",
    ]  # fmt: skip


def test_where_nobody_fits_the_duty_list_goes_and_else_it_waits_on_the_board(scene):
    assert scene.report().state == "reported"
    duty = make_worker(office=scene.county, skills=("water",))
    scene.contact("Somebody", 1)
    contact = scene.contact("Duty", 2)
    CallContact.objects.filter(pk=contact.pk).update(person=duty.person)
    ticket = scene.report()
    assert (ticket.state, ticket.worker) == ("offered", duty)


def test_an_ordinary_fault_waits_and_raises_nothing(scene):
    make_worker(office=scene.county)
    assert make_ticket(office=scene.unit, place=scene.room, now=NOW).state == "reported"
    assert not Alarm.objects.exists()


def test_minutes_run_on_the_clock_even_where_the_level_says_office_hours(scene):
    ServiceLevel.objects.filter(kind=scene.kind).update(round_the_clock=False, respond_minutes=10)
    assert scene.report().respond_due_at == NOW + timedelta(minutes=10)
    with pytest.raises(rules.LevelInvalid):
        commands.set_service_level(
            scene.desk, kind_id=scene.kind.pk, respond_minutes=5, finish_minutes=60, round_the_clock=False,
            valid_from=date(2026, 3, 8), today=date(2026, 3, 8),
        )  # fmt: skip


def test_people_are_called_in_order_until_somebody_answers(scene):
    first, second = scene.contact("First", 1), scene.contact("Second", 2)
    scene.contact("By day", 1, shift="office_hours")
    elsewhere = make_kind(red_line=True)
    scene.contact("Lifts only", 1, kind_id=elsewhere.pk)
    ticket = scene.report()
    sheet = queries.call_sheet(ticket, NOW)
    assert [c.name for c in sheet.order] == ["First", "Second"]
    call = commands.begin_call(scene.desk, ticket_id=ticket.pk, contact_id=first.pk, now=NOW)
    assert "protection.field.revealed" in trail.actions_on(first)
    with pytest.raises(rules.CallAlreadyBegun):
        commands.begin_call(scene.desk, ticket_id=ticket.pk, contact_id=first.pk, now=NOW)
    commands.end_call(scene.desk, ticket_id=ticket.pk, call_id=call.pk, outcome="no_answer", now=NOW)
    with pytest.raises(rules.CallEnded):
        commands.end_call(scene.desk, ticket_id=ticket.pk, call_id=call.pk, outcome="answered", now=NOW)
    assert queries.call_sheet(ticket, NOW).next == second
    call = commands.begin_call(scene.desk, ticket_id=ticket.pk, contact_id=second.pk, now=NOW)
    commands.end_call(scene.desk, ticket_id=ticket.pk, call_id=call.pk, outcome="answered", now=NOW, note="comes")
    sheet = queries.call_sheet(ticket, NOW)
    assert sheet.next is None
    assert sheet.alarm.answered_by == "Second"
    assert [a.outcome for a in sheet.attempts] == ["answered", "no_answer"]


def test_only_the_desk_calls_and_nobody_ends_the_call_of_another(scene):
    contact = scene.contact("First", 1)
    ticket = scene.report()
    watcher = make_actor("servicedesk.view", office=scene.county)
    with pytest.raises(NotAllowed):
        commands.begin_call(watcher, ticket_id=ticket.pk, contact_id=contact.pk, now=NOW)
    call = commands.begin_call(scene.desk, ticket_id=ticket.pk, contact_id=contact.pk, now=NOW)
    other = make_actor("servicedesk.view", "servicedesk.receive", office=scene.county)
    with pytest.raises(NotVisible):
        commands.end_call(other, ticket_id=ticket.pk, call_id=call.pk, outcome="answered", now=NOW)
    assert CallAttempt.objects.get().outcome == "calling"
    plain = make_ticket(office=scene.unit, place=scene.room, now=NOW)
    with pytest.raises(rules.NoAlarm):
        commands.begin_call(scene.desk, ticket_id=plain.pk, contact_id=contact.pk, now=NOW)


class Now:
    """A job's run at an instant."""

    def __init__(self, now):
        self.now = now


def test_the_alarm_climbs_every_few_minutes_until_somebody_accepts(scene):
    worker = make_worker(office=scene.county, skills=("gas",))
    ticket = scene.report()
    assert jobs.climb(Now(NOW + timedelta(minutes=2))) == {"climbed": 0}
    assert jobs.climb(Now(NOW + timedelta(minutes=4))) == {"climbed": 1}
    assert jobs.climb(Now(NOW + timedelta(minutes=5))) == {"climbed": 0}
    assert jobs.climb(Now(NOW + timedelta(minutes=10))) == {"climbed": 1}
    assert Alarm.objects.get().level == 3
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW + timedelta(minutes=11))
    assert jobs.climb(Now(NOW + timedelta(minutes=30))) == {"climbed": 0}
    assert trail.actions_on(ticket).count("servicedesk.alarm.climbed") == 2


def test_the_desk_is_told_at_once_and_the_message_goes_when_somebody_accepts(scene):
    make_account("dispatcher", office=scene.county)
    worker = make_worker(office=scene.county, skills=("gas",))
    ticket = scene.report()
    told = Message.objects.filter(kind="servicedesk.alarm")
    assert told.filter(settled_at=None).exists()
    count = told.count()
    jobs.climb(Now(NOW + timedelta(minutes=4)))
    assert told.count() == count, "nobody is told twice"
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW + timedelta(minutes=5))
    assert not told.filter(settled_at=None).exists()


def test_a_reopened_danger_raises_a_fresh_alarm(scene):
    worker = make_worker(office=scene.county, skills=("gas",))
    ticket = scene.report()
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW)
    commands.arrive_at_place(worker.actor, ticket_id=ticket.pk, now=NOW)
    picture = SimpleUploadedFile("a.jpg", make_picture(), "image/jpeg")
    commands.finish_order(worker.actor, ticket_id=ticket.pk, now=NOW, photos=[picture])
    commands.reopen_ticket(ticket.asker, ticket_id=ticket.pk, reason="smells again", now=NOW + timedelta(hours=1))
    assert list(Alarm.objects.order_by("round").values_list("round", flat=True)) == [1, 2]
    ticket.refresh_from_db()
    assert ticket.state == "offered"


def test_nobody_works_alone_where_an_escort_is_needed(scene):
    worker = make_worker(office=scene.county, skills=("gas",))
    storey = scene.room.parent
    rule = commands.require_escort(scene.desk, place_id=storey.pk, reason="Secret files", escort="Keeper, room 3")
    with pytest.raises(rules.EscortKnown):
        commands.require_escort(scene.desk, place_id=storey.pk, reason="Secret files", escort="Keeper")
    ticket = scene.report()
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW)
    with pytest.raises(rules.EscortMissing):
        commands.arrive_at_place(worker.actor, ticket_id=ticket.pk, now=NOW)
    commands.arrive_at_place(worker.actor, ticket_id=ticket.pk, now=NOW, escort="Lin Zhi")
    assert WorkOrder.objects.get().escort == "Lin Zhi"
    commands.lift_escort(scene.desk, rule_id=rule.pk, reason="files moved", now=NOW)
    assert queries.escort_for(scene.room) is None
    commands.require_escort(scene.desk, place_id=storey.pk, reason="Back again", escort="Keeper")


def client_of(account):
    account.language = "en"
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account, BACKEND)
    return client


def test_pages_warn_the_reporter_and_the_desk_until_somebody_accepts(scene):
    worker = make_worker(office=scene.county, skills=("gas",))
    contact = scene.contact("First", 1)
    agent = client_of(make_account("dispatcher", office=scene.county))
    asker = client_of(make_account("staff", office=scene.unit))
    known = asker.get(reverse("repair-duplicates"), {"place_id": scene.room.pk, "kind_id": scene.kind.pk})
    assert "Open the windows" in known.content.decode(), "before anything is sent"
    asker.post(
        f"{reverse('repair-new')}?place={scene.room.pk}",
        {"place_id": scene.room.pk, "kind_id": scene.kind.pk, "description": "It smells."},
    )
    ticket = Ticket.objects.get()
    seen = asker.get(reverse("repair-ticket", kwargs={"pk": ticket.pk})).content.decode()
    assert "Do this now" in seen
    assert 'href="tel:119"' in seen
    for page in (reverse("service-board"), reverse("service-console")):
        assert ticket.place.full_name in agent.get(page).content.decode()
        assert "sd-alarm" in agent.get(page).content.decode()
    assert "gp-alarm" in agent.get(reverse("home")).content.decode()
    page = agent.get(ticket.get_absolute_url()).content.decode()
    assert "13800000001" not in page
    agent.post(reverse("call-begin", kwargs={"pk": ticket.pk}), {"contact_id": contact.pk})
    assert "tel:13800000001" in agent.get(ticket.get_absolute_url()).content.decode()
    other = client_of(make_account("dispatcher", office=scene.county))
    assert "13800000001" not in other.get(ticket.get_absolute_url()).content.decode()
    call = CallAttempt.objects.get()
    agent.post(reverse("call-end", kwargs={"pk": ticket.pk, "call": call.pk}), {"outcome": "answered"})
    assert "13800000001" not in agent.get(ticket.get_absolute_url()).content.decode()
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW)
    assert "sd-alarm" not in agent.get(reverse("service-board")).content.decode()


def test_the_list_costs_the_same_for_three_lines_and_for_thirty(scene, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(make_account("dispatcher", office=scene.county))
    costs = []
    for count in (3, 22):
        for n in range(count):
            scene.contact(f"Person {n}", 1, kind_id=scene.kind.pk)
        client.get(reverse("call-contacts"))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("call-contacts"))
        costs.append(len(seen))
    assert costs[0] == costs[1]


CONTACTS = st.lists(
    st.builds(
        rules.Contact,
        contact_id=st.integers(1, 40),
        rank=st.integers(1, 5),
        shift=st.sampled_from(["always", "office_hours", "off_hours"]),
        narrow=st.integers(0, 3),
    ),
    max_size=12,
    unique_by=lambda c: c.contact_id,
)


@given(contacts=CONTACTS, in_hours=st.booleans(), calls=st.integers(0, 40))
def test_whoever_is_on_duty_is_called_and_nobody_is_left_out(contacts, in_hours, calls):
    order = rules.order_of_calls(contacts, in_hours=in_hours)
    assert set(order) == {c.contact_id for c in contacts if rules.on_call(c.shift, in_hours=in_hours)}
    tried: dict[int, int] = {}
    for _n in range(calls):
        chosen = rules.next_to_call(order, tried, answered=False)
        if chosen is None:
            assert not order
            return
        tried[chosen] = tried.get(chosen, 0) + 1
    assert not tried or max(tried.values()) - min(tried.get(c, 0) for c in order) <= 1
    assert rules.next_to_call(order, tried, answered=True) is None
