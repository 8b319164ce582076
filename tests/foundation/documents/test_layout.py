"""GB/T 9704-2012 in the Word file's XML and on the PDF's pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.foundation.documents.paper import NS, pdf_pages, xml_of

from guanjia.foundation.documents import filling, kinds, rules
from guanjia.foundation.documents.layout import compose, fonts, pdf, word
from guanjia.foundation.documents.layout import measures as m
from guanjia.foundation.documents.layout.placing import NEVER_FIRST, NEVER_LAST, break_lines
from guanjia.foundation.documents.layout.sheet import FANG, HEI, KAI, Layout, Part, Role, Sheet, faces_of
from guanjia.foundation.documents.layout.word import W

AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
LONG = "各单位要高度重视对照问题清单逐项整改明确责任人和完成时限" * 40
ALL = ("documents.rectification", "documents.bulletin", "documents.minutes", "documents.letter")


def sheet(kind: str = "documents.rectification", **values: str) -> Sheet:
    known = kinds.kind_of(kind)
    common = {
        "issuer": "云州市机关事务管理局", "number": "云机管〔2026〕12号",
        "date": "2026年3月5日", "receivers": "云州市档案馆",
        "copies": "市政府办公室。", "urgency": "", "corrects": "",
    }  # fmt: skip
    return filling.sheet_from(
        known.layout, [(r.value, t) for r, t in known.parts], {**common, **known.samples, **values}
    )


def docx(made: Sheet) -> bytes:
    return word.docx_of(made, title="样稿", made_at=AT)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("part", ["word/document.xml", "word/footer1.xml", "word/footer2.xml"])
def test_every_run_names_its_east_asian_font_and_none_comes_from_a_theme(kind, part):
    root = xml_of(docx(sheet(kind)), part)
    runs = root.findall(".//w:r", NS)
    assert runs
    known = {"仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"}
    for run in runs:
        named = run.find("w:rPr/w:rFonts", NS)
        assert {named.get(f"{{{W}}}{script}") for script in ("eastAsia", "ascii", "hAnsi", "cs")} <= known
        assert not [name for name in named.keys() if "Theme" in name]  # noqa: SIM118


def test_no_theme_in_the_styles_either():
    made = docx(sheet())
    assert b"Theme" not in word.styles_xml().encode()
    fonts_in = xml_of(made, "word/styles.xml").findall(".//w:rFonts", NS)
    assert len(fonts_in) == len(Role) + 2
    assert all(node.get(f"{{{W}}}eastAsia") for node in fonts_in)


@pytest.mark.parametrize("kind", ALL)
def test_page_margins_and_grid(kind):
    sect = xml_of(docx(sheet(kind))).find(".//w:sectPr", NS)
    size, margin, grid = (dict(sect.find(f"w:{name}", NS).attrib) for name in ("pgSz", "pgMar", "docGrid"))
    plain = {name: {k.split("}")[1]: v for k, v in node.items()} for name, node in
             (("size", size), ("margin", margin), ("grid", grid))}  # fmt: skip
    assert plain["size"] == {"w": "11906", "h": "16838"}  # A4
    assert {k: round(int(plain["margin"][k]) / 1440 * 25.4, 1) for k in ("top", "left", "right", "bottom")} == {
        "top": 37.0, "left": 28.0, "right": 26.0, "bottom": 35.0,
    }  # fmt: skip
    assert plain["grid"]["type"] == "linesAndChars"
    pitch = int(plain["grid"]["linePitch"]) / 20
    assert pitch == 28.95
    text_height = (16838 - int(plain["margin"]["top"]) - int(plain["margin"]["bottom"])) / 20
    assert int(text_height / pitch) == 22
    cell = m.SIZE_3 + int(plain["grid"]["charSpace"]) / 4096
    text_width = (11906 - int(plain["margin"]["left"]) - int(plain["margin"]["right"])) / 20
    assert int(text_width / cell + 0.01) == 28


def test_the_lines_of_the_body_have_the_exact_pitch():
    for node in xml_of(docx(sheet())).iterfind(".//w:p", NS):
        style = node.find("w:pPr/w:pStyle", NS).get(f"{{{W}}}val")
        if style in ("GJbody", "GJtitle", "GJaddressee", "GJnumber", "GJissuer", "GJdate"):
            line = node.find("w:pPr/w:spacing", NS)
            assert (line.get(f"{{{W}}}line"), line.get(f"{{{W}}}lineRule")) == ("579", "exact")


def test_sizes_and_faces_of_the_levels():
    made = sheet("documents.bulletin", text="现通报如下。\n一、基本情况\n（一）检查范围。共24家单位。\n1.现场查看。")
    body = {part.text: faces_of(part) for part in made.parts if part.role is Role.BODY}
    assert body["一、基本情况"] == [(HEI, "一、基本情况")]
    assert body["（一）检查范围。共24家单位。"] == [(KAI, "（一）检查范围。"), (FANG, "共24家单位。")]
    assert body["1.现场查看。"] == [(FANG, "1.现场查看。")]
    root = xml_of(docx(made))
    sizes = {
        node.find("w:pPr/w:pStyle", NS).get(f"{{{W}}}val"): node.find("w:r/w:rPr/w:sz", NS).get(f"{{{W}}}val")
        for node in root.iterfind(".//w:p", NS)
        if node.find("w:r", NS) is not None
    }
    assert (sizes["GJtitle"], sizes["GJbody"], sizes["GJnumber"], sizes["GJcopy"]) == ("44", "32", "32", "28")


def test_the_same_sheet_gives_the_same_word_file():
    assert docx(sheet()) == docx(sheet())


@pytest.mark.parametrize("number", ["云机管〔2026〕12号", "云机管纪〔2026〕1号"])
def test_a_good_number(number):
    rules.check_number(number)


@pytest.mark.parametrize(
    "number",
    ["云机管[2026]12号", "云机管【2026】12号", "云机管(2026)12号", "云机管（2026）12号",
     "云机管〔26〕12号", "云机管〔2026〕012号",
     "云机管〔2026〕第12号", "云机管〔2026〕12", "〔2026〕12号", "云机管〔2026〕0号"],
)  # fmt: skip
def test_a_bad_number_is_refused(number):
    with pytest.raises(rules.NumberInvalid):
        rules.check_number(number)


def test_days_have_no_zeros():
    from datetime import date

    assert filling.chinese_day(date(2026, 3, 5)) == "2026年3月5日"


def test_a_full_page_has_22_lines_of_28_characters_in_the_pdf():
    made = sheet("documents.bulletin", text=LONG)
    pages = pdf_pages(pdf.pdf_of(made, title="样稿", made_at=AT))
    assert len(pages) >= 3
    full = pages[1]
    assert full[-1].replace(" ", "") == "—2—"
    assert len(full) == 23  # 22 lines and the page number
    assert {len(line) for line in full[:-1]} == {28}
    for page in pages:
        assert all(len(line.replace(" ", "")) <= 28 for line in page[:-1] if not line.startswith("抄送"))


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages():
    pages = compose.compose(sheet("documents.bulletin", text=LONG))
    places = [next(w for w in page.words if w.face == "page").x for page in pages[:2]]
    assert places[0] > m.LEFT + m.TEXT_WIDTH / 2 > places[1]
    assert places[1] == pytest.approx(m.LEFT + compose.millimetres(m.SIZE_4))
    root = xml_of(docx(sheet()), "word/settings.xml")
    assert root.find("w:evenAndOddHeaders", NS) is not None


def test_the_red_head_stands_where_the_standard_wants_it():
    page = compose.compose(sheet())[0]
    mark = next(w for w in page.words if w.text.endswith("文件"))
    assert mark.colour == (255, 0, 0)
    assert mark.y - compose.millimetres(mark.points) * compose.RISE == pytest.approx(37 + 35)
    rule = page.rules[0]
    assert (rule.length, rule.colour) == (156, (255, 0, 0))
    number = next(w for w in page.words if w.text.startswith("云机管〔"))
    bottom = number.y + compose.millimetres(number.points) * (1 - compose.RISE)
    assert rule.y - bottom == pytest.approx(4)
    left, right = number.x - m.LEFT, m.LEFT + m.TEXT_WIDTH - number.x
    wide = compose.natural([compose.Glyphs(FANG, number.text)], number.points)
    assert left == pytest.approx(right - wide)  # centred


def test_a_letter_has_double_rules_and_no_number_on_its_first_page():
    pages = compose.compose(sheet("documents.letter", text=LONG))
    red = [rule for rule in pages[0].rules if rule.colour == m.RED]
    assert [rule.length for rule in red] == [170] * 4
    assert red[-1].y == 297 - 20
    assert red[0].thick > red[1].thick  # the upper one thick above thin
    assert red[2].thick < red[3].thick
    assert not [w for w in pages[0].words if w.face == "page"]
    assert [w for w in pages[1].words if w.face == "page"]
    mark = pages[0].words[0]
    assert mark.y - compose.millimetres(mark.points) * compose.RISE == pytest.approx(30)


@pytest.mark.parametrize("count", range(60, 90))
def test_the_signature_never_stands_alone_on_a_page(count):
    made = sheet("documents.bulletin", text=LONG[: count * 14], attachments="")
    for page in compose.compose(made)[1:]:
        signed = [n for n, line in enumerate(page.lines) if line == "2026年3月5日"]
        if signed:
            assert len(page.lines) > 2
            assert not page.lines[0].startswith("云州市机关事务管理局")


def test_the_issuer_stands_over_the_middle_of_the_day():
    page = compose.compose(sheet("documents.letter"))[0]
    day = next(w for w in page.words if w.text == "2026年3月5日")
    issuer = [w for w in page.words if w.text == "云州市机关事务管理局"][-1]
    assert compose.natural([compose.Glyphs(FANG, day.text)], 16) > 0

    def middle(words):
        cells = sum(compose.width(char, FANG) for char in words.text)
        return words.x + cells * m.CELL / 2

    assert middle(day) == pytest.approx(middle(issuer), abs=0.1)
    right = day.x + sum(compose.width(char, FANG) for char in day.text) * m.CELL
    assert m.LEFT + m.TEXT_WIDTH - right == pytest.approx(4 * m.CELL, abs=0.1)


def test_attachments_are_numbered_without_a_mark_at_the_end():
    parts = filling.attachment_parts("问题清单。\n《整改情况反馈表》；")
    assert [part.text for part in parts] == ["附件：1.问题清单", "2.《整改情况反馈表》"]
    assert [part.text for part in filling.attachment_parts("问题清单")] == ["附件：问题清单"]


text = st.text(
    st.sampled_from("整改通知单位负责人，。、；：（）“”《》〔〕—…0123456789abcXYZ %.-"), min_size=1, max_size=160
)


@given(text)
def test_lines_keep_every_character_and_the_rules_of_breaking(value):
    lines = break_lines([(FANG, value)], first=2.0)
    assert "".join(line.text for line in lines).replace(" ", "") == value.replace(" ", "")
    for line in lines[:-1]:
        assert line.width + line.indent <= m.CELLS + 1e-6
    marks = NEVER_FIRST | NEVER_LAST
    for line in lines[1:]:
        if not set(value) <= marks and line.text and len(line.text) > 12:
            before = value[: value.find(line.text)] if line.text in value else ""
            assert line.text[0] not in NEVER_FIRST or set(before[-12:]) <= marks | set(" ")


def test_a_character_without_a_font_is_told():
    made = Sheet(Layout.LETTER, (Part(Role.MARK, "局"), Part(Role.BODY, "某\U0002ffff字")))
    shown, missing = fonts.printable("某\U000e1234\ue123字")
    assert (shown, missing) in (("某〓字", "\ue123"), ("某〓〓字", "\U000e1234\ue123"))
    assert pdf.missing_in(made)


def test_the_offices_own_font_comes_first(tmp_path, settings):
    import pylopdf_fonts_zh_cn
    from fontTools.ttLib import TTFont

    with TTFont(pylopdf_fonts_zh_cn.sans_path()) as font:
        for record in font["name"].names:
            if record.nameID in (1, 4, 16):
                record.string = "仿宋_GB2312"
        font.save(tmp_path / "whatever.otf")
    assert fonts.used()[FANG] == "NotoSerifSC-Regular.otf"
    settings.GUANJIA_DOCUMENT_FONTS = str(tmp_path)
    assert fonts.used()[FANG] == "whatever.otf"
    assert fonts.used()[KAI] == "NotoSerifSC-Regular.otf"


def test_svg_is_escaped():
    made = sheet("documents.letter", title="关于<script>alert(1)</script>的函")
    svg = "".join(pdf.svgs_of(made))
    assert "<script" not in svg
    assert re.search(r"&lt;.*script", svg)
