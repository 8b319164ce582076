"""Decisions about sheets without a database: what may come in, which column is meant, which cells are dangerous."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from guanjia.kernel.errors import Refusal
from guanjia.kernel.registers import FieldKind, InColumn
from guanjia.kernel.words import N_

MOST_COLUMNS = 200
MOST_CELL = 4_000  # characters of one cell
DIRECT_ROWS = 5_000  # an export up to here is handed over at once, a longer one is a job
XLSX_ROWS = 1_000_000
CLEAR_ROWS = 500  # an export with clear values leaves one record a row
EXPORT_KEPT = timedelta(days=1)
ROWS_KEPT = timedelta(days=30)  # the rows of an import are personal data: its counts stay, its rows go
# A cell that a spreadsheet program would run. Numbers, telephone numbers and a lone dash are none.
DANGEROUS = re.compile(r"^[=@\t\r]|^[+\-](?![\d\s.,()%+\-]*$)")
SHORTENED = re.compile(r"^\d[.,]\d+E\+\d{2,3}$", re.IGNORECASE)
WATERMARKS = ("Exported by ", "导出人")
WHY = ("Why", "原因")


class State(StrEnum):
    """Where an import is in its life."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    WRITING = "writing"
    DONE = "done"
    DISCARDED = "discarded"


MOVES: Mapping[State, frozenset[State]] = {
    State.UPLOADED: frozenset({State.CHECKING, State.DISCARDED}),
    State.CHECKING: frozenset({State.CHECKED, State.UPLOADED, State.DISCARDED}),
    State.CHECKED: frozenset({State.CHECKING, State.UPLOADED, State.WRITING, State.DISCARDED}),
    State.WRITING: frozenset({State.DONE}),
    State.DONE: frozenset(),
    State.DISCARDED: frozenset(),
}


class Kind(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


class SheetUnreadable(Refusal):
    """The file is no sheet that can be read."""


class SheetTooLarge(Refusal):
    """More rows, columns or bytes than are taken at once."""


class SheetIsABomb(Refusal):
    """A packed file that grows out of all proportion when it is unpacked."""


class SheetLocked(Refusal):
    """A workbook with a password."""


class SheetEmpty(Refusal):
    """There is no row below the headings."""


class NotImportable(Refusal):
    """This list takes no sheets."""


class WrongStep(Refusal):
    """The import stands at another step."""


class ColumnsMissing(Refusal):
    """A needed column has no counterpart in the sheet."""


class FileTakenBefore(Refusal):
    """The same file was written into this register before."""


class NothingToWrite(Refusal):
    """No row of the sheet is good."""


class CellRefused(Refusal):
    """A cell holds what cannot be taken."""


class RowTwice(Refusal):
    """Another row of the sheet names the same thing."""


class RowBlocked(Refusal):
    """The database refuses the row's values."""


class RowsGone(Refusal):
    """The rows were erased after their time."""


class TooManyForSheet(Refusal):
    """More rows than a workbook holds."""


def check_move(state: str, to: State) -> None:
    """Refuse a step that does not follow; raises WrongStep."""
    if to not in MOVES[State(state)]:
        raise WrongStep(N_("This import stands at another step by now. Reload the page to see where it is."))


def plain(text: str) -> str:
    """A heading for comparison: width, case, spaces, stars and brackets with hints aside."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"[(\[【〔].*?[)\]】〕]", "", text)
    return re.sub(r"[\s*_:：.\-/\u200b]+", "", text)


def names_of(column: InColumn, label: str) -> set[str]:
    """All headings that mean a column."""
    return {plain(name) for name in (column.name, label, *column.aliases)} - {""}


def suggest(
    headings: Sequence[str], columns: Sequence[tuple[InColumn, str]], known: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Which column of the sheet brings which value, by position. known: what the same person chose for the same
    headings. A heading that comes twice counts once, the first time."""
    if known is not None:
        names = {column.name for column, _label in columns}
        return {name: at for name, at in known.items() if name in names and 0 <= at < len(headings)}
    found: dict[str, int] = {}
    taken: set[int] = set()
    for column, label in columns:
        names = names_of(column, label)
        for at, heading in enumerate(headings):
            if at not in taken and plain(heading) in names:
                found[column.name] = at
                taken.add(at)
                break
    return found


def check_mapping(mapping: Mapping[str, int], columns: Sequence[tuple[InColumn, str]], width: int) -> None:
    """Refuse a mapping that leaves out a needed column, names a missing one, or uses one twice."""
    missing = [label for column, label in columns if column.needed and column.name not in mapping]
    if missing:
        raise ColumnsMissing(
            N_("Say which column of the sheet brings: %(columns)s."), field="mapping", columns="、".join(missing)
        )
    if len(set(mapping.values())) < len(mapping) or any(not 0 <= at < width for at in mapping.values()):
        raise ColumnsMissing(N_("Each column of the sheet can bring one value only."), field="mapping")


def heading_row(rows: Sequence[Sequence[str]], names: set[str]) -> int:
    """The position of the headings among the first rows: titles and notes may stand above them."""
    best, most = 0, 0
    for at, row in enumerate(rows):
        hits = len({plain(cell) for cell in row if cell} & names)
        if hits > most:
            best, most = at, hits
    if most:
        return best
    return next((at for at, row in enumerate(rows) if sum(bool(cell) for cell in row) > 1), 0)


def is_watermark(row: Sequence[str]) -> bool:
    """Whether a row is the last line of an export, who took it and when."""
    full = [cell for cell in row if cell]
    return len(full) == 1 and full[0].startswith(WATERMARKS)


def check_cell(text: str, label: str) -> str:
    """A cell's text as a command may get it; raises CellRefused for a formula, a shortened number, an endless text."""
    if DANGEROUS.match(text):
        raise CellRefused(
            N_("%(column)s begins with “%(sign)s”, which a spreadsheet would run as a formula. Take the sign away."),
            column=label,
            sign=text[0],
        )
    if SHORTENED.match(text):
        raise CellRefused(
            N_(
                "%(column)s reads %(text)s: the spreadsheet shortened a long number. "
                "Format the column as text and enter it again."
            ),
            column=label,
            text=text,
        )
    if len(text) > MOST_CELL:
        raise CellRefused(N_("%(column)s has more than %(most)s characters."), column=label, most=MOST_CELL)
    return text


DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?$")
COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
MOMENT = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[T\s]+(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?[分秒]?$"
)
SERIAL = re.compile(r"^(\d{5})(\.\d+)?$")
FIRST_DAY = date(1899, 12, 30)  # day 0 of a spreadsheet's calendar, from March 1900 on


def day_of(text: str, label: str) -> str:
    """A day as `2026-03-01`: written with dashes, strokes, dots or 年月日, as 20260301, or as a spreadsheet's day
    number; raises CellRefused."""
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        if found := DAY.match(text) or COMPACT_DAY.match(text):
            return date(*map(int, found.groups())).isoformat()
        if found := MOMENT.match(text):
            return date(*map(int, found.groups()[:3])).isoformat()
        if (found := SERIAL.match(text)) and 1 <= int(found[1]) <= 80_000:
            return (FIRST_DAY + timedelta(days=int(found[1]))).isoformat()
    except ValueError:
        pass
    raise CellRefused(N_("%(column)s: “%(text)s” is no day. Write it as 2026-03-01."), column=label, text=text[:40])


def moment_of(text: str, label: str) -> str:
    """A local instant as `2026-03-01 08:30`; a day alone means its beginning. Raises CellRefused."""
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        if found := MOMENT.match(text):
            year, month, day, hour, minute = map(int, found.groups()[:5])
            return datetime(year, month, day, hour, minute).strftime("%Y-%m-%d %H:%M")  # noqa: DTZ001 (a wall clock)
        if (found := SERIAL.match(text)) and found[2]:
            start = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day)  # noqa: DTZ001
            return (start + timedelta(minutes=round(float(text) * 1440))).strftime("%Y-%m-%d %H:%M")
        return f"{day_of(text, label)} 00:00"
    except (ValueError, CellRefused):
        raise CellRefused(
            N_("%(column)s: “%(text)s” is no time. Write it as 2026-03-01 08:30."), column=label, text=text[:40]
        ) from None


def number_of(text: str) -> str:
    """A number without thousands separators and in half width; what is none stays as it is for the form to refuse."""
    return re.sub(r"(?<=\d)[,\s](?=\d{3}\b)", "", unicodedata.normalize("NFKC", text).strip())


def value_of(column: InColumn, label: str, text: str, choices: Mapping[str, str]) -> str:
    """A cell's text as the importer gets it, by the column's kind. choices: values by plain label."""
    text = check_cell(text, label)
    if not text:
        return ""
    if choices:
        found = choices.get(plain(text))
        if found is None:
            raise CellRefused(
                N_("%(column)s: “%(text)s” is none of the choices: %(choices)s."),
                column=label,
                text=text[:40],
                choices="、".join(dict.fromkeys(choices.values())) if len(choices) > 40 else shown_choices(choices),
            )
        return found
    if column.kind == FieldKind.DAY:
        return day_of(text, label)
    if column.kind == FieldKind.INSTANT:
        return moment_of(text, label)
    if column.kind in (FieldKind.NUMBER, FieldKind.MONEY):
        return number_of(text)
    return text


def shown_choices(choices: Mapping[str, str]) -> str:
    """The first label of each value."""
    first: dict[str, str] = {}
    for label, value in choices.items():
        first.setdefault(value, label)
    return "、".join(first.values())


def key_digest(register: str, key: str) -> str:
    """A row's key as a fingerprint of fixed length."""
    return hashlib.sha256(f"{register}\0{key}".encode()).hexdigest()[:32]


def headings_digest(headings: Sequence[str]) -> str:
    """What the headings of two sheets have in common when they are the same."""
    return hashlib.sha256("\0".join(plain(heading) for heading in headings).encode()).hexdigest()[:32]
