"""Other deadlines are asked for and approved; the clock stops while somebody outside has to decide."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.approvals import public as approvals
from guanjia.foundation.audit import trail
from guanjia.foundation.findings import queries, rules
from guanjia.foundation.findings.commands import telling
from guanjia.foundation.findings.commands.assigning import require_owner_side
from guanjia.foundation.findings.models import ClockStop, DeadlineRequest, Finding
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_

CASE = "findings.deadline"


@transaction.atomic
def ask_deadline(actor: Actor, *, finding_id: int, to_on: date, reason: str, now: datetime) -> DeadlineRequest:
    """Ask for another deadline, with the reason; it changes when the request is approved, by somebody else.

    Raises DeadlineRefused, DeadlineAsked.
    """
    finding = queries.get_finding(actor, finding_id, lock=True)
    require_owner_side(actor, finding)
    rules.check_with_owner(finding.state)
    rules.check_new_deadline(to_on, now_on=finding.due_on, today=clock.local_day(now))
    reason = rules.clean_words(reason, field="reason", most=500, fewest=4)
    try:
        with transaction.atomic():
            request = DeadlineRequest.objects.create(
                finding=finding,
                from_on=finding.due_on,
                to_on=to_on,
                reason=reason,
                asked_by=actor.name[:80],
                asked_at=now,
            )
    except IntegrityError as clash:  # findings_deadline_one_asked_for
        raise rules.DeadlineAsked(N_("Another deadline is asked for already. Wait for the decision.")) from clash
    trail.record(
        actor, "findings.deadline.asked", finding, office_path=finding.office_path, also=[request], touched=False,
        before=request.from_on, to_on=to_on, reason=reason,
    )  # fmt: skip
    later = (to_on - finding.due_on).days
    approvals.open_case(
        actor,
        kind=CASE,
        subject=request,
        title=f"{finding.number} {finding.title}",
        facts={
            "number": finding.number,
            "grade": finding.grade,
            "from_on": finding.due_on.isoformat(),
            "to_on": to_on.isoformat(),
            "later_days": later,
            "reason": reason,
        },
        office_path=finding.office_path,
        now=now,
    )
    return request


def settle_deadline(actor: Actor, subject_id: int, outcome: str, now: datetime) -> DeadlineRequest:
    """Let a decided request take effect; called by the approvals room inside the deciding transaction."""
    waiting = DeadlineRequest.objects.get(pk=subject_id)
    finding = Finding.objects.select_for_update(of=("self",)).get(pk=waiting.finding_id)
    request = DeadlineRequest.objects.select_for_update(of=("self",)).get(pk=subject_id)
    if request.state != DeadlineRequest.State.ASKED:
        return request
    request.state = DeadlineRequest.State(outcome)
    request.settled_at = now
    request.save(update_fields=["state", "settled_at"])
    before = finding.due_on
    takes = outcome == "approved" and not finding.is_settled
    if takes:
        finding.due_on, finding.escalated = request.to_on, 0
        finding.save(update_fields=["due_on", "escalated"])
        telling.settle(finding, "late", now=now)
    telling.tell(
        "findings.deadline", finding, telling.owner_accounts(finding, now),
        N_("The deadline is %(to_on)s now: %(title)s") if takes else N_("The deadline stays: %(title)s"),
        now=now, to_on=str(request.to_on),
    )  # fmt: skip
    trail.record(
        actor, "findings.deadline.changed" if takes else "findings.deadline.kept", finding,
        office_path=finding.office_path, also=[request], touched=takes, before=before, to_on=request.to_on,
        reason=request.reason, outcome=outcome,
    )  # fmt: skip
    return request


@transaction.atomic
def stop_clock(actor: Actor, *, finding_id: int, reason: str, outside_body: str, now: datetime) -> ClockStop:
    """Stop the clock of an open finding that waits for a decision outside, with reason and body.

    The days until it runs again do not count. Raises ClockStopped.
    """
    finding = queries.get_finding(actor, finding_id, lock=True)
    actor.require("findings.manage", finding.raised_path)
    rules.check_open(finding.state)
    today = clock.local_day(now)
    if finding.stopped_on is not None:
        raise rules.ClockStopped(N_("The clock of this finding stands still already."))
    stop = ClockStop.objects.create(
        finding=finding,
        reason=rules.clean_words(reason, field="reason", most=500, fewest=4),
        outside_body=rules.clean_words(outside_body, field="outside_body", most=80),
        stopped_on=today,
    )
    finding.stopped_on = today
    finding.save(update_fields=["stopped_on"])
    telling.settle(finding, "late", "progress", now=now)
    trail.record(
        actor, "findings.clock.stopped", finding, office_path=finding.office_path, also=[stop],
        reason=stop.reason, body=stop.outside_body,
    )  # fmt: skip
    return stop


@transaction.atomic
def resume_clock(actor: Actor, *, finding_id: int, outcome: str, now: datetime) -> ClockStop:
    """Let the clock run again: the deadline moves by the working days that it stood still. Raises ClockRuns."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    actor.require("findings.manage", finding.raised_path)
    stop = queries.open_stop(finding)
    if stop is None or finding.stopped_on is None:
        raise rules.ClockRuns(N_("The clock of this finding is not stopped."))
    today = clock.local_day(now)
    stop.resumed_on = today
    stop.days = queries.workdays_since(stop.stopped_on, today, finding.office_path)
    stop.outcome = rules.clean_words(outcome, field="outcome", most=500)
    stop.save(update_fields=["resumed_on", "days", "outcome"])
    before = finding.due_on
    finding.stopped_on = None
    finding.due_on = queries.due_after(finding.due_on, stop.days, finding.office_path)
    finding.save(update_fields=["stopped_on", "due_on"])
    telling.tell(
        "findings.deadline", finding, telling.owner_accounts(finding, now),
        N_("The clock runs again, the deadline is %(to_on)s: %(title)s"), now=now, to_on=str(finding.due_on),
    )  # fmt: skip
    trail.record(
        actor, "findings.clock.resumed", finding, office_path=finding.office_path, also=[stop],
        days=stop.days, before=before, to_on=finding.due_on, outcome=stop.outcome,
    )  # fmt: skip
    return stop
