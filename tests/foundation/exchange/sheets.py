"""Sheets for tests, as people make them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import python_calamine
import xlsxwriter

from guanjia.foundation.exchange.commands import ask_check, ask_write, upload_sheet
from guanjia.foundation.jobs.commands import run_pending
from guanjia.kernel import clock

LIMIT = 20 * 1024 * 1024
PEOPLE = ("工号", "姓名", "单位", "手机号", "入职日期")


def xlsx(headings: Sequence[str], rows: Sequence[Sequence[Any]], *, above: Sequence[str] = ()) -> bytes:
    """A workbook; numbers, days and texts as their types."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    sheet, day = book.add_worksheet("人员"), book.add_format({"num_format": "yyyy/m/d"})
    for at, title in enumerate(above):
        sheet.merge_range(at, 0, at, max(1, len(headings) - 1), title)
    for number, row in enumerate([headings, *rows], start=len(above)):
        for column, value in enumerate(row):
            if isinstance(value, (date, datetime)):
                sheet.write_datetime(number, column, datetime.combine(value, datetime.min.time()), day)
            elif isinstance(value, (int, float)):
                sheet.write_number(number, column, value)
            elif value:
                sheet.write_string(number, column, str(value))
    book.close()
    return out.getvalue()


def grid_of(data: bytes) -> list[list[Any]]:
    """A workbook's first sheet as it reads back."""
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def upload(actor, data: bytes, *, name: str = "人员.xlsx", register: str = "org.people", **more: Any):
    """The import of these bytes, not checked yet."""
    row, _new = upload_sheet(
        actor,
        register=register,
        name=name,
        stream=io.BytesIO(data),
        size=len(data),
        limit=LIMIT,
        now=clock.now(),
        **more,
    )
    return row


def checked(actor, data: bytes, **more: Any):
    """The import of these bytes after its check."""
    row = upload(actor, data, **more)
    ask_check(actor, import_id=row.pk, now=clock.now())
    run_pending(kinds=["exchange.check"])
    row.refresh_from_db()
    return row


def written(actor, data: bytes, **more: Any):
    """The import of these bytes after it was written."""
    row = checked(actor, data, **more)
    ask_write(actor, import_id=row.pk, now=clock.now())
    run_pending(kinds=["exchange.write"])
    row.refresh_from_db()
    return row
