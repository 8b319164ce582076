"""The one place that stores what the rules computed: state, story, seats, the domain's answer, the trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from guanjia.foundation.approvals import kinds, telling
from guanjia.foundation.approvals.directory import OfficeDirectory
from guanjia.foundation.approvals.models import Case, CaseEvent, Seat
from guanjia.foundation.approvals.queries import principals_of
from guanjia.foundation.approvals.rules import machine
from guanjia.foundation.approvals.rules.states import ENDED, Event, Kind, Note, State, Status
from guanjia.foundation.approvals.rules.storing import dump_state
from guanjia.foundation.approvals.rules.templates import HOURS, Step, Template
from guanjia.foundation.audit import trail
from guanjia.foundation.calendar import queries as calendar
from guanjia.foundation.files.commands import lock_files
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

DECISIONS = ("approved", "refused", "returned", "handed_over")


def due_of(step: Step, start: datetime, office_path: str) -> datetime | None:
    """When a step that opens now is due on the office's calendar; whole days end with the office hours of the last."""
    if not step.limit:
        return None
    if step.unit == HOURS:
        return calendar.due_at(start, step.limit * 60, office_path=office_path or "/")
    return end_of_workday(start, step.limit, office_path)


def end_of_workday(start: datetime, days: int, office_path: str) -> datetime:
    """The end of the office hours of the working day so many after this one."""
    path, day = office_path or "/", clock.local_day(start)
    for _n in range(days):
        day = calendar.next_workday(day, office_path=path)
    spans = calendar.hours_on(day, office_path=path)
    minutes = spans[-1][1] if spans else 18 * 60
    return datetime.combine(day, datetime.min.time(), clock.LOCAL) + timedelta(minutes=minutes)


def move(actor: Actor, case: Case, event: Event, *, now: datetime, **facts: Any) -> Case:
    """Advance a locked case by one event and store all of it. The same key twice changes nothing."""
    plan = case.version.plan
    after, notes = machine.advance(plan, case.machine, event, OfficeDirectory(today=clock.local_day(now), now=now))
    if not notes:
        return case
    keep(actor, case, plan, after, notes, now=now, key=event.key)
    trail.record(
        actor,
        f"approvals.case.{event.kind}",
        case,
        office_path=case.office_path,
        step=label_in(plan, notes[0].step),
        reason=event.reason[:400],
        **facts,
    )
    telling.tell(actor, case, notes, now=now)
    return case


def keep(
    actor: Actor,
    case: Case,
    plan: Template,
    after: State,
    notes: Sequence[Note],
    *,
    now: datetime,
    key: str = "",
) -> None:
    """Store a new state of a case with its story and its seats, and tell the domain what became of it."""
    run = after.open_run
    opened = any(note.kind in ("step_opened", "assigned", "asked_before") for note in notes)
    case.state, case.status = dump_state(after), str(after.status)
    case.facts, case.verdict = dict(after.facts), after.verdict
    case.exception_until = after.exception_until
    case.step_label = label_in(plan, run.key if run else after.stuck_step)
    if run is None:
        case.due_at = None
    elif opened:
        case.due_at = due_of(plan.step(run.key), now, case.office_path)
    case.steps_done += sum(note.kind == "step_passed" for note in notes)
    if after.status in ENDED:
        case.ended_at = now
        if after.status == Status.APPROVED:
            case.archive_number = f"〔{clock.local_day(now).year}〕{case.pk:06d}"
    case.save()
    write_story(case, plan, notes, now=now, key=key)
    fresh, gone = sync_seats(case, plan, after, notes, now=now)
    if after.status in ENDED:
        lock_files(actor, holder=case, now=now)
        answer(actor, case, str(after.status), now=now)
    telling.tell_seats(actor, case, fresh, gone, now=now)


def label_in(plan: Template, key: str) -> str:
    """A step's name; empty for none."""
    return next((step.label for step in plan.steps if step.key == key), "")


def answer(actor: Actor, case: Case, outcome: str, *, now: datetime) -> None:
    """Let the domain act on the outcome, inside this transaction."""
    kinds.kind_of(case.kind).decided(actor, int(case.subject_id), outcome, now)


def write_story(case: Case, plan: Template, notes: Sequence[Note], *, now: datetime, key: str = "") -> None:
    """Append the lines of the story."""
    seq = case.events.count()
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            seq=seq + n,
            kind=note.kind,
            step=note.step,
            step_label=label_in(plan, note.step),
            person_id=note.person or None,
            principal_id=note.principal or None,
            people=list(note.people),
            reason=note.reason[:400],
            key=key if n == 1 else "",
            at=now,
        )
        for n, note in enumerate(notes, start=1)
    )


def sync_seats(
    case: Case, plan: Template, after: State, notes: Sequence[Note], *, now: datetime
) -> tuple[list[int], list[int]]:
    """Make the waiting seats those of the open step set; who is asked from now on, and who no longer is."""
    run = after.open_run
    wanted = {signer.person for signer in run.waiting} if run else set()
    signed = {note.principal or note.person for note in notes if note.kind in DECISIONS}
    gone: list[int] = []
    for seat in case.seats.filter(status=Seat.Status.WAITING):
        if run is not None and seat.person_id in wanted and seat.step == run.key and seat.person_id not in signed:
            wanted.discard(seat.person_id)
            continue
        seat.status = Seat.Status.SIGNED if seat.person_id in signed else Seat.Status.LEFT
        seat.ended_at = now
        seat.save(update_fields=["status", "ended_at"])
        gone.append(seat.person_id)
    if run is not None and wanted:
        label = label_in(plan, run.key)
        Seat.objects.bulk_create(
            Seat(case=case, step=run.key, step_label=label, person_id=person, asked_at=now, due_at=case.due_at)
            for person in sorted(wanted)
        )
    return sorted(wanted), gone


def event_of(actor: Actor, case: Case, kind: Kind, *, now: datetime, **fields: Any) -> Event:
    """The event of a person with the delegations that hold for them, or of the system."""
    return Event(
        kind,
        actor.person_id or 0,
        now,
        stands_for=principals_of(actor, case.kind, clock.local_day(now)),
        administers=actor.may("approvals.manage", case.office_path),
        today=clock.local_day(now),
        **fields,
    )
