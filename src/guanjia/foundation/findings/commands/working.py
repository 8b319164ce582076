"""What the owner does: plan measures, write progress, hand in evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import PreparedFile, attach_file, prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.findings import queries, rules
from guanjia.foundation.findings.commands import telling
from guanjia.foundation.findings.commands.assigning import person_in_service, require_owner_side
from guanjia.foundation.findings.commands.terms import found_terms
from guanjia.foundation.findings.models import Finding, ProgressNote
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_

HOLDER, EVIDENCE, PAPERS = "findings.finding", "evidence", "papers"


def prepare_files(uploads: Iterable[UploadedFile], *, purpose: str = EVIDENCE) -> list[PreparedFile]:
    """Check and clean files; call it outside a transaction, it takes its time."""
    return [prepare_file(upload, purpose_of(HOLDER, purpose)) for upload in uploads]


def become_owner(actor: Actor, finding: Finding, now: datetime) -> None:
    """Whoever of the unit takes a finding in hand first answers for it."""
    if finding.owner_id is not None:
        return
    person = person_in_service(actor.person_id, clock.local_day(now), "owner_id")
    if person is None or not person.office.path.startswith(finding.office_path) or person.pk == finding.verifier_id:
        raise rules.OwnerMissing(N_("Name first who of the unit answers for this finding."))
    finding.owner = person


@transaction.atomic
def plan_measures(
    actor: Actor,
    *,
    finding_id: int,
    root_cause: str,
    measure: str,
    long_rule: str,
    now: datetime,
    rule_changed: bool = False,
) -> Finding:
    """Write down the root cause, what is done now, and what keeps it from coming back.

    rule_changed: a rule of the office is changed for it; the evidence then has to name the new clause. Planning again
    before the evidence is in replaces the words, the story keeps the old ones.
    """
    finding = queries.get_finding(actor, finding_id, lock=True)
    require_owner_side(actor, finding)
    rules.check_with_owner(finding.state)
    rules.check_move(finding.state, rules.State.PLANNED)
    become_owner(actor, finding, now)
    before = {name: getattr(finding, name) for name in ("root_cause", "measure", "long_rule") if finding.measure}
    finding.root_cause = rules.clean_words(root_cause, field="root_cause", most=2000, fewest=4)
    finding.measure = rules.clean_words(measure, field="measure", most=2000, fewest=4)
    finding.long_rule = rules.clean_words(long_rule, field="long_rule", most=2000, fewest=4)
    finding.rule_changed = rule_changed
    if finding.state == rules.State.REGISTERED:
        finding.state = rules.State.PLANNED
    finding.save(
        update_fields=["owner", "root_cause", "measure", "long_rule", "rule_changed", "state"]
    )  # fmt: skip
    telling.settle(finding, "plan", now=now, but_for=actor.account_id)
    trail.record(
        actor, "findings.finding.planned", finding, office_path=finding.office_path, before=before,
        note=finding.measure[:200],
    )  # fmt: skip
    return finding


@transaction.atomic
def note_progress(
    actor: Actor,
    *,
    finding_id: int,
    text: str,
    now: datetime,
    photos: Sequence[UploadedFile | PreparedFile] = (),
) -> ProgressNote:
    """Write what was done; the next note is due after the days that the unit's terms say."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    require_owner_side(actor, finding)
    rules.check_with_owner(finding.state)
    rules.check_move(finding.state, rules.State.DOING)
    today = clock.local_day(now)
    note = ProgressNote.objects.create(
        finding=finding,
        round=finding.round,
        text=rules.clean_words(text, field="text", most=2000, fewest=4),
        written_by=actor.name[:80],
        at=now,
    )
    if finding.state == rules.State.PLANNED:
        finding.state = rules.State.DOING
    finding.progress_due_on = today + timedelta(days=found_terms(finding.office_path, today, now).progress_days)
    finding.save(update_fields=["state", "progress_due_on"])
    for photo in photos:
        attach_file(actor, holder=finding, purpose=EVIDENCE, upload=photo, now=now, permitted=True)
    telling.settle(finding, "progress", now=now, but_for=actor.account_id)
    trail.record(
        actor,
        "findings.finding.progressed",
        finding,
        office_path=finding.office_path,
        also=[note],
        note=note.text[:300],
    )
    return note


@transaction.atomic
def submit_evidence(
    actor: Actor,
    *,
    finding_id: int,
    note: str,
    now: datetime,
    new_clause: str = "",
    photos: Sequence[UploadedFile | PreparedFile] = (),
) -> Finding:
    """Hand in the evidence; from here on whoever verifies has the word.

    Raises ItemsOpen while a part is not done, ClauseMissing where a rule was changed without naming the new clause.
    """
    finding = queries.get_finding(actor, finding_id, lock=True)
    require_owner_side(actor, finding)
    rules.check_with_owner(finding.state)
    if not finding.measure:
        raise rules.FindingMoved(
            N_("Plan the measures first: cause, what is done now, what keeps it from coming back.")
        )
    rules.check_move(finding.state, rules.State.SUBMITTED)
    become_owner(actor, finding, now)
    waiting = finding.parts.filter(done_on=None).count()
    if waiting:
        raise rules.ItemsOpen(N_("%(n)s parts of this finding are not done yet."), n=waiting)
    new_clause = new_clause.replace("\x00", "").strip()[:160] or finding.new_clause
    rules.check_clause(rule_changed=finding.rule_changed, new_clause=new_clause)
    entry = ProgressNote.objects.create(
        finding=finding,
        round=finding.round,
        text=rules.clean_words(note, field="note", most=2000, fewest=4),
        evidence=True,
        written_by=actor.name[:80],
        at=now,
    )
    finding.state, finding.submitted_at, finding.submitted_by_id = rules.State.SUBMITTED, now, actor.person_id
    finding.new_clause = new_clause
    finding.save(update_fields=["owner", "state", "submitted_at", "submitted_by", "new_clause"])
    for photo in photos:
        attach_file(actor, holder=finding, purpose=EVIDENCE, upload=photo, now=now, permitted=True)
    telling.settle(finding, "progress", "plan", "returned", now=now, but_for=actor.account_id)
    telling.tell(
        "findings.to_verify", finding, telling.verifier_accounts(finding, now), N_("To verify: %(title)s"), now=now,
        what="verify",
    )  # fmt: skip
    trail.record(
        actor, "findings.finding.submitted", finding, office_path=finding.office_path, also=[entry],
        note=entry.text[:300], new_clause=new_clause,
    )  # fmt: skip
    return finding


@transaction.atomic
def recall_evidence(actor: Actor, *, finding_id: int, reason: str, now: datetime) -> Finding:
    """Take handed-in evidence back before it is judged."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    require_owner_side(actor, finding)
    rules.check_move(finding.state, rules.State.DOING)
    if finding.state != rules.State.SUBMITTED:
        raise rules.FindingMoved(N_("There is no evidence that waits for its verification."))
    reason = rules.clean_words(reason, field="reason", most=300, fewest=4)
    finding.state, finding.submitted_at, finding.submitted_by = rules.State.DOING, None, None
    finding.save(update_fields=["state", "submitted_at", "submitted_by"])
    telling.settle(finding, "verify", now=now, but_for=actor.account_id)
    trail.record(actor, "findings.finding.recalled", finding, office_path=finding.office_path, reason=reason)
    return finding
