"""The library as it is in force: the program's documents and the confirmed local ones, as one value of the rulebook.

Built once for each fingerprint (`LibraryStamp`), which every judgement asks the database for: a limit confirmed in one
web worker holds in all of them at once. The rows are never trusted blindly: a standard whose content is no longer what
was confirmed is left out and named in `problems`.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from guanjia.foundation.org.models import Office
from guanjia.foundation.org.queries import body_of
from guanjia.foundation.standards import rules
from guanjia.foundation.standards.models import LibraryStamp, SourceReading, Standard
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.rulebook.documents import Clause, Document, Evidence, Issuer
from guanjia.rulebook.engine import Rule
from guanjia.rulebook.library import Library, national, sealed
from guanjia.rulebook.parameters import Bound, Line, LooserThanAllowed


class InBoth:
    """A text in both languages, which one is decided where it is shown."""

    def __init__(self, zh: str, en: str = "") -> None:
        self.zh, self.en = zh, en or zh

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule is asked: a division code (empty: the country) and the body's own key (empty: none)."""

    code: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A confirmed standard that does not count, and why."""

    standard_id: int
    number: str
    why: Refusal


def place_of(unit: Office | None) -> Place:
    """Where an office lies: the division of the nearest office above it that names one, and its body's own layer."""
    if unit is None:
        return Place()
    ids = [int(part) for part in unit.path.split("/") if part]
    above = Office.objects.filter(pk__in=ids, division__isnull=False).select_related("division").order_by("-depth")
    nearest = above.first()
    code = nearest.division.code if nearest is not None and nearest.division else ""
    return Place(code, body_key(body_of(unit).pk, code))


def body_key(body_id: int, code: str) -> str:
    return f"body:{code}:{body_id}" if code else f"body:{body_id}"


def place_text(office: Office | None) -> str:
    """The place that a standard for this office has in the rulebook; raises PlaceUnknown for a region without code."""
    if office is None:
        return ""
    if office.kind == Office.Kind.REGION:
        if office.division is None:
            raise rules.PlaceUnknown(
                N_("%(office)s has no division code. Enter it in the organisation first."),
                field="applies_to",
                office=office.name,
            )
        return office.division.code
    place = place_of(office)
    return place.body


_held: ContextVar[Library | None] = ContextVar("guanjia_library", default=None)


def effective() -> Library:
    """The library in force now; old days stand in it with their own values."""
    return _held.get() or _built(stamp())[0]


@contextmanager
def hold() -> Iterator[None]:
    """Ask the database for the fingerprint once only, while a list is drawn."""
    token = _held.set(effective())
    try:
        yield
    finally:
        _held.reset(token)


def problems() -> tuple[Problem, ...]:
    """Confirmed standards that do not count."""
    return _built(stamp())[1]


def stamp() -> str:
    return LibraryStamp.objects.filter(pk=1).values_list("stamp", flat=True).first() or ""


def local_standards() -> Iterable[Standard]:
    """What was confirmed, oldest first, with its clauses and values."""
    return (
        Standard.objects.filter(packaged=False, status__in=rules.SEALED)
        .select_related("supersedes")
        .prefetch_related("clauses", "lines__clause", "lines__confirmation")
        .order_by("in_force_on", "pk")
    )


@lru_cache(maxsize=4)
def _built(fingerprint: str) -> tuple[Library, tuple[Problem, ...]]:
    library, wrong = national(), []
    if not fingerprint:
        return library, ()
    library = with_readings(library)
    for standard in local_standards():
        try:
            if hash_of(standard) != standard.content_hash:
                raise rules.LibraryTampered(
                    N_("The content of %(number)s is no longer what was confirmed. Restore it from a backup."),
                    number=standard.number,
                )
            library = with_standard(library, standard, seal=False)
        except Refusal as refusal:
            wrong.append(Problem(standard.pk, standard.number, refusal))
    return sealed(library), tuple(wrong)


def new_stamp() -> str:
    """The fingerprint of what the rows say now; commands store it after each change."""
    parts = [
        (one.key, one.content_hash, one.status, one.in_force_on, one.ends_on, confirmed_lines(one))
        for one in local_standards()
    ]
    read = list(agreed_readings().values_list("standard__key", "parameter", "keys", "since", "value"))
    return hashlib.sha256(json.dumps([parts, read], default=str).encode()).hexdigest() if parts or read else ""


def agreed_readings() -> QuerySet[SourceReading]:
    """Values of the program's that two persons found in their documents."""
    return SourceReading.objects.filter(state=SourceReading.State.AGREED).select_related("standard").order_by("pk")


def with_readings(library: Library) -> Library:
    """The library in which the agreed values are confirmed. A figure that a newer program changed is not: it was never
    compared."""
    read = {(one.standard.key, one.parameter, tuple(one.keys), one.since, one.value) for one in agreed_readings()}
    if not read:
        return library
    parameters = dict(library.parameters)
    for key in {name for _document, name, *_rest in read} & set(parameters):
        parameter = parameters[key]
        lines = tuple(
            replace(line, evidence=Evidence.CONFIRMED)
            if (line.clause.split("/")[0], key, line.keys, line.since, line.value) in read
            else line
            for line in parameter.lines
        )
        parameters[key] = replace(parameter, lines=lines)
    return replace(library, parameters=parameters)


def confirmed_lines(standard: Standard) -> list[int]:
    return [line.pk for line in standard.lines.all() if getattr(line, "confirmation", None)]


def hash_of(standard: Standard) -> str:
    """The content hash of a standard with its clauses and values as they stand in the tables."""
    clauses = sorted(standard.clauses.all(), key=lambda clause: (clause.rank, clause.pk))
    lines = sorted(standard.lines.all(), key=lambda line: line.pk)
    head = {
        name: getattr(standard, name) for name in ("key", "number", "title", "issuer", "level", "place", "in_force_on")
    }
    return rules.sealed_hash(
        head,
        ((c.code, c.ref, c.meaning_zh, c.meaning_en) for c in clauses),
        ((line.parameter, line.keys, f"{line.value:.10g}", line.clause.code, line.evidence) for line in lines),
    )


def document_of(standard: Standard) -> Document:
    """A local standard as a document of the rulebook."""
    clauses = tuple(
        Clause(f"{standard.key}/{c.code}", standard.key, c.ref, c.meaning_en or c.meaning_zh, c.meaning_zh)
        for c in standard.clauses.all()
    )
    return Document(
        key=standard.key,
        number=standard.number,
        title=standard.title,
        issuer=standard.issuer,
        level=Issuer(standard.level),
        in_force_on=standard.in_force_on,
        place=standard.place,
        repealed_on=standard.ends_on + timedelta(days=1) if standard.ends_on else None,
        supersedes=(standard.supersedes.number,) if standard.supersedes else (),
        clauses=clauses,
    )


def lines_of(standard: Standard) -> dict[str, list[Line]]:
    """A local standard's values as lines of the rulebook, by parameter."""
    found: dict[str, list[Line]] = {}
    for line in standard.lines.all():
        evidence = Evidence.CONFIRMED if getattr(line, "confirmation", None) else Evidence(line.evidence)
        found.setdefault(line.parameter, []).append(
            Line(
                keys=tuple(line.keys),
                value=line.value,
                clause=f"{standard.key}/{line.clause.code}",
                since=standard.in_force_on,
                until=standard.ends_on,
                place=standard.place,
                evidence=evidence,
            )
        )
    return found


def with_standard(library: Library, standard: Standard, *, seal: bool = True) -> Library:
    """The library with one more local standard. Raises LooserThanUpperClause with the clause above in words,
    LowerValueInTheWay with the clause below, ValueMissing, WrongKeys, LinesOverlap or Superseded."""
    document = document_of(standard)
    library = replace(library, documents={**library.documents, document.key: document})
    for parameter, lines in lines_of(standard).items():
        known = library.parameter(parameter)
        try:
            for line in lines:
                if known.binding and known.bound is not Bound.VALUE:
                    known.check_stricter(line)  # first: the clause above is what an officer has to read
        except LooserThanAllowed as refusal:
            raise looser(library, refusal) from refusal
        try:
            library = library.with_lines(parameter, tuple(lines))
        except LooserThanAllowed as refusal:  # these lines have passed: it is one that was there before
            raise in_the_way(library, refusal) from refusal
    return sealed(library) if seal else library


def looser(library: Library, refusal: LooserThanAllowed) -> rules.LooserThanUpperClause:
    """The same refusal with the upper clause's number, title and sentence."""
    clause = library.clause(str(refusal.params["clause"]))
    document = library.document(clause.document)
    return rules.LooserThanUpperClause(
        N_(
            "%(value)s %(unit)s is looser than %(upper)s %(unit)s of %(number)s (%(title)s), %(ref)s: %(text)s Only a"
            " stricter value may be set here."
        ),
        field="value",
        value=refusal.params["value"],
        upper=refusal.params["upper"],
        unit=refusal.params["unit"],
        number=document.number,
        title=document.title,
        ref=clause.ref,
        text=InBoth(clause.meaning_zh, clause.meaning_en),
        clause=clause.key,
    )


def in_the_way(library: Library, refusal: LooserThanAllowed) -> rules.LowerValueInTheWay:
    """What a stricter value has below it, and what has to be done first."""
    clause = library.clause(str(refusal.params["lower_clause"]))
    document = library.document(clause.document)
    return rules.LowerValueInTheWay(
        N_(
            "%(number)s (%(title)s), %(ref)s, sets %(value)s %(unit)s for a place below this one, looser than"
            " %(upper)s %(unit)s. Let its keeper first put a document in force that sets %(upper)s %(unit)s or a"
            " stricter value from %(since)s on, or retire it the day before. Then propose this value again."
        ),
        field="value",
        value=refusal.params["value"],
        upper=refusal.params["upper"],
        unit=refusal.params["unit"],
        since=refusal.params["since"],
        number=document.number,
        title=document.title,
        ref=clause.ref,
        clause=clause.key,
    )


def text_of(rule: Rule) -> str:
    """What a rule is, to the last character: its inputs, parameters, clauses and source."""
    source = inspect.getsource(inspect.unwrap(rule.check))
    head: dict[str, Any] = {
        "rule": rule.key,
        "inputs": [repr(given) for given in rule.inputs],
        "parameters": rule.parameters,
        "clauses": rule.clauses,
    }
    return json.dumps(head, ensure_ascii=False, indent=1) + "\n\n" + source


@lru_cache(maxsize=256)
def edition_of(rule: Rule) -> tuple[str, str]:
    """A rule's content hash and text."""
    text = text_of(rule)
    return hashlib.sha256(text.encode()).hexdigest(), text


def without_later(library: Library, old: Standard, since: date) -> Library:
    """The library in which an older standard ends the day before another begins."""
    parameters = {}
    for key, parameter in library.parameters.items():
        if any(line.clause.startswith(f"{old.key}/") for line in parameter.lines):
            lines = tuple(
                replace(line, until=since - timedelta(days=1))
                if line.clause.startswith(f"{old.key}/") and (line.until is None or line.until >= since)
                else line
                for line in parameter.lines
            )
            parameters[key] = replace(parameter, lines=lines)
    return replace(library, parameters={**library.parameters, **parameters}) if parameters else library
