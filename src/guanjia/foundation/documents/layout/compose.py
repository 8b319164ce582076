"""From a sheet to pages of texts and rules at their places, in millimetres from the page's upper left corner."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from guanjia.foundation.documents.layout import fonts
from guanjia.foundation.documents.layout import measures as m
from guanjia.foundation.documents.layout.placing import Glyphs, TextLine, break_lines, is_wide, title_lines, width
from guanjia.foundation.documents.layout.sheet import FANG, SONG, Layout, Part, Role, Sheet, faces_of

BLACK = (0, 0, 0)
RISE = 0.88  # of the size: from the top of a Chinese character to its base line
TITLE_CELLS = 19.0  # of 二号 in a line
IMPRINT_LINE = 7.2
SEAL_LINES = 2  # left free above the issuer's name for the seal


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of one face: its left end and base line, its size in points, and what is added after each character."""

    x: float
    y: float
    points: float
    face: str
    text: str
    gap: float = 0.0
    colour: tuple[int, int, int] = BLACK


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line; `y` is its middle."""

    x: float
    y: float
    length: float
    thick: float
    colour: tuple[int, int, int] = BLACK


@dataclass(slots=True)
class PageDrawing:
    """One page. lines: the texts of its type area as a reader would count them."""

    words: list[Words] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the flow; None is a blank one. tied: stays on the page of the row before it."""

    line: TextLine | None
    points: float = m.SIZE_3
    x: float | None = None  # left end in millimetres where it is not the indent's
    tied: bool = False


def millimetres(points: float) -> float:
    return points / m.MM


def base_of(top: float, points: float, height: float = m.PITCH) -> float:
    """The base line of a text that stands in the middle of its line."""
    size = millimetres(points)
    return top + (height - size) / 2 + size * RISE


def natural(runs: Sequence[Glyphs], points: float) -> float:
    """The width of a text without any gap, in millimetres."""
    size = millimetres(points)
    return sum((1.0 if is_wide(char) else fonts.advance(run.face, char)) for run in runs for char in run.text) * size


def words_at(
    x: float, y: float, points: float, runs: Sequence[Glyphs], gap: float, colour: tuple[int, int, int] = BLACK
) -> list[Words]:
    """Runs one after another from `x`."""
    placed, size = [], millimetres(points)
    for run in runs:
        placed.append(Words(x, y, points, run.face, run.text, gap, colour))
        x += sum((width(char, run.face)) * size + gap for char in run.text)
    return placed


def centred(page: PageDrawing, top: float, text: str, face: str, points: float, colour: tuple[int, int, int]) -> None:
    runs = (Glyphs(face, text),)
    wide = natural(runs, points)
    page.words += words_at(
        m.LEFT + (m.TEXT_WIDTH - wide) / 2, top + millimetres(points) * RISE, points, runs, 0, colour
    )


def mark_points(text: str) -> float:
    """The size of the issuer's mark: as large as the width allows, never more than the standard's usual."""
    cells = sum(width(char, SONG) for char in text) or 1.0
    return min(m.MARK_MOST, m.TEXT_WIDTH * m.MM / cells)


def head(sheet: Sheet, page: PageDrawing) -> int:
    """Draw the head of the first page; the line on which the title begins."""
    mark, number = sheet.first(Role.MARK), sheet.first(Role.NUMBER)
    points = mark_points(mark)
    if sheet.layout is Layout.LETTER:
        centred(page, m.LETTER_MARK_TOP, mark, SONG, points, m.RED)
        rule = m.LETTER_MARK_TOP + millimetres(points) + 4
        left = (m.PAGE_WIDTH - m.LETTER_RULE) / 2
        bottom = m.PAGE_HEIGHT - m.LETTER_RULE_BOTTOM
        page.rules += [
            Rule(left, rule, m.LETTER_RULE, 0.9, m.RED),
            Rule(left, rule + 1.1, m.LETTER_RULE, 0.35, m.RED),
            Rule(left, bottom - 1.1, m.LETTER_RULE, 0.35, m.RED),
            Rule(left, bottom, m.LETTER_RULE, 0.9, m.RED),
        ]
        top = rule + 1.3 + millimetres(m.SIZE_3) * 7 / 8
        runs = (Glyphs(FANG, number),)
        x = m.LEFT + m.TEXT_WIDTH - natural(runs, m.SIZE_3)
        page.words += words_at(x, top + millimetres(m.SIZE_3) * RISE, m.SIZE_3, runs, 0)
        page.numbered = False
        return math.ceil((top + millimetres(m.SIZE_3) - m.TOP) / m.PITCH) + 2
    if urgency := sheet.first(Role.URGENCY):
        page.words += words_at(m.LEFT, base_of(m.TOP, m.SIZE_3), m.SIZE_3, (Glyphs("hei", urgency),), 0)
    centred(page, m.TOP + m.MARK_TOP, mark, SONG, points, m.RED)
    line = math.ceil((m.MARK_TOP + millimetres(points)) / m.PITCH) + 2
    top = m.TOP + line * m.PITCH + (m.PITCH - millimetres(m.SIZE_3)) / 2
    centred(page, top, number, FANG, m.SIZE_3, BLACK)
    page.rules.append(
        Rule(m.LEFT, top + millimetres(m.SIZE_3) + m.RULE_BELOW_NUMBER, m.TEXT_WIDTH, 0.5, m.RED)
    )  # fmt: skip
    return line + 3


def rows_of(sheet: Sheet) -> list[Row]:
    """Everything between the red rule and the imprint, line by line."""
    rows: list[Row] = []
    title = sheet.first(Role.TITLE)
    for line in title_lines(title, SONG, TITLE_CELLS) if title else ():
        wide = line.width * millimetres(m.SIZE_2)
        rows.append(Row(line, m.SIZE_2, m.LEFT + (m.TEXT_WIDTH - wide) / 2))
    before: Role | None = Role.TITLE
    for part in sheet.parts:
        if part.role not in (Role.ADDRESSEE, Role.BODY, Role.ATTACHMENT, Role.PRESENT):
            continue
        if before is Role.TITLE or (part.role in (Role.ATTACHMENT, Role.PRESENT) and before is not part.role):
            rows.append(Row(None))
        rows += [Row(line) for line in paragraph(part, again=before is part.role)]
        before = part.role
    return rows + closing(sheet)


def paragraph(part: Part, *, again: bool) -> list[TextLine]:
    """The lines of a paragraph of the body. again: one of the same role stands before it."""
    runs = faces_of(part)
    match part.role:
        case Role.ADDRESSEE:
            return break_lines(runs)
        case Role.ATTACHMENT:
            return break_lines(runs, first=5.0 if again else 2.0, later=6.0)
        case Role.PRESENT:
            return break_lines(runs, first=2.0, later=2.0 + part.text.find("：") + 1)
    return break_lines(runs, first=2.0)


def closing(sheet: Sheet) -> list[Row]:
    """The issuer's name centred over the day, the day four characters from the right, room for the seal above."""
    issuer, day = sheet.first(Role.ISSUER), sheet.first(Role.DATE)
    rows: list[Row] = []
    if issuer or day:
        rows += [Row(None, tied=True)] * SEAL_LINES
        right = m.LEFT + m.TEXT_WIDTH
        wide = sum(width(char, FANG) for char in day) * m.CELL
        middle = right - 4 * m.CELL - wide / 2
        for text in (issuer, day):
            if not text:
                continue
            own = sum(width(char, FANG) for char in text) * m.CELL
            left = max(m.LEFT, min(middle - own / 2, right - own))
            rows.append(Row(TextLine(0, (Glyphs(FANG, text),), own / m.CELL, False), x=left, tied=True))
    for part in sheet.all(Role.NOTE):
        rows += [Row(line, tied=True) for line in break_lines(faces_of(part), first=2.0)]
    return rows


def paginate(rows: Sequence[Row], first: int) -> list[list[tuple[int, Row]]]:
    """Rows on pages as (line, row). What is tied never begins a page: a line of text goes over with it."""
    pages: list[list[tuple[int, Row]]] = [[]]
    line, n = first, 0
    tie = next((i for i, row in enumerate(rows) if row.tied), len(rows))
    while n < len(rows):
        row = rows[n]
        if line >= m.LINES:
            pages.append([])
            line = 0
        if row.line is None and line == 0 and not row.tied:
            n += 1
            continue
        if n == max(tie - 1, 0) and tie < len(rows) and line > 0 and line + len(rows) - n > m.LINES and line >= 1:
            pages.append([])  # the closing would be torn off: its last line of text goes with it
            line = 0
        pages[-1].append((line, row))
        line, n = line + 1, n + 1
    return pages


def draw_row(page: PageDrawing, line: int, row: Row) -> None:
    text = row.line
    if text is None:
        return
    y = base_of(m.TOP + line * m.PITCH, row.points)
    if row.points != m.SIZE_3:
        gap = 0.0
    else:
        gap = m.CELL - millimetres(m.SIZE_3)
        count = len(text.text)
        if text.full and count > 1:
            gap = ((m.CELLS - text.indent) * m.CELL - natural(text.runs, row.points)) / (count - 1)
    x = m.LEFT + text.indent * m.CELL if row.x is None else row.x
    page.words += words_at(x, y, row.points, text.runs, gap)
    page.lines.append(text.text)


def imprint_rows(sheet: Sheet) -> list[list[tuple[float, str]]]:
    """The imprint: blocks of lines, each line as (indent in its own characters, text); a tab parts left and right."""
    blocks = []
    cells = m.TEXT_WIDTH / millimetres(m.SIZE_4) - 1
    for part in sheet.all(Role.COPY):
        lines = break_lines([(FANG, part.text)], first=1.0, later=1.0 + part.text.find("：") + 1, cells=cells)
        blocks.append([(line.indent, line.text) for line in lines])
    if sheet.layout is not Layout.LETTER:
        blocks += [[(1.0, part.text)] for part in sheet.all(Role.PRINTED)]
    return blocks


def draw_imprint(page: PageDrawing, blocks: list[list[tuple[float, str]]], *, ruled: bool) -> None:
    """The imprint at the foot of the type area."""
    size = millimetres(m.SIZE_4)
    y = m.TOP + m.TEXT_HEIGHT - IMPRINT_LINE * sum(map(len, blocks))
    for number, block in enumerate(blocks):
        if ruled:
            page.rules.append(Rule(m.LEFT, y, m.TEXT_WIDTH, m.THICK if number == 0 else m.THIN))
        for indent, text in block:
            base = base_of(y, m.SIZE_4, IMPRINT_LINE)
            left, _tab, right = text.partition("\t")
            page.words += words_at(m.LEFT + indent * size, base, m.SIZE_4, (Glyphs(FANG, left),), 0)
            if right:
                runs = (Glyphs(FANG, right),)
                x = m.LEFT + m.TEXT_WIDTH - size - natural(runs, m.SIZE_4)
                page.words += words_at(x, base, m.SIZE_4, runs, 0)
            y += IMPRINT_LINE
    if ruled:
        page.rules.append(Rule(m.LEFT, y, m.TEXT_WIDTH, m.THICK))


def draw_number(page: PageDrawing, number: int) -> None:
    """— 1 — below the type area: at the right on odd pages, at the left on even ones, one character in (7.5)."""
    runs = (Glyphs("page", f"— {number} —"),)
    size, wide = millimetres(m.SIZE_4), natural(runs, m.SIZE_4)
    x = m.LEFT + m.TEXT_WIDTH - size - wide if number % 2 else m.LEFT + size
    y = m.TOP + m.TEXT_HEIGHT + m.PAGE_NUMBER_BELOW + size * 0.33
    page.words += words_at(x, y, m.SIZE_4, runs, 0)


def compose(sheet: Sheet) -> list[PageDrawing]:
    """The pages of a document, with page numbers."""
    sheet = Sheet(sheet.layout, tuple(Part(part.role, _drawable(part.text)) for part in sheet.parts))
    front = PageDrawing()
    first = head(sheet, front)
    placed = paginate(rows_of(sheet), first)
    pages = [front, *(PageDrawing() for _page in placed[1:])]
    last = first
    for page, rows in zip(pages, placed, strict=True):
        for line, row in rows:
            draw_row(page, line, row)
            last = line + 1
    if blocks := imprint_rows(sheet):
        need = math.ceil(IMPRINT_LINE * sum(map(len, blocks)) / m.PITCH)
        if last + need > m.LINES:
            pages.append(PageDrawing(numbered=False))  # a page with nothing but the imprint bears no number
        draw_imprint(pages[-1], blocks, ruled=sheet.layout is not Layout.LETTER)
    for number, page in enumerate(pages, start=1):
        if page.numbered:
            draw_number(page, number)
    return pages


def _drawable(text: str) -> str:
    left, tab, right = text.partition("\t")
    return fonts.printable(left)[0] + tab + fonts.printable(right)[0]
