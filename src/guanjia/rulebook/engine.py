"""Rules and how they are run. A rule is a small pure function over one record or over a column of records.

`judge` answers for a form, `judge_many` for a campaign; both run the very same function. A rule names its inputs and
the parameters it looks up; it reads no clock: the day, the place and the library come with the question.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.rulebook import columns
from guanjia.rulebook.checks import Check
from guanjia.rulebook.documents import chain_of
from guanjia.rulebook.library import Library
from guanjia.rulebook.parameters import Coded, Found, Line, Table, lay_out, look_up, plain
from guanjia.rulebook.verdicts import Citation, Cited, Compared, State, Verdict, Verdicts


class RuleUnknown(Refusal):
    """There is no rule of this name."""


class InputInvalid(Refusal):
    """An input has the wrong shape."""


class Kind(StrEnum):
    """What an input holds."""

    NUMBER = "number"
    WHOLE = "whole"
    CHOICE = "choice"
    TEXT = "text"
    FLAG = "flag"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a rule asks for. `needed`: without it nothing can be said. choices: the words of a choice."""

    name: str
    label: str
    kind: Kind = Kind.NUMBER
    unit: str = ""
    choices: tuple[str, ...] = ()
    needed: bool = True
    default: Any = None


class Case:
    """The inputs of one record (values) or of many (columns), by name; `many` tells which."""

    def __init__(self, values: Mapping[str, Any], *, many: bool) -> None:
        self.values = values
        self.many = many

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    def has(self, name: str) -> Any:
        """Whether an input that may be left out is given."""
        value = self.values[name]
        if isinstance(value, Coded):
            return value.codes >= 0
        if columns.is_many(value) and value.dtype.kind == "M":
            return columns.known_day(value)
        return columns.known(value)

    def is_in(self, name: str, *words: str) -> Any:
        """Whether a choice is one of these words."""
        value = self.values[name]
        return value.is_in(*words) if isinstance(value, Coded) else value in words

    def each(self, name: str, answer: Callable[[str], Any]) -> Any:
        """`answer(text)` for the record's text, or for every text of the column, asked once a different text."""
        value = self.values[name]
        if isinstance(value, Coded):
            return columns.np.array([*(answer(word) for word in value.words), answer("")])[value.codes]
        return answer(value or "")


class Book:
    """The library as it stands on a day for a place; looks values up, and remembers what it laid out for a column."""

    def __init__(self, library: Library, on: date, chain: tuple[str, ...]) -> None:
        self.library, self.today, self.chain = library, on, chain
        self._tables: dict[tuple[Any, ...], Table] = {}

    def find(self, parameter: str, **keys: Any) -> Found:
        """The value of a parameter for one record, or for each of a column."""
        of = self.library.parameter(parameter)
        given = [keys[axis] for axis in of.axes]
        if not any(isinstance(key, Coded) for key in given):
            return look_up(of, self.today, self.chain, given)
        name = (parameter, *(key.words if isinstance(key, Coded) else key for key in given))
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = lay_out(of, self.today, self.chain, given)
        return table.gather(given)

    def value(self, parameter: str, *keys: str) -> Found:
        """The value for keys that do not depend on the record."""
        return look_up(self.library.parameter(parameter), self.today, self.chain, keys)


Judgement = Callable[[Case, Book], Sequence[Check]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, what it asks, and the function that compares."""

    key: str
    title: str
    inputs: tuple[Input, ...]
    parameters: tuple[str, ...]
    clauses: tuple[str, ...]
    check: Judgement
    source: str

    @property
    def domain(self) -> str:
        """The part of the name before the dash: SPC, VEH …"""
        return self.key.split("-", 1)[0]


RULES: dict[str, Rule] = {}


def rule(
    key: str, title: str, *inputs: Input, parameters: Iterable[str] = (), clauses: Iterable[str] = ()
) -> Callable[[Judgement], Judgement]:
    """Enter a function into the list of rules."""

    def enter(function: Judgement) -> Judgement:
        if key in RULES:
            raise ValueError(f"there is a rule {key} already")
        RULES[key] = Rule(
            key, title, inputs, tuple(parameters), tuple(clauses), function, (function.__doc__ or "").strip()
        )
        return function

    return enter


def get_rule(key: str) -> Rule:
    """The rule of this name; raises RuleUnknown."""
    from guanjia.rulebook import rules  # noqa: F401 - entering them fills the list

    try:
        return RULES[key.upper()]
    except KeyError:
        raise RuleUnknown(N_("There is no rule %(key)s. See the list of rules."), key=key) from None


def all_rules() -> list[Rule]:
    """Every rule, by name."""
    from guanjia.rulebook import rules  # noqa: F401

    return [RULES[key] for key in sorted(RULES)]


def one_value(given: Input, value: Any) -> Any:
    """An input from a form or from JSON; raises InputInvalid."""
    if value is None or value == "":
        return given.default
    try:
        match given.kind:
            case Kind.NUMBER | Kind.WHOLE:
                number = float(value)
                if math.isnan(number) or math.isinf(number) or (given.kind is Kind.WHOLE and number != int(number)):
                    raise ValueError
                return number
            case Kind.FLAG:
                if isinstance(value, bool):
                    return value
                return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[
                    str(value).lower()
                ]
            case Kind.DAY:
                return value if isinstance(value, date) else date.fromisoformat(str(value))
            case Kind.CHOICE:
                if str(value) not in given.choices:
                    raise ValueError
                return str(value)
            case _:
                return str(value)
    except (ValueError, KeyError, TypeError):
        raise InputInvalid(
            N_("%(input)s cannot be “%(value)s”. It takes: %(kind)s."),
            field=given.name,
            input=given.name,
            value=str(value)[:60],
            kind=" | ".join(given.choices) or given.kind.value,
        ) from None


def case_of(of: Rule, data: Mapping[str, Any]) -> tuple[Case, tuple[str, ...]]:
    """One record's inputs, and the labels of those that are needed and missing; raises InputInvalid."""
    names = {given.name for given in of.inputs}
    strange = sorted(set(data) - names)
    if strange:
        raise InputInvalid(
            N_("%(input)s is no input of this rule. It asks for: %(names)s."),
            field=strange[0],
            input=strange[0],
            names=", ".join(given.name for given in of.inputs),
        )
    values = {given.name: one_value(given, data.get(given.name)) for given in of.inputs}
    missing = tuple(given.label for given in of.inputs if given.needed and values[given.name] is None)
    return Case(values, many=False), missing


def judge(library: Library, key: str, data: Mapping[str, Any], *, on: date, place: str = "", body: str = "") -> Verdict:
    """What a rule says about one record on a day at a place. Raises RuleUnknown or InputInvalid."""
    of = get_rule(key)
    case, missing = case_of(of, data)
    if missing:
        return Verdict(of.key, of.title, State.NOT_APPLICABLE, (), missing, on, place, library.hash)
    book = Book(library, on, chain_of(place, body))
    compared = tuple(compare(library, check, 0) for check in of.check(case, book))
    state = max((one.state for one in compared), default=State.NOT_APPLICABLE)
    told = tuple(one for one in compared if one.state is not State.NOT_APPLICABLE)
    return Verdict(of.key, of.title, state, told, (), on, place, library.hash)


def column_of(given: Input, values: Any, size: int) -> Any:
    """An input for many records as a typed column."""
    np = columns.np
    if isinstance(values, Coded):
        return values
    if values is None:
        values = [given.default] * size
    match given.kind:
        case Kind.CHOICE | Kind.TEXT:
            coded = Coded.of("" if value is None else value for value in values)
            if "" in coded.words:  # nothing given is no word
                nothing = coded.words.index("")
                codes = np.where(coded.codes == nothing, -1, coded.codes)
                codes = np.where(codes > nothing, codes - 1, codes)
                words = tuple(word for word in coded.words if word)
                return Coded(codes.astype("int16"), words)
            return coded
        case Kind.DAY:
            return np.asarray(values, dtype="M8[D]")
        case Kind.FLAG:
            if isinstance(values, np.ndarray):
                return values.astype(bool)
            return np.array([bool(value) for value in values])
        case _:
            if isinstance(values, np.ndarray):
                return values.astype(float, copy=False)
            absent = math.nan if given.default is None else given.default
            return np.array([absent if value is None or value == "" else float(value) for value in values])


def judge_many(
    library: Library, key: str, data: Mapping[str, Any], *, on: date, place: str = "", body: str = ""
) -> Verdicts:
    """What a rule says about a column of records; `data` holds one sequence, array or `Coded` column an input.

    Needs NumPy. Raises RuleUnknown, InputInvalid, or RuntimeError where NumPy is not installed.
    """
    np = columns.np
    if np is None:
        raise RuntimeError("judging many records at once needs the analytics extra (numpy)")
    of = get_rule(key)
    size = max(len(values) for values in data.values())
    values = {given.name: column_of(given, data.get(given.name), size) for given in of.inputs}
    book = Book(library, on, chain_of(place, body))
    state = np.empty(size, dtype=np.int8)
    cited: list[Cited] = []
    for start in range(0, size, CHUNK):
        end = min(start + CHUNK, size)
        case = Case({name: piece(column, start, end) for name, column in values.items()}, many=True)
        graver = None
        met = []
        for check in of.check(case, book):
            states = np.broadcast_to(np.asarray(check.states(), dtype=np.int8), (end - start,))
            graver = states if graver is None else np.maximum(graver, states)
            met += [(check.label, found) for found in check.found]
        state[start:end] = np.int8(State.NOT_APPLICABLE) if graver is None else graver
        lacking = lacks(of, case)
        if lacking is not None:
            state[start:end][lacking] = np.int8(State.NOT_APPLICABLE)
        if not cited:
            cited = [Cited(label, found.lines, np.full(size, -1, dtype=np.int16)) for label, found in met]
        for into, (_label, found) in zip(cited, met, strict=True):
            into.line[start:end] = found.line

    def one(row: int) -> Verdict:
        case = Case({name: piece(column, row, row + 1) for name, column in values.items()}, many=True)
        missing = tuple(
            given.label for given in of.inputs if given.needed and not bool(np.atleast_1d(case.has(given.name))[0])
        )
        if missing:
            return Verdict(of.key, of.title, State.NOT_APPLICABLE, (), missing, on, place, library.hash)
        compared = tuple(compare(library, check, 0) for check in of.check(case, book))
        told = tuple(part for part in compared if part.state is not State.NOT_APPLICABLE)
        return Verdict(of.key, of.title, State(int(state[row])), told, (), on, place, library.hash)

    return Verdicts(state, tuple(cited), one)


CHUNK = 65_536  # rows judged together: their intermediate columns stay in the processor's cache


def piece(column: Any, start: int, end: int) -> Any:
    """A stretch of a column."""
    return Coded(column.codes[start:end], column.words) if isinstance(column, Coded) else column[start:end]


def lacks(of: Rule, case: Case) -> Any:
    """Where a needed input is absent; None where none is."""
    lacking = None
    for given in of.inputs:
        value = case.values[given.name]
        if not given.needed or (isinstance(value, Coded) and value.is_whole):
            continue
        there = case.has(given.name)
        if not there.all():
            lacking = ~there if lacking is None else lacking | ~there
    return lacking


def at(value: Any, row: int) -> Any:
    """One record's part of a value that may be a column."""
    if not columns.is_many(value):
        return value
    if value.ndim == 0:
        return value.item()
    found = value[row] if len(value) > 1 or row == 0 else value[0]
    return found.item() if hasattr(found, "item") else found


def shape(value: Any) -> Any:
    """A compared value as it is shown: whole numbers whole, fractions without a tail, days as ISO."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float | int):
        return plain(round(float(value), 6))
    return value.isoformat() if isinstance(value, date) else str(value)


def compare(library: Library, check: Check, row: int) -> Compared:
    """One record's part of a check, with its sentence and citations."""
    state = State(int(at(check.states(), row)))
    value, limit = at(check.value, row), at(check.limit, row)
    numbers = isinstance(value, int | float) and isinstance(limit, int | float)
    params = {
        "label": check.label,
        "value": shape(value),
        "limit": shape(limit),
        "unit": check.unit,
        "over": shape(abs(value - limit)) if numbers else "",
        **{name: shape(at(part, row)) for name, part in check.extra.items()},
    }
    kept = state in (State.PASS, State.NOT_APPLICABLE)
    lines = [line for found in check.found if (line := found.line_of(row)) is not None]
    cited = [cite(library, line.clause, line, check.unit) for line in lines]
    cited += [cite(library, clause) for clause in check.clauses if clause not in {one.clause for one in cited}]
    return Compared(
        check.label,
        state,
        value,
        limit,
        check.unit,
        check.relation,
        (check.kept if kept else check.broken) or check.label,
        params,
        tuple(cited),
    )


def cite(library: Library, key: str, line: Line | None = None, unit: str = "") -> Citation:
    """A clause as it is shown, with the value that was compared where a line of a parameter stands behind it."""
    clause = library.clause(key)
    document = library.document(clause.document)
    evidence = line.evidence if line is not None else clause.evidence
    return Citation(
        key,
        document.number,
        document.title,
        clause.ref,
        clause.meaning_en,
        clause.meaning_zh,
        evidence.value,
        document.in_force_on,
        line.value if line is not None else None,
        unit if line is not None else "",
    )
