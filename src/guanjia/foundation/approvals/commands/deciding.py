"""Those who are asked: approve, refuse, return, ask others, hand over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from guanjia.foundation.approvals import queries
from guanjia.foundation.approvals.commands.attaching import attach
from guanjia.foundation.approvals.commands.moving import event_of, move
from guanjia.foundation.approvals.models import Case
from guanjia.foundation.approvals.rules import refusals
from guanjia.foundation.approvals.rules.states import Kind
from guanjia.foundation.files.commands import PreparedFile
from guanjia.foundation.files.queries import files_of
from guanjia.foundation.org.models import Person
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_

MOST_TOGETHER = 50


def clean(text: str) -> str:
    """A reason as it is stored."""
    return text.replace("\x00", "").strip()[:400]


@transaction.atomic
def approve_case(
    actor: Actor,
    *,
    case_id: int,
    opinion: str = "",
    for_person: int = 0,
    until: date | None = None,
    grounds: Sequence[PreparedFile] = (),
    key: str = "",
    now: datetime,
) -> Case:
    """Approve the open step, in person or in the place of somebody who delegated (`for_person`). What a check forbids
    needs a reason, its `grounds` on paper (or attached before) and the day `until` which the exception holds.

    Raises NotVisible, OwnRequest, NotASigner, PowersKeptApart, ReasonMissing (an exception without a reason),
    ExceptionIncomplete, MoveRefused, CaseEnded.
    """
    case = queries.get_case(actor, case_id, lock=True)
    attached, facts = False, {}
    if case.verdict == Case.Tone.BLOCK:
        if case.requester_id != actor.person_id:
            attach(actor, case, grounds, purpose="grounds", now=now)
        attached = files_of(case, "grounds").exists()
        facts = {"until": until.isoformat()} if until else {}
    event = event_of(
        actor, case, Kind.APPROVE, now=now, reason=clean(opinion), person=for_person, key=key,
        until=until, grounds=attached,
    )  # fmt: skip
    return move(actor, case, event, now=now, **facts)


@transaction.atomic
def refuse_case(actor: Actor, *, case_id: int, reason: str, for_person: int = 0, key: str = "", now: datetime) -> Case:
    """Refuse the request for good. Raises as `approve_case`, and ReasonMissing."""
    case = queries.get_case(actor, case_id, lock=True)
    event = event_of(actor, case, Kind.REFUSE, now=now, reason=clean(reason), person=for_person, key=key)
    return move(actor, case, event, now=now)


@transaction.atomic
def return_case(
    actor: Actor,
    *,
    case_id: int,
    reason: str,
    step: str = "",
    for_person: int = 0,
    key: str = "",
    now: datetime,
) -> Case:
    """Give the case back to an earlier step, or to the requester when `step` is empty."""
    case = queries.get_case(actor, case_id, lock=True)
    event = event_of(actor, case, Kind.RETURN, now=now, reason=clean(reason), step=step, person=for_person, key=key)
    return move(actor, case, event, now=now)


@transaction.atomic
def add_signers(
    actor: Actor, *, case_id: int, people: Sequence[int], before: bool = False, reason: str = "", now: datetime
) -> Case:
    """Ask others too: beside oneself, or before one decides oneself."""
    case = queries.get_case(actor, case_id, lock=True)
    chosen = check_people(people)
    event = event_of(actor, case, Kind.ADD, now=now, people=chosen, before=before, reason=clean(reason))
    return move(actor, case, event, now=now, people=len(chosen))


@transaction.atomic
def remove_signer(actor: Actor, *, case_id: int, person_id: int, reason: str = "", now: datetime) -> Case:
    """Take off somebody whom one asked oneself and who has not signed."""
    case = queries.get_case(actor, case_id, lock=True)
    event = event_of(actor, case, Kind.REMOVE, now=now, person=person_id, reason=clean(reason))
    return move(actor, case, event, now=now)


@transaction.atomic
def hand_over(actor: Actor, *, case_id: int, person_id: int, reason: str, now: datetime) -> Case:
    """Let somebody else sign in one's place, this once."""
    case = queries.get_case(actor, case_id, lock=True)
    event = event_of(actor, case, Kind.HAND_OVER, now=now, people=check_people([person_id]), reason=clean(reason))
    return move(actor, case, event, now=now)


@transaction.atomic
def approve_together(actor: Actor, *, case_ids: Sequence[int], expected: int, now: datetime) -> list[Case]:
    """Approve several cases whose checks all pass; `expected` is how many the preview showed.

    Raises BatchRefused when one of them is not to be approved this way, or when the number changed meanwhile: then
    none is.
    """
    wanted = list(dict.fromkeys(case_ids))
    if not wanted or len(wanted) > MOST_TOGETHER:
        raise refusals.BatchRefused(N_("Choose 1 to %(most)s cases."), most=MOST_TOGETHER)
    fit = batch_of(actor, wanted, now=now)
    if len(fit) != expected or len(fit) != len(wanted):
        raise refusals.BatchRefused(
            N_("Of the %(expected)s cases only %(fit)s can be approved together now. Look at the list again."),
            expected=expected,
            fit=len(fit),
        )
    return [approve_case(actor, case_id=case.pk, now=now) for case in fit]


def batch_of(actor: Actor, case_ids: Sequence[int], *, now: datetime) -> list[Case]:
    """Those of the cases that wait for the actor and whose checks all pass."""
    rows = (
        queries.list_waiting(actor, today=clock.local_day(now))
        .filter(case__in=[pk for pk in case_ids if 0 < pk <= queries.LARGEST_ID], case__verdict=Case.Tone.PASS)
        .order_by("case_id")
    )
    cases = {seat.case_id: seat.case for seat in rows}
    return [cases[pk] for pk in case_ids if pk in cases]


def check_people(people: Sequence[int]) -> tuple[int, ...]:
    """The ids, if all are people with an account who still serve; else NobodyNamed."""
    wanted = tuple(int(person) for person in people)
    known = (
        Person.objects.filter(pk__in=[p for p in wanted if 0 < p <= queries.LARGEST_ID], valid_to=None)
        .filter(accounts__is_active=True)
        .values_list("pk", flat=True)
    )
    if not wanted or set(known) != set(wanted):
        raise refusals.NobodyNamed(N_("Choose people who have an account and still work here."), field="people")
    return wanted
