"""A case from the request to its archive number, on the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.foundation.approvals.world import NOW, make_bureau

from guanjia.foundation.approvals import commands, queries
from guanjia.foundation.approvals.models import Case, CaseEvent, GeneralRequest, Seat
from guanjia.foundation.approvals.rules import refusals
from guanjia.foundation.audit import trail
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible


@pytest.fixture
def bureau(db):
    with clock.at(NOW):
        yield make_bureau()


def file(bureau, name="clerk", **over):
    order = {"topic": "report", "title": "New lamps", "body": "The old ones flicker."} | over
    return commands.file_request(bureau.actor(name), now=NOW, **order)


def test_a_request_goes_to_the_unit_then_to_the_section_in_charge(bureau):
    case = file(bureau)
    assert case.step_label == "Review by the unit"
    assert [seat.person_id for seat in case.seats.all()] == [bureau.person("liaison")]
    assert case.due_at.astimezone(clock.LOCAL).date() == date(2026, 3, 4)
    commands.approve_case(bureau.actor("liaison"), case_id=case.pk, now=NOW)
    done = commands.approve_case(bureau.actor("charge"), case_id=case.pk, opinion="Fine", now=NOW)
    assert (done.status, done.steps_done) == ("approved", 2)
    assert done.archive_number
    assert GeneralRequest.objects.get().status == "approved"
    assert not Seat.objects.waiting().exists()
    assert trail.actions_on(case) == [
        "approvals.case.opened",
        "approvals.case.approve",
        "approvals.case.approve",
    ]
    kinds = list(CaseEvent.objects.filter(case=case).values_list("kind", flat=True))
    assert kinds[0] == "opened"
    assert kinds.count("approved") == 2
    assert kinds[-1] == "ended"


def test_more_money_asks_more_people(bureau):
    case = file(bureau, amount_fen=30_000_00)
    for name in ("liaison", "charge", "finance", "deputy"):
        assert Case.objects.get().status == "running"
        commands.approve_case(bureau.actor(name), case_id=case.pk, now=NOW)
    assert Case.objects.get().status == "approved"


def test_strangers_to_a_case_do_not_see_it_and_others_do_not_decide_it(bureau):
    case = file(bureau)
    with pytest.raises(NotVisible):
        commands.approve_case(bureau.actor("colleague"), case_id=case.pk, now=NOW)
    with pytest.raises(refusals.NotASigner):
        commands.approve_case(bureau.actor("head"), case_id=case.pk, now=NOW)
    with pytest.raises(refusals.OwnRequest):
        commands.approve_case(bureau.actor("clerk"), case_id=case.pk, now=NOW)
    assert Case.objects.get().status == "running"


def test_the_head_asking_is_decided_one_office_higher_or_stops_and_says_why(bureau):
    case = file(bureau, "head", amount_fen=200_000_00)
    for name in ("liaison", "charge", "finance", "deputy"):
        if Case.objects.get().seats.waiting().filter(person=bureau.person(name)).exists():
            commands.approve_case(bureau.actor(name), case_id=case.pk, now=NOW)
    case = Case.objects.get()
    assert case.status == "stuck"
    assert "Nobody" in case.machine.why_stuck
    assert list(queries.list_stuck(bureau.actor("charge"))) == [case]


def test_what_is_returned_comes_again_and_is_asked_anew(bureau):
    case = file(bureau)
    commands.approve_case(bureau.actor("liaison"), case_id=case.pk, now=NOW)
    with pytest.raises(refusals.ReasonMissing):
        commands.return_case(bureau.actor("charge"), case_id=case.pk, reason=" ", now=NOW)
    commands.return_case(bureau.actor("charge"), case_id=case.pk, reason="How many?", step="unit", now=NOW)
    assert Case.objects.get().step_label == "Review by the unit"
    commands.return_case(bureau.actor("liaison"), case_id=case.pk, reason="Say how many", now=NOW)
    assert Case.objects.get().status == "returned"
    commands.change_request(
        bureau.actor("clerk"), case_id=case.pk, topic="report", title="12 lamps", body="They flicker", now=NOW
    )
    case = Case.objects.get()
    assert (case.title, case.status, case.machine.round) == ("12 lamps", "running", 3)
    assert [s.person_id for s in case.seats.waiting()] == [bureau.person("liaison")]


def test_a_week_of_delegation_lets_the_colleague_decide_as_b_for_a(bureau):
    case = file(bureau)
    commands.delegate(
        bureau.actor("liaison"),
        stand_in_id=bureau.person("colleague"),
        since=date(2026, 3, 2),
        until=date(2026, 3, 8),
        reason="Annual leave",
        now=NOW,
    )
    colleague = bureau.actor("colleague")
    waiting = queries.list_waiting(colleague, today=date(2026, 3, 3))
    assert [seat.case_id for seat in waiting] == [case.pk]
    commands.approve_case(colleague, case_id=case.pk, now=NOW)
    line = CaseEvent.objects.get(kind="approved")
    assert (line.person_id, line.principal_id) == (bureau.person("colleague"), bureau.person("liaison"))


def test_a_delegation_that_is_over_or_of_other_kinds_lets_nobody_act(bureau):
    case = file(bureau)
    commands.delegate(
        bureau.actor("liaison"),
        stand_in_id=bureau.person("colleague"),
        since=date(2026, 3, 2),
        until=date(2026, 3, 8),
        reason="Annual leave",
        now=NOW,
    )
    later = NOW + timedelta(days=6)
    with clock.at(later):
        assert not queries.list_waiting(bureau.actor("colleague"), today=date(2026, 3, 9)).exists()
        with pytest.raises((NotVisible, NotAllowed)):
            commands.approve_case(bureau.actor("colleague"), case_id=case.pk, now=later)
    assert Case.objects.get().status == "running"


def test_nobody_decides_their_own_request_through_a_delegation(bureau):
    case = file(bureau)
    commands.delegate(
        bureau.actor("liaison"),
        stand_in_id=bureau.person("clerk"),
        since=date(2026, 3, 2),
        until=date(2026, 3, 8),
        reason="Annual leave",
        now=NOW,
    )
    assert not queries.list_waiting(bureau.actor("clerk"), today=date(2026, 3, 3)).exists()
    with pytest.raises(refusals.OwnRequest):
        commands.approve_case(bureau.actor("clerk"), case_id=case.pk, now=NOW)
