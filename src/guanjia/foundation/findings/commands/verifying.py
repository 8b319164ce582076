"""What somebody other than the owner does: verify and close, return, look back, reopen; and what repeats what.

Everything here begins with the lock on the finding's row, so that of two who act in the same instant the second sees
what the first did: a finding is closed or returned, never both.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import lock_files
from guanjia.foundation.findings import queries, rules
from guanjia.foundation.findings.commands import telling
from guanjia.foundation.findings.commands.raising import CLOSINGS, take_number
from guanjia.foundation.findings.commands.terms import found_terms
from guanjia.foundation.findings.models import Finding, LookBack, Verification
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


def require_verifier(actor: Actor, finding: Finding) -> int:
    """The person who verifies: the one named, or a holder of the right; never whoever answers. Answers with the person.

    Raises OwnerMayNotVerify first, so that an owner who holds the right as well hears the real reason.
    """
    rules.check_verifier(actor_id=actor.person_id, barred=queries.barred_from_verifying(finding))
    if actor.person_id != finding.verifier_id:
        actor.require("findings.verify", finding.raised_path)
    assert actor.person_id is not None
    return actor.person_id


@transaction.atomic
def close_finding(actor: Actor, *, finding_id: int, note: str, now: datetime) -> Finding:
    """Accept the evidence and close the finding out under its number.

    The number is given with the first closing and kept: a reopened finding is closed again under it. The files become
    read-only, and the look-back is put on the list. Raises OwnerMayNotVerify, FindingMoved, ClauseMissing.
    """
    finding = queries.get_finding(actor, finding_id, lock=True)
    person_id = require_verifier(actor, finding)
    rules.check_move(finding.state, rules.State.CLOSED)
    rules.check_clause(rule_changed=finding.rule_changed, new_clause=finding.new_clause)
    today = clock.local_day(now)
    note = rules.clean_words(note, field="note", most=1000)
    again = bool(finding.close_number)
    finding.close_number = finding.close_number or take_number(CLOSINGS, today.year)
    assert finding.submitted_at is not None
    handed_in = clock.local_day(finding.submitted_at)
    stop = queries.open_stop(finding)
    also: list[object] = []
    if stop is not None:  # what was decided outside came with the evidence
        days = queries.workdays_since(stop.stopped_on, handed_in, finding.office_path)
        stop.resumed_on, stop.days = max(stop.stopped_on, handed_in), days
        stop.save(update_fields=["resumed_on", "days"])
        finding.due_on = queries.due_after(finding.due_on, days, finding.office_path)
        finding.stopped_on = None
        also.append(stop)
    finding.state, finding.closed_at, finding.closed_by_id = rules.State.CLOSED, now, person_id
    finding.on_time, finding.progress_due_on = handed_in <= finding.due_on, None
    finding.save(
        update_fields=[
            "close_number", "state", "closed_at", "closed_by", "on_time", "progress_due_on", "due_on", "stopped_on",
        ]
    )  # fmt: skip
    verdict = Verification.objects.create(
        finding=finding,
        round=finding.round,
        verdict="accepted",
        reason=note,
        verified_by_id=person_id,
        owner_id=finding.owner_id or 0,
        close_number=finding.close_number,
        at=now,
    )
    terms = found_terms(finding.office_path, today, now)
    task = LookBack.objects.create(
        finding=finding, round=finding.round, due_on=today + timedelta(days=terms.look_back_days)
    )
    for watch in finding.supervisions.filter(ended_at=None):
        watch.ended_at = now
        watch.save(update_fields=["ended_at"])
        also.append(watch)
    lock_files(actor, holder=finding, now=now)
    telling.settle(finding, "verify", "late", "watched", now=now, but_for=actor.account_id)
    telling.tell(
        "findings.judged", finding, telling.owner_accounts(finding, now),
        N_("Closed out under %(close_number)s: %(title)s"), now=now, close_number=finding.close_number,
    )  # fmt: skip
    trail.record(
        actor, "findings.finding.closed_again" if again else "findings.finding.closed", finding,
        office_path=finding.office_path, also=[verdict, task, *also],  # type: ignore[list-item]
        close_number=finding.close_number, note=note, on_time=finding.on_time,
    )  # fmt: skip
    return finding


@transaction.atomic
def return_finding(actor: Actor, *, finding_id: int, reason: str, now: datetime) -> Finding:
    """Send handed-in evidence back to the owner, with what is missing."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    person_id = require_verifier(actor, finding)
    rules.check_move(finding.state, rules.State.RETURNED)
    reason = rules.clean_words(reason, field="reason", most=1000, fewest=4)
    verdict = Verification.objects.create(
        finding=finding,
        round=finding.round,
        verdict="returned",
        reason=reason,
        verified_by_id=person_id,
        owner_id=finding.owner_id or 0,
        at=now,
    )
    finding.state, finding.submitted_at, finding.submitted_by = rules.State.RETURNED, None, None
    finding.returns += 1
    finding.save(update_fields=["state", "submitted_at", "submitted_by", "returns"])
    telling.settle(finding, "verify", now=now, but_for=actor.account_id)
    telling.tell(
        "findings.judged", finding, telling.owner_accounts(finding, now), N_("Evidence returned: %(title)s"), now=now,
        what="returned",
    )  # fmt: skip
    trail.record(
        actor, "findings.finding.returned", finding, office_path=finding.office_path, also=[verdict], reason=reason
    )
    return finding


@transaction.atomic
def look_back(actor: Actor, *, finding_id: int, held: bool, note: str, now: datetime) -> Finding:
    """Look again at a closed finding. Where it came back it is reopened for a new round."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    person_id = require_verifier(actor, finding)
    rules.check_move(finding.state, rules.State.LOOKED_BACK)
    task = queries.get_look_back(finding)
    if task is None:
        raise rules.LookBackMissing(N_("There is no look-back left to be done."))
    task.done_at, task.done_by_id = now, person_id
    task.outcome = "held" if held else "failed"
    task.note = rules.clean_words(note, field="note", most=1000, fewest=4)
    task.save(update_fields=["done_at", "done_by", "outcome", "note"])
    telling.settle(finding, "look_back", now=now, but_for=actor.account_id)
    if held:
        finding.state = rules.State.LOOKED_BACK
        finding.save(update_fields=["state"])
        trail.record(
            actor, "findings.finding.looked_back", finding, office_path=finding.office_path, also=[task], note=task.note
        )
        return finding
    return _reopen(actor, finding, reason=task.note, also=[task], now=now)


@transaction.atomic
def reopen_finding(actor: Actor, *, finding_id: int, reason: str, now: datetime) -> Finding:
    """Open a closed finding again for another round, with the reason. Its close-out number stays with it."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    require_verifier(actor, finding)
    rules.check_move(finding.state, rules.State.REOPENED)
    reason = rules.clean_words(reason, field="reason", most=500, fewest=4)
    return _reopen(actor, finding, reason=reason, also=[], now=now)


def _reopen(actor: Actor, finding: Finding, *, reason: str, also: list[LookBack], now: datetime) -> Finding:
    today = clock.local_day(now)
    terms = found_terms(finding.office_path, today, now)
    kept: list[object] = [*also]
    for task in finding.look_backs.filter(done_at=None):  # the look-back of the closing that no longer holds
        task.done_at, task.done_by_id, task.outcome, task.note = now, actor.person_id, "failed", reason[:1000]
        task.save(update_fields=["done_at", "done_by", "outcome", "note"])
        kept.append(task)
    for shown in finding.publications.filter(withdrawn_at=None):
        shown.withdrawn_at, shown.withdrawn_why = now, reason[:300]
        shown.save(update_fields=["withdrawn_at", "withdrawn_why"])
        kept.append(shown)
    finding.state, finding.closed_at, finding.closed_by, finding.on_time = rules.State.REOPENED, None, None, None
    finding.submitted_at, finding.submitted_by = None, None
    finding.round += 1
    finding.escalated = 0
    finding.due_on = queries.due_after(today, terms.days_for(finding.grade), finding.office_path)
    finding.progress_due_on = today + timedelta(days=terms.progress_days)
    finding.save(
        update_fields=[
            "state", "closed_at", "closed_by", "on_time", "submitted_at", "submitted_by", "round", "escalated",
            "due_on", "progress_due_on",
        ]
    )  # fmt: skip
    telling.tell(
        "findings.judged", finding, telling.owner_accounts(finding, now), N_("Reopened: %(title)s"), now=now,
        what="returned",
    )  # fmt: skip
    trail.record(
        actor, "findings.finding.reopened", finding, office_path=finding.office_path, also=kept,  # type: ignore[arg-type]
        reason=reason, round=finding.round, close_number=finding.close_number or "",
    )  # fmt: skip
    return finding


@transaction.atomic
def link_repeat(actor: Actor, *, finding_id: int, earlier_id: int) -> Finding:
    """Say that a finding repeats one of the year before. Raises RecurrenceRefused."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    actor.require("findings.manage", finding.raised_path)
    earlier = queries.get_finding(actor, earlier_id)
    rules.check_recurrence(this_on=finding.found_on, earlier_on=earlier.found_on, same=finding.pk == earlier.pk)
    if earlier.repeats_id == finding.pk:
        raise rules.RecurrenceRefused(N_("The other finding repeats this one already."), field="earlier")
    finding.repeats = earlier
    try:
        finding.save(update_fields=["repeats"])
    except IntegrityError as clash:  # finding_repeats_another
        raise rules.RecurrenceRefused(N_("A finding does not repeat itself."), field="earlier") from clash
    trail.record(
        actor, "findings.finding.repeats", finding, office_path=finding.office_path, earlier=earlier.number
    )  # fmt: skip
    return finding


@transaction.atomic
def unlink_repeat(actor: Actor, *, finding_id: int, reason: str) -> Finding:
    """Take the link to an earlier finding back, with the reason."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    actor.require("findings.manage", finding.raised_path)
    reason = rules.clean_words(reason, field="reason", most=300, fewest=4)
    finding.repeats = None
    finding.save(update_fields=["repeats"])
    trail.record(actor, "findings.finding.unlinked", finding, office_path=finding.office_path, reason=reason)
    return finding
