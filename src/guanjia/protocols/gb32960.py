"""GB/T 32960.3 packets: new-energy vehicles, editions 2016 (`##`) and 2025 (`$$`). The frame layer only.

    start(2) | command | response | VIN(17) | encryption | length(2) | data unit | BCC

The data unit is kept as bytes; its blocks differ between the editions and are not read yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guanjia.protocols.checksum import xor_of
from guanjia.protocols.fields import Fields, bytes_of, text_of, whole_of
from guanjia.protocols.stream import WAIT, BadFrame, Decoder, EncodeError, Step

HEADER = 24
LONGEST_UNIT = 65_531
EDITIONS = {b"##": 2016, b"$$": 2025}
#: The response byte of a command; everything else is an answer.
IS_COMMAND = 0xFE


@dataclass(frozen=True, slots=True)
class Frame:
    """A sound packet. encryption: 1 none; the data unit is told as it came."""

    edition: int
    command: int
    response: int
    vin: str
    encryption: int
    unit: bytes
    raw: bytes


class Gb32960Decoder(Decoder[Frame]):
    """Packets of one connection."""

    longest = HEADER + LONGEST_UNIT + 1

    def _look(self, held: bytearray, at: int) -> Step[Frame]:
        left, mark = len(held) - at, bytes(held[at : at + 2])
        if mark not in EDITIONS:
            if left == 1 and mark in (b"#", b"$"):
                return WAIT
            places = [place for first in b"#$" if (place := held.find(first, at + 1)) >= 0]
            return Step(min(places, default=len(held)) - at)
        if left < HEADER:
            return WAIT
        length = held[at + 22] << 8 | held[at + 23]
        if length > LONGEST_UNIT:
            return Step(1, BadFrame("length", bytes(held[at : at + HEADER])))
        size = HEADER + length + 1
        if left < size:
            return WAIT
        raw = bytes(held[at : at + size])
        if xor_of(raw[2:]):
            return Step(1, BadFrame("bcc", raw))
        vin = raw[4:21].decode("ascii", "replace").strip("\0 ")
        return Step(size, Frame(EDITIONS[mark], raw[2], raw[3], vin, raw[21], raw[HEADER:-1], raw))


def decode_frame(raw: bytes) -> Frame | BadFrame:
    """One packet that stands alone."""
    decoder = Gb32960Decoder()
    events = decoder.feed(raw) or decoder.idle()
    return events[0] if events else BadFrame("start", raw)


def encode_frame(edition: int, command: int, response: int, vin: str, unit: bytes, *, encryption: int = 1) -> bytes:
    """A packet to send; raises EncodeError."""
    start = next((mark for mark, year in EDITIONS.items() if year == edition), None)
    number = vin.encode("ascii", "replace")
    if start is None or len(number) > 17 or len(unit) > LONGEST_UNIT:
        raise EncodeError("The edition is 2016 or 2025, a VIN has 17 characters, a data unit at most 65531 bytes.")
    if not all(0 <= byte <= 255 for byte in (command, response, encryption)):
        raise EncodeError("Command, response and encryption are one byte each.")
    body = (
        bytes([command, response]) + number.ljust(17, b"\0") + bytes([encryption]) + len(unit).to_bytes(2, "big") + unit
    )
    return start + body + bytes([xor_of(body)])


def of_frame(frame: Frame) -> Fields:
    """The printed fields."""
    return {
        "edition": frame.edition,
        "command": f"{frame.command:02X}",
        "response": f"{frame.response:02X}",
        "vin": frame.vin,
        "encryption": frame.encryption,
        "length": len(frame.unit),
        "body_hex": frame.unit.hex(),
    }


def to_frame(fields: Mapping[str, object]) -> bytes:
    """A packet from printed fields; raises EncodeError."""
    command, response = bytes_of(fields, "command")[0], bytes_of(fields, "response", "FE")[0]
    return encode_frame(
        whole_of(fields, "edition"),
        command,
        response,
        text_of(fields, "vin"),
        bytes_of(fields, "body_hex", ""),
        encryption=whole_of(fields, "encryption", 1),
    )
