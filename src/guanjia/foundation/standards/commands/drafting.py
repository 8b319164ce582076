"""Drafts of local standards: written, changed, submitted, thrown away; and the short way to one new limit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.foundation.standards import library, queries, rules
from guanjia.foundation.standards.models import Level, Standard, StandardClause, StandardLine
from guanjia.foundation.standards.rules import DraftClause, DraftLine
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.kernel.words import N_
from guanjia.rulebook.parameters import Bound, Line, LooserThanAllowed, Parameter


@transaction.atomic
def draft_standard(
    actor: Actor,
    *,
    number: str,
    title: str,
    in_force_on: date,
    clauses: Sequence[DraftClause],
    lines: Sequence[DraftLine] = (),
    applies_to_id: int | None = None,
    issuer: str = "",
    owner_id: int | None = None,
    subsystem: str = "general",
    kind: str = "internal",
    ends_on: date | None = None,
    review_on: date | None = None,
    supersedes_id: int | None = None,
    now: datetime,
) -> Standard:
    """Write a draft with its clauses and values; nobody is judged by it before a second person confirms it.

    applies_to: the region or body that it reaches; values need one. Raises NotAllowed, DraftIncomplete,
    LooserThanUpperClause (with the upper clause quoted), Superseded, ValueMissing, WrongKeys or LinesOverlap.
    """
    owner = owner_of(actor, owner_id)
    office = reached(actor, applies_to_id, lines)
    standard = Standard(
        key=f"new-{uuid.uuid4().hex}",
        owner=owner,
        author_id=person_of(actor),
        drafted_at=now,
    )
    fill(standard, office, number, title, issuer or owner.name, subsystem, kind, in_force_on, ends_on, review_on)
    standard.supersedes = superseded(actor, supersedes_id, in_force_on)
    try:
        with transaction.atomic():
            standard.save(force_insert=True)
    except IntegrityError as clash:  # standard_one_draft_per_number
        raise rules.DraftIncomplete(N_("There is a draft with this number already."), field="number") from clash
    standard.key = f"local-{standard.pk}"
    standard.save(update_fields=["key"])
    write(standard, clauses, lines, now=now)
    trail.record(
        actor, "standards.standard.drafted", standard, office_path=owner.path, number=standard.number,
        place=standard.place,
    )  # fmt: skip
    return standard


@transaction.atomic
def change_draft(
    actor: Actor,
    *,
    standard_id: int,
    number: str,
    title: str,
    in_force_on: date,
    clauses: Sequence[DraftClause],
    lines: Sequence[DraftLine] = (),
    applies_to_id: int | None = None,
    issuer: str = "",
    subsystem: str = "general",
    kind: str = "internal",
    ends_on: date | None = None,
    review_on: date | None = None,
    now: datetime,
) -> Standard:
    """Write a draft anew. Raises StandardSealed for what was confirmed, and what `draft_standard` raises."""
    standard = draft_of(actor, standard_id)
    office = reached(actor, applies_to_id, lines)
    issuer = issuer or standard.issuer
    fill(standard, office, number, title, issuer, subsystem, kind, in_force_on, ends_on, review_on)
    standard.author_id, standard.drafted_at = person_of(actor), now
    standard.lines.all().delete()
    standard.clauses.all().delete()
    try:
        with transaction.atomic():
            standard.save()
    except IntegrityError as clash:
        raise rules.DraftIncomplete(N_("There is a draft with this number already."), field="number") from clash
    write(standard, clauses, lines, now=now)
    trail.record(actor, "standards.standard.changed", standard, office_path=standard.owner.path, number=standard.number)
    return standard


@transaction.atomic
def discard_draft(actor: Actor, *, standard_id: int) -> None:
    """Throw a draft away; the trail keeps that it was there."""
    standard = draft_of(actor, standard_id)
    trail.record(
        actor, "standards.standard.discarded", None, office_path=standard.owner.path, number=standard.number,
        standard=standard.pk,
    )  # fmt: skip
    standard.delete()


@transaction.atomic
def submit_draft(actor: Actor, *, standard_id: int, now: datetime) -> Standard:
    """Ask for the second person's confirmation; from here on the content is sealed by its hash."""
    standard = draft_of(actor, standard_id)
    check_limits(standard, now=now)
    standard.content_hash = library.hash_of(fresh(standard))
    standard.status, standard.returned_why = Standard.Status.AWAITING, ""
    standard.save(update_fields=["content_hash", "status", "returned_why"])
    trail.record(actor, "standards.standard.submitted", standard, office_path=standard.owner.path)
    notify.send(
        "standards.to_confirm",
        to=set(notify.accounts_with("standards.confirm", standard.owner.path, now=now)) - {actor.account_id or 0},
        title=N_("Confirm: %(number)s"),
        params={"number": standard.number},
        subject=standard,
        about=f"standards.standard:{standard.pk}",
        now=now,
    )
    return standard


@transaction.atomic
def set_limit(
    actor: Actor,
    *,
    parameter: str,
    value: float,
    applies_to_id: int,
    since: date,
    number: str,
    title: str,
    clause_ref: str,
    clause_text: str,
    clause_text_en: str = "",
    keys: Sequence[str] = (),
    issuer: str = "",
    evidence: str = "V",
    now: datetime,
) -> Standard:
    """One limit for one place from a day, by one clause: drafted and submitted in one go.

    A looser value than a binding clause above allows is refused with that clause.
    """
    made = draft_standard(
        actor,
        number=number,
        title=title,
        issuer=issuer,
        in_force_on=since,
        applies_to_id=applies_to_id,
        clauses=[DraftClause("c1", clause_ref, clause_text, clause_text_en)],
        lines=[DraftLine(parameter, tuple(keys), value, "c1", evidence)],
        kind="internal",
        now=now,
    )
    return submit_draft(actor, standard_id=made.pk, now=now)


def person_of(actor: Actor) -> int:
    """Somebody stands behind a standard; raises NotAllowed for an account without a person."""
    if not actor.person_id:
        raise NotAllowed(N_("A standard needs a person behind the account. Ask your administrator."))
    return actor.person_id


def owner_of(actor: Actor, owner_id: int | None) -> Office:
    """The body that keeps the standard."""
    actor.require("standards.edit")
    if owner_id is None:
        return queries.owner_for(actor)
    owner = Office.objects.filter(within("path", actor.reach("standards.edit")), pk=owner_id, valid_to=None).first()
    if owner is None:
        raise NotVisible(N_("There is no such office."))
    return owner


def reached(actor: Actor, office_id: int | None, lines: Sequence[DraftLine]) -> Office | None:
    """Where it holds: within the officer's own reach only."""
    if office_id is None:
        if lines:
            raise rules.DraftIncomplete(N_("Say for which county or body the values hold."), field="applies_to")
        return None
    office = queries.offices_to_set(actor).filter(pk=office_id).first()
    if office is None:
        raise NotVisible(N_("There is no such office."))
    return office


def superseded(actor: Actor, standard_id: int | None, since: date) -> Standard | None:
    if standard_id is None:
        return None
    old = queries.get_standard(actor, standard_id)
    if old.packaged or old.status != Standard.Status.FORCE or old.in_force_on >= since:
        raise rules.DraftIncomplete(
            N_("Only a local standard that is in force before that day is superseded."), field="supersedes"
        )
    return old


def draft_of(actor: Actor, standard_id: int) -> Standard:
    """A draft that the actor may change. Raises NotVisible, NotAllowed, StandardSealed or ConfirmRefused."""
    standard = queries.get_standard(actor, standard_id, lock=True)
    actor.require("standards.edit", standard.owner.path)
    if standard.is_sealed:
        raise rules.StandardSealed(
            N_("%(number)s was confirmed and is never edited. Draft one that supersedes it."), number=standard.number
        )
    if standard.status == Standard.Status.AWAITING:
        raise rules.ConfirmRefused(N_("It waits for confirmation. Take it back first."))
    return standard


def fill(
    standard: Standard,
    office: Office | None,
    number: str,
    title: str,
    issuer: str,
    subsystem: str,
    kind: str,
    in_force_on: date,
    ends_on: date | None,
    review_on: date | None,
) -> None:
    """The head of a draft."""
    standard.number = rules.clean_words(number, field="number", most=80, fewest=2)
    standard.title = rules.clean_words(title, field="title", most=160, fewest=2)
    standard.issuer = rules.clean_words(issuer, field="issuer", most=160, fewest=2)
    standard.subsystem, standard.kind = subsystem, kind
    standard.in_force_on, standard.ends_on, standard.review_on = in_force_on, ends_on, review_on
    standard.applies_to, standard.place = office, library.place_text(office)
    standard.level = level_of(office, standard.owner)
    if ends_on is not None and ends_on < in_force_on:
        raise rules.DraftIncomplete(N_("The last day lies before the first."), field="ends_on")
    library.effective().check_current(standard.number, in_force_on)


def level_of(office: Office | None, owner: Office) -> str:
    """For which level of government a document speaks: its region's, one body's, or its keeper's without either."""
    if office is not None and office.kind != Office.Kind.REGION:
        return Level.BODY
    return {"province": Level.PROVINCE, "city": Level.CITY}.get((office or owner).level, Level.COUNTY)


def write(standard: Standard, clauses: Sequence[DraftClause], lines: Sequence[DraftLine], *, now: datetime) -> None:
    """The clauses and values of a draft, tried against the library at once."""
    rules.check_draft(clauses, lines)
    rows = {}
    for rank, one in enumerate(clauses):
        rows[one.code] = StandardClause.objects.create(
            standard=standard,
            code=one.code,
            ref=rules.clean_words(one.ref, field="clause_ref", most=60),
            meaning_zh=rules.clean_words(one.meaning_zh, field="clause_text", most=400, fewest=4),
            meaning_en=rules.tidy(one.meaning_en, most=400),
            rank=rank,
        )
    StandardLine.objects.bulk_create(
        StandardLine(
            standard=standard, clause=rows[line.clause], parameter=line.parameter, keys=list(line.keys),
            value=line.value, evidence=line.evidence,
        )
        for line in lines
    )  # fmt: skip
    check_limits(standard, now=now)


def fresh(standard: Standard) -> Standard:
    """The standard with its parts as they stand in the tables now."""
    return (
        Standard.objects.select_related("supersedes", "owner", "applies_to")
        .prefetch_related("clauses", "lines__clause", "lines__confirmation")
        .get(pk=standard.pk)
    )


def check_limits(standard: Standard, *, now: datetime) -> Any:
    """The library with the draft in it; raises what forbids it. A value never begins in the past: what was judged
    stays judged."""
    row = fresh(standard)
    if row.lines.all() and row.in_force_on < clock.local_day(now):
        raise rules.DraftIncomplete(N_("A value begins today at the earliest."), field="in_force_on")
    base = library.effective()
    if row.supersedes is not None:
        base = library.without_later(base, row.supersedes, row.in_force_on)
    return library.with_standard(base, row, seal=False)


def check_value(parameter: Parameter, keys: tuple[str, ...], value: float, office: Office, since: date) -> None:
    """Whether a value may be set for a place from a day; raises LooserThanUpperClause. Nothing is stored."""
    if parameter.binding and parameter.bound is not Bound.VALUE:
        line = Line(keys, value, "", since, place=library.place_text(office))
        try:
            parameter.check_stricter(line)
        except LooserThanAllowed as refusal:
            raise library.looser(library.effective(), refusal) from refusal
