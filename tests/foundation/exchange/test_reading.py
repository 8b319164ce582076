"""Sheets as they come: encodings, delimiters, dates, numbers, and files that are not what they say."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.foundation.exchange.sheets import grid_of, xlsx

from guanjia.foundation.exchange import rules
from guanjia.foundation.exchange.reading import read_sheet, text_of
from guanjia.foundation.exchange.writing import CsvWriter, XlsxWriter, harmless
from guanjia.foundation.files.rules import FileEmpty, FileLies
from guanjia.kernel.errors import Refusal
from guanjia.kernel.registers import FieldKind, InColumn

NAMES = {rules.plain(name) for name in ("工号", "姓名", "单位")}


def read(data: bytes, name: str = "a.xlsx", most_rows: int = 1000):
    sheet = read_sheet(io.BytesIO(data), name=name, names=NAMES, most_rows=most_rows)
    return sheet, list(sheet.rows)


@pytest.mark.parametrize(
    ("codec", "said"), [("gbk", "GB18030"), ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16")]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_usual_encoding_and_delimiter(codec, said, delimiter):
    text = delimiter.join(("工号", "姓名")) + "\r\n" + delimiter.join(("00012", "“林”镕")) + "\r\n"
    sheet, rows = read(text.encode(codec), "a.csv")
    assert (sheet.encoding, sheet.delimiter, sheet.headings) == (said, delimiter, ["工号", "姓名"])
    assert rows == [(2, ["00012", "“林”镕"])]


def test_titles_above_empty_rows_and_cells_merged_downwards():
    out = io.BytesIO()
    import xlsxwriter

    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("名册")
    sheet.merge_range(0, 0, 0, 2, "云州市人员名册")
    for column, heading in enumerate(("工号", "姓名", "单位")):
        sheet.write(2, column, heading)
    sheet.merge_range(3, 2, 4, 2, "档案馆")
    for line, (number, name) in enumerate((("1", "甲"), ("2", "乙"))):
        sheet.write_string(3 + line, 0, number)
        sheet.write_string(3 + line, 1, name)
    sheet.write_string(7, 0, "3")
    book.close()
    sheet, rows = read(out.getvalue())
    assert sheet.headings == ["工号", "姓名", "单位"]
    assert rows == [(4, ["1", "甲", "档案馆"]), (5, ["2", "乙", "档案馆"]), (8, ["3", "", ""])]


def test_a_heading_that_comes_twice_is_named_and_counts_once():
    sheet, _rows = read(xlsx(("工号", "姓名", "姓 名"), [["1", "甲", "乙"]]))
    assert sheet.doubled == ["姓名", "姓 名"]
    columns = [(InColumn("name", "x", aliases=("姓名",)), "Full name")]
    assert rules.suggest(sheet.headings, columns) == {"name": 1}


def test_numbers_days_and_texts_keep_what_they_say():
    _sheet, rows = read(
        xlsx(("工号", "姓名", "单位"), [[12, 12.5, date(2026, 3, 1)], ["00012", 110101200001011237, ""]])
    )
    assert rows == [(2, ["12", "12.5", "2026-03-01"]), (3, ["00012", "1.10101E+17", ""])]
    assert text_of(True) == "TRUE"


@pytest.mark.parametrize(
    "text",
    ["2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日", "20260301", "46082", "２０２６-3-1", "2026-03-01 00:00:00"],
)
def test_a_day_however_it_is_written(text):
    assert rules.day_of(text, "Day") == "2026-03-01"


@pytest.mark.parametrize("text", ["2026-02-30", "三月一日", "26-3-1", "0", "99999999"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(rules.CellRefused):
        rules.day_of(text, "Day")


@pytest.mark.parametrize("text", ["2026-3-1 8:30", "2026年3月1日 8时30分", "2026/03/01 08:30:00", "46082.3541666667"])
def test_an_instant_however_it_is_written(text):
    assert rules.moment_of(text, "At") == "2026-03-01 08:30"


def test_choices_come_by_label_or_value():
    column = InColumn("kind", "Kind", kind=FieldKind.CHOICE)
    choices = {"内设机构": "section", "section": "section"}
    assert rules.value_of(column, "Kind", "内设 机构", choices) == "section"
    with pytest.raises(rules.CellRefused, match="内设机构"):
        rules.value_of(column, "Kind", "别的", choices)
    assert rules.value_of(InColumn("n", "N", kind=FieldKind.NUMBER), "N", "１,２３４.5", {}) == "1234.5"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|'x'!A0", "\tx", "\rx"])
def test_a_cell_that_would_run_is_refused_coming_in_and_quoted_going_out(text):
    with pytest.raises(rules.CellRefused):
        rules.check_cell(text, "Name")
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-", "-5", "+86 139 0000 0002", "-3.5%", "(12)", "a=b", "— 无", "1-2"])
def test_numbers_and_phones_pass(text):
    assert rules.check_cell(text, "Name") == text
    assert harmless(text) == text


def test_text_stays_text_in_a_workbook_and_comes_back_from_csv():
    out = io.BytesIO()
    sheet = XlsxWriter(out, ["名称"], title="a")
    sheet.row(["=1+1"])
    sheet.close()
    assert grid_of(out.getvalue()) == [["名称"], ["=1+1"]]
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert b'quotePrefix="1"' in book.read("xl/styles.xml")
    out = io.BytesIO()
    lines = CsvWriter(out, ["工号", "姓名"], title="a")
    lines.row(["=1+1", "甲"])
    lines.close()
    assert out.getvalue().decode("utf-8-sig").splitlines()[1] == "'=1+1,甲"
    _sheet, rows = read(out.getvalue(), "a.csv")
    assert rows == [(2, ["=1+1", "甲"])]


def test_the_last_line_of_an_export_is_no_row():
    _sheet, rows = read(xlsx(("工号", "姓名"), [["1", "甲"], ["导出人 张三 · 2026-03-01 08:30 · 共 1 行", ""]]))
    assert rows == [(2, ["1", "甲"])]


# files that are not what they say


def test_a_text_that_is_called_a_workbook():
    with pytest.raises(FileLies, match=r"\.csv"):
        read("工号,姓名\n1,甲\n".encode(), "名册.xlsx")


def test_an_empty_file_and_one_that_is_no_text():
    with pytest.raises(FileEmpty):
        read(b"", "a.csv")
    with pytest.raises(rules.SheetUnreadable):
        read(b"\x89PNG\r\n\x1a\n\x00\x01\x02", "a.csv")


def test_a_workbook_with_a_password():
    with pytest.raises(rules.SheetLocked):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xlsx")


def test_a_damaged_workbook():
    data = xlsx(("工号", "姓名"), [["1", "甲"]])
    with pytest.raises(rules.SheetUnreadable):
        read(data[: len(data) // 2])
    with pytest.raises(rules.SheetUnreadable):
        read(b"PK\x03\x04" + b"\0" * 100)


def bomb(*, lie: bool) -> bytes:
    """A workbook whose sheet unpacks to 400 MB of one sign; with `lie`, its directory says 1,000 bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=False) as part:
            for _n in range(400):
                part.write(b" " * (1 << 20))
    data = bytearray(out.getvalue())
    if lie:
        at = data.rindex(b"PK\x01\x02")
        struct.pack_into("<I", data, at + 24, 1_000)
    return bytes(data)


@pytest.mark.parametrize("lie", [False, True])
def test_a_zip_bomb_that_poses_as_a_workbook(lie):
    data = bomb(lie=lie)
    assert len(data) < 1_000_000
    with pytest.raises(rules.SheetIsABomb, match="not opened"):
        read(data)


def test_a_thousand_small_parts_too_many():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for n in range(2_001):
            book.writestr(f"x{n}", "")
    with pytest.raises(rules.SheetIsABomb):
        read(out.getvalue())


def test_two_cells_that_span_the_whole_sheet():
    data = io.BytesIO(xlsx(("工号", "姓名"), [["1", "甲"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(data) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as far:
        for part in book.infolist():
            content = book.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = content.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            far.writestr(part.filename, content)
    with pytest.raises(rules.SheetTooLarge, match="1048576"):
        read(out.getvalue())


def test_more_rows_than_are_taken():
    with pytest.raises(rules.SheetTooLarge):
        read(xlsx(("工号", "姓名"), [[str(n), "甲"] for n in range(11)]), most_rows=10)


def test_a_list_whose_lines_end_with_a_bare_return():
    sheet, rows = read("工号;姓名\r1;甲\r2;乙\r".encode(), "a.csv")
    assert (sheet.delimiter, sheet.headings) == (";", ["工号", "姓名"])
    assert [row for _n, row in rows] == [["1", "甲"], ["2", "乙"]]


@example(b"a\rb", "a.csv")
@example(b"0,\r0", "a.txt")
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.txt", "a"]))
def test_no_bytes_break_the_reader(data, name):
    with contextlib.suppress(Refusal):
        read(data, name)
