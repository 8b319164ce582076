"""Labels as PDF, true to the millimetre: QR codes as filled rectangles, text with embedded Chinese fonts, and a print
dialogue that is told not to scale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF
from fpdf.prefs import ViewerPreferences

from guanjia.foundation.codes.labels import fonts
from guanjia.foundation.codes.labels.geometry import Calibration, Design
from guanjia.foundation.codes.labels.layout import LINE_MM, MM_PER_POINT, Box, Label, Line, Mark, on_paper

RULER_STEP_MM = 10
CROSS_MM = 4


class Drawing:
    """A PDF whose unit is the millimetre."""

    def __init__(self, width: float, height: float, *, title: str, made_at: datetime) -> None:
        self.pdf = FPDF(unit="mm", format=(width, height))
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.set_title(title)
        self.pdf.set_creator("Guanjia")
        self.pdf.set_creation_date(made_at)
        self.pdf.viewer_preferences = ViewerPreferences(print_scaling="None")
        self.known: set[str] = set()

    def page(self) -> None:
        self.pdf.add_page()
        self.pdf.set_line_width(LINE_MM)
        self.pdf.set_fill_color(0)
        self.pdf.set_draw_color(0)

    def mark(self, mark: Mark) -> None:
        if isinstance(mark, Box):
            self.pdf.rect(mark.x, mark.y, mark.w, mark.h, style="F" if mark.filled else "D")
        else:
            self.text(mark)

    def text(self, line: Line) -> None:
        """A line, its runs in the fonts that have their characters."""
        x = line.x
        for face, run in fonts.runs_of(line.text):
            if face.name not in self.known:
                self.pdf.add_font(face.name, fname=str(face.path))
                self.known.add(face.name)
            self.pdf.set_font(face.name, size=line.points)
            self.pdf.text(x, line.y, run)
            x += fonts.width_of(run, line.points * MM_PER_POINT)

    def content(self) -> bytes:
        return bytes(self.pdf.output())


def labels_pdf(
    design: Design, labels: Sequence[Label], calibration: Calibration, *, title: str, made_at: datetime
) -> bytes:
    """The pages of a printing."""
    paper = design.paper
    drawing = Drawing(paper.width, paper.height, title=title, made_at=made_at)
    for page in range(1 + max((label.page for label in labels), default=0)):
        drawing.page()
        for label in labels:
            if label.page == page:
                for mark in label.marks:
                    drawing.mark(on_paper(label, mark, calibration))
    return drawing.content()


def say(drawing: Drawing, x: float, y: float, text: str, points: float = 8.0) -> None:
    drawing.text(Line(x, y, points, fonts.printable(text)[0], 0))


def test_page_pdf(
    width: float, height: float, calibration: Calibration, words: Sequence[str], *, title: str, made_at: datetime
) -> bytes:
    """A page with rulers along both axes, crosses 20 mm from the corners and a square: measure them after printing, and
    enter by how much they miss. `words`: what to do, line by line."""
    drawing = Drawing(width, height, title=title, made_at=made_at)
    drawing.page()
    pdf = drawing.pdf
    inset = 20.0 if min(width, height) > 100 else 5.0

    def stroke(x1: float, y1: float, x2: float, y2: float) -> None:
        pdf.line(calibration.x(x1), calibration.y(y1), calibration.x(x2), calibration.y(y2))

    pdf.set_line_width(0.1)
    long_x, long_y = width - 2 * inset, height - 2 * inset
    stroke(inset, inset, inset + long_x, inset)
    stroke(inset, inset, inset, inset + long_y)
    for millimetre in range(int(long_x) + 1):
        tick = 5 if millimetre % RULER_STEP_MM == 0 else 3 if millimetre % 5 == 0 else 1.8
        stroke(inset + millimetre, inset, inset + millimetre, inset + min(tick, inset))
        if millimetre and millimetre % RULER_STEP_MM == 0 and inset > 10:
            say(drawing, calibration.x(inset + millimetre) - 2, calibration.y(inset + 8.5), str(millimetre), 6)
    for millimetre in range(int(long_y) + 1):
        tick = 5 if millimetre % RULER_STEP_MM == 0 else 3 if millimetre % 5 == 0 else 1.8
        stroke(inset, inset + millimetre, inset + min(tick, inset), inset + millimetre)
        if millimetre and millimetre % RULER_STEP_MM == 0 and inset > 10:
            say(drawing, calibration.x(inset + 5.6), calibration.y(inset + millimetre) + 0.8, str(millimetre), 6)
    for x in (inset, width - inset):
        for y in (inset, height - inset):
            stroke(x - CROSS_MM, y, x + CROSS_MM, y)
            stroke(x, y - CROSS_MM, x, y + CROSS_MM)
    if inset > 10:
        side = 50.0
        left, top = inset + 20, inset + 20
        for x1, y1, x2, y2 in (
            (left, top, left + side, top),
            (left + side, top, left + side, top + side),
            (left + side, top + side, left, top + side),
            (left, top + side, left, top),
        ):
            stroke(x1, y1, x2, y2)
        for number, text in enumerate(words):
            say(drawing, left, top + side + 10 + number * 6, text, 9)
    return drawing.content()
