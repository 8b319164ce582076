"""The blank workbook of a register: headings, text cells that keep leading zeros, lists to choose from, and a sheet
that explains the columns."""

from __future__ import annotations

import io
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from guanjia.foundation.exchange.catalogue import labelled, labels_of
from guanjia.foundation.exchange.writing import sheet_name
from guanjia.kernel.registers import FieldKind, Importer, Register

LIST_ROWS = 5_000  # rows that offer the choices
LONGEST_LIST = 255  # characters, by the format


def blank_workbook(register: Register, importer: Importer) -> BinaryIO:
    """The workbook to fill in; its headings are found again by themselves."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet, help_ = book.add_worksheet(sheet_name(str(register.label))), book.add_worksheet(_("How to fill it in"))
    head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1})
    needed = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1, "font_color": "#B3261E"})
    text, wrap = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True, "valign": "top"})
    titles = [_("Column"), _("Needed"), _("Explanation"), _("What may stand there"), _("Example")]
    for at, title in enumerate(titles):
        help_.write_string(0, at, title, head)
    for at, (column, label) in enumerate(labelled(importer)):
        sheet.set_column(at, at, max(12, 4 + 2 * len(label)), text)
        sheet.write_string(0, at, f"{label}*" if column.needed else label, needed if column.needed else head)
        choices = list(labels_of(column).values())
        if choices and len(",".join(choices)) <= LONGEST_LIST:
            sheet.data_validation(1, at, LIST_ROWS, at, {"validate": "list", "source": choices})
        hint = str(column.hint) or (_("A day, as 2026-03-01") if column.kind == FieldKind.DAY else "")
        cells = (label, _("Yes") if column.needed else _("No"), hint, "、".join(choices), column.example)
        for place, cell in enumerate(cells):
            help_.write_string(at + 1, place, str(cell), wrap)
    sheet.freeze_panes(1, 0)
    for at, width in enumerate((20, 8, 48, 40, 16)):
        help_.set_column(at, at, width)
    book.close()
    target.seek(0)
    return target
