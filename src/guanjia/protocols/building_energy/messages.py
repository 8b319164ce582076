"""The messages of the upload: what a section and its operation carry, and the XML we write.

Every value is text as sent; numbers and times are read from it on demand, and are None where the text is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from xml.sax.saxutils import escape, quoteattr

from guanjia.protocols import bcd
from guanjia.protocols.building_energy.xml_text import Element, Unreadable
from guanjia.protocols.stream import EncodeError

ID_TAGS = ("building_id", "project_id")


@dataclass(frozen=True, slots=True)
class Function:
    """One measured quantity of a meter. coding: class and item of the energy; error: "0" or "" is good."""

    id: str
    coding: str
    error: str
    text: str

    @property
    def value(self) -> Decimal | None:
        """The number, or None where the meter reports an error or no number."""
        if self.error.strip() not in ("", "0"):
            return None
        try:
            number = Decimal(self.text)
        except InvalidOperation:
            return None
        return number if number.is_finite() and abs(number) < Decimal(10) ** 18 else None


@dataclass(frozen=True, slots=True)
class Meter:
    """What one meter reports."""

    id: str
    functions: tuple[Function, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message in either direction. values: the simple elements of the section, in order."""

    section: str
    operation: str
    building_id: str
    gateway_id: str
    type: str = ""
    values: tuple[tuple[str, str], ...] = ()
    meters: tuple[Meter, ...] = ()
    id_tag: str = "building_id"

    def value(self, name: str) -> str:
        """The text of a simple element, empty where it is missing."""
        return next((text for tag, text in self.values if tag == name), "")

    @property
    def time(self) -> datetime | None:
        """China's time in the `time` element, `YYYYMMDDhhmmss`."""
        text = self.value("time")
        return bcd.clock_of_digits(text[2:]) if len(text) == 14 and text.isascii() and text.startswith("20") else None


def read_message(root: Element) -> Message:
    """The message of a document; raises Unreadable where its sections are missing."""
    common = root.find("common")
    section = next((child for child in root.children if child.tag != "common"), None)
    if common is None or section is None:
        raise Unreadable("xml", "common or section missing")
    id_tag = next((tag for tag in ID_TAGS if common.find(tag) is not None), ID_TAGS[0])
    return Message(
        section=section.tag,
        operation=section.attributes.get("operation", "").strip(),
        building_id=_text(common, id_tag),
        gateway_id=_text(common, "gateway_id"),
        type=_text(common, "type"),
        values=tuple((child.tag, child.text.strip()) for child in section.children if child.tag != "meter"),
        meters=tuple(_meter(meter) for meter in section.named("meter")),
        id_tag=id_tag,
    )


def write_message(message: Message, *, encoding: str = "utf-8") -> bytes:
    """The XML of a message; raises EncodeError for characters the encoding does not have."""
    common = "".join(
        f"<{tag}>{escape(text)}</{tag}>"
        for tag, text in (
            (message.id_tag, message.building_id),
            ("gateway_id", message.gateway_id),
            ("type", message.type or message.operation),
        )
    )
    inner = "".join(f"<{_tag(tag)}>{escape(text)}</{tag}>" for tag, text in message.values)
    inner += "".join(_write_meter(meter) for meter in message.meters)
    section = f"<{_tag(message.section)} operation={quoteattr(message.operation)}>{inner}</{message.section}>"
    text = f'<?xml version="1.0" encoding="{encoding}" ?><root><common>{common}</common>{section}</root>'
    try:
        return text.encode("gb18030" if encoding.lower().startswith("gb") else "utf-8")
    except UnicodeEncodeError as cause:
        raise EncodeError("The message holds characters that cannot be sent.") from cause


def report(
    building_id: str,
    gateway_id: str,
    *,
    sequence: int,
    time: datetime,
    meters: Iterable[Meter],
    stored: tuple[int, int] | None = None,
    id_tag: str = "building_id",
) -> Message:
    """A report of readings taken at `time`. stored: (current, total) where data kept during an outage is sent."""
    values = [("sequence", str(sequence)), ("parser", "yes"), ("time", bcd.to_digits(time, "%Y%m%d%H%M%S").hex())]
    if stored is not None:
        values += [("total", str(stored[1])), ("current", str(stored[0]))]
    operation = "report" if stored is None else "continuous"
    return Message("data", operation, building_id, gateway_id, operation, tuple(values), tuple(meters), id_tag)


def digest(sequence: str, key: bytes, *, key_first: bool = False) -> str:
    """The MD5 of the log-in in lower-case hexadecimal."""
    parts = (key, sequence.encode()) if key_first else (sequence.encode(), key)
    return hashlib.md5(b"".join(parts), usedforsecurity=False).hexdigest()


def from_fields(fields: Mapping[str, object]) -> Message:
    """A message from fields as they are printed; raises EncodeError."""
    known = {"section", "operation", "gateway_id", "type", "meters", *ID_TAGS}
    missing = [name for name in ("section", "operation", "gateway_id") if name not in fields]
    if missing:
        raise EncodeError(f"Fields are missing: {', '.join(missing)}.")
    id_tag = next((tag for tag in ID_TAGS if tag in fields), ID_TAGS[0])
    meters = fields.get("meters", [])
    if not isinstance(meters, list) or not all(isinstance(meter, Mapping) for meter in meters):
        raise EncodeError("meters must be a list of meters.")
    return Message(
        section=str(fields["section"]),
        operation=str(fields["operation"]),
        building_id=str(fields.get(id_tag, "")),
        gateway_id=str(fields["gateway_id"]),
        type=str(fields.get("type", "")),
        values=tuple((name, str(value)) for name, value in fields.items() if name not in known),
        meters=tuple(Meter(str(meter.get("id", "")), _functions(meter.get("functions"))) for meter in meters),
        id_tag=id_tag,
    )


def _functions(functions: object) -> tuple[Function, ...]:
    if not isinstance(functions, list) or not all(isinstance(one, Mapping) for one in functions):
        raise EncodeError("functions must be a list.")
    return tuple(
        Function(*(str(one.get(name, "")) for name in ("id", "coding", "error", "value"))) for one in functions
    )


def _meter(meter: Element) -> Meter:
    functions = tuple(
        Function(
            one.attributes.get("id", "").strip(),
            one.attributes.get("coding", "").strip(),
            one.attributes.get("error", "").strip(),
            one.text.strip(),
        )
        for one in meter.named("function")
    )
    return Meter(meter.attributes.get("id", "").strip(), functions)


def _write_meter(meter: Meter) -> str:
    functions = "".join(
        f"<function id={quoteattr(one.id)} coding={quoteattr(one.coding)} error={quoteattr(one.error)}>"
        f"{escape(one.text)}</function>"
        for one in meter.functions
    )
    return f"<meter id={quoteattr(meter.id)}>{functions}</meter>"


def _text(parent: Element, tag: str) -> str:
    child = parent.find(tag)
    return "" if child is None else child.text.strip()


def _tag(tag: str) -> str:
    if not tag.isascii() or not tag.replace("_", "a").isalnum() or tag[0].isdigit():
        raise EncodeError(f"{tag!r} cannot be an element.")
    return tag
