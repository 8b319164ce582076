"""Codes in a photo: QR codes and the common bar codes, read on the server with zxing-cpp."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO, cast

import zxingcpp
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from guanjia.foundation.codes.scanning import CodeForeign, text_from_scan
from guanjia.foundation.codes.texts import CodeMalformed, CodeMistyped, read_text
from guanjia.foundation.files import images, rules
from guanjia.foundation.files.kinds import claimed_kind, sniff
from guanjia.foundation.files.purposes import Purpose

MOST_CODES = 30
LONGEST_SHOWN = 500
SIDES = (0, 1600, 1000)
FORMATS = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.MicroQRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.Code39,
        zxingcpp.BarcodeFormat.Code93,
        zxingcpp.BarcodeFormat.Codabar,
        zxingcpp.BarcodeFormat.EAN13,
        zxingcpp.BarcodeFormat.EAN8,
        zxingcpp.BarcodeFormat.UPCA,
        zxingcpp.BarcodeFormat.UPCE,
        zxingcpp.BarcodeFormat.ITF,
    ]
)


@dataclass(frozen=True, slots=True)
class Found:
    """One code in a photo. `own`: its text if it is one of ours, else empty: then it is shown, never followed."""

    text: str
    format: str
    own: str


def read_photo(upload: UploadedFile, purpose: Purpose, *, own_host: str = "") -> list[Found]:
    """The codes in an uploaded photo, each once, from left to right and down.

    The photo is checked and drawn anew like every picture (size, kind by content, pixels), and not kept. Raises what
    the files room raises for files: FileEmpty, FileTooLarge, FileKindRefused, FileLies, PictureBroken, PictureTooLarge.
    """
    rules.check_size(upload.size or 0, purpose.limit_bytes)
    stream, name = cast(BinaryIO, upload.file), upload.name or ""
    claimed = claimed_kind(name, upload.content_type or "")
    kind = rules.check_kind(sniff(stream, name=name), claimed, allowed=purpose.kinds, name=name)
    clean = images.clean_picture(stream, kind.key)
    with Image.open(io.BytesIO(clean.content)) as picture:
        return codes_in(picture.convert("L"), own_host=own_host)


def codes_in(picture: Image.Image, *, own_host: str = "") -> list[Found]:
    """The codes in a grey picture. A large photo is looked at smaller, too: the noise of a camera confuses."""
    seen: dict[str, tuple[int, int, Found]] = {}
    for side in SIDES:
        if side and (seen or max(picture.size) <= side):
            continue
        look = picture.copy()
        if side:
            look.thumbnail((side, side), Image.Resampling.LANCZOS)
        for barcode in zxingcpp.read_barcodes(look, formats=FORMATS):
            if barcode.text and barcode.text not in seen:
                corner = barcode.position.top_left
                found = Found(barcode.text[:LONGEST_SHOWN], str(barcode.format), own_text(barcode.text, own_host))
                seen[barcode.text] = (corner.y // 50, corner.x, found)
    return [found for _y, _x, found in sorted(seen.values(), key=lambda entry: entry[:2])][:MOST_CODES]


def own_text(scanned: str, own_host: str) -> str:
    """The text of a code of ours, else empty."""
    try:
        return read_text(text_from_scan(scanned, own_host=own_host)).text
    except (CodeForeign, CodeMalformed, CodeMistyped):
        return ""
