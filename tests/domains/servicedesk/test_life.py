"""A ticket's life by commands: reported, dispatched, repaired with photos, rated, reopened; and every refusal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.models import CallbackTask, Joining, Rating, ServiceLevel, Ticket, WorkOrder
from guanjia.foundation.audit import trail
from guanjia.foundation.org.queries import OfficeClosed
from guanjia.kernel.errors import NotAllowed, NotVisible

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # Tuesday, ten in the morning in Yunzhou
DESK = ("servicedesk.view", "servicedesk.dispatch", "servicedesk.receive", "servicedesk.callback", "org.view",
        "org.people", "places.view")  # fmt: skip


def photo(name: str = "after.jpg", colour: str = "teal") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture(colour=colour), "image/jpeg")


@pytest.fixture
def county(db):
    return make_office(kind="centre", name="County")


@pytest.fixture
def desk(county):
    return make_actor(*DESK, office=county)


@pytest.fixture
def unit(county):
    return make_office(parent=county, name="Unit")


@pytest.fixture
def worker(county):
    return make_worker(office=county)


@pytest.fixture
def ticket(unit):
    return make_ticket(office=unit, now=NOW)


def dispatch(desk, ticket, worker, minutes: int = 5):
    return commands.dispatch_ticket(
        desk, ticket_id=ticket.pk, worker_id=worker.pk, now=NOW + timedelta(minutes=minutes)
    )


def repair(desk, ticket, worker, *, start: int = 5, colour: str = "teal"):
    """Dispatch, accept, arrive and finish, ten minutes each."""
    dispatch(desk, ticket, worker, start)
    at = [NOW + timedelta(minutes=start + 10 * n) for n in range(1, 4)]
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=at[0])
    commands.arrive_at_place(worker.actor, ticket_id=ticket.pk, now=at[1])
    return commands.finish_order(worker.actor, ticket_id=ticket.pk, now=at[2], photos=[photo(colour=colour)])


def test_a_report_gets_a_number_promises_a_code_and_a_record(ticket, unit):
    assert ticket.number == "GD-20260303-0001"
    assert (ticket.state, ticket.round, ticket.office_path) == ("reported", 1, unit.path)
    assert ticket.respond_due_at == NOW + timedelta(minutes=30)
    assert ticket.finish_due_at == NOW + timedelta(minutes=240)
    assert trail.actions_on(ticket) == ["codes.code.issued", "servicedesk.ticket.reported"]
    assert make_ticket(now=NOW).number == "GD-20260303-0002"
    assert make_ticket(now=NOW + timedelta(hours=15)).number == "GD-20260304-0001"


def test_the_whole_path_from_leak_to_reopening(ticket, desk, worker):
    done = repair(desk, ticket, worker)
    assert (done.state, done.responded_at) == ("done", NOW + timedelta(minutes=15))
    rating = commands.rate_ticket(
        ticket.asker, ticket_id=ticket.pk, stars=2, comment="drips", now=NOW + timedelta(hours=1)
    )
    assert CallbackTask.objects.get().rating == rating
    again = commands.reopen_ticket(
        ticket.asker, ticket_id=ticket.pk, reason="still drips", now=NOW + timedelta(hours=2)
    )
    assert (again.state, again.round, again.worker, again.stars, again.repeated) == ("reported", 2, None, None, True)
    assert again.finish_due_at == NOW + timedelta(hours=6)
    repair(desk, again, worker, start=130, colour="navy")
    commands.rate_ticket(ticket.asker, ticket_id=ticket.pk, stars=5, now=NOW + timedelta(hours=4))
    assert list(Rating.objects.values_list("round", "stars")) == [(1, 2), (2, 5)]
    assert [a for a in trail.actions_on(ticket) if a.startswith("servicedesk.")] == [
        "servicedesk.ticket.reported",
        "servicedesk.ticket.dispatched",
        "servicedesk.order.accepted",
        "servicedesk.order.arrived",
        "servicedesk.order.finished",
        "servicedesk.ticket.rated",
        "servicedesk.ticket.reopened",
        "servicedesk.ticket.dispatched",
        "servicedesk.order.accepted",
        "servicedesk.order.arrived",
        "servicedesk.order.finished",
        "servicedesk.ticket.rated",
    ]


def test_a_closed_body_gets_no_ticket(county):
    closed = make_office(parent=county, valid_to=date(2026, 1, 1))
    with pytest.raises(OfficeClosed):
        make_ticket(office=closed, now=NOW)
    assert not Ticket.objects.exists()


def test_a_closed_place_gets_no_ticket_and_a_hidden_one_is_missing(unit):
    with pytest.raises(rules.PlaceClosed):
        make_ticket(office=unit, place=make_place(office=unit, valid_to=date(2026, 1, 1)), now=NOW)
    with pytest.raises(NotVisible):
        make_ticket(office=unit, place=make_place(office=make_office()), now=NOW)
    assert not Ticket.objects.exists()
    assert not trail.AuditRecord.objects.filter(action="servicedesk.ticket.reported").exists()


def test_a_promise_changed_later_leaves_old_tickets_alone(unit, county):
    kind = make_kind()
    keeper = make_actor("servicedesk.manage", office=county)
    old = make_ticket(office=unit, kind=kind, now=NOW)
    commands.set_service_level(
        keeper, kind_id=kind.pk, respond_minutes=10, finish_minutes=60, round_the_clock=True,
        valid_from=date(2026, 3, 10), today=date(2026, 3, 3),
    )  # fmt: skip
    new = make_ticket(office=unit, kind=kind, now=NOW + timedelta(days=7))
    assert old.finish_due_at - old.reported_at == timedelta(minutes=240)
    assert new.finish_due_at - new.reported_at == timedelta(minutes=60)
    assert ServiceLevel.objects.get(kind=kind, valid_to=date(2026, 3, 9)).finish_minutes == 240
    with pytest.raises(rules.LevelInvalid):
        commands.set_service_level(
            keeper, kind_id=kind.pk, respond_minutes=90, finish_minutes=60, round_the_clock=True,
            valid_from=date(2026, 4, 1), today=date(2026, 3, 3),
        )  # fmt: skip


def test_the_second_dispatcher_learns_that_the_first_was_faster(ticket, desk, worker, county):
    dispatch(desk, ticket, worker)
    other = make_worker(office=county)
    with pytest.raises(rules.AlreadyDispatched):
        dispatch(desk, ticket, other)
    assert WorkOrder.objects.get().worker == worker


def test_an_order_is_handed_to_another_worker_on_the_picture_seen(ticket, desk, worker, county):
    seen = dispatch(desk, ticket, worker).version
    other = make_worker(office=county)
    with pytest.raises(rules.TicketChanged):
        commands.dispatch_ticket(desk, ticket_id=ticket.pk, worker_id=other.pk, now=NOW, version=seen - 1)
    commands.dispatch_ticket(
        desk, ticket_id=ticket.pk, worker_id=other.pk, now=NOW + timedelta(minutes=9), version=seen
    )
    assert list(WorkOrder.objects.order_by("pk").values_list("state", flat=True)) == ["taken_back", "offered"]


def test_automatic_dispatch_takes_the_best_and_keeps_the_reasons(ticket, desk, worker, county):
    make_worker(office=county, skills=("power",))
    make_worker(office=county, on_duty=False)
    sent = commands.dispatch_automatically(desk, ticket_id=ticket.pk, now=NOW)
    assert sent.worker == worker
    record = trail.records_on(ticket).get(action="servicedesk.ticket.auto_dispatched")
    assert record.facts["why"] == "has the skill, serves all compounds, 0 open orders, free now"
    assert WorkOrder.objects.get().automatic


def test_nobody_fits_is_said(ticket, desk, county):
    make_worker(office=county, skills=("power",))
    with pytest.raises(rules.NobodyFits):
        commands.dispatch_automatically(desk, ticket_id=ticket.pk, now=NOW)
    assert not WorkOrder.objects.exists()


def test_a_refusal_needs_a_reason_and_lets_the_ticket_wait_again(ticket, desk, worker):
    dispatch(desk, ticket, worker)
    with pytest.raises(rules.ReasonMissing):
        commands.refuse_order(worker.actor, ticket_id=ticket.pk, reason=" ", now=NOW)
    waiting = commands.refuse_order(worker.actor, ticket_id=ticket.pk, reason="No spare part", now=NOW)
    assert (waiting.state, waiting.worker) == ("reported", None)
    assert WorkOrder.objects.get().state == "refused"
    first = queries.suggest_workers(desk, waiting)[0]
    assert not first.fits
    assert "refused this ticket before" in [reason.message for reason in first.reasons]


def test_a_worker_cannot_take_anothers_order(ticket, desk, worker, county):
    dispatch(desk, ticket, worker)
    stranger = make_worker(office=county)
    with pytest.raises(NotVisible):
        commands.accept_order(stranger.actor, ticket_id=ticket.pk, now=NOW)
    colleague = make_worker(account=make_account(office=county), office=county)
    colleague.actor.grants["servicedesk.view"] = desk.reach("servicedesk.view")
    with pytest.raises(rules.NotYourOrder):
        commands.accept_order(colleague.actor, ticket_id=ticket.pk, now=NOW)
    assert Ticket.objects.get().state == "offered"


def test_a_repair_without_a_new_photo_is_not_done(ticket, desk, worker):
    dispatch(desk, ticket, worker)
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW + timedelta(minutes=10))
    commands.arrive_at_place(
        worker.actor, ticket_id=ticket.pk, now=NOW + timedelta(minutes=20), photos=[photo("b.jpg")]
    )
    with pytest.raises(rules.PhotoMissing):
        commands.finish_order(worker.actor, ticket_id=ticket.pk, now=NOW + timedelta(minutes=30))
    assert Ticket.objects.get().state == "arrived"


def test_the_photo_of_the_first_round_does_not_prove_the_second(ticket, desk, worker):
    repair(desk, ticket, worker)
    commands.reopen_ticket(ticket.asker, ticket_id=ticket.pk, reason="drips again", now=NOW + timedelta(hours=2))
    with pytest.raises(rules.PhotoMissing):
        repair(desk, ticket, worker, start=150)


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_out_of_range_are_refused(ticket, desk, worker, stars):
    repair(desk, ticket, worker)
    with pytest.raises(rules.StarsOutOfRange):
        commands.rate_ticket(ticket.asker, ticket_id=ticket.pk, stars=stars, now=NOW + timedelta(hours=1))
    assert not Rating.objects.exists()


def test_nobody_rates_anothers_ticket_and_nobody_rates_twice(ticket, desk, worker, unit):
    repair(desk, ticket, worker)
    liaison = make_actor("servicedesk.view", office=unit)
    with pytest.raises(rules.NotTheRequester):
        commands.rate_ticket(liaison, ticket_id=ticket.pk, stars=5, now=NOW + timedelta(hours=1))
    with pytest.raises(NotVisible):
        commands.rate_ticket(make_actor(), ticket_id=ticket.pk, stars=5, now=NOW + timedelta(hours=1))
    commands.rate_ticket(ticket.asker, ticket_id=ticket.pk, stars=5, now=NOW + timedelta(hours=1))
    with pytest.raises(rules.AlreadyRated):
        commands.rate_ticket(ticket.asker, ticket_id=ticket.pk, stars=1, now=NOW + timedelta(hours=1))
    assert Rating.objects.count() == 1


def test_reopening_too_late_is_refused(ticket, desk, worker):
    repair(desk, ticket, worker)
    with pytest.raises(rules.ReopenTooLate):
        commands.reopen_ticket(ticket.asker, ticket_id=ticket.pk, reason="drips", now=NOW + timedelta(days=8))
    assert Ticket.objects.get().state == "done"


def test_me_too_joins_once_and_lets_the_joiner_see_and_rate(ticket, desk, worker, unit):
    neighbour = make_actor("servicedesk.report", "places.view", office=unit)
    with pytest.raises(NotVisible):
        queries.get_ticket(neighbour, ticket.pk)
    for _twice in range(2):
        commands.join_ticket(neighbour, ticket_id=ticket.pk, now=NOW)
    assert Joining.objects.count() == 1
    assert queries.get_ticket(neighbour, ticket.pk) == ticket
    repair(desk, ticket, worker)
    commands.rate_ticket(neighbour, ticket_id=ticket.pk, stars=4, now=NOW + timedelta(hours=1))


def test_duplicates_are_found_at_the_place_and_on_its_storey(ticket, unit):
    asker = ticket.asker
    near = make_place(parent=ticket.place.parent)
    far = make_place(office=unit)
    for place, found in [(ticket.place, [ticket]), (near, [ticket]), (far, [])]:
        assert queries.list_duplicates(asker, place=place, kind_id=ticket.kind_id, now=NOW) == found
    assert queries.list_duplicates(asker, place=near, kind_id=ticket.kind_id, now=NOW + timedelta(days=8)) == []


def test_a_report_within_seven_days_marks_the_repair_as_repeated(ticket, desk, worker, unit):
    repair(desk, ticket, worker)
    make_ticket(office=unit, place=ticket.place, kind=ticket.kind, now=NOW + timedelta(days=3))
    ticket.refresh_from_db()
    assert ticket.repeated


def test_the_desk_merges_a_double_report(ticket, desk, unit):
    double = make_ticket(office=unit, place=ticket.place, kind=ticket.kind, now=NOW)
    commands.merge_ticket(desk, ticket_id=double.pk, into_id=ticket.pk, now=NOW)
    double.refresh_from_db()
    assert (double.state, double.merged_into) == ("merged", ticket)
    assert queries.is_requester(double.asker, ticket)
    with pytest.raises(rules.NotADuplicate):
        commands.merge_ticket(desk, ticket_id=ticket.pk, into_id=ticket.pk, now=NOW)


def test_the_requester_withdraws_before_anybody_comes(ticket, desk, worker):
    dispatch(desk, ticket, worker)
    commands.withdraw_ticket(ticket.asker, ticket_id=ticket.pk, reason="It works again", now=NOW)
    assert WorkOrder.objects.get().state == "taken_back"
    with pytest.raises(rules.MoveRefused):
        dispatch(desk, ticket, worker)


def test_a_position_is_the_requesters_alone_and_forgotten_at_the_end(ticket, desk, worker):
    dispatch(desk, ticket, worker)
    with pytest.raises(rules.NotYourOrder):
        commands.share_position(worker.actor, ticket_id=ticket.pk, latitude=30.1, longitude=120.2, now=NOW)
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW)
    commands.share_position(worker.actor, ticket_id=ticket.pk, latitude=30.12346, longitude=120.2, now=NOW)
    ticket = queries.get_ticket(ticket.asker, ticket.pk), ticket.asker
    shown = queries.live_position(ticket[1], ticket[0])
    assert (shown.latitude, shown.longitude) == (30.1235, 120.2)
    assert queries.live_position(desk, ticket[0]).latitude is None
    assert "30.12" not in str(list(WorkOrder.objects.values("position")))
    commands.arrive_at_place(worker.actor, ticket_id=ticket[0].pk, now=NOW)
    commands.finish_order(worker.actor, ticket_id=ticket[0].pk, now=NOW, photos=[photo()])
    order = WorkOrder.objects.get()
    assert not order.position
    assert (order.at_place, order.seen_at) == (None, None)
    assert queries.live_position(ticket[1], queries.get_ticket(ticket[1], ticket[0].pk)) is None


def test_a_call_back_is_settled_once_and_may_reopen(ticket, desk, worker):
    repair(desk, ticket, worker)
    commands.rate_ticket(ticket.asker, ticket_id=ticket.pk, stars=1, now=NOW + timedelta(hours=1))
    task = CallbackTask.objects.get()
    commands.settle_callback(
        desk, task_id=task.pk, outcome="reopened", note="Still drips", now=NOW + timedelta(hours=2)
    )
    assert queries.get_ticket(desk, ticket.pk).round == 2
    with pytest.raises(rules.CallbackSettled):
        commands.settle_callback(desk, task_id=task.pk, outcome="settled", note="again", now=NOW)


def test_the_desk_takes_a_call_for_a_name_and_number(desk, county, unit):
    place, kind = make_place(office=unit), make_kind(red_line=True)
    taken = commands.receive_report(
        desk, place_id=place.pk, kind_id=kind.pk, description="Water everywhere", caller_name="Lin",
        phone="138 0000 1203", now=NOW,
    )  # fmt: skip
    assert (taken.office, taken.urgent, taken.channel, str(taken.reporter_phone)) == (
        unit,
        True,
        "phone",
        "138****1203",
    )
    with pytest.raises(NotAllowed):
        commands.receive_report(
            make_actor("places.view", office=county), place_id=place.pk, kind_id=kind.pk, description="Water", now=NOW,
            caller_name="Lin",
        )  # fmt: skip


def test_time_escalates_once_and_closes_what_nobody_rated(ticket, desk, worker):
    upkeep = commands.redline.desk_hand()
    late = NOW + timedelta(hours=5)
    assert not commands.escalate_ticket(upkeep, ticket_id=ticket.pk, now=NOW + timedelta(hours=1))
    assert [commands.escalate_ticket(upkeep, ticket_id=ticket.pk, now=late) for _ in range(2)] == [True, False]
    repair(desk, ticket, worker)
    assert not commands.close_unrated(upkeep, ticket_id=ticket.pk, now=NOW + timedelta(days=6))
    assert commands.close_unrated(upkeep, ticket_id=ticket.pk, now=NOW + timedelta(days=8))
    assert queries.get_ticket(desk, ticket.pk).state == "closed"


def test_a_reorganised_bodys_tickets_move(ticket, desk, unit, county):
    heir = make_office(parent=county)
    assert queries.held_by(unit).count() == 1
    assert commands.move_tickets(desk, unit, heir, NOW) == 1
    moved = Ticket.objects.get()
    assert (moved.office, moved.office_path) == (heir, heir.path)
    heir.path = "/elsewhere/"
    heir.save(update_fields=["path"])
    assert commands.follow_offices() == 1
    assert Ticket.objects.get().office_path == "/elsewhere/"


def test_standard_kinds_come_once_each_with_a_promise(county):
    keeper = make_actor("servicedesk.manage", office=county)
    added = commands.load_standard_kinds(keeper, today=date(2026, 1, 1))
    assert added == 27
    assert commands.load_standard_kinds(keeper, today=date(2026, 1, 2)) == 0
    assert ServiceLevel.objects.count() == added
    assert queries.list_kinds().filter(red_line=True).count() == 5


def test_who_sees_what(ticket, desk, worker, unit, county):
    elsewhere = make_actor(*DESK, office=make_office())
    sees = {
        "requester": ticket.asker,
        "desk": desk,
        "liaison": make_actor("servicedesk.view", office=unit),
    }
    for name, actor in sees.items():
        assert queries.list_tickets(actor).count() == 1, name
    for actor in (elsewhere, make_actor("servicedesk.report", office=unit), worker.actor, make_actor()):
        assert not queries.list_tickets(actor).exists()
    dispatch(desk, ticket, worker)
    assert queries.list_tickets(worker.actor).get() == ticket
