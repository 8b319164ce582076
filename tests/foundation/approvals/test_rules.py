"""Templates, delegations and steps that must not be, and what the machine does with the rest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.foundation.approvals.world import NOW, Memory, plan, step

from guanjia.foundation.approvals.rules import delegations, machine, refusals
from guanjia.foundation.approvals.rules.differences import differences
from guanjia.foundation.approvals.rules.states import Event, Kind
from guanjia.foundation.approvals.rules.templates import Condition, Template, Who, check_template, load, problems_of

FIELDS = {"amount_fen": "money", "topic": "text", "urgent": "flag", "verdict": "verdict"}
ROLES = ("a", "b", "c", "d", "e")
OFFICE = Memory({"a": (1,), "b": (2, 3), "c": (4,), "d": (5,), "e": (1, 2)})


def problems(*steps, **over) -> list[str]:
    return [p.message for p in problems_of(plan(*steps, **over), fields=FIELDS, roles=ROLES)]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((), "at least one step"),
        ((step("a", next="b"), step("b", next="a")), "in a circle"),
        ((step("a", next="a"),), "in a circle"),
        ((step("a", next="end"), step("b")), "No way leads"),
        ((step("a", next="z"),), "does not exist"),
        ((step("a"), step("a")), "same key"),
        ((step("a", "nobody"),), "does not exist"),
        ((step("a", when=(Condition("colour", "==", "red"),)),), "no case of this kind has"),
        ((step("a", when=(Condition("amount_fen", "==", "much"),)),), "needs a number"),
        ((step("a", when=(Condition("topic", ">", "x"),)),), "can only ask whether"),
        ((step("a", when=(Condition("amount_fen", ">", 9), Condition("amount_fen", "<", 5))),), "exclude each other"),
        ((step("a", back=("b",)), step("b")), "no earlier step"),
        ((step("a", mode="most"),), "does not exist"),
        ((step("a", limit=9999),), "longer than"),
    ],
)
def test_a_template_without_a_way_out_is_refused_with_the_reason(steps, words):
    assert any(words in message for message in problems(*steps)), problems(*steps)
    with pytest.raises(refusals.TemplateInvalid):
        check_template(plan(*steps), fields=FIELDS, roles=ROLES)


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"steps": 1}, {"steps": [{}]}, {"steps": [{"key": "a", "label": "A", "who": [{"role": 7}]}]},
     {"steps": [{"key": "a", "label": "A", "who": "head"}]},
     {"steps": [{"key": "a", "label": "A", "who": [], "limit": -1}]}],
)  # fmt: skip
def test_what_is_no_template_is_refused_not_guessed(body):
    with pytest.raises(refusals.TemplateInvalid):
        load(body)


def start(template: Template, requester: int = 9, **facts):
    state, _notes = machine.begin(
        template, requester=requester, office="/1/", facts=facts, verdict="pass", urgent=False, directory=OFFICE
    )
    return state


def act(template: Template, state, kind: Kind, by: int, **over):
    return machine.advance(template, state, Event(kind, by, over.pop("at", NOW), **over), OFFICE)[0]


def test_everybody_signs_where_all_must():
    two = plan(step("s", "b", mode="all"))
    state = act(two, start(two), Kind.APPROVE, 2)
    assert state.status == "running"
    assert act(two, state, Kind.APPROVE, 3).status == "approved"


def test_one_of_each_line_signs():
    each = plan(step("s", "a", "b", mode="each"))
    state = act(each, start(each), Kind.APPROVE, 3)
    assert [signer.person for signer in state.open_run.waiting] == [1]
    assert act(each, state, Kind.APPROVE, 1).status == "approved"


def test_who_signed_before_is_not_asked_twice_unless_it_was_returned():
    both = plan(step("one", "a"), step("two", "c"), step("three", "a"))
    state = act(both, act(both, start(both), Kind.APPROVE, 1), Kind.APPROVE, 4)
    assert state.status == "approved"
    state = act(both, start(both), Kind.APPROVE, 1)
    state = act(both, state, Kind.RETURN, 4, step="one", reason="Look again")
    assert state.open_run.key == "one"


def test_execution_is_not_for_whoever_decided():
    apart = plan(step("decide", "a"), step("do", "e", group="execute"))
    state = act(apart, start(apart), Kind.APPROVE, 1)
    assert [signer.person for signer in state.open_run.signers] == [2]
    alone = plan(step("decide", "a"), step("do", "a", group="execute"))
    assert act(alone, start(alone), Kind.APPROVE, 1).status == "stuck"


def test_signers_asked_before_come_first_and_can_be_taken_off():
    one = plan(step("s", "a"))
    state = act(one, start(one), Kind.ADD, 1, people=(5,), before=True)
    with pytest.raises(refusals.NotASigner):
        act(one, state, Kind.APPROVE, 1)
    assert act(one, act(one, state, Kind.APPROVE, 5), Kind.APPROVE, 1).status == "approved"
    back = act(one, state, Kind.REMOVE, 1, person=5)
    assert [signer.person for signer in back.open_run.waiting] == [1]
    with pytest.raises(refusals.NotRemovable):
        act(one, state, Kind.REMOVE, 5, person=5)


def test_hand_over_never_reaches_the_requester():
    one = plan(step("s", "a"))
    with pytest.raises(refusals.OwnRequest):
        act(one, start(one), Kind.HAND_OVER, 1, people=(9,), reason="You do it")
    state = act(one, start(one), Kind.HAND_OVER, 1, people=(4,), reason="On leave")
    assert [signer.person for signer in state.open_run.waiting] == [4]


def test_a_reminder_is_not_sent_twice_within_an_hour():
    one = plan(step("s", "a"))
    state = act(one, start(one), Kind.REMIND, 9)
    with pytest.raises(refusals.RemindedTooSoon):
        act(one, state, Kind.REMIND, 9, at=NOW + timedelta(minutes=59))
    assert act(one, state, Kind.REMIND, 9, at=NOW + timedelta(minutes=60)).reminded_at


def test_a_forbidden_thing_needs_a_reason_of_twenty_characters():
    one = plan(step("s", "a"))
    state, _notes = machine.begin(
        one, requester=9, office="/1/", facts={}, verdict="block", urgent=False, directory=OFFICE
    )
    with pytest.raises(refusals.ReasonMissing):
        act(one, state, Kind.APPROVE, 1, reason="because", grounds=True, until=DAY)


DAY = date(2026, 3, 3)
WHY = "The flood leaves no other way."


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"until": DAY}, "grounds"),
        ({"grounds": True}, "until"),
        ({"grounds": True, "until": DAY - timedelta(days=1)}, "until"),
        ({"grounds": True, "until": DAY + timedelta(days=367)}, "until"),
    ],
)
def test_an_exception_rests_on_paper_and_ends(given, field):
    one = plan(step("s", "a"))
    state, _notes = machine.begin(
        one, requester=9, office="/1/", facts={}, verdict="block", urgent=False, directory=OFFICE
    )
    with pytest.raises(refusals.ExceptionIncomplete) as refused:
        act(one, state, Kind.APPROVE, 1, reason=WHY, today=DAY, **given)
    assert refused.value.field == field


def test_a_later_signer_keeps_the_day_of_an_exception_or_names_another_one():
    two = plan(step("s", "a"), step("t", "c"))
    state, _notes = machine.begin(
        two, requester=9, office="/1/", facts={}, verdict="block", urgent=False, directory=OFFICE
    )
    state = act(two, state, Kind.APPROVE, 1, reason=WHY, today=DAY, grounds=True, until=DAY)
    assert state.exception_until == DAY
    assert act(two, state, Kind.APPROVE, 4, reason=WHY, today=DAY, grounds=True).exception_until == DAY
    later = DAY + timedelta(days=30)
    after = act(two, state, Kind.APPROVE, 4, reason=WHY, today=DAY, grounds=True, until=later)
    assert (after.status, after.exception_until) == ("approved", later)
    assert act(two, state, Kind.RETURN, 4, reason="Not yet").exception_until is None


def test_escalation_lets_the_named_role_sign_for_the_whole_step():
    late = plan(step("s", "b", mode="all", escalate=Who("c")))
    state = act(late, start(late), Kind.ESCALATE, 0)
    assert act(late, state, Kind.APPROVE, 4).status == "approved"
    with pytest.raises(refusals.MoveRefused):
        act(late, state, Kind.ESCALATE, 0)


def test_nobody_names_signers_for_their_own_request():
    stuck = plan(step("s", "nobody"))
    state = start(stuck)
    assert state.status == "stuck"
    with pytest.raises(refusals.OwnRequest):
        act(stuck, state, Kind.ASSIGN, 9, people=(4,), reason="Absent", administers=True)
    with pytest.raises(refusals.NotASigner):
        act(stuck, state, Kind.ASSIGN, 5, people=(4,), reason="Absent")
    assert act(stuck, state, Kind.ASSIGN, 5, people=(4,), reason="Absent", administers=True).status == "running"


TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("given", "known", "words"),
    [
        ((1, 1, TODAY, TODAY), [], "to themselves"),
        ((1, 2, TODAY, TODAY - timedelta(1)), [], "before the first"),
        ((1, 2, TODAY - timedelta(9), TODAY - timedelta(1)), [], "over already"),
        ((1, 2, TODAY, TODAY + timedelta(400)), [], "at most a year"),
        ((1, 2, TODAY, TODAY), [(2, 1, TODAY, TODAY)], "delegates to you"),
        ((1, 2, TODAY, TODAY), [(2, 3, TODAY, TODAY), (3, 1, TODAY, TODAY)], "delegates to you"),
        ((1, 2, TODAY, TODAY), [(1, 3, TODAY, TODAY)], "delegated already"),
    ],
)
def test_a_delegation_that_would_not_be_one_is_refused(given, known, words):
    known = [delegations.Period(*row) for row in known]
    with pytest.raises(refusals.DelegationRefused, match=words):
        delegations.check_delegation(delegations.Period(*given), known, today=TODAY, reason="Leave")


def test_a_circle_that_never_meets_is_none():
    known = [delegations.Period(2, 1, TODAY + timedelta(9), TODAY + timedelta(12))]
    delegations.check_delegation(delegations.Period(1, 2, TODAY, TODAY), known, today=TODAY, reason="Leave")


def test_an_expired_delegation_never_acts():
    week = delegations.Period(1, 2, TODAY, TODAY + timedelta(6), frozenset({"k"}))
    assert week.holds(TODAY + timedelta(6), "k")
    assert not week.holds(TODAY + timedelta(7), "k")
    assert not week.holds(TODAY, "other")


def test_differences_name_what_changed():
    old = plan(step("a"), step("b"))
    new = plan(step("a", limit=3), step("c"))
    said = {(d.step, d.part) for d in differences(old, new)}
    assert said == {("A", "Time limit"), ("C", "Step added"), ("B", "Step removed")}
    assert not differences(old, old)
