"""What a file is, told from its bytes and never from its name: magic numbers, and the table of contents of a zip.

Nothing here reads more than it must: a zip's directory says what an Office document is without unpacking it.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

HEAD_BYTES = 4096
UNPACKED_LIMIT_BYTES = 300 * 1024 * 1024
UNPACKED_RATIO = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. `suffixes`: the first is given to a file without a fitting one."""

    key: str
    label: str
    content_type: str
    suffixes: tuple[str, ...]
    image: bool = False


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("jpeg", "JPEG", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), image=True),
        Kind("png", "PNG", "image/png", (".png",), image=True),
        Kind("webp", "WebP", "image/webp", (".webp",), image=True),
        Kind("gif", "GIF", "image/gif", (".gif",), image=True),
        Kind("heic", "HEIC", "image/heic", (".heic", ".heif"), image=True),
        Kind("bmp", "BMP", "image/bmp", (".bmp",), image=True),
        Kind("tiff", "TIFF", "image/tiff", (".tif", ".tiff"), image=True),
        Kind("svg", "SVG", "image/svg+xml", (".svg",)),
        Kind("pdf", "PDF", "application/pdf", (".pdf",)),
        Kind(
            "docx",
            "Word",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            (".docx",),
        ),
        Kind("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)),
        Kind(
            "pptx",
            "PowerPoint",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            (".pptx",),
        ),
        Kind("ole", "Office 97–2003", "application/x-ole-storage", (".doc", ".xls", ".ppt")),
        Kind("zip", "ZIP", "application/zip", (".zip",)),
        Kind("html", "HTML", "text/html", (".html", ".htm", ".xhtml")),
        Kind("program", "program", "application/x-executable", (".exe", ".dll", ".com", ".msi", ".sh", ".bat", ".apk")),
        Kind("csv", "CSV", "text/csv", (".csv",)),
        Kind("txt", "text", "text/plain", (".txt", ".log", ".md")),
    )
}
BY_SUFFIX = {suffix: kind for kind in KINDS.values() for suffix in kind.suffixes}
BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS.values()}
HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}


def suffix_of(name: str) -> str:
    """The last suffix of a file name, in lower case."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def claimed_kind(name: str, content_type: str = "") -> Kind | None:
    """What the sender says the file is; its name counts before its declared type. None: no claim we know."""
    return BY_SUFFIX.get(suffix_of(name)) or BY_CONTENT_TYPE.get(content_type.split(";")[0].strip().lower())


def sniff(stream: BinaryIO, *, name: str = "") -> Kind | None:
    """What the bytes are, or None. Text is told apart by the name's suffix, because nothing else tells it."""
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    found = _by_magic(head)
    if found == "zip":
        found = _office_kind(stream)
        stream.seek(0)
    if found:
        return KINDS[found]
    if not _reads_as_text(stream):
        return None
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1024].lower()
    if start.startswith((b"<?xml", b"<svg", b"<!doctype svg", b"<!--")) and b"<svg" in head.lower():
        return KINDS["svg"]
    if start.startswith((b"<!doctype html", b"<html")) or b"<script" in head.lower():
        return KINDS["html"]
    return KINDS["csv"] if suffix_of(name) == ".csv" else KINDS["txt"]


def _by_magic(head: bytes) -> str:
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "heic"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "tiff"
    if head.startswith(b"BM") and len(head) > 26 and head[14:18] in (b"\x28\x00\x00\x00", b"\x7c\x00\x00\x00"):
        return "bmp"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if head.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")):
        return "program"
    return ""


def _office_kind(stream: BinaryIO) -> str:
    """Word, Excel or PowerPoint by the parts in the zip's directory; any other zip is just a zip."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "zip"
    unpacked = sum(entry.file_size for entry in entries.values())
    packed = sum(entry.compress_size for entry in entries.values()) or 1
    if unpacked > UNPACKED_LIMIT_BYTES or (unpacked > 10_000_000 and unpacked / packed > UNPACKED_RATIO):
        return "zip"
    if "[Content_Types].xml" not in entries or any(name.lower().endswith("vbaproject.bin") for name in entries):
        return "zip"
    for part, key in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx")):
        if part in entries:
            return key
    return "zip"


def _reads_as_text(stream: BinaryIO) -> bool:
    """Whether the whole of it is UTF-8 or GB 18030 without control characters."""
    stream.seek(0)
    data = stream.read()
    stream.seek(0)
    if not data or b"\x00" in data:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(ord(char) < 32 and char not in "\t\n\r\f\x1b" for char in text)
    return False
