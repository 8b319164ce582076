"""Breaking paragraphs into lines of 28 cells and pages of 22 lines.

A Chinese character takes one cell, letters and digits their own width. A line never begins with a closing mark nor ends
with an opening one: the last character goes down with it, and what is missing then is spread over the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guanjia.foundation.documents.layout import fonts
from guanjia.foundation.documents.layout.measures import CELLS

NEVER_FIRST = set("，。、；：？！”’）〕】》〉」』…—％%℃·,.;:?!)]}")
NEVER_LAST = set("“‘（〔【《〈「『([{￥")


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A stretch of text in one face."""

    face: str
    text: str


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line: where it begins (cells), what stands in it, how wide that is, and whether it fills the line."""

    indent: float
    runs: tuple[Glyphs, ...]
    width: float
    full: bool

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def is_wide(char: str) -> bool:
    """Whether a character stands in a cell of its own."""
    point = ord(char)
    return point >= 0x2E80 or char in "“”‘’…—·①②③④⑤⑥⑦⑧⑨⑩℃№"


def width(char: str, face: str) -> float:
    """In cells: 1 for a Chinese character, a share of it for letters and digits."""
    return 1.0 if is_wide(char) else fonts.advance(face, char)


def words(runs: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The text in pieces that stay together: a Chinese character, or a word of letters and digits; as (face, char)."""
    found: list[list[tuple[str, str]]] = []
    joined = False
    for face, text in runs:
        for char in text:
            solid = not is_wide(char) and char != " "
            if solid and joined:
                found[-1].append((face, char))
            else:
                found.append([(face, char)])
            joined = solid
    return found


def break_lines(
    runs: Sequence[tuple[str, str]], *, first: float = 0.0, later: float = 0.0, cells: float = CELLS
) -> list[TextLine]:
    """The lines of a paragraph. first, later: the indent of its first line and of the others."""
    lines: list[list[tuple[str, str]]] = [[]]
    used, indent = 0.0, first
    for piece in _cut(words(runs), cells):
        size = sum(width(char, face) for face, char in piece)
        line = lines[-1]
        if line and used + size > cells - indent + 1e-6:
            carried: list[tuple[str, str]] = []
            while line and (piece[0][1] in NEVER_FIRST or line[-1][1] in NEVER_LAST or carried):
                carried.insert(0, line.pop())
                head = carried[0][1]
                if head not in NEVER_FIRST and line and line[-1][1] not in NEVER_LAST and not _inside(line, carried):
                    break
                if not line:  # nothing but marks: let it be
                    line.extend(carried)
                    carried = []
                    break
            lines.append(carried)
            used, indent = sum(width(char, face) for face, char in carried), later
            if piece[0][1] == " " and not carried:
                continue
        lines[-1].extend(piece)
        used += size
    return [_line(line, first if n == 0 else later, n < len(lines) - 1) for n, line in enumerate(lines)]


def _inside(line: list[tuple[str, str]], carried: list[tuple[str, str]]) -> bool:
    """Whether the cut would fall inside a word of letters and digits."""
    return all(not is_wide(char) and char != " " for char in (line[-1][1], carried[0][1]))


def _cut(pieces: list[list[tuple[str, str]]], cells: float) -> list[list[tuple[str, str]]]:
    """Words longer than half a line are cut, so that an address does not leave a hole."""
    found: list[list[tuple[str, str]]] = []
    for piece in pieces:
        while sum(width(char, face) for face, char in piece) > cells / 2 and len(piece) > 12:
            found.append(piece[:12])
            piece = piece[12:]
        found.append(piece)
    return found


def _line(chars: list[tuple[str, str]], indent: float, full: bool) -> TextLine:
    while chars and chars[-1][1] == " ":
        chars.pop()
    runs: list[Glyphs] = []
    for face, char in chars:
        if runs and runs[-1].face == face:
            runs[-1] = Glyphs(face, runs[-1].text + char)
        else:
            runs.append(Glyphs(face, char))
    return TextLine(indent, tuple(runs), sum(width(char, face) for face, char in chars), full)


def title_lines(text: str, face: str, cells: float) -> list[TextLine]:
    """A title in lines of about the same length, the upper one longer: a trapezoid (7.3.1)."""
    total = sum(width(char, face) for char in text)
    count = max(1, -(-int(total * 100) // int(cells * 100)))
    for share in range(int(total / count), int(cells) + 1):
        lines = break_lines([(face, text)], cells=max(float(share), 4.0))
        if len(lines) <= count:
            return lines
    return break_lines([(face, text)], cells=cells)
