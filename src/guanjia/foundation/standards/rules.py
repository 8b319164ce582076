"""Pure decisions about standards: what a draft needs, what it may set, how its content is sealed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

BLOCK = "block"
SEALED = ("force", "superseded", "retired")


class DraftIncomplete(Refusal):
    """A draft does not say all that a standard says."""


class StandardSealed(Refusal):
    """What was confirmed is never edited; it is superseded or retired."""


class SecondPersonNeeded(Refusal):
    """Whoever wrote it does not confirm it."""


class ConfirmRefused(Refusal):
    """The draft is not in the state in which it is confirmed or returned."""


class LooserThanUpperClause(Refusal):
    """A lower place may only be stricter than the clause above it, which is quoted."""


class LowerValueInTheWay(Refusal):
    """A stricter value would leave one that is already in force below it looser than it may be."""


class LibraryTampered(Refusal):
    """The content of a confirmed standard is no longer what was confirmed."""


class ClauseForbids(Refusal):
    """A clause forbids it, and no exception holds."""


class ExceptionRefused(Refusal):
    """The exception is not asked for in the way it has to be, or does not hold."""


class PlaceUnknown(Refusal):
    """An office does not say in which division it lies."""


class QuizRefused(Refusal):
    """The quiz cannot be taken or written like this."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One value that a draft sets: a parameter's key, the keys of its axes, and the clause's code."""

    parameter: str
    keys: tuple[str, ...]
    value: float
    clause: str
    evidence: str = "V"


@dataclass(frozen=True, slots=True)
class DraftClause:
    """One clause of a draft, by its code within the document."""

    code: str
    ref: str
    meaning_zh: str
    meaning_en: str = ""


def tidy(text: str, *, most: int) -> str:
    """Text as it is stored: no NUL, no blanks around, cut."""
    return text.replace("\x00", "").strip()[:most]


def clean_words(text: str, *, field: str, most: int, fewest: int = 1) -> str:
    """The text; raises DraftIncomplete where too little is left."""
    text = tidy(text, most=most)
    if len(text) < fewest:
        raise DraftIncomplete(N_("Say this in at least %(n)s characters."), field=field, n=fewest)
    return text


def check_draft(clauses: Sequence[DraftClause], lines: Sequence[DraftLine]) -> None:
    """Every value names a clause of the draft, once. Raises DraftIncomplete."""
    codes = [clause.code for clause in clauses]
    if not codes:
        raise DraftIncomplete(N_("A standard has at least one clause."), field="clauses")
    for code in codes:
        if codes.count(code) > 1:
            raise DraftIncomplete(N_("Clause %(code)s is there twice."), field="clauses", code=code)
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", code):
            raise DraftIncomplete(
                N_("A clause's code has letters, digits and hyphens: %(code)s."), field="clauses", code=code
            )
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for line in lines:
        if line.clause not in codes:
            raise DraftIncomplete(N_("A value names clause %(code)s, which is not there."), code=line.clause)
        if (line.parameter, line.keys) in seen:
            raise DraftIncomplete(N_("%(parameter)s is set twice for the same keys."), parameter=line.parameter)
        seen.add((line.parameter, line.keys))


def sealed_hash(head: Mapping[str, Any], clauses: Iterable[Sequence[Any]], lines: Iterable[Sequence[Any]]) -> str:
    """The content hash of a standard: what it says, for whom and from when; nothing about owners or reviews."""
    packed = json.dumps(
        {"head": head, "clauses": list(clauses), "lines": list(lines)},
        sort_keys=True,
        default=str,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(packed.encode()).hexdigest()


def check_second_person(author_id: int | None, confirmer_id: int | None) -> None:
    """Raise SecondPersonNeeded unless two persons stand behind it."""
    if confirmer_id is None or author_id is None or author_id == confirmer_id:
        raise SecondPersonNeeded(N_("You wrote this draft. A second person has to confirm it."))


def check_second_reader(reader_id: int, second_id: int | None) -> None:
    """Raise SecondPersonNeeded where the reader would confirm alone."""
    if second_id is None or second_id == reader_id:
        raise SecondPersonNeeded(N_("You read this value yourself. A second person has to compare it."))


def check_link(text: str) -> str:
    """Where the text can be looked up: a web address, or the number under which the archive keeps the paper."""
    text = clean_words(text, field="link", most=300, fewest=4)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) and not re.match(r"https?://[^\s/]+", text):
        raise DraftIncomplete(
            N_("Give an address that begins with https:// or http://, or a file number."), field="link"
        )
    return text


def check_exception(reason: str, until: date, today: date, longest_days: int = 366) -> str:
    """The reason as stored. Raises ExceptionRefused."""
    reason = tidy(reason, most=1000)
    if len(reason) < 10:
        raise ExceptionRefused(N_("Say why in at least %(n)s characters."), field="reason", n=10)
    if not 0 <= (until - today).days <= longest_days:
        raise ExceptionRefused(
            N_("Name the day until which the exception holds: from today, for a year at most."), field="until"
        )
    return reason


def mark(right: Sequence[int], given: Sequence[int | None]) -> tuple[int, list[bool]]:
    """How many answers are right, and which."""
    marks = [want == got for want, got in zip(right, given, strict=True)]
    return sum(marks), marks
