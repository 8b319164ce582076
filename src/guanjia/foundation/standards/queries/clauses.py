"""Clauses: what they say, where they are enforced, which nothing enforces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext

from guanjia.foundation.standards import enforced, library
from guanjia.foundation.standards.enforced import Enforced
from guanjia.foundation.standards.models import (
    RuleEdition,
    Standard,
)
from guanjia.kernel.actor import Actor
from guanjia.rulebook.documents import Document
from guanjia.rulebook.engine import all_rules


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause for lists and links: `key` is what other rooms store (`document/clause`)."""

    key: str
    number: str
    title: str
    ref: str
    text: str
    evidence: str
    href: str

    @property
    def label(self) -> str:
        return f"{self.number} {self.ref}"


def speaks_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def shown(key: str, document: Document) -> ClauseShown:
    clause = next(clause for clause in document.clauses if clause.key == key)
    return ClauseShown(
        key,
        document.number,
        document.title,
        clause.ref,
        clause.meaning_zh if speaks_chinese() else clause.meaning_en,
        clause.evidence.value,
        f"{reverse('standard-clause')}?key={key}",
    )


def clauses(*, q: str = "", on: date | None = None, most: int = 0) -> list[ClauseShown]:
    """The clauses of the library in force, found by words of number, title, reference and sentence.

    on: only documents in force on that day. Everybody may read what is in force, so no actor is asked.
    """
    words = q.replace("\x00", "").lower().split()[:5]
    found = []
    for document in library.effective().documents.values():
        if on is not None and not document.is_in_force(on):
            continue
        for clause in document.clauses:
            text = f"{document.number} {document.title} {clause.ref} {clause.meaning_zh} {clause.meaning_en}".lower()
            if all(word in text for word in words):
                found.append(shown(clause.key, document))
                if most and len(found) == most:
                    return found
    return found


def clause(key: str) -> ClauseShown:
    """One clause by its reference `document/clause`; raises ClauseUnknown."""
    lib = library.effective()
    return shown(key, lib.document(lib.clause(key).document))


def clause_choices(*, on: date | None = None) -> list[tuple[str, str]]:
    """(reference, label) of every clause, for a pick list."""
    return [(one.key, f"{one.label}　{one.text[:40]}") for one in clauses(on=on)]


def clauses_of(standard: Standard) -> list[ClauseShown]:
    """The clauses of a document: from the program for its own, from the draft's rows for a local one."""
    if standard.packaged:
        document = library.effective().documents.get(standard.key)
    else:
        document = library.document_of(standard)
    return [shown(one.key, document) for one in document.clauses] if document else []


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """A place that enforces a clause, ready for a page."""

    kind: str
    title: str
    href: str


def places_shown(places: Iterable[Enforced]) -> list[PlaceShown]:
    return [PlaceShown(gettext(enforced.KIND_LABELS[one.kind]), title_of(one), href_of(one)) for one in places]


def title_of(place: Enforced) -> str:
    title = gettext(place.title) if isinstance(place.title, str) else str(place.title)
    return f"{place.rule} {title}" if place.rule and place.kind == enforced.RULE else title


def href_of(place: Enforced) -> str:
    if place.href:
        return place.href
    if place.url:
        try:
            return reverse(place.url)
        except NoReverseMatch:
            return ""
    return reverse("standard-rule", kwargs={"rule": place.rule}) if place.rule else ""


def enforcement(actor: Actor) -> dict[str, list[Enforced]]:
    """Every enforced clause with its places."""
    return enforced.places_of(actor, library.effective())


def unenforced(actor: Actor, *, on: date) -> list[ClauseShown]:
    """Clauses of documents in force on a day that nothing enforces."""
    known = enforcement(actor)
    return [one for one in clauses(on=on) if one.key not in known]


def rules_of_clause(key: str) -> list[Any]:
    lib = library.effective()
    return [rule for rule in all_rules() if key in enforced.clauses_of(rule, lib)]


def rules_of_standard(standard: Standard) -> list[str]:
    """The rules that a draft's values touch."""
    parameters = {line.parameter for line in standard.lines.all()}
    return [rule.key for rule in all_rules() if parameters & set(rule.parameters)]


def editions_of(rule: str) -> models.QuerySet[RuleEdition]:
    """The editions under which verdicts were kept, newest first."""
    return RuleEdition.objects.filter(rule=rule).annotate(kept=Count("verdicts")).order_by("-number")
