"""Help from outside the step: an administrator names signers, the clock escalates and chases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from guanjia.foundation.approvals import queries, telling
from guanjia.foundation.approvals.commands.deciding import check_people, clean
from guanjia.foundation.approvals.commands.moving import event_of, move, write_story
from guanjia.foundation.approvals.directory import OfficeDirectory
from guanjia.foundation.approvals.models import Case
from guanjia.foundation.approvals.rules import machine
from guanjia.foundation.approvals.rules.states import Event, Kind, Note
from guanjia.foundation.audit import trail
from guanjia.foundation.calendar import queries as calendar
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor, system_actor
from guanjia.kernel.errors import Refusal

CHASE_EVERY = timedelta(days=1)


def clerk() -> Actor:
    """The clock's hand in this room."""
    return system_actor("approvals", "approvals.view", "approvals.manage")


@transaction.atomic
def assign_signers(actor: Actor, *, case_id: int, people: Sequence[int], reason: str, now: datetime) -> Case:
    """An administrator names who signs where nobody can. Raises NotVisible, NotASigner, OwnRequest, ReasonMissing."""
    case = queries.get_case(actor, case_id, lock=True)
    event = event_of(actor, case, Kind.ASSIGN, now=now, people=check_people(people), reason=clean(reason))
    return move(actor, case, event, now=now)


@transaction.atomic
def retry_case(actor: Actor, *, case_id: int, now: datetime) -> Case:
    """Ask again who holds the role, after it was granted; a case that would stop again is left as it is."""
    case = queries.get_case(actor, case_id, lock=True)
    event = event_of(actor, case, Kind.RETRY, now=now)
    directory = OfficeDirectory(today=clock.local_day(now), now=now)
    after, _notes = machine.advance(case.version.plan, case.machine, event, directory)
    if after.status == case.status:
        return case
    return move(actor, case, event, now=now)


@transaction.atomic
def escalate_case(actor: Actor, *, case_id: int, now: datetime) -> bool:
    """The open step is late: whoever the template names may sign for it; once a step. Whether it was done now."""
    case = queries.get_case(actor, case_id, lock=True)
    if case.due_at is None or case.due_at >= now:
        return False
    try:
        move(actor, case, Event(Kind.ESCALATE, actor.person_id or 0, now), now=now)
    except Refusal:  # escalated before, or decided meanwhile
        return False
    return True


@transaction.atomic
def chase_signers(actor: Actor, *, case_id: int, now: datetime) -> bool:
    """The open step is late: tell those who are asked, once a working day in office hours until they decide."""
    case = queries.get_case(actor, case_id, lock=True)
    today, path = clock.local_day(now), case.office_path or ROOT
    if case.status != Case.Status.RUNNING or case.due_at is None or case.due_at >= now:
        return False
    if case.chased_at is not None and clock.local_day(case.chased_at) >= today:
        return False
    spans = calendar.hours_on(today, office_path=path) if calendar.is_workday(today, office_path=path) else ()
    midnight = datetime.combine(today, datetime.min.time(), clock.LOCAL)
    if not spans or now < midnight + timedelta(minutes=spans[0][0]):
        return False
    asked = case.seats.waiting().filter(Q(asked_at__lt=case.due_at) | Q(asked_at__lt=midnight))
    people = tuple(sorted(asked.values_list("person_id", flat=True)))
    if not people:  # whoever was asked because it is late has been told so today
        return False
    run = case.machine.open_run
    note = Note("late", run.key if run else "", people=people)
    case.chased_at = now
    case.save(update_fields=["chased_at"])
    write_story(case, case.version.plan, [note], now=now)
    trail.record(actor, "approvals.case.late", case, office_path=case.office_path)
    telling.tell(actor, case, [note], now=now)
    return True


@transaction.atomic
def chase_papers(actor: Actor, *, case_id: int, now: datetime) -> bool:
    """The papers of an urgent case are late: remind its requester, and tell the supervisors; once a day."""
    case = queries.get_case(actor, case_id, lock=True)
    late = case.status == Case.Status.PAPERS and case.papers_due_at is not None and case.papers_due_at < now
    if not late or (case.chased_at is not None and now < case.chased_at + CHASE_EVERY):
        return False
    case.chased_at = now
    case.save(update_fields=["chased_at"])
    write_story(case, case.version.plan, [Note("chased")], now=now)
    trail.record(actor, "approvals.case.chased", case, office_path=case.office_path)
    telling.tell(actor, case, [Note("chased")], now=now)
    return True
