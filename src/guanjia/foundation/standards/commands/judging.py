"""Verdicts: asked of the library in force, kept with the record they are about, and what a block means."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.org.models import Office
from guanjia.foundation.standards import library, rules, wording
from guanjia.foundation.standards.library import InBoth, Place
from guanjia.foundation.standards.models import CitedClause, Exemption, KeptVerdict, RuleEdition
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor, system_actor
from guanjia.kernel.words import N_
from guanjia.rulebook import engine
from guanjia.rulebook.verdicts import State, Verdict


@dataclass(frozen=True, slots=True)
class Judged(Verdict):
    """A verdict that remembers what it was about, so that it can be kept and judged again."""

    case: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""


def judge(
    rule: str, *, case: Mapping[str, Any], on: date, unit: Office | None = None, place: Place | str | None = None
) -> Judged:
    """What a rule says about one record on a day, under the library in force, where the unit lies.

    place: a division code or `Place` instead of the unit. Raises RuleUnknown or InputInvalid.
    """
    where = Place(place) if isinstance(place, str) else place if place is not None else library.place_of(unit)
    said = engine.judge(library.effective(), rule, case, on=on, place=where.code, body=where.body)
    return judged(said, case, where)


def judged(said: Verdict, case: Mapping[str, Any], where: Place) -> Judged:
    """The rulebook's verdict with its inputs."""
    return Judged(**{part.name: getattr(said, part.name) for part in fields(said)}, case=dict(case), body=where.body)


def require_allowed(
    verdict: Verdict, *, exception: Exemption | None = None, on: date | None = None, field: str | None = None
) -> None:
    """Raise ClauseForbids, with the clause quoted, where the verdict blocks and no exception holds on the day (the
    verdict's own, without one)."""
    if verdict.state is not State.BLOCK:
        return
    if exception is not None and holds(exception, verdict, on or verdict.on):
        return
    cited = verdict.worst.citations if verdict.worst else ()
    sentence = in_both(verdict)
    if not cited:
        raise rules.ClauseForbids(N_("%(sentence)s"), field=field, sentence=sentence)
    first = cited[0]
    raise rules.ClauseForbids(
        N_("%(sentence)s %(number)s (%(title)s), %(ref)s: %(text)s Or ask for an exception."),
        field=field,
        sentence=sentence,
        number=first.number,
        title=first.title,
        ref=first.ref,
        text=InBoth(first.meaning_zh, first.meaning_en),
        clause=first.clause,
    )


def in_both(verdict: Verdict) -> InBoth:
    said = wording.in_both(verdict.sentence)
    return InBoth(said["zh"], said["en"])


def holds(exception: Exemption, verdict: Verdict, on: date) -> bool:
    """Whether an exception is approved, for this rule and one of the clauses, and not over."""
    clauses = {citation.clause for one in verdict.compared if one.state is State.BLOCK for citation in one.citations}
    return (
        exception.status == Exemption.Status.APPROVED
        and exception.until >= on
        and exception.rule == verdict.rule
        and (exception.clause in clauses or not clauses)
    )


def exception_for(rule: str, subject: models.Model, *, on: date) -> Exemption | None:
    """The approved exception of a rule for a thing that holds on a day; the one that holds longest."""
    return (
        Exemption.objects.holding(on)
        .filter(rule=rule, subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        .order_by("-until", "-pk")
        .first()
    )


@transaction.atomic
def keep_verdict(
    actor: Actor,
    verdict: Verdict,
    *,
    rule: str,
    subject: models.Model,
    unit: Office,
    on: date,
    field: str = "",
    exception: Exemption | None = None,
    label: str = "",
    case: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> KeptVerdict:
    """Store what a rule said about a record, inside the transaction of the command that stores the record.

    The caller has checked the right. Kept for ever: outcome, compared values with their units, clauses, both sentences,
    inputs, and the hashes of library and rule. A verdict that blocks is kept as well (the record was stopped, or goes
    on by `exception`); raises ExceptionRefused for an exception that does not hold for it.
    """
    of = engine.get_rule(rule)
    outcome = verdict.state.word
    if exception is not None:
        if verdict.state is not State.BLOCK:
            exception = None
        elif not holds(exception, verdict, on):
            raise rules.ExceptionRefused(N_("The exception does not hold for this clause on this day."))
        else:
            outcome = KeptVerdict.Outcome.EXCEPTION
    sentence = wording.in_both(verdict.sentence)
    inputs = case if case is not None else getattr(verdict, "case", {})
    kept = KeptVerdict(
        edition=edition(of, now=now or clock.now()),
        rule=of.key,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=(label or str(subject)).replace("\x00", "")[:160],
        field=field,
        unit=unit,
        unit_path=unit.path,
        on=on,
        month=on.replace(day=1),
        place=verdict.place,
        body=getattr(verdict, "body", ""),
        outcome=outcome,
        sentence_zh=sentence["zh"],
        sentence_en=sentence["en"],
        inputs={name: wording.plain(value) for name, value in inputs.items()},
        compared=[wording.compared_data(one) for one in verdict.compared],
        library_hash=verdict.book,
        exception=exception,
        kept_by_id=actor.person_id,
        kept_at=now or clock.now(),
    )
    kept.seal = seal_of(kept)
    kept.save(force_insert=True)
    CitedClause.objects.bulk_create(
        CitedClause(verdict=kept, clause=clause, outcome=state) for clause, state in cited(verdict, outcome).items()
    )
    trail.record(actor, "standards.verdict.kept", kept, office_path=unit.path, rule=of.key, outcome=outcome)
    return kept


def cited(verdict: Verdict, outcome: str) -> dict[str, str]:
    """The worst outcome under each clause; what an exception lets pass is called by its name."""
    worst: dict[str, State] = {}
    for one in verdict.compared:
        for citation in one.citations:
            worst[citation.clause] = max(worst.get(citation.clause, one.state), one.state)
    by_exception = outcome == KeptVerdict.Outcome.EXCEPTION
    return {
        clause: str(outcome) if by_exception and state is State.BLOCK else state.word for clause, state in worst.items()
    }


def seal_of(kept: KeptVerdict) -> str:
    """The fingerprint of all that a verdict says; equal for ever, or somebody edited the row."""
    content = {
        name: getattr(kept, name)
        for name in (
            "rule", "subject_type", "subject_id", "field", "unit_id", "on", "place", "body", "outcome", "sentence_zh",
            "sentence_en", "inputs", "compared", "library_hash", "exception_id", "edition_id",
        )
    }  # fmt: skip
    packed = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()


def edition(of: engine.Rule, *, now: datetime) -> RuleEdition:
    """The edition of a rule as it is now; a rule that changed since the last verdict gets a new one."""
    content_hash, text = library.edition_of(of)
    known = RuleEdition.objects.filter(rule=of.key, content_hash=content_hash).first()
    if known is not None:
        return known
    number = RuleEdition.objects.filter(rule=of.key).count() + 1
    try:
        with transaction.atomic():
            made = RuleEdition.objects.create(
                rule=of.key, number=number, content_hash=content_hash, text=text, first_at=now
            )
            founder = system_actor("rulebook")
            trail.record(founder, "standards.rule.edition", made, office_path=ROOT, rule=of.key, number=number)
    except IntegrityError:  # somebody was faster
        made = RuleEdition.objects.get(rule=of.key, content_hash=content_hash)
    return made
