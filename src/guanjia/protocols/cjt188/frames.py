"""The link layer of CJ/T 188: finding frames in a stream, and making them.

With a single start byte every 68 in a counter looks like a start. Only a type byte of the standard makes a broken
candidate worth reporting; sound frames are taken whatever their type.
"""

from __future__ import annotations

from dataclasses import dataclass

from guanjia.protocols.cjt188.content import STANDARD, Content, Profile, read_content
from guanjia.protocols.cjt188.tables import kind_of
from guanjia.protocols.stream import BAD_IN_A_ROW, WAIT, BadFrame, Decoder, EncodeError, Step

START, END, PREAMBLE = 0x68, 0x16, 0xFE
LONGEST_DATA = 100
HEADER = 11
LONGEST_FRAME = HEADER + LONGEST_DATA + 2
PREAMBLE_BYTES = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """A sound frame. `address` is A6..A0 as printed, the first four digits are the maker's code."""

    meter_type: int
    address: str
    control: int
    data: bytes
    content: Content
    raw: bytes
    preamble_bytes: int = 0

    @property
    def meter_kind(self) -> str:
        """water, heat, gas, other, any or unknown."""
        return kind_of(self.meter_type)

    @property
    def from_meter(self) -> bool:
        """Whether a meter sent it."""
        return bool(self.control & 0x80)

    @property
    def error(self) -> bool:
        """Whether the meter refuses."""
        return self.control & 0xC0 == 0xC0

    @property
    def function(self) -> int:
        """The function without direction and error flag."""
        return self.control & 0x3F


class Cjt188Decoder(Decoder[Frame]):
    """Frames of all kinds of meters in one stream of a bus."""

    longest = LONGEST_FRAME

    def __init__(self, profile: Profile = STANDARD, *, bad_in_a_row: int = BAD_IN_A_ROW) -> None:
        super().__init__(bad_in_a_row=bad_in_a_row)
        self._profile = profile
        self._preamble = 0

    def _look(self, held: bytearray, at: int) -> Step[Frame]:
        if held[at] != START:
            start = held.find(START, at)
            return self._skip(held, at, start if start >= 0 else len(held))
        left = len(held) - at
        if left < HEADER:
            return WAIT
        length, likely = held[at + 10], kind_of(held[at + 1]) != "unknown"
        if length > LONGEST_DATA:
            self._preamble = 0
            return Step(1, BadFrame("length", bytes(held[at : at + HEADER])) if likely else None)
        size = HEADER + length + 2
        if left < size:
            return WAIT
        found = _judge(bytes(held[at : at + size]), self._preamble, self._profile)
        self._preamble = 0
        if isinstance(found, Frame):
            return Step(size, found)
        return Step(1, found if likely else None)

    def _skip(self, held: bytearray, at: int, to: int) -> Step[Frame]:
        trailing = to
        while trailing > at and held[trailing - 1] == PREAMBLE:
            trailing -= 1
        self._preamble = to - trailing + (self._preamble if trailing == at else 0)
        return Step(to - at)


def decode_frame(raw: bytes, profile: Profile = STANDARD) -> Frame | BadFrame:
    """One frame that stands alone, with or without preamble; bytes after it are ignored."""
    preamble = len(raw) - len(raw.lstrip(b"\xfe"))
    frame = raw[preamble:]
    if frame[:1] not in (b"", b"\x68"):
        return BadFrame("start", raw)
    if len(frame) >= HEADER and frame[10] > LONGEST_DATA:
        return BadFrame("length", raw)
    if len(frame) < HEADER or len(frame) < HEADER + frame[10] + 2:
        return BadFrame("incomplete", raw)
    return _judge(frame[: HEADER + frame[10] + 2], preamble, profile)


def encode_frame(
    meter_type: int, address: str, control: int, data: bytes = b"", *, preamble_bytes: int = PREAMBLE_BYTES
) -> bytes:
    """A frame to send; raises EncodeError."""
    try:
        number = bytes.fromhex(address.rjust(14, "0"))
    except ValueError:
        number = b""
    if len(number) != 7:
        raise EncodeError(f"A meter address has up to 14 hexadecimal digits, not {address!r}.")
    if len(data) > LONGEST_DATA or not 0 <= control <= 0xFF or not 0 <= meter_type <= 0xFF:
        raise EncodeError(f"{len(data)} bytes of data do not fit into a frame with control {control:X}.")
    frame = bytes([START, meter_type, *number[::-1], control, len(data)]) + data
    return bytes([PREAMBLE]) * preamble_bytes + frame + bytes([sum(frame) % 256, END])


def _judge(frame: bytes, preamble: int, profile: Profile) -> Frame | BadFrame:
    if sum(frame[:-2]) % 256 != frame[-2]:
        return BadFrame("checksum", frame)
    if frame[-1] != END:
        return BadFrame("end_byte", frame)
    meter_type, control, data = frame[1], frame[9], frame[HEADER:-2]
    content = read_content(meter_type, control, data, profile)
    return Frame(meter_type, frame[8:1:-1].hex().upper(), control, data, content, frame, preamble)
