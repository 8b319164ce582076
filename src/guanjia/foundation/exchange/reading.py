"""A sheet as rows of texts, whatever it came as: xlsx, xls, or CSV in UTF-8 or GB 18030."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, BinaryIO

import python_calamine as calamine

from guanjia.foundation.exchange import archives, rules
from guanjia.foundation.files.kinds import suffix_of
from guanjia.foundation.files.rules import FileEmpty, FileLies
from guanjia.kernel.words import N_

DELIMITERS = (",", "\t", ";", "|")
LOOK_AT = 20  # rows among which the headings stand
SURELY_ZIP, SURELY_OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXCEL_NAMES = (".xlsx", ".xls", ".xlsm")
MARKS = (
    (b"\xef\xbb\xbf", (("utf-8-sig", "UTF-8"),)),
    (b"\xff\xfe", (("utf-16", "UTF-16"),)),
    (b"\xfe\xff", (("utf-16", "UTF-16"),)),
)
UNMARKED = (("utf-8", "UTF-8"), ("gb18030", "GB18030"))
csv.field_size_limit(1_000_000)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was read: its headings, and below them rows of texts with the numbers that they have in the file."""

    format: str
    headings: list[str]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str = ""
    delimiter: str = ""
    name: str = ""
    doubled: list[str] = field(default_factory=list)


def read_sheet(stream: BinaryIO, *, name: str, names: set[str], most_rows: int) -> Sheet:
    """Read an upload. names: the plain headings that are known, by which the heading row is found.

    Raises FileEmpty, FileLies, SheetUnreadable, SheetLocked, SheetIsABomb or SheetTooLarge.
    """
    stream.seek(0)
    head = stream.read(8)
    stream.seek(0)
    if not head:
        raise FileEmpty(N_("The file is empty. Choose another one."), field="file")
    excel = head.startswith((SURELY_ZIP, SURELY_OLE))
    if excel:
        grid, meta = _read_excel(stream, name, head, most_rows)
    elif suffix_of(name) in EXCEL_NAMES:
        raise FileLies(
            N_(
                "“%(name)s” is called a workbook and is none. If it is a list in plain text, let its name end in .csv; "
                "else save it as .xlsx."
            ),
            field="file",
            name=name,
        )
    else:
        grid, meta = _read_csv(stream)
    return _below_headings(grid, names, meta, most_rows)


# Excel


def _read_excel(stream: BinaryIO, name: str, head: bytes, most_rows: int) -> tuple[Iterator[Any], dict[str, str]]:
    packed = head.startswith(SURELY_ZIP)
    if packed:
        archives.check_archive(stream, most_rows=most_rows)
    elif suffix_of(name) == ".xlsx":  # a workbook with a password is an old container around a cipher text
        raise locked()
    try:
        book = calamine.CalamineWorkbook.from_filelike(stream)
        shown = [
            meta.name
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.visible == calamine.SheetVisibleEnum.Visible
        ]
        sheet = next((s for s in map(book.get_sheet_by_name, shown) if s.height), None)
        if sheet is None:
            raise rules.SheetEmpty(N_("The workbook has no visible sheet with rows."), field="file")
        if sheet.total_width > 16 * rules.MOST_COLUMNS:
            raise too_wide()
        merged = {}
        for start, end in sheet.merged_cell_ranges or ():
            if start[0] != end[0]:
                merged[start] = end[0]
    except calamine.PasswordError as error:
        raise locked() from error
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError) as error:
        raise rules.SheetUnreadable(
            N_("The workbook is damaged. Open it in a spreadsheet program, save it again and send that."), field="file"
        ) from error
    return _excel_rows(sheet, merged), {"format": "xlsx" if packed else "xls", "name": sheet.name}


def _excel_rows(sheet: Any, merged: dict[tuple[int, int], int]) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers; a value merged over several rows stands in each of them."""
    first_column = (sheet.start or (0, 0))[1]
    going: dict[int, tuple[int, str]] = {}
    for number, cells in enumerate(sheet.iter_rows()):
        row = [""] * first_column + [text_of(cell) for cell in cells]
        for column in [column for column, (until, _text) in going.items() if until < number]:
            del going[column]
        for column, (_until, text) in going.items():
            if column < len(row) and not row[column]:
                row[column] = text
        if merged:
            for column, text in enumerate(row):
                if text and (number, column) in merged:
                    going[column] = (merged[number, column], text)
        yield number + 1, row


def text_of(value: Any) -> str:
    """One cell as text: whole numbers without a point, days as 2026-03-01, rounded numbers as shown."""
    match value:
        case None | "":
            return ""
        case str():
            return clean(value)
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            if abs(value) >= 1e15:
                return f"{value:.5E}"
            return str(int(value)) if value == int(value) else format(value, ".15g")
        case datetime():
            if (value.hour, value.minute, value.second) == (0, 0, 0):
                return value.date().isoformat()
            return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M:%S").removesuffix(":00")
        case _:
            return clean(str(value))


def clean(text: str) -> str:
    """Without surrounding space of any width, and without what no database stores."""
    return text.replace("\x00", "").strip().strip("\u200b\ufeff\u3000").strip()


def locked() -> rules.SheetLocked:
    """The refusal of a workbook with a password."""
    return rules.SheetLocked(
        N_("The workbook is protected by a password. Take the password away and send it again."), field="file"
    )


def too_wide() -> rules.SheetTooLarge:
    """The refusal of a sheet with too many columns."""
    return rules.SheetTooLarge(
        N_("The sheet has more than %(wide)s columns. Keep those that are needed."),
        field="file",
        wide=rules.MOST_COLUMNS,
    )


# CSV


def _read_csv(stream: BinaryIO) -> tuple[Iterator[Any], dict[str, str]]:
    text, encoding = decode(stream.read())
    delimiter = sniff(text)
    return _csv_rows(text, delimiter), {"format": "csv", "encoding": encoding, "delimiter": delimiter}


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; raises SheetUnreadable for what is no text."""
    tried = next((known for mark, known in MARKS if data.startswith(mark)), UNMARKED)
    for codec, label in tried:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if not any(ord(char) < 32 and char not in "\t\n\r\f" for char in text[:200_000]):
            return text, label
    raise rules.SheetUnreadable(
        N_("The file is neither a workbook nor a list in UTF-8 or GBK. Save it as .xlsx and send it again."),
        field="file",
    )


def sniff(text: str) -> str:
    """The delimiter: the one that the first rows agree on."""
    lines = list(itertools.islice((line for line in io.StringIO(text, newline=None) if line.strip()), LOOK_AT))
    best, most = ",", 0
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        except csv.Error:  # a cell beyond all measure: the reading itself says so
            continue
        if not widths:
            continue
        width, agreeing = widths.most_common(1)[0]
        score = (width - 1) * agreeing
        if width > 1 and score > most:
            best, most = delimiter, score
    return best


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            yield number, [unquoted(clean(cell)) for cell in row]
    except csv.Error as error:
        raise rules.SheetUnreadable(
            N_("A quotation mark in the list is never closed. Save it as .xlsx and send it again."), field="file"
        ) from error


def unquoted(text: str) -> str:
    """Without the apostrophe that an export puts before a cell that a spreadsheet would run."""
    return text[1:] if text.startswith("'") and rules.DANGEROUS.match(text[1:]) else text


# both


def _below_headings(
    grid: Iterable[tuple[int, list[str]]], names: set[str], meta: dict[str, str], most_rows: int
) -> Sheet:
    rows = iter(grid)
    first = list(itertools.islice((row for row in rows if any(row[1])), LOOK_AT))
    if not first:
        raise rules.SheetEmpty(N_("The sheet has no rows."), field="file")
    at = rules.heading_row([row for _number, row in first], names)
    headings = list(first[at][1])
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > rules.MOST_COLUMNS:
        raise too_wide()
    if not headings:
        raise rules.SheetEmpty(N_("The sheet has no headings."), field="file")
    counted = Counter(rules.plain(heading) for heading in headings if heading)
    doubled = [heading for heading in dict.fromkeys(headings) if counted[rules.plain(heading)] > 1]
    below = _full_rows(itertools.chain(first[at + 1 :], rows), len(headings), most_rows)
    return Sheet(headings=headings, rows=below, doubled=doubled, **meta)


def _full_rows(
    rows: Iterable[tuple[int, Sequence[str]]], width: int, most_rows: int
) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each as wide as the headings; the last line of an export is left out."""
    count = 0
    for number, row in rows:
        cells = list(row[:width])
        if not any(cells) or rules.is_watermark(cells):
            continue
        count += 1
        if count > most_rows:
            raise rules.SheetTooLarge(
                N_("The sheet has more than %(most)s rows. Split it and send the parts one after the other."),
                field="file",
                most=most_rows,
            )
        yield number, cells + [""] * (width - len(cells))
