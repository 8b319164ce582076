"""Rows into a sheet, in constant memory. Text is always text: nothing that a person typed becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from guanjia.foundation.exchange.rules import DANGEROUS
from guanjia.kernel import clock

MOST_CHARS = 32_767  # of one cell, by the format
LARGEST = 10**15  # numbers up to here keep all their digits
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class SheetWriter:
    """One sheet that grows row by row; `close` finishes it. Use one of the two below."""

    def __init__(self, target: BinaryIO, headings: Sequence[str], *, title: str) -> None:
        raise NotImplementedError

    def row(self, cells: Sequence[Any]) -> None:
        """Append a row of texts, numbers, days and instants."""
        raise NotImplementedError

    def note(self, text: str) -> None:
        """Append a line of its own below the table."""
        self.row([text])

    def close(self) -> None:
        raise NotImplementedError


class XlsxWriter(SheetWriter):
    """A workbook with one sheet: headings that stay in sight, filters, widths after the first rows."""

    def __init__(
        self, target: BinaryIO, headings: Sequence[str], *, title: str, widths: Sequence[int] = (), marked: int = -1
    ) -> None:
        self.book = xlsxwriter.Workbook(
            target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.sheet = self.book.add_worksheet(sheet_name(title))
        head = self.book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1, "text_wrap": True})
        self.quoted = self.book.add_format({"quote_prefix": True})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.faint = self.book.add_format({"font_color": "#5F6C7B", "italic": False})
        self.at = 0
        for column, heading in enumerate(headings):
            wide = widths[column] if column < len(widths) else 4 + 2 * len(heading)
            self.sheet.set_column(column, column, 60 if column == marked else max(10, min(40, wide)))
        self.sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            self.sheet.write_string(0, column, heading, head)
        self.at = 1

    def row(self, cells: Sequence[Any]) -> None:
        for column, value in enumerate(cells):
            self._cell(column, value)
        self.at += 1

    def note(self, text: str) -> None:
        self.sheet.write_string(self.at, 0, text, self.faint)
        self.at += 1

    def _cell(self, column: int, value: Any) -> None:
        match value:
            case None | "":
                return
            case bool():
                self.sheet.write_boolean(self.at, column, value)
            case int() | float() | Decimal() if abs(float(value)) < LARGEST:
                self.sheet.write_number(self.at, column, value)
            case datetime():
                local = value.astimezone(clock.LOCAL).replace(tzinfo=None) if value.tzinfo else value
                self.sheet.write_datetime(self.at, column, local, self.instant)
            case date():
                self.sheet.write_datetime(self.at, column, datetime(value.year, value.month, value.day), self.day)  # noqa: DTZ001
            case _:
                text = str(value)[:MOST_CHARS]
                self.sheet.write_string(self.at, column, text, self.quoted if DANGEROUS.match(text) else None)

    def close(self) -> None:
        self.book.close()


class CsvWriter(SheetWriter):
    """A list in UTF-8 with the mark by which spreadsheet programs know it; dangerous cells get an apostrophe."""

    def __init__(self, target: BinaryIO, headings: Sequence[str], *, title: str) -> None:
        self.text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
        self.lines = csv.writer(self.text)
        self.lines.writerow([harmless(heading) for heading in headings])

    def row(self, cells: Sequence[Any]) -> None:
        self.lines.writerow([self._cell(value) for value in cells])

    def _cell(self, value: Any) -> Any:
        match value:
            case None:
                return ""
            case datetime():
                return (value.astimezone(clock.LOCAL) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M")
            case date():
                return value.isoformat()
            case bool() | int() | float() | Decimal():
                return value
            case _:
                return harmless(str(value))

    def close(self) -> None:
        self.text.flush()
        self.text.detach()


def harmless(text: str) -> str:
    """A cell that no spreadsheet program runs."""
    return f"'{text}" if DANGEROUS.match(text) else text


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: 31 characters, none of the seven forbidden ones."""
    return "".join(" " if char in "[]:*?/\\" else char for char in title).strip(" '")[:31] or "Sheet"


def writer_for(format: str, target: BinaryIO, headings: Sequence[str], *, title: str) -> SheetWriter:
    """The writer of a format, `xlsx` or `csv`."""
    return {"xlsx": XlsxWriter, "csv": CsvWriter}[format](target, headings, title=title)
