"""The fonts of labels: how wide a character is, and which font has it. Noto Sans SC first, then Noto Serif SC, then the
files that `GUANJIA_LABEL_FONTS` names. A character that none has becomes a geta mark (〓), and its name is told."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from django.conf import settings
from fontTools.ttLib import TTFont

MISSING = "〓"


@dataclass(frozen=True, slots=True)
class Face:
    """One font: widths in thousandths of its size, by code point."""

    name: str
    path: Path
    widths: dict[int, float]
    ascent: float  # of the size
    cap_height: float


@lru_cache(maxsize=16)
def face_of(name: str, path: Path) -> Face:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        scale = 1000 / font["head"].unitsPerEm
        advances = font["hmtx"].metrics
        widths = {point: advances[glyph][0] * scale for point, glyph in font.getBestCmap().items()}
        cap = getattr(font["OS/2"], "sCapHeight", 0) or 733
        return Face(name, path, widths, font["hhea"].ascent * scale / 1000, cap * scale / 1000)


def chain() -> tuple[Face, ...]:
    """The fonts in the order they are asked."""
    further = [(f"own{n}", Path(path)) for n, path in enumerate(settings.GUANJIA_LABEL_FONTS)]
    known = [("sans", pylopdf_fonts_zh_cn.sans_path()), ("serif", pylopdf_fonts_zh_cn.serif_path()), *further]
    return tuple(face_of(name, path) for name, path in known)


def first_with(char: str) -> Face | None:
    """The first font that has the character."""
    sans = face_of("sans", pylopdf_fonts_zh_cn.sans_path())
    if ord(char) in sans.widths:
        return sans
    return next((face for face in chain() if ord(char) in face.widths), None)


def width_of(text: str, size: float) -> float:
    """The width of a text in the unit of `size`."""
    total = 0.0
    for char in text:
        face = first_with(char) or face_of("sans", pylopdf_fonts_zh_cn.sans_path())
        total += face.widths.get(ord(char), 1000.0)
    return total * size / 1000


def printable(text: str) -> tuple[str, str]:
    """The text with a mark for every character that no font has, and those characters. Control characters and
    variation selectors, which nobody sees, are left out."""
    shown, missing = [], []
    for char in " ".join(text.split()):
        if unicodedata.category(char) in ("Cc", "Cf", "Cs") or is_selector(ord(char)):
            continue
        if first_with(char) is None:
            missing.append(char)
            char = MISSING
        shown.append(char)
    return "".join(shown), "".join(dict.fromkeys(missing))


def is_selector(point: int) -> bool:
    """Whether a code point only says how the character before it is drawn."""
    return 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF


def runs_of(text: str) -> list[tuple[Face, str]]:
    """A printable text cut where the font changes."""
    runs: list[tuple[Face, str]] = []
    for char in text:
        face = first_with(char)
        if face is None:
            continue
        if runs and runs[-1][0] is face:
            runs[-1] = (face, runs[-1][1] + char)
        else:
            runs.append((face, char))
    return runs
