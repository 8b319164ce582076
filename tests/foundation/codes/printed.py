"""What a PDF really says: its pages, the rectangles and lines of text on them in millimetres, and a picture of it.

A reader of the few operators that labels need, written from the PDF reference: it knows nothing of how they were made.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

MM = 25.4 / 72


@dataclass
class Page:
    """One page: its size, filled and stroked rectangles (x, y from the top, w, h), lines of text (x, y, points)."""

    width: float
    height: float
    filled: list[tuple[float, float, float, float]] = field(default_factory=list)
    framed: list[tuple[float, float, float, float]] = field(default_factory=list)
    strokes: list[tuple[float, float, float, float]] = field(default_factory=list)
    texts: list[tuple[float, float, float]] = field(default_factory=list)


def objects(content: bytes) -> dict[int, bytes]:
    return {
        int(number): body
        for number, body in re.findall(rb"(?:^|\n)(\d+) 0 obj\s*(.*?)\s*endobj", content, flags=re.DOTALL)
    }


def stream_of(body: bytes) -> bytes:
    data = re.search(rb"stream\r?\n(.*?)\r?\nendstream", body, flags=re.DOTALL)
    assert data
    return zlib.decompress(data.group(1)) if b"FlateDecode" in body else data.group(1)


def pages_of(content: bytes) -> list[Page]:
    """The pages of a PDF."""
    known = objects(content)
    boxes = [body for body in known.values() if re.search(rb"/Type /Page\b(?!s)", body)]
    parent = next(body for body in known.values() if b"/Type /Pages" in body)
    default = re.search(rb"/MediaBox \[(.*?)\]", parent)
    found = []
    for body in boxes:
        box = re.search(rb"/MediaBox \[(.*?)\]", body) or default
        assert box
        _x, _y, width, height = (float(part) for part in box.group(1).split())
        page = Page(width * MM, height * MM)
        number = re.search(rb"/Contents (\d+) 0 R", body)
        assert number
        read(page, stream_of(known[int(number.group(1))]))
        found.append(page)
    return found


def read(page: Page, stream: bytes) -> None:
    """Run the operators. A string's own bytes are passed over."""
    plain = re.sub(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]*>", b"(.)", stream, flags=re.DOTALL)
    stack: list[float] = []
    size = x = y = 0.0
    pending: list[tuple[float, float, float, float]] = []
    at = (0.0, 0.0)
    for token in plain.split():
        word = token.decode("latin-1")
        try:
            stack.append(float(word))
            continue
        except ValueError:
            pass
        if word == "Tf":
            size = stack[-1]
        elif word == "Td":
            x, y = stack[-2], stack[-1]
        elif word in ("Tj", "TJ"):
            page.texts.append((x * MM, page.height - y * MM, size))
        elif word == "re":
            left, low, wide, tall = stack[-4:]
            top = max(low, low + tall)
            pending.append((left * MM, page.height - top * MM, abs(wide) * MM, abs(tall) * MM))
        elif word in ("f", "F", "f*", "B"):
            page.filled += pending
            pending = []
        elif word in ("S", "s"):
            page.framed += pending
            pending = []
        elif word == "m":
            at = (stack[-2] * MM, page.height - stack[-1] * MM)
        elif word == "l":
            to = (stack[-2] * MM, page.height - stack[-1] * MM)
            page.strokes.append((*at, *to))
            at = to
        if word != "(.)" and not word.startswith("/"):
            stack = []


def picture_of(page: Page, *, dpi: int = 300) -> Image.Image:
    """The rectangles of a page as a printer would blacken them; text is left out."""
    scale = dpi / 25.4 * 4
    image = Image.new("L", (round(page.width * scale), round(page.height * scale)), 255)
    pen = ImageDraw.Draw(image)
    for x, y, w, h in page.filled:
        pen.rectangle((x * scale, y * scale, (x + w) * scale - 1, (y + h) * scale - 1), fill=0)
    return image.resize((image.width // 4, image.height // 4), Image.Resampling.BOX)
