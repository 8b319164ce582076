"""The terms of an office: set with a reason, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.findings import queries, rules
from guanjia.foundation.findings.models import EscalationStep, Terms
from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import ROOT, Actor, system_actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

# What a new installation starts with, as a row that everybody may replace: no norm sets these days.
STARTING = {
    "ordinary_days": 30,
    "serious_days": 15,
    "grave_days": 7,
    "progress_days": 14,
    "look_back_days": 90,
}
STARTING_STEPS = {1: "head", 7: "bureau", 15: "leaders"}
SINCE = date(2000, 1, 1)


def found_terms(office_path: str, on: date, now: datetime) -> Terms:
    """The terms in force for an office; the general ones are laid down the first time anybody needs them."""
    found = queries.terms_for(office_path, on)
    if found is not None:
        return found
    founder = system_actor("standard-terms")
    try:
        with transaction.atomic():
            terms = Terms.objects.create(office=None, valid_from=SINCE, set_by=founder.name, set_at=now, **STARTING)
            steps = _steps(terms, STARTING_STEPS)
            trail.record(founder, "findings.terms.founded", terms, also=steps, office_path=ROOT)
    except IntegrityError:  # findings_terms_one_general_a_day: somebody was faster
        terms = Terms.objects.get(office=None, valid_from=SINCE)
    return terms


def _steps(terms: Terms, steps: Mapping[int, str]) -> list[EscalationStep]:
    return [
        EscalationStep.objects.create(terms=terms, after_days=after, tell=tell) for after, tell in sorted(steps.items())
    ]


@transaction.atomic
def set_terms(
    actor: Actor,
    *,
    office_id: int | None,
    valid_from: date,
    ordinary_days: int,
    serious_days: int,
    grave_days: int,
    progress_days: int,
    look_back_days: int,
    steps: Mapping[int, str],
    reason: str,
    today: date,
    now: datetime,
) -> Terms:
    """Set the terms of an office and all below it from a day on; findings raised before keep their deadline.

    office_id None: everybody's, which needs the right at the root of the tree. steps: who is told, by days past the
    deadline. Raises NotVisible, NotAllowed, TermsRefused.
    """
    office = Office.objects.filter(pk=office_id).first() if office_id else None
    if office_id and (office is None or not actor.may("findings.manage", office.path)):
        raise NotVisible(N_("There is no such office, or it is not yours to see."))
    if office is None:
        root = Office.objects.filter(parent=None).order_by("pk").first()
        actor.require("findings.manage", root.path if root else ROOT)
    if valid_from < today:
        raise rules.TermsRefused(N_("Terms hold from today or later, never backwards."), field="valid_from")
    if any(tell not in EscalationStep.Tell.values for tell in steps.values()):
        raise rules.TermsRefused(N_("Choose from the list who is told."), field="steps")
    if len(steps) > 10 or any(not 1 <= after <= 365 for after in steps):
        raise rules.TermsRefused(N_("An escalation step lies 1 to 365 days past the deadline."), field="steps")
    try:
        with transaction.atomic():
            terms = Terms.objects.create(
                office=office,
                valid_from=valid_from,
                ordinary_days=ordinary_days,
                serious_days=serious_days,
                grave_days=grave_days,
                progress_days=progress_days,
                look_back_days=look_back_days,
                reason=rules.clean_words(reason, field="reason", most=300, fewest=4),
                set_by=actor.name[:80],
                set_at=now,
            )
    except IntegrityError as clash:  # one a day and office; days out of range
        raise rules.TermsRefused(
            N_("There are terms from that day already, or a number of days is out of range."), field="valid_from"
        ) from clash
    made = _steps(terms, steps)
    trail.record(
        actor, "findings.terms.set", terms, also=made, office_path=office.path if office else ROOT,
        office=str(terms), valid_from=valid_from, reason=terms.reason,
    )  # fmt: skip
    return terms
