"""The same instant: two signers, one key, a circle of delegations; each with a twin that shows it unguarded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from tests.factories import make_account
from tests.foundation.approvals.world import NOW, make_bureau

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.idempotency import Outcome, once
from guanjia.foundation.approvals import commands, queries
from guanjia.foundation.approvals.models import Case, CaseEvent, Delegation, GeneralRequest
from guanjia.foundation.approvals.rules import delegations
from guanjia.foundation.audit import trail
from guanjia.kernel import clock
from guanjia.kernel.errors import DomainError

pytestmark = pytest.mark.race
SINCE, UNTIL = date(2026, 3, 3), date(2026, 3, 9)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at once, each on a connection of its own; answers or refusals, in order."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            with clock.at(NOW):
                answers[n] = act()
        except Exception as error:
            answers[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    strange = [a for a in answers if isinstance(a, Exception) and not isinstance(a, DomainError)]
    assert not strange, strange
    return answers


@pytest.fixture
def bureau(transactional_db):
    with clock.at(NOW):
        found = make_bureau("clerk", "liaison", "charge")
        found.accounts["second"] = make_account("liaison", office=found.unit)
        yield found


@pytest.fixture
def case(bureau):
    return commands.file_request(bureau.actor("clerk"), topic="report", title="Lamps", body="They flicker", now=NOW)


def test_of_two_signers_of_an_any_of_step_one_decides(bureau, case):
    signers = [bureau.actor(name) for name in ("liaison", "second")]
    answers = together(
        *[lambda actor=actor: commands.approve_case(actor, case_id=case.pk, now=NOW) for actor in signers]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Case", "NotASigner"]
    assert CaseEvent.objects.filter(kind="approved").count() == 1
    assert Case.objects.get().step_label == "Section in charge"
    assert trail.actions_on(case).count("approvals.case.approve") == 1


def test_an_approval_and_a_refusal_at_once_leave_one_outcome(bureau, case):
    one, two = bureau.actor("liaison"), bureau.actor("second")
    answers = together(
        lambda: commands.approve_case(one, case_id=case.pk, now=NOW),
        lambda: commands.refuse_case(two, case_id=case.pk, reason="No money", now=NOW),
    )
    assert sum(isinstance(answer, Case) for answer in answers) == 1
    now = Case.objects.get()
    kinds = set(CaseEvent.objects.values_list("kind", flat=True)) & {"approved", "refused"}
    assert kinds == ({"refused"} if now.status == "refused" else {"approved"})
    assert GeneralRequest.objects.get().status == ("refused" if now.status == "refused" else "asked")


def test_without_the_lock_both_signers_believe_they_decided(bureau, case):
    read = threading.Barrier(2)

    def unguarded(outcome: str) -> str:
        seen = Case.objects.get(pk=case.pk)
        read.wait(timeout=20)
        if seen.status != "running":
            return "told"
        Case.objects.filter(pk=case.pk).update(step_label=outcome)
        return "decided"

    assert together(lambda: unguarded("a"), lambda: unguarded("b")) == ["decided", "decided"]


def test_one_key_approves_once(bureau, case):
    actor = bureau.actor("liaison")
    answers = together(*[lambda: commands.approve_case(actor, case_id=case.pk, key="one", now=NOW) for _n in range(4)])
    assert all(isinstance(answer, Case) for answer in answers)
    assert CaseEvent.objects.filter(kind="approved").count() == 1


def test_one_key_files_one_request(bureau):
    clerk = bureau.actor("clerk")

    def file() -> Outcome:
        made = commands.file_request(clerk, topic="report", title="Lamps", body="They flicker", now=NOW)
        return Outcome(201, body={"id": made.pk})

    answers = together(*[lambda: once(clerk, "k", "file", {"a": 1}, file, now=NOW) for _n in range(3)])
    assert len({answer.body["id"] for answer in answers}) == 1
    assert GeneralRequest.objects.count() == 1


def test_a_withdrawal_and_an_approval_at_once_leave_one_outcome(bureau, case):
    clerk, signer = bureau.actor("clerk"), bureau.actor("liaison")
    together(
        lambda: commands.withdraw_case(clerk, case_id=case.pk, now=NOW),
        lambda: commands.approve_case(signer, case_id=case.pk, now=NOW),
    )
    case = Case.objects.get()
    assert case.status == "withdrawn"  # before or after the signature, the requester takes it back
    assert not case.seats.waiting().exists()


def people(bureau, count: int) -> list[Any]:
    return [
        replace(actor_of(make_account("staff", office=bureau.unit), today=SINCE), via="page") for _n in range(count)
    ]


def test_delegations_made_at_once_close_no_circle(bureau):
    for _round in range(3):
        ring = people(bureau, 4)

        def give(n: int, ring: list[Any] = ring) -> Delegation:
            taker = ring[(n + 1) % len(ring)]
            return commands.delegate(
                ring[n], stand_in_id=taker.person_id, since=SINCE, until=UNTIL, reason="Leave", now=NOW
            )

        answers = together(*[lambda n=n: give(n) for n in range(4)])
        assert sum(isinstance(answer, delegations.DelegationRefused) for answer in answers) == 1


def test_without_the_lock_two_delegations_close_a_circle(bureau):
    one, two = people(bureau, 2)
    looked = threading.Barrier(2)

    def unguarded(giver: Any, taker: Any) -> str:
        period = delegations.Period(giver.person_id, taker.person_id, SINCE, UNTIL)
        delegations.check_delegation(period, queries.periods_open(SINCE), today=SINCE, reason="Leave")
        looked.wait(timeout=20)
        Delegation.objects.create(
            principal_id=giver.person_id, stand_in_id=taker.person_id, since=SINCE, until=UNTIL, reason="x", made_at=NOW
        )
        return "given"

    assert together(lambda: unguarded(one, two), lambda: unguarded(two, one)) == ["given", "given"]


def test_two_clocks_escalate_once(bureau, case):
    late = NOW + timedelta(days=9)
    from guanjia.foundation.approvals.commands.helping import clerk

    answers = together(*[lambda: commands.escalate_case(clerk(), case_id=case.pk, now=late) for _n in range(2)])
    assert sorted(answers) == [False, True]
    assert CaseEvent.objects.filter(kind="escalated").count() == 1
