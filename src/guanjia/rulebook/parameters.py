"""Values of official limits by date, place and keys.

A parameter has lines: this value, for these keys (level and grade, class of vehicle …), in this place, from a day to a
day, by this clause. What holds for an office on a day is the line of the nearest place that has one. A lower place may
only be stricter where the upper clause binds: a ceiling may fall, a floor may rise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.documents import Evidence

Keys = tuple[str, ...]


class Bound(StrEnum):
    """What a value means for those below: a ceiling may only be lowered, a floor only raised, a value is free."""

    CEILING = "ceiling"
    FLOOR = "floor"
    VALUE = "value"


class LooserThanAllowed(Refusal):
    """A lower place allows more than a binding clause above it."""


class LinesOverlap(Refusal):
    """Two values for the same keys, place and day."""


class WrongKeys(Refusal):
    """A line does not name the keys that its parameter has."""


class ValueMissing(Refusal):
    """There is no such parameter."""


@dataclass(frozen=True, slots=True)
class Line:
    """One value. `until` is the last day itself (None: open). `note`: what a reader should know of its source."""

    keys: Keys
    value: float
    clause: str
    since: date
    until: date | None = None
    place: str = ""
    evidence: Evidence = Evidence.SEEN
    note: str = ""

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Parameter:
    """A limit with all its lines. `axes` names the keys in order; `binding`: whether the clauses say that nobody below
    may be looser. unit: m², 元, %, °C, 年 …; `labels` gives the axes' keys in both languages where they are ours."""

    key: str
    label_en: str
    label_zh: str
    unit: str
    axes: tuple[str, ...]
    bound: Bound
    binding: bool
    lines: tuple[Line, ...] = field(repr=False)

    def in_force(self, day: date, chain: Sequence[str]) -> dict[Keys, Line]:
        """The line that holds for each key on a day: the nearest place of the chain that has one."""
        found: dict[Keys, tuple[int, Line]] = {}
        rank = {place: n for n, place in enumerate(chain)}
        for line in self.lines:
            at = rank.get(line.place)
            if at is not None and line.holds_on(day) and (line.keys not in found or found[line.keys][0] < at):
                found[line.keys] = (at, line)
        return {keys: line for keys, (_at, line) in found.items()}

    def checked(self) -> Parameter:
        """Itself, if its lines make sense; raises WrongKeys, LinesOverlap or LooserThanAllowed."""
        for line in self.lines:
            if len(line.keys) != len(self.axes):
                raise WrongKeys(
                    N_("A value of %(parameter)s needs the keys %(axes)s."),
                    parameter=self.key,
                    axes=", ".join(self.axes),
                )
        by_key: dict[tuple[Keys, str], list[Line]] = {}
        for line in self.lines:
            by_key.setdefault((line.keys, line.place), []).append(line)
        for (keys, place), lines in by_key.items():
            ordered = sorted(lines, key=lambda line: line.since)
            for one, following in pairwise(ordered):
                if one.until is None or one.until >= following.since:
                    raise LinesOverlap(
                        N_("%(parameter)s has two values for %(keys)s in %(place)s on %(day)s. End the older one."),
                        parameter=self.key,
                        keys=" ".join(keys),
                        place=place or "–",
                        day=following.since,
                    )
        if self.binding and self.bound is not Bound.VALUE:
            for line in self.lines:
                if line.place:
                    self.check_stricter(line)
        return self

    def check_stricter(self, line: Line) -> None:
        """Refuse a line that allows more than a line above it on any common day; raises LooserThanAllowed."""
        above = [upper for upper in self.lines if upper.keys == line.keys and is_above(upper.place, line.place)]
        for upper in above:
            if not upper.evidence.is_firm:
                continue
            common = upper.since <= (line.until or date.max) and line.since <= (upper.until or date.max)
            looser = line.value > upper.value if self.bound is Bound.CEILING else line.value < upper.value
            if common and looser:
                raise LooserThanAllowed(
                    N_("%(value)s %(unit)s is looser than %(upper)s %(unit)s of %(clause)s. Only a stricter value may"
                       " be set here."),
                    value=plain(line.value), upper=plain(upper.value), unit=self.unit, clause=upper.clause,
                    lower_clause=line.clause, since=max(upper.since, line.since), field="value",
                )  # fmt: skip


def is_above(upper: str, lower: str) -> bool:
    """Whether a place lies above another: the nation over all, 330000 over 330106, a division over the bodies in it.

    A body is `body:330106:12`, by the division it sits in, or `body:12` where that is not known; then every division
    counts as one above it.
    """
    if upper == lower:
        return False
    if not upper:
        return True
    if lower.startswith("body:"):
        if upper.startswith("body:"):
            return False
        _body, *sits = lower.split(":")
        return len(sits) < 2 or upper == sits[0] or is_above(upper, sits[0])
    return lower.startswith(upper.rstrip("0")) and len(upper.rstrip("0")) < len(lower.rstrip("0"))


def plain(value: float) -> str:
    """A number without a needless tail: 18, 23.5, 0.1229."""
    return f"{value:.10g}"


@dataclass(frozen=True)
class Found:
    """Values looked up for one record or for a column of records.

    value: the numbers, NaN where no line holds. line: the index of each value's line in `lines`, −1 where none holds.
    """

    value: Any
    line: Any
    lines: tuple[Line, ...]
    unit: str

    @property
    def known(self) -> Any:
        """Whether a line holds; one answer for a whole column where it is the same for all."""
        if columns.is_many(self.line) and self.line.size and self.line.min() >= 0:
            return True
        return self.line >= 0

    @property
    def firm(self) -> Any:
        """Whether a decision may rest on the value; what no line holds for is not asked."""
        firm = [line.evidence.is_firm for line in self.lines] + [True]  # the last stands for −1
        if all(firm):
            return True
        return columns.np.array(firm)[self.line] if columns.is_many(self.line) else firm[self.line]

    def line_of(self, row: int = 0) -> Line | None:
        """The line behind one record's value."""
        at = int(self.line[row]) if columns.is_many(self.line) else self.line
        return self.lines[at] if at >= 0 else None


@dataclass(frozen=True)
class Coded:
    """A column of keys as numbers: `codes[i]` is the place of record i's word in `words`, −1 for a word not known."""

    codes: Any
    words: tuple[str, ...]

    @classmethod
    def of(cls, values: Iterable[str]) -> Coded:
        """The words of a column, each kept once."""
        words, codes = columns.np.unique(
            columns.np.asarray(list(values), dtype=object).astype(str), return_inverse=True
        )
        return cls(codes.astype("int16"), tuple(str(word) for word in words))

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def is_whole(self) -> bool:
        """Whether every record has a word that is known."""
        return bool(self.codes.size) and bool(self.codes.min() >= 0)

    def is_in(self, *wanted: str) -> Any:
        """Where the word is one of these."""
        return columns.np.array([*(word in wanted for word in self.words), False])[self.codes]


@dataclass(frozen=True)
class Table:
    """A parameter's values on a day along the chain, laid out for the words of some columns of keys.

    A further place along each axis stands for words not known. `line` and `value` are flat, so that a column costs one
    gathering each.
    """

    lines: tuple[Line, ...]
    sizes: tuple[int, ...]
    line: Any
    value: Any
    unit: str

    def gather(self, given: Sequence[Any]) -> Found:
        """The value of each record."""
        np = columns.np
        at: Any = None
        for key, size in zip(given, self.sizes, strict=True):
            if isinstance(key, Coded):
                code = key.codes if key.is_whole else np.where(key.codes < 0, size - 1, key.codes)
                # intp: indices of any other width are converted again, eight times as slowly as the gathering itself
                if at is None:
                    at = code.astype(np.intp)
                else:
                    at *= size
                    at += code
        return Found(self.value.take(at), self.line.take(at), self.lines, self.unit)


def lay_out(parameter: Parameter, day: date, chain: Sequence[str], given: Sequence[Any]) -> Table:
    """The table of a parameter for these keys: columns (`Coded`) with their words, or single texts."""
    np = columns.np
    lines_by_key = parameter.in_force(day, chain)
    lines = tuple(lines_by_key.values())
    sizes = tuple(len(key.words) + 1 if isinstance(key, Coded) else 1 for key in given)
    index = np.full(sizes, -1, dtype=np.int16)
    where = [
        {word: n for n, word in enumerate(key.words)} if isinstance(key, Coded) else {str(key): 0} for key in given
    ]
    for n, line in enumerate(lines):
        spot = tuple(axis.get(word, -2) for axis, word in zip(where, line.keys, strict=True))
        if -2 not in spot:
            index[spot] = n
    flat = index.ravel()
    values = np.array([*(line.value for line in lines), np.nan])
    return Table(lines, sizes, flat, values[flat], parameter.unit)


def look_up(parameter: Parameter, day: date, chain: Sequence[str], given: Sequence[Any]) -> Found:
    """The parameter's value for one record, whose keys are texts in the order of the axes."""
    line = parameter.in_force(day, chain).get(tuple(str(key) for key in given))
    if line is None:
        return Found(math.nan, -1, (), parameter.unit)
    return Found(line.value, 0, (line,), parameter.unit)
