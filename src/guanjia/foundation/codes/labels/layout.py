"""From a design and what one label says to marks on the paper: squares, frames and lines of text, in millimetres. The
preview and the PDF draw the same marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import segno

from guanjia.foundation.codes.labels import fonts
from guanjia.foundation.codes.labels.geometry import Calibration, Design, Element, numbered, slot

MM_PER_POINT = 25.4 / 72
SMALLEST_POINTS = 4.5
STEP_POINTS = 0.5
LEADING = 1.2
QUIET = 4
ELLIPSIS = "…"
LINE_MM = 0.25
SEAL_PAD_MM = 0.8
NO_BREAK_BEFORE = "，。、；：！？）》」』】,.;:!?)%"


@dataclass(frozen=True, slots=True)
class Content:
    """What one label says. `address`: what its QR code holds; `full`: the name with the place, for a label that does
    not say the place by itself."""

    code: str
    address: str
    name: str = ""
    full: str = ""
    place: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle (a run of dark modules), or a frame."""

    x: float
    y: float
    w: float
    h: float
    filled: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: its left end on the baseline, and its width."""

    x: float
    y: float
    points: float
    text: str
    width: float


Mark = Box | Line


@dataclass(frozen=True, slots=True)
class Label:
    """One label on its place: the marks, and what could not be said as it was meant."""

    page: int
    x: float
    y: float
    content: Content
    marks: tuple[Mark, ...]
    missing: str = ""
    shortened: tuple[str, ...] = ()


def lay_out(design: Design, contents: Sequence[Content], *, start: int = 1, copies: int = 1) -> list[Label]:
    """All labels of a printing, in order."""
    drawn = {id(content): marks_of(design, content) for content in contents}
    labels = []
    for number, content in numbered(contents, start=start, copies=copies):
        page, x, y = slot(design, number)
        marks, missing, shortened = drawn[id(content)]
        labels.append(Label(page, x, y, content, marks, missing, shortened))
    return labels


def marks_of(design: Design, content: Content) -> tuple[tuple[Mark, ...], str, tuple[str, ...]]:
    """The marks of one label from its own upper left, the characters no font has, and the texts that were cut."""
    marks: list[Mark] = []
    says_place = any(element.kind == "place" for element in design.elements)
    missing: list[str] = []
    shortened: list[str] = []
    for element in design.elements:
        if element.kind == "border":
            marks.append(Box(element.x, element.y, element.w, element.h, filled=False))
        elif element.kind == "qr":
            marks += qr_boxes(content.address, element)
        else:
            if element.kind == "seal":
                marks.append(Box(element.x, element.y, element.w, element.h, filled=False))
            text, lost = fonts.printable(words_of(element, content, says_place=says_place))
            missing.append(lost)
            lines, cut = fit(text, element)
            if cut:
                shortened.append(text)
            marks += lines
    return tuple(marks), "".join(dict.fromkeys("".join(missing))), tuple(shortened)


def words_of(element: Element, content: Content, *, says_place: bool) -> str:
    """What a text element says on this label. A label whose thing has no name says its code instead: never nothing."""
    if element.kind in ("line", "seal"):
        return element.text
    if element.kind == "name":
        return (content.name if says_place else content.full) or content.name or content.code
    return str(getattr(content, element.kind))


@lru_cache(maxsize=2048)
def qr_runs(address: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """The side of a QR code in modules without its quiet zone, and its dark runs as (row, first column, length)."""
    matrix = segno.make_qr(address, error="m").matrix
    runs = []
    for row, modules in enumerate(matrix):
        column = 0
        while column < len(modules):
            end = column
            while end < len(modules) and modules[end]:
                end += 1
            if end > column:
                runs.append((row, column, end - column))
            column = max(end, column + 1)
    return len(matrix), tuple(runs)


def qr_boxes(address: str, element: Element) -> Iterator[Box]:
    """The dark runs of a QR code, centred in its element with a quiet zone of four modules inside."""
    modules, runs = qr_runs(address)
    side = min(element.w, element.h)
    module = side / (modules + 2 * QUIET)
    left = element.x + (element.w - side) / 2 + QUIET * module
    top = element.y + (element.h - side) / 2 + QUIET * module
    for row, column, length in runs:
        yield Box(left + column * module, top + row * module, length * module, module)


def fit(text: str, element: Element) -> tuple[list[Line], bool]:
    """The lines of a text at the largest size that fits its element; cut with “…” when even the smallest does not."""
    pad = SEAL_PAD_MM if element.kind == "seal" else 0.0
    width, height = element.w - 2 * pad, element.h - 2 * pad
    if not text or width <= 0 or height <= 0:
        return [], bool(text)
    one_line = element.kind in ("code", "seal")
    points = element.size
    while points >= SMALLEST_POINTS:
        lines = broken(text, points, width, one_line=one_line)
        if lines is not None and len(lines) * points * MM_PER_POINT * LEADING <= height + 0.01:
            return placed(lines, points, element, pad), False
        points -= STEP_POINTS
    most = max(1, int(height / (SMALLEST_POINTS * MM_PER_POINT * LEADING)))
    lines = broken(text, SMALLEST_POINTS, width, one_line=False) or [text]
    kept = lines[:most]
    if len(lines) > most or one_line:
        last = kept[-1]
        while last and fonts.width_of(last + ELLIPSIS, SMALLEST_POINTS * MM_PER_POINT) > width:
            last = last[:-1]
        kept[-1] = last + ELLIPSIS
    return placed(kept, SMALLEST_POINTS, element, pad), True


def broken(text: str, points: float, width: float, *, one_line: bool) -> list[str] | None:
    """The text in lines of at most `width` mm; None where one word or, of one line, all of it is too wide."""
    size = points * MM_PER_POINT
    if fonts.width_of(text, size) <= width:
        return [text]
    if one_line:
        return None
    lines, line = [], ""
    for word in pieces(text):
        if fonts.width_of(line + word.rstrip(), size) <= width:
            line += word
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = word.lstrip()
        while fonts.width_of(line.rstrip(), size) > width:  # a word longer than the line is cut
            end = len(line)
            while end > 1 and fonts.width_of(line[:end], size) > width:
                end -= 1
            if points > SMALLEST_POINTS and len(lines) == 0 and end < len(line) < 12:
                return None  # a short word is rather made smaller than cut
            lines.append(line[:end])
            line = line[end:]
            if not line:
                break
    if line.strip():
        lines.append(line.rstrip())
    return lines


def pieces(text: str) -> Iterator[str]:
    """Where a line may break: between Chinese characters, after spaces, never before a closing mark."""
    piece = ""
    for char in text:
        if piece and char not in NO_BREAK_BEFORE and (piece[-1].isspace() or is_wide(char) or is_wide(piece[-1])):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def is_wide(char: str) -> bool:
    return 0x2E80 <= ord(char) <= 0x9FFF or 0xF900 <= ord(char) <= 0xFAFF or ord(char) >= 0x20000


def placed(lines: Sequence[str], points: float, element: Element, pad: float) -> list[Line]:
    """The lines in their element: aligned, and centred from top to bottom."""
    size = points * MM_PER_POINT
    step = size * LEADING
    top = element.y + (element.h - len(lines) * step) / 2
    found = []
    for number, text in enumerate(lines):
        width = fonts.width_of(text, size)
        x = element.x + pad
        if element.align == "center":
            x = element.x + (element.w - width) / 2
        elif element.align == "right":
            x = element.x + element.w - pad - width
        baseline = top + number * step + step / 2 + size * 0.36  # the middle of a Chinese character is 0.36 above it
        found.append(Line(x, baseline, points, text, width))
    return found


def on_paper(label: Label, mark: Mark, calibration: Calibration) -> Mark:
    """A mark where the printer must be told to put it."""
    x, y = label.x + mark.x, label.y + mark.y
    if isinstance(mark, Box):
        return Box(
            calibration.x(x),
            calibration.y(y),
            mark.w * calibration.scale_x / 100,
            mark.h * calibration.scale_y / 100,
            mark.filled,
        )
    return Line(calibration.x(x), calibration.y(y), mark.points, mark.text, mark.width)
