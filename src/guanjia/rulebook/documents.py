"""Official documents and their clauses: what a limit rests on, and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Issuer(StrEnum):
    """Which level of government a document speaks for, from the top down."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    BODY = "body"


class Evidence(StrEnum):
    """How well the text behind a value is known.

    V: seen in a source. K: known from the literature, the sentence itself not seen. ?: uncertain or not found; such a
    value informs and never forbids. C: a person of the office has confirmed it against a named source.
    """

    SEEN = "V"
    KNOWN = "K"
    UNSURE = "?"
    CONFIRMED = "C"

    @property
    def is_firm(self) -> bool:
        """Whether a decision may rest on it."""
        return self is not Evidence.UNSURE


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a document. `key` is `document/ref`; the meaning is one sentence of our own in each language."""

    key: str
    document: str
    ref: str
    meaning_en: str
    meaning_zh: str
    evidence: Evidence = Evidence.SEEN


@dataclass(frozen=True, slots=True)
class Document:
    """A law, rule, standard or notice.

    in_force_on: first day in force; repealed_on: first day on which it no longer is (None: open). place: the division
    code (GB/T 2260) it holds for, empty for the whole country. supersedes: numbers of documents that it replaces.
    """

    key: str
    number: str
    title: str
    issuer: str
    level: Issuer
    in_force_on: date
    place: str = ""
    issued_on: date | None = None
    repealed_on: date | None = None
    supersedes: tuple[str, ...] = ()
    evidence: Evidence = Evidence.SEEN
    clauses: tuple[Clause, ...] = field(default=(), repr=False)

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.in_force_on <= on and (self.repealed_on is None or on < self.repealed_on)


def chain_of(place: str, body: str = "") -> tuple[str, ...]:
    """The places whose documents reach one office, from the nation down: `330106` → ``, 330000, 330100, 330106.

    place: a division code of six digits or more, empty for the nation alone. body: the key of the office itself, whose
    own rules come last (`body:330106:12`: its division and number).
    """
    steps = [""]
    if place:
        county = place[:6].ljust(6, "0")
        for step in (county[:2] + "0000", county[:4] + "00", county, place):
            if step not in steps:
                steps.append(step)
    if body:
        steps.append(body)
    return tuple(steps)
