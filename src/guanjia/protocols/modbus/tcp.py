"""Modbus TCP (Messaging on TCP/IP V1.0b): transaction, protocol 0, length, unit, PDU.

The header has no mark to search for and no check. After a wrong header the place of the next one is a guess, and a
wrong guess swaps readings; the decoder tells the broken header once, drops what follows, and the gateway reconnects.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack

from guanjia.protocols.modbus.pdu import LONGEST_PDU, Pdu, Side, read_pdu
from guanjia.protocols.stream import BAD_IN_A_ROW, WAIT, BadFrame, Decoder, EncodeError, Step

HEADER = 7
LONGEST_LENGTH = LONGEST_PDU + 1


@dataclass(frozen=True, slots=True)
class TcpFrame:
    """A frame with a right header."""

    transaction: int
    unit: int
    pdu: bytes
    content: Pdu
    raw: bytes


class TcpDecoder(Decoder[TcpFrame]):
    """Frames of one connection."""

    longest = HEADER + LONGEST_PDU

    def __init__(self, side: Side = Side.ANSWERS, *, bad_in_a_row: int = BAD_IN_A_ROW) -> None:
        super().__init__(bad_in_a_row=bad_in_a_row)
        self._side = side
        self._lost = False

    @property
    def should_close(self) -> bool:
        """True after the first broken header."""
        return self._lost

    def _look(self, held: bytearray, at: int) -> Step[TcpFrame]:
        left = len(held) - at
        if self._lost:
            return Step(left)
        if left < 6:
            return WAIT
        size = 6 + (held[at + 4] << 8 | held[at + 5])
        wrong = _wrong(held[at : at + 6])
        if wrong is not None:
            self._lost = True
            return Step(6, BadFrame(wrong[0], bytes(held[at : at + 6]), wrong[1]))
        return Step(size, _frame(bytes(held[at : at + size]), self._side)) if left >= size else WAIT


def decode_frame(raw: bytes, side: Side = Side.BOTH) -> TcpFrame | BadFrame:
    """One frame that stands alone; bytes after it are ignored."""
    if len(raw) < 6:
        return BadFrame("incomplete", raw)
    wrong = _wrong(raw[:6])
    if wrong is not None:
        return BadFrame(wrong[0], raw, wrong[1])
    size = 6 + (raw[4] << 8 | raw[5])
    return _frame(raw[:size], side) if len(raw) >= size else BadFrame("incomplete", raw)


def encode_frame(transaction: int, unit: int, pdu: bytes) -> bytes:
    """A frame to send; raises EncodeError."""
    if not 0 <= transaction <= 0xFFFF or not 0 <= unit <= 0xFF or not 1 <= len(pdu) <= LONGEST_PDU:
        raise EncodeError(f"Unit {unit} with {len(pdu)} bytes is no Modbus frame.")
    return pack(">HHHB", transaction, 0, 1 + len(pdu), unit) + pdu


def _wrong(header: bytes | bytearray) -> tuple[str, str] | None:
    if header[2] or header[3]:
        return "protocol_id", "protocol id not 0"
    length = header[4] << 8 | header[5]
    if length > LONGEST_LENGTH:
        return "length", f"length {length} over {LONGEST_LENGTH}"
    return ("length", f"length {length} under 2") if length < 2 else None


def _frame(raw: bytes, side: Side) -> TcpFrame:
    return TcpFrame(raw[0] << 8 | raw[1], raw[6], raw[7:], read_pdu(raw[7:], side), raw)
