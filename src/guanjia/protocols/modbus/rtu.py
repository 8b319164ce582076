"""Modbus RTU, on a wire or inside a TCP stream (Serial Line V1.02, 2.5).

Silence separates frames on a wire. Serial servers do not keep it, so frames are found by the length their function
announces and by the CRC. A request and an answer of one function differ in length; when both are heard, the shorter
shape is tried first and the longer only when the CRC of the shorter is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guanjia.protocols.modbus.pdu import FUNCTIONS, LONGEST_PDU, READ_BITS, READ_WORDS, Pdu, Side, read_pdu
from guanjia.protocols.stream import BAD_IN_A_ROW, WAIT, BadFrame, Decoder, EncodeError, Step

LONGEST_FRAME = LONGEST_PDU + 3
#: Units of devices; 0 is the broadcast, 248 to 255 are reserved.
LAST_UNIT = 247


@dataclass(frozen=True, slots=True)
class RtuFrame:
    """A frame with a right CRC."""

    unit: int
    pdu: bytes
    content: Pdu
    raw: bytes


def crc(data: bytes) -> int:
    """CRC-16 of Modbus: polynomial A001 reflected, start FFFF; sent low byte first."""
    value = 0xFFFF
    for byte in data:
        value = value >> 8 ^ _TABLE[(value ^ byte) & 0xFF]
    return value


def _table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
        table.append(value)
    return tuple(table)


_TABLE = _table()


class RtuDecoder(Decoder[RtuFrame]):
    """Frames of one side of a bus, or of both."""

    longest = LONGEST_FRAME

    def __init__(self, side: Side = Side.ANSWERS, *, bad_in_a_row: int = BAD_IN_A_ROW) -> None:
        super().__init__(bad_in_a_row=bad_in_a_row)
        self._side = side

    def _look(self, held: bytearray, at: int) -> Step[RtuFrame]:
        left = len(held) - at
        if held[at] > LAST_UNIT:
            return Step(1)
        if left < 2:
            return WAIT
        function = held[at + 1]
        if function & 0x7F not in FUNCTIONS:
            return Step(1)
        longest = 0
        for needed, size in _sizes(held, at, left, self._side):
            if left < needed or left < size:
                return WAIT
            if not size:
                continue
            longest = max(longest, size)
            raw = bytes(held[at : at + size])
            if crc(raw[:-2]) == raw[-2] | raw[-1] << 8:
                return Step(size, RtuFrame(raw[0], raw[1:-2], read_pdu(raw[1:-2], self._side), raw))
        return Step(1, BadFrame("crc", bytes(held[at : at + longest])) if longest else None)


def _sizes(held: bytearray, at: int, left: int, side: Side) -> Iterator[tuple[int, int]]:
    """(bytes needed to know, length of the frame or 0 when this shape is impossible), shortest shape first."""
    function = held[at + 1]
    if function & 0x80:
        if side is not Side.REQUESTS:
            yield 5, 5
        return
    if function == 22:
        yield 10, 10
        return
    fixed = function in (5, 6) or (side is not Side.ANSWERS and function in READ_BITS | READ_WORDS)
    fixed = fixed or (side is not Side.REQUESTS and function in (15, 16))
    counted = 3 if function in READ_BITS | READ_WORDS or function == 23 else 7
    answers_counted = counted == 3 and side is not Side.REQUESTS
    short = 0
    if answers_counted:
        if left < 3:
            yield 3, 0
            return
        count = held[at + 2]
        if count and not (function not in READ_BITS and count % 2) and count <= 250:
            short = 5 + count
    if short and short < 8:
        yield short, short
    if fixed:
        yield 8, 8
    if short >= 8:
        yield short, short
    if side is not Side.ANSWERS and function in (15, 16):
        yield from _counted(held, at, left, 6, 9)
    if side is not Side.ANSWERS and function == 23:
        yield from _counted(held, at, left, 10, 13)


def _counted(held: bytearray, at: int, left: int, place: int, around: int) -> Iterator[tuple[int, int]]:
    if left <= place:
        yield place + 1, 0
        return
    size = around + held[at + place]
    yield place + 1, size if held[at + place] and size <= LONGEST_FRAME else 0


def decode_frame(raw: bytes, side: Side = Side.BOTH) -> RtuFrame | BadFrame:
    """One frame that stands alone."""
    if len(raw) < 4:
        return BadFrame("too_short", raw)
    if len(raw) > LONGEST_FRAME:
        return BadFrame("length", raw)
    if crc(raw[:-2]) != raw[-2] | raw[-1] << 8:
        return BadFrame("crc", raw)
    return RtuFrame(raw[0], raw[1:-2], read_pdu(raw[1:-2], side), raw)


def encode_frame(unit: int, pdu: bytes) -> bytes:
    """A frame to send; raises EncodeError."""
    if not 0 <= unit <= LAST_UNIT or not 1 <= len(pdu) <= LONGEST_PDU:
        raise EncodeError(f"Unit {unit} with {len(pdu)} bytes is no Modbus frame.")
    frame = bytes([unit]) + pdu
    return frame + crc(frame).to_bytes(2, "little")
