"""XML from peers, read without trusting it: no document type, no entities, bounded depth, size and count.

The text is searched for a document type before a parser sees it; the parser (expat) has handlers that stop it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

LONGEST = 1024 * 1024
DEEPEST = 16
MOST_ELEMENTS = 65_536

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_FORBIDDEN = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Unreadable(Exception):
    """The content is no XML we accept; `reason` is "xml_dtd" or "xml"."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(slots=True)
class Element:
    """One element: tag, attributes, the text directly inside it, and its children in order."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def find(self, tag: str) -> Element | None:
        """The first child with this tag."""
        return next((child for child in self.children if child.tag == tag), None)

    def named(self, tag: str) -> Iterator[Element]:
        """The children with this tag."""
        return (child for child in self.children if child.tag == tag)


def decode_text(raw: bytes) -> str:
    """The text of XML bytes: UTF-8 or GB 2312 by declaration, otherwise whichever fits. Raises Unreadable."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(raw.lstrip()[:256])
    chinese_first = declared is not None and declared[1].lower().startswith(b"gb")
    for encoding in ("gb18030", "utf-8") if chinese_first else ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("xml", "neither UTF-8 nor GB 18030")


def parse(text: str) -> Element:
    """The root element. Raises Unreadable, before anything is expanded."""
    if len(text) > LONGEST:
        raise Unreadable("xml", f"over {LONGEST} characters")
    if _FORBIDDEN.search(text):
        raise Unreadable("xml_dtd", "document types and entities are refused")
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as cause:
        raise Unreadable("xml", str(cause)) from None
    if builder.root is None:
        raise Unreadable("xml", "no element")
    return builder.root


class _Builder:
    """Collects elements; stops the parser at the limits."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= DEEPEST or self._count > MOST_ELEMENTS:
            raise Unreadable("xml", "nested too deep or too many elements")
        element = Element(tag, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _tag: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].text += text

    def refuse(self, *_declaration: object) -> None:
        raise Unreadable("xml_dtd", "document types and entities are refused")
