"""Findings are raised: by people, by letters, by other rooms. The same key acts once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, models, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.findings import origins, queries, rules
from guanjia.foundation.findings.commands import telling
from guanjia.foundation.findings.commands.terms import found_terms
from guanjia.foundation.findings.models import Counter, Finding, Letter
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.org.queries import refuse_closed
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_

FINDINGS, CLOSINGS, REVIEWS = "ZG", "XH", "HS"


def take_number(series: str, year: int) -> str:
    """The next number of a series and year; its row is locked until the transaction ends: no gaps, no doubles."""
    counter = Counter.objects.select_for_update().filter(series=series, year=year).first()
    if counter is None:
        try:
            with transaction.atomic():  # savepoint: two first ones of a year in the same instant
                Counter.objects.create(series=series, year=year)
        except IntegrityError:
            pass
        counter = Counter.objects.select_for_update().get(series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{series}-{year}-{counter.last:06}"


def raising_office(actor: Actor, unit: Office) -> Office:
    """The body that raises: the actor's own office; for a job or an outsider the office above the unit."""
    own = Office.objects.filter(pk=actor.office_id or 0).first()
    return own or unit.parent or unit


@transaction.atomic
def raise_finding(
    actor: Actor,
    *,
    origin: str,
    title: str,
    detail: str = "",
    unit: Office,
    now: datetime,
    place: Place | None = None,
    grade: str = rules.Grade.ORDINARY,
    clause: str = "",
    source: models.Model | None = None,
    deadline: date | None = None,
    key: str = "",
    found_on: date | None = None,
    owner: Person | None = None,
    verifier: Person | None = None,
    letter: Letter | None = None,
) -> Finding:
    """Raise one finding against a unit and tell whoever answers; the right is `findings.raise` at the unit.

    clause: `document/clause` of the rulebook, or as people write it. source: the record that led to it. deadline:
    without one it follows from the unit's terms for the grade, in working days. key: where given, the same key gives
    the first finding back and nothing is written. Raises NotAllowed, OriginUnknown, GradeUnknown, WordsMissing,
    DeadlineRefused, OwnerRefused, VerifierRefused.
    """
    actor.require("findings.raise", unit.path)
    key = key.replace("\x00", "").strip()[:160]
    if key and (known := Finding.objects.filter(key=key).first()):
        return known
    known_origin, level = origins.origin_of(origin), rules.check_grade(grade)
    today = clock.local_day(now)
    found_on = min(found_on or today, today)
    refuse_closed(unit, today, field="office_id")
    terms = found_terms(unit.path, today, now)
    due_on = deadline or queries.due_after(today, terms.days_for(level), unit.path)
    rules.check_deadline(due_on, found_on=found_on)
    if owner is not None and verifier is not None and owner == verifier:
        raise rules.VerifierRefused(N_("Whoever answers for a finding cannot verify it."), field="verifier")
    raiser = raising_office(actor, unit)
    try:
        with transaction.atomic():  # savepoint: two with one key in the same instant
            finding = Finding.objects.create(
                number=take_number(FINDINGS, today.year),
                origin=known_origin.key,
                key=key,
                title=rules.clean_words(title, field="title", most=120, fewest=4),
                detail=detail.replace("\x00", "").strip()[:4000],
                grade=level,
                clause=clause.replace("\x00", "").strip()[:160],
                place=place,
                office=unit,
                office_path=unit.path,
                raised_office=raiser,
                raised_path=raiser.path,
                raised_by=actor.name[:80],
                raised_at=now,
                found_on=found_on,
                source_type=source._meta.label_lower if source is not None else "",
                source_id=str(source.pk) if source is not None else "",
                letter=letter,
                owner=owner,
                verifier=verifier,
                first_due_on=due_on,
                due_on=due_on,
                progress_due_on=today + timedelta(days=terms.progress_days),
            )
    except IntegrityError:
        twin = Finding.objects.filter(key=key).first() if key else None  # finding_one_per_key: somebody was faster
        if twin is None:
            raise
        return twin
    telling.tell(
        "findings.raised", finding, telling.owner_accounts(finding, now), N_("To put right: %(title)s"), now=now,
        what="plan", urgent=level is rules.Grade.GRAVE,
    )  # fmt: skip
    trail.record(
        actor, "findings.finding.raised", finding, office_path=unit.path,
        title=finding.title, number=finding.number, origin=finding.origin, grade=finding.grade, due_on=due_on,
    )  # fmt: skip
    return finding
