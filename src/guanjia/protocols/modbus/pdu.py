"""Requests and answers of Modbus without their transport (V1.1b3, chapter 6; exceptions chapter 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from struct import unpack

from guanjia.protocols.stream import EncodeError

READ_BITS, READ_WORDS = frozenset({1, 2}), frozenset({3, 4})
FUNCTIONS = READ_BITS | READ_WORDS | {5, 6, 15, 16, 22, 23}
#: The most a request may ask for or write: bits read, registers read, bits written, registers written.
MOST_BITS_READ, MOST_WORDS_READ, MOST_BITS_WRITTEN, MOST_WORDS_WRITTEN = 2000, 125, 1968, 123
LONGEST_PDU = 253

EXCEPTIONS = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "server device failure",
    5: "acknowledge",
    6: "server device busy",
    8: "memory parity error",
    10: "gateway path unavailable",
    11: "gateway target device failed to respond",
}


class Side(StrEnum):
    """Who speaks in a stream."""

    REQUESTS = "requests"  # we are the device
    ANSWERS = "answers"  # we are the master
    BOTH = "both"  # we listen


@dataclass(frozen=True, slots=True)
class Request:
    """What a master asks. address: the PDU's, from 0. A write carries `coils` or `registers`."""

    function: int
    address: int
    count: int = 1
    coils: tuple[int, ...] | None = None
    registers: tuple[int, ...] | None = None
    and_mask: int | None = None
    or_mask: int | None = None
    write_address: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device answers. Bits come in whole bytes: cut them to the count that was asked."""

    function: int
    coils: tuple[int, ...] | None = None
    registers: tuple[int, ...] | None = None
    address: int | None = None
    count: int | None = None
    and_mask: int | None = None
    or_mask: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A device refuses. Codes 5 and 6: wait and ask again; 1 to 3: the configuration is wrong, stop asking."""

    function: int
    exception: int

    @property
    def name(self) -> str:
        """The exception in words."""
        return EXCEPTIONS.get(self.exception, "unknown exception")


@dataclass(frozen=True, slots=True)
class Unread:
    """A sound frame whose body cannot be read: unknown function, or a length or count that does not fit."""

    function: int
    reason: str


Pdu = Request | Answer | Refused | Unread


def read_pdu(pdu: bytes, side: Side = Side.BOTH) -> Pdu:
    """What a PDU says. When both sides are heard, a shape that fits a request is taken for one first."""
    if not pdu:
        return Unread(0, "too_short")
    if pdu[0] & 0x80:
        return Refused(pdu[0] & 0x7F, pdu[1]) if len(pdu) == 2 else Unread(pdu[0] & 0x7F, "length")
    if pdu[0] not in FUNCTIONS:
        return Unread(pdu[0], "function")
    found: Request | Answer | None = None if side is Side.ANSWERS else _request(pdu)
    if found is None and side is not Side.REQUESTS:
        found = _answer(pdu)
    return found or Unread(pdu[0], "byte_count")


def mismatch(request: Request, answer: Pdu) -> str | None:
    """Why an answer does not belong to a request, None when it does: "mismatch" or "byte_count"."""
    if isinstance(answer, Unread):
        return answer.reason
    if answer.function != request.function:
        return "mismatch"
    if isinstance(answer, Refused):
        return None
    if request.function in READ_BITS:
        return None if len(answer.coils or ()) == (request.count + 7) // 8 * 8 else "byte_count"
    if request.function in READ_WORDS or request.function == 23:
        return None if len(answer.registers or ()) == request.count else "byte_count"
    if answer.address != request.address or (request.function in (15, 16) and answer.count != request.count):
        return "mismatch"
    return None


def encode_request(request: Request) -> bytes:
    """The PDU of a request; raises EncodeError for counts and values over the limits of the standard."""
    function, coils, words = request.function, request.coils or (), request.registers or ()
    head = bytes([function]) + _word(request.address)
    if function in READ_BITS | READ_WORDS:
        most = MOST_BITS_READ if function in READ_BITS else MOST_WORDS_READ
        return head + _word(_within(request.count, most))
    if function == 5:
        return head + (b"\xff\x00" if coils[:1] == (1,) else b"\x00\x00")
    if function == 6:
        return head + _word(_first(words))
    if function == 15:
        packed = _pack(coils)
        return head + _word(_within(len(coils), MOST_BITS_WRITTEN)) + bytes([len(packed)]) + packed
    if function == 16:
        return head + _word(_within(len(words), MOST_WORDS_WRITTEN)) + _words(words)
    if function == 22 and request.and_mask is not None and request.or_mask is not None:
        return head + _word(request.and_mask) + _word(request.or_mask)
    if function == 23 and request.write_address is not None:
        _within(len(words), 121)
        read = head + _word(_within(request.count, MOST_WORDS_READ))
        return read + _word(request.write_address) + _word(len(words)) + _words(words)
    raise EncodeError(f"Function {function} cannot be asked like this.")


def encode_answer(answer: Answer | Refused) -> bytes:
    """The PDU of an answer; raises EncodeError."""
    if isinstance(answer, Refused):
        return bytes([answer.function | 0x80, answer.exception])
    head = bytes([answer.function])
    if answer.function in READ_BITS and answer.coils:
        packed = _pack(answer.coils)
        return head + bytes([len(packed)]) + packed
    if (answer.function in READ_WORDS or answer.function == 23) and answer.registers:
        return head + _words(answer.registers)
    if answer.address is None:
        raise EncodeError(f"An answer of function {answer.function} needs an address.")
    head += _word(answer.address)
    if answer.function == 5:
        return head + (b"\xff\x00" if (answer.coils or ())[:1] == (1,) else b"\x00\x00")
    if answer.function == 6:
        return head + _word(_first(answer.registers or ()))
    if answer.function in (15, 16) and answer.count is not None:
        return head + _word(answer.count)
    if answer.function == 22 and answer.and_mask is not None and answer.or_mask is not None:
        return head + _word(answer.and_mask) + _word(answer.or_mask)
    raise EncodeError(f"Function {answer.function} cannot be answered like this.")


def _request(pdu: bytes) -> Request | None:
    function, size = pdu[0], len(pdu)
    if function == 22 and size == 7:
        address, and_mask, or_mask = unpack(">HHH", pdu[1:])
        return Request(function, address, and_mask=and_mask, or_mask=or_mask)
    if size < 5 or (function in (5, 6) and size != 5):
        return None
    address, second = unpack(">HH", pdu[1:5])
    if function == 5:
        return Request(function, address, coils=(int(second == 0xFF00),)) if second in (0, 0xFF00) else None
    if function == 6:
        return Request(function, address, registers=(second,))
    if function in READ_BITS | READ_WORDS:
        most = MOST_BITS_READ if function in READ_BITS else MOST_WORDS_READ
        return Request(function, address, second) if size == 5 and 1 <= second <= most else None
    if function in (15, 16):
        if size < 6 or size != 6 + pdu[5]:
            return None
        if function == 15 and 1 <= second <= MOST_BITS_WRITTEN and pdu[5] == (second + 7) // 8:
            return Request(function, address, second, coils=_bits(pdu[6:])[:second])
        if function == 16 and 1 <= second <= MOST_WORDS_WRITTEN and pdu[5] == 2 * second:
            return Request(function, address, second, registers=_registers(pdu[6:]))
        return None
    if function == 23 and size >= 10 and size == 10 + pdu[9]:
        to, written = unpack(">HH", pdu[5:9])
        if 1 <= second <= MOST_WORDS_READ and pdu[9] == 2 * written:
            return Request(function, address, second, registers=_registers(pdu[10:]), write_address=to)
    return None


def _answer(pdu: bytes) -> Answer | None:
    function, size = pdu[0], len(pdu)
    if function in READ_BITS:
        return Answer(function, coils=_bits(pdu[2:])) if size >= 3 and size == 2 + pdu[1] else None
    if function in READ_WORDS or function == 23:
        fits = size >= 4 and size == 2 + pdu[1] and not pdu[1] % 2
        return Answer(function, registers=_registers(pdu[2:])) if fits else None
    if function == 22 and size == 7:
        address, and_mask, or_mask = unpack(">HHH", pdu[1:])
        return Answer(function, address=address, and_mask=and_mask, or_mask=or_mask)
    if size != 5:
        return None
    address, second = unpack(">HH", pdu[1:])
    if function == 5:
        return Answer(function, coils=(int(second == 0xFF00),), address=address) if second in (0, 0xFF00) else None
    if function == 6:
        return Answer(function, registers=(second,), address=address)
    return Answer(function, address=address, count=second) if function in (15, 16) else None


def _bits(raw: bytes) -> tuple[int, ...]:
    """Bits in the order of their addresses: the lowest bit of the first byte is first."""
    return tuple([byte >> bit & 1 for byte in raw for bit in range(8)])


def _pack(bits: Sequence[int]) -> bytes:
    packed = bytearray((len(bits) + 7) // 8)
    for at, bit in enumerate(bits):
        packed[at // 8] |= (bit & 1) << at % 8
    return bytes(packed)


def _registers(raw: bytes) -> tuple[int, ...]:
    return unpack(f">{len(raw) // 2}H", raw)


def _words(words: Sequence[int]) -> bytes:
    return bytes([2 * len(words)]) + b"".join(_word(word) for word in words)


def _word(value: int) -> bytes:
    if not 0 <= value <= 0xFFFF:
        raise EncodeError(f"{value} is no 16-bit word.")
    return value.to_bytes(2, "big")


def _first(words: Sequence[int]) -> int:
    if not words:
        raise EncodeError("A register to write is missing.")
    return words[0]


def _within(count: int, most: int) -> int:
    if not 1 <= count <= most:
        raise EncodeError(f"From 1 to {most} can be asked at once, not {count}.")
    return count
