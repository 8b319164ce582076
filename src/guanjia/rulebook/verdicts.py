"""What a rule says: pass, warn, block or not applicable, with the values compared, the clauses and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from guanjia.kernel.words import N_


class State(IntEnum):
    """The outcome, the graver the greater."""

    NOT_APPLICABLE = 0
    PASS = 1
    WARN = 2
    BLOCK = 3

    @property
    def word(self) -> str:
        """The name that data and tests use."""
        return self.name.lower()


STATE_LABELS: Mapping[State, str] = {
    State.NOT_APPLICABLE: N_("Does not apply"),
    State.PASS: N_("Allowed"),
    State.WARN: N_("With conditions"),
    State.BLOCK: N_("Not permitted"),
}


@dataclass(frozen=True, slots=True)
class Citation:
    """The clause behind a comparison, as it can be shown: number, title, reference and our sentence about it."""

    clause: str
    number: str
    title: str
    ref: str
    meaning_en: str
    meaning_zh: str
    evidence: str
    in_force_on: date
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison of a verdict. `says` is a msgid with `params`, the sentence for a person."""

    label: str
    state: State
    value: Any
    limit: Any
    unit: str
    relation: str
    says: str
    params: Mapping[str, Any]
    citations: tuple[Citation, ...]

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the reader's language; texts among the parts are translated, too."""
        parts = {
            name: translate(part) if isinstance(part, str) and part else part for name, part in self.params.items()
        }
        return translate(self.says) % parts if parts else translate(self.says)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says about one record on a day at a place, under one state of the library (`book`: its hash)."""

    rule: str
    title: str
    state: State
    compared: tuple[Compared, ...]
    missing: tuple[str, ...]
    on: date
    place: str
    book: str

    @property
    def worst(self) -> Compared | None:
        """The comparison that decided."""
        return max(self.compared, key=lambda compared: compared.state, default=None)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every clause it rests on, each once."""
        return tuple({citation.clause: citation for one in self.compared for citation in one.citations}.values())

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """One sentence for a person: what decided, or what is missing."""
        if self.missing:
            names = ", ".join(translate(name) for name in self.missing)
            return translate(N_("Nothing can be said yet: %(names)s missing.")) % {"names": names}
        worst = self.worst
        return worst.sentence(translate) if worst else translate(N_("No standard applies to this record."))


@dataclass(frozen=True)
class Cited:
    """Which line of a parameter each record of a column met: an index into `lines`, −1 where none holds."""

    label: str
    lines: tuple[Any, ...]
    line: Any


@dataclass(frozen=True)
class Verdicts:
    """What a rule says about a column of records: `state` one number a record, `cited` the lines it met.

    Sentences and compared values are made for the rows that somebody reads (`one(row)`), never for a million.
    """

    state: Any
    cited: tuple[Cited, ...]
    one: Callable[[int], Verdict]

    def __len__(self) -> int:
        return len(self.state)

    def count(self) -> dict[State, int]:
        """How many records are in each state."""
        return {state: int((self.state == state).sum()) for state in State}
