"""The pages as PDF with embedded fonts, and as SVG for the preview in the browser."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from html import escape

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.prefs import ViewerPreferences

from guanjia.foundation.documents.layout import fonts
from guanjia.foundation.documents.layout import measures as m
from guanjia.foundation.documents.layout.compose import PageDrawing, Words, compose, millimetres
from guanjia.foundation.documents.layout.placing import width
from guanjia.foundation.documents.layout.sheet import FACES, HEI, SONG, Sheet

logging.getLogger("fontTools.subset").setLevel(logging.WARNING)  # it tells every glyph


def pdf_of(sheet: Sheet, *, title: str, made_at: datetime) -> bytes:
    """A document as PDF."""
    pdf = FPDF(unit="mm", format=(m.PAGE_WIDTH, m.PAGE_HEIGHT))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_title(title)
    pdf.set_lang("zh-CN")
    pdf.set_creator("Guanjia")
    pdf.set_creation_date(made_at)
    pdf.viewer_preferences = ViewerPreferences(print_scaling="None")
    known: set[str] = set()
    for page in compose(sheet):
        pdf.add_page()
        for rule in page.rules:
            pdf.set_draw_color(*rule.colour)
            pdf.set_line_width(rule.thick)
            pdf.line(rule.x, rule.y, rule.x + rule.length, rule.y)
        for words in page.words:
            _draw(pdf, words, known)
    return bytes(pdf.output())


def _draw(pdf: FPDF, words: Words, known: set[str]) -> None:
    x, size = words.x, millimetres(words.points)
    for chosen, run in fonts.runs_of(words.face, words.text):
        name = chosen.face.name
        if name not in known:
            pdf.add_font(name, fname=str(chosen.face.path))
            known.add(name)
        with pdf.local_context():
            pdf.set_font(name, size=words.points)
            pdf.set_text_color(*words.colour)
            if chosen.heavy:
                pdf.set_draw_color(*words.colour)
                pdf.set_line_width(size * chosen.heavy)
                pdf.text_mode = TextMode.FILL_STROKE
            pdf.set_char_spacing(words.gap * m.MM)
            pdf.text(x, words.y, run)
        x += sum(width(char, words.face) * size + words.gap for char in run)


SCREEN = {
    "fang": "FangSong, STFangsong, 'Noto Serif CJK SC', 'Noto Serif SC', serif",
    "kai": "KaiTi, STKaiti, 'Noto Serif CJK SC', 'Noto Serif SC', serif",
    "hei": "SimHei, 'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', sans-serif",
    "song": "'Noto Serif CJK SC', 'Noto Serif SC', SimSun, STSong, serif",
    "page": "SimSun, STSong, 'Noto Serif CJK SC', serif",
}


def svg_of(page: PageDrawing, *, name: str) -> str:
    """One page as SVG, true to the PDF in the place of every line."""
    marks = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {m.PAGE_WIDTH:g} {m.PAGE_HEIGHT:g}" role="img" '
        f'aria-label="{escape(name)}" class="do-page"><rect width="100%" height="100%" fill="#fff"/>'
    ]
    for rule in page.rules:
        marks.append(
            f'<rect x="{rule.x:.2f}" y="{rule.y - rule.thick / 2:.2f}" width="{rule.length:.2f}" '
            f'height="{rule.thick:.2f}" fill="rgb{rule.colour}"/>'
        )
    for words in page.words:
        size = millimetres(words.points)
        length = sum(width(char, words.face) * size + words.gap for char in words.text) - words.gap
        heavy = ' font-weight="700"' if words.face in (SONG, HEI) else ""
        marks.append(
            f'<text x="{words.x:.2f}" y="{words.y:.2f}" font-size="{size:.3f}" textLength="{length:.2f}" '
            f'font-family="{escape(SCREEN[words.face])}"{heavy} fill="rgb{words.colour}" xml:space="preserve">'
            f"{escape(words.text)}</text>"
        )
    return "".join((*marks, "</svg>"))


def svgs_of(sheet: Sheet) -> list[str]:
    """All pages as SVG."""
    return [svg_of(page, name=f"{n}") for n, page in enumerate(compose(sheet), start=1)]


def missing_in(sheet: Sheet) -> str:
    """The characters that no font has; they are drawn as 〓."""
    return "".join(dict.fromkeys(fonts.printable("".join(part.text for part in sheet.parts))[1]))


def faces() -> Sequence[tuple[str, str]]:
    """The names in the Word file beside the font files that stand for them in the PDF here."""
    return [(FACES[face], file) for face, file in fonts.used().items()]
