"""The label templates that come with the program: common grids of A4 sheets, and rolls."""

from __future__ import annotations

from dataclasses import dataclass

from guanjia.foundation.codes.labels.geometry import Design, Element, Paper
from guanjia.kernel.words import N_

COMMONEST = "a4-3x7-60x40"


@dataclass(frozen=True, slots=True)
class Standard:
    """A template under a key that never changes."""

    key: str
    name: str
    design: Design


def a4(columns: int, rows: int, width: float, height: float, gap_x: float = 0.0, gap_y: float = 0.0) -> Paper:
    """A4 with a centred grid."""
    pitch_x, pitch_y = width + gap_x, height + gap_y
    left = (210 - (columns - 1) * pitch_x - width) / 2
    top = (297 - (rows - 1) * pitch_y - height) / 2
    return Paper("sheet", 210, 297, round(left, 3), round(top, 3), columns, rows, pitch_x, pitch_y)


def roll(width: float, height: float, gap: float = 0.0) -> Paper:
    """One label a page; `gap`: 0 where the printer finds the gap by itself."""
    return Paper("roll", width, height + gap, 0, 0, 1, 1, width, height + gap)


def beside(width: float, height: float, qr: float, *, size: float = 9.0, words: str = "") -> tuple[Element, ...]:
    """The QR code on the left; name, unit, code and a line on the right."""
    edge = (height - qr) / 2
    x = round(edge + qr + 1.5, 2)
    w = round(width - x - 1.5, 2)
    name_h = round((height - 3) * 0.46, 2)
    unit_h = round((height - 3) * 0.2, 2)
    code_h = round((height - 3) * 0.17, 2)
    found = [
        Element("qr", round(edge, 2), round(edge, 2), qr, qr),
        Element("name", x, 1.5, w, name_h, size),
        Element("unit", x, round(1.5 + name_h, 2), w, unit_h, size - 2),
        Element("code", x, round(1.5 + name_h + unit_h, 2), w, code_h, size - 1.5),
    ]
    if words:
        y = round(1.5 + name_h + unit_h + code_h, 2)
        found.append(Element("line", x, y, w, round(height - 1.5 - y, 2), size - 3, text=words))
    return tuple(found)


STANDARD: tuple[Standard, ...] = (
    Standard(
        "a4-3x7-60x40",
        N_("A4, 3 × 7 labels of 60 × 40 mm"),
        Design(a4(3, 7, 60, 40), 60, 40, beside(60, 40, 30, words="扫码报修")),
    ),
    Standard(
        "a4-3x7-63x38",
        N_("A4, 3 × 7 labels of 63.5 × 38.1 mm"),
        Design(a4(3, 7, 63.5, 38.1, 2.5), 63.5, 38.1, beside(63.5, 38.1, 30, words="扫码报修")),
    ),
    Standard(
        "a4-2x5-100x55",
        N_("A4, 2 × 5 labels of 100 × 55 mm"),
        Design(
            a4(2, 5, 100, 55),
            100,
            55,
            (
                Element("border", 1.5, 1.5, 97, 52),
                Element("qr", 4, 7, 41, 41),
                Element("name", 48, 4, 48, 19, 14),
                Element("place", 48, 23, 48, 8, 9),
                Element("unit", 48, 31, 48, 7, 9),
                Element("code", 48, 38, 48, 6, 11),
                Element("line", 48, 44, 48, 6, 9, text="扫码报修"),
            ),
        ),
    ),
    Standard(
        "a4-4x10-48x27",
        N_("A4, 4 × 10 labels of 48.5 × 25.4 mm"),
        Design(a4(4, 10, 48.5, 25.4), 48.5, 25.4, beside(48.5, 25.4, 21, size=8)),
    ),
    Standard(
        "roll-60x40",
        N_("Roll, 60 × 40 mm"),
        Design(roll(60, 40), 60, 40, beside(60, 40, 30, words="扫码报修")),
    ),
    Standard(
        "roll-50x30",
        N_("Roll, 50 × 30 mm"),
        Design(roll(50, 30), 50, 30, beside(50, 30, 24, size=8)),
    ),
    Standard(
        "roll-70x50-asset",
        N_("Roll, 70 × 50 mm, for assets"),
        Design(
            roll(70, 50),
            70,
            50,
            (
                Element("border", 1, 1, 68, 48),
                Element("seal", 3, 3, 64, 7, 10, "center", "固定资产标签"),
                Element("qr", 3, 12, 34, 34),
                Element("name", 39, 12, 28, 15, 10),
                Element("place", 39, 27, 28, 7, 7),
                Element("unit", 39, 34, 28, 6, 7),
                Element("code", 39, 40, 28, 6, 8.5),
            ),
        ),
    ),
)
