"""Exceptions from a clause: asked with reason and grounds, decided higher up in the approvals room, for a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, models, transaction

from guanjia.foundation.approvals import public as approvals
from guanjia.foundation.approvals.commands.attaching import attach
from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import PreparedFile
from guanjia.foundation.org.models import Office
from guanjia.foundation.standards import library, rules
from guanjia.foundation.standards.models import Exemption
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed
from guanjia.kernel.words import N_
from guanjia.rulebook.engine import get_rule

KIND = "standards.exemption"


@transaction.atomic
def ask_exception(
    actor: Actor,
    *,
    rule: str,
    clause: str,
    subject: models.Model,
    unit: Office,
    reason: str,
    until: date,
    files: Sequence[PreparedFile],
    label: str = "",
    now: datetime,
) -> Exemption:
    """Ask that one thing may break one clause until a day; the room whose thing it is has decided that the actor sees
    it. Raises NotAllowed, ExceptionRefused (reason, day, no grounds, asked already), RuleUnknown, ClauseUnknown.
    """
    actor.require("standards.view")
    if not actor.person_id:
        raise NotAllowed(N_("A request needs a person behind the account. Ask your administrator."))
    known, lib = get_rule(rule), library.effective()
    cited = lib.clause(clause)
    document = lib.document(cited.document)
    reason = rules.check_exception(reason, until, clock.local_day(now))
    if not files:
        raise rules.ExceptionRefused(N_("Attach what the exception rests on: at least one file."), field="files")
    try:
        with transaction.atomic():
            made = Exemption.objects.create(
                rule=known.key,
                clause=clause,
                subject_type=subject._meta.label_lower,
                subject_id=str(subject.pk),
                subject_label=(label or str(subject)).replace("\x00", "")[:160],
                reason=reason,
                office=unit,
                office_path=unit.path,
                requester_id=actor.person_id,
                until=until,
                asked_at=now,
            )
    except IntegrityError as clash:  # exemption_one_open_per_subject
        raise rules.ExceptionRefused(N_("An exception for this is asked for already.")) from clash
    source = f"{document.number} {cited.ref}"
    trail.record(actor, "standards.exemption.asked", made, office_path=unit.path, clause=source)
    case = approvals.open_case(
        actor,
        kind=KIND,
        subject=made,
        title=f"{source} · {made.subject_label}",
        facts={"rule": known.key, "clause": source, "reason": reason[:300], "until": str(until)},
        verdicts=[
            approvals.Verdict(
                made.subject_label, "block", why=reason[:200], clause=source,
                quote=cited.meaning_zh,
            )
        ],
        office_path=unit.path,
        now=now,
    )  # fmt: skip
    attach(actor, case, files, purpose="grounds", now=now)
    return made


def exemption_decided(actor: Actor, exemption_id: int, outcome: str, now: datetime) -> None:
    """The exception follows its case; the day is the one that the signers named last, never a later one than asked."""
    made = Exemption.objects.select_for_update(of=("self",)).get(pk=exemption_id)
    made.status, made.decided_at = outcome, now
    case = approvals.case_of(made)
    if outcome == Exemption.Status.APPROVED and case is not None and case.exception_until:
        made.until = min(made.until, case.exception_until)
    made.save(update_fields=["status", "decided_at", "until"])
    trail.record(actor, "standards.exemption.decided", made, office_path=made.office_path, outcome=outcome)
