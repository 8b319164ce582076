"""An uploaded workbook is a stranger's zip file. It is looked through here before a parser sees it.

Two ways to fill a server's memory are closed. A part that says it unpacks to 1 MB and unpacks to 10 GB: every part is
unpacked in small pieces, counted, and compared with what it said. And a sheet of two cells, the second one at
XFD1048576: a parser lays out the whole rectangle, so the furthest cell is looked for while the pieces go by.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from guanjia.foundation.exchange.rules import MOST_COLUMNS, SheetIsABomb, SheetTooLarge, SheetUnreadable
from guanjia.kernel.words import N_

MOST_PARTS = 2_000
MOST_BYTES = 300 * 1024 * 1024  # unpacked, all parts together
MOST_RATIO = 200
SMALL = 10 * 1024 * 1024  # below this a ratio says nothing
MOST_CELLS = 20_000_000  # the rectangle a sheet spans
PIECE = 1 << 20
CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
TAIL = 64


def check_archive(stream: BinaryIO, *, most_rows: int) -> None:
    """Refuse a workbook that lies about its size or spans more than is taken; leaves the stream at its start.

    Raises SheetIsABomb, SheetTooLarge or SheetUnreadable.
    """
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise bomb()
            said, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
            if said > MOST_BYTES or (said > SMALL and said > MOST_RATIO * max(packed, 1)):
                raise bomb()
            left = MOST_BYTES
            for part in parts:
                left -= _unpack(stream, part, left, most_rows)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, NotImplementedError) as error:
        raise SheetUnreadable(
            N_("The workbook is damaged. Open it in a spreadsheet program, save it again and send that."), field="file"
        ) from error
    finally:
        stream.seek(0)


def bomb() -> SheetIsABomb:
    """The refusal of a workbook that unpacks out of proportion."""
    return SheetIsABomb(
        N_("This workbook unpacks to far more than it holds, as files made to do harm do. It was not opened."),
        field="file",
    )


def _unpack(stream: BinaryIO, part: zipfile.ZipInfo, left: int, most_rows: int) -> int:
    """Unpack one part in pieces, count its bytes and look for its furthest cell; how many bytes there were."""
    if part.flag_bits & 1:
        raise SheetUnreadable(N_("The workbook is protected by a password. Take the password away."), field="file")
    stream.seek(part.header_offset)
    header = stream.read(30)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no local header")
    name, extra = struct.unpack("<HH", header[26:30])
    stream.seek(part.header_offset + 30 + name + extra)
    is_sheet = "worksheets/" in part.filename.lower()
    span, seen, rest = Span(most_rows), 0, part.compress_size
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("a packing that no workbook uses")
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while rest > 0:
        raw = stream.read(min(PIECE, rest))
        if not raw:
            raise zipfile.BadZipFile("cut short")
        rest -= len(raw)
        while raw:
            piece = inflate.decompress(raw, PIECE) if inflate else raw
            raw = inflate.unconsumed_tail if inflate else b""
            seen += len(piece)
            if seen > part.file_size or seen > left:
                raise bomb()
            if is_sheet:
                span.look(piece)
    return seen


class Span:
    """The rectangle that a sheet's cells span, found while its XML goes by."""

    def __init__(self, most_rows: int) -> None:
        self.most_rows, self.rows, self.columns, self.tail = most_rows, 0, 0, b""

    def look(self, piece: bytes) -> None:
        """Take the next piece; raises SheetTooLarge."""
        for found in CELL.finditer(self.tail + piece):
            letters, row = found[1], int(found[2])
            if row > self.rows:
                self.rows = row
            if len(letters) > 1 or self.columns < 26:
                column = 0
                for letter in letters.upper():
                    column = column * 26 + letter - 64
                if column > self.columns:
                    self.columns = column
        self.tail = piece[-TAIL:]
        if self.rows * self.columns > MOST_CELLS or self.columns > 16 * MOST_COLUMNS:
            raise SheetTooLarge(
                N_(
                    "The sheet reaches to row %(rows)s and column %(columns)s. At most %(most)s rows and %(wide)s "
                    "columns are taken: delete the empty rows and columns at its end."
                ),
                field="file",
                rows=self.rows,
                columns=self.columns,
                most=self.most_rows,
                wide=MOST_COLUMNS,
            )
