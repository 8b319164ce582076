"""The link layer of DL/T 645: finding frames in a stream, and making them (clause 5, frame format)."""

from __future__ import annotations

from dataclasses import dataclass

from guanjia.protocols.dlt645.content import FUNCTIONS_1997, Content, read_content
from guanjia.protocols.stream import WAIT, BadFrame, Decoder, EncodeError, Step

START, END, PREAMBLE = 0x68, 0x16, 0xFE
#: The standard's limit of the data field for reading; more is broken at once.
LONGEST_DATA = 200
LONGEST_FRAME = 12 + LONGEST_DATA
#: Masters send four, meters up to sixteen were seen.
PREAMBLE_BYTES = 4

_LESS_33 = bytes((byte - 0x33) % 256 for byte in range(256))
_PLUS_33 = bytes((byte + 0x33) % 256 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Frame:
    """A sound frame. `address` is the meter's number as printed on it, `data` comes without the 33H."""

    address: str
    control: int
    data: bytes
    content: Content
    raw: bytes
    preamble_bytes: int = 0

    @property
    def from_meter(self) -> bool:
        """Whether a meter sent it. A master drops the others: adapters echo its own requests."""
        return bool(self.control & 0x80)

    @property
    def error(self) -> bool:
        """Whether the meter refuses."""
        return self.control & 0xC0 == 0xC0

    @property
    def more(self) -> bool:
        """Whether more data follows, to be asked for with function 12."""
        return self.control & 0xA0 == 0xA0

    @property
    def function(self) -> int:
        """The function without direction and flags."""
        return self.control & 0x1F

    @property
    def edition(self) -> str:
        """ "1997" or "2007", told by the function."""
        return "1997" if self.function in FUNCTIONS_1997 else "2007"


class Dlt645Decoder(Decoder[Frame]):
    """Frames of both editions in one stream of a bus."""

    longest = LONGEST_FRAME

    def __init__(self, **options: int) -> None:
        super().__init__(**options)
        self._preamble = 0

    def _look(self, held: bytearray, at: int) -> Step[Frame]:
        if held[at] != START:
            start = held.find(START, at)
            return self._skip(held, at, start if start >= 0 else len(held))
        left = len(held) - at
        if left >= 8 and held[at + 7] != START:
            return self._skip(held, at, at + 1)
        if left < 10:
            return WAIT
        length = held[at + 9]
        if length > LONGEST_DATA:
            self._preamble = 0
            return Step(1, BadFrame("length", bytes(held[at : at + 10])))
        size = 12 + length
        if left < size:
            return WAIT
        found = _judge(bytes(held[at : at + size]), self._preamble)
        self._preamble = 0
        return Step(size if isinstance(found, Frame) else 1, found)

    def _skip(self, held: bytearray, at: int, to: int) -> Step[Frame]:
        trailing = to
        while trailing > at and held[trailing - 1] == PREAMBLE:
            trailing -= 1
        self._preamble = to - trailing + (self._preamble if trailing == at else 0)
        return Step(to - at)


def decode_frame(raw: bytes) -> Frame | BadFrame:
    """One frame that stands alone, with or without preamble; bytes after it are ignored."""
    preamble = len(raw) - len(raw.lstrip(b"\xfe"))
    frame = raw[preamble:]
    if len(frame) < 8:
        return BadFrame("incomplete" if frame[:1] in (b"", b"\x68") else "start", raw)
    if frame[0] != START or frame[7] != START:
        return BadFrame("start", raw)
    if len(frame) >= 10 and frame[9] > LONGEST_DATA:
        return BadFrame("length", raw)
    if len(frame) < 12 or len(frame) < 12 + frame[9]:
        return BadFrame("incomplete", raw)
    return _judge(frame[: 12 + frame[9]], preamble)


def encode_frame(address: str, control: int, data: bytes = b"", *, preamble_bytes: int = PREAMBLE_BYTES) -> bytes:
    """A frame to send. `address` as printed, shorter numbers are filled with zeros; raises EncodeError."""
    try:
        number = bytes.fromhex(address.rjust(12, "0"))
    except ValueError:
        number = b""
    if len(number) != 6:
        raise EncodeError(f"A meter number has up to 12 digits, not {address!r}.")
    if len(data) > LONGEST_DATA or not 0 <= control <= 0xFF:
        raise EncodeError(f"{len(data)} bytes of data do not fit into a frame with control {control:X}.")
    frame = bytes([START, *number[::-1], START, control, len(data)]) + data.translate(_PLUS_33)
    return bytes([PREAMBLE]) * preamble_bytes + frame + bytes([sum(frame) % 256, END])


def _judge(frame: bytes, preamble: int) -> Frame | BadFrame:
    if sum(frame[:-2]) % 256 != frame[-2]:
        return BadFrame("checksum", frame)
    if frame[-1] != END:
        return BadFrame("end_byte", frame)
    control, data = frame[8], frame[10:-2].translate(_LESS_33)
    return Frame(frame[6:0:-1].hex().upper(), control, data, read_content(control, data), frame, preamble)
