"""What the data of a sound frame means. Content that cannot be read is told with its reason, never raised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from guanjia.protocols import bcd
from guanjia.protocols.dlt645.items import Item, Kind, find_item

#: Functions that only the edition of 1997 has. 03 is left out: 2007 uses it for its security extension.
FUNCTIONS_1997 = frozenset({0x01, 0x02, 0x04, 0x0A, 0x0C, 0x0F, 0x10})

#: Bits of the error byte (DL/T 645-2007, application layer); bit 7 is reserved.
ERROR_BITS = (
    "other_error",
    "no_requested_data",
    "password_error_or_unauthorised",
    "baud_rate_not_changeable",
    "year_zones_exceeded",
    "day_slots_exceeded",
    "tariffs_exceeded",
)

#: N1 of the relay command 1CH (Q/GDW 1364, 1365).
SWITCH_ACTIONS = {
    0x1A: "trip",
    0x1B: "close_allowed",
    0x1C: "close",
    0x2A: "alarm",
    0x2B: "alarm_off",
    0x3A: "keep_power",
    0x3B: "keep_power_off",
}


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A master asks for an item. `rest` is a block count or a time; `seq` only where it reads on."""

    di: str
    seq: int | None = None
    rest: bytes = b""


@dataclass(frozen=True, slots=True)
class Reading:
    """A meter's answer. Numbers are in `unit`; None where the wire had none.

    values: one a place; a block has several. `moment` is China's time of a demand or a freeze, or the meter's date.
    text: what is no number: a date, a time, digits, an asset code, the hex of a status word.
    """

    di: str
    item: Item | None
    unit: str = ""
    values: tuple[Decimal | None, ...] = ()
    block: bool = False
    moment: datetime | None = None
    text: str | None = None
    weekday: int | None = None
    seq: int | None = None
    trailing: bytes = b""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AddressAnswer:
    """A meter tells its number."""

    meter_address: str


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """A meter refuses; all set bits are told."""

    error_byte: int

    @property
    def error_bits(self) -> tuple[str, ...]:
        """The names of the set bits, in order."""
        return tuple(name for bit, name in enumerate(ERROR_BITS) if self.error_byte >> bit & 1)


@dataclass(frozen=True, slots=True)
class SwitchCommand:
    """The relay and alarm command. Passwords stay bytes: they must never be logged."""

    password: bytes
    operator: bytes
    n1: int
    n2: int
    valid_until: datetime | None

    @property
    def action(self) -> str | None:
        """What N1 asks for; None when no table has it."""
        return SWITCH_ACTIONS.get(self.n1)


@dataclass(frozen=True, slots=True)
class ClockBroadcast:
    """A master sets the clocks of all meters on the bus; no meter answers."""

    sync_time_bcd: str
    sync_time: datetime | None


@dataclass(frozen=True, slots=True)
class Opaque:
    """Data without a known layout; `di` where the function carries one, `problem` where it should be readable."""

    di: str | None = None
    problem: str = ""


Content = ReadRequest | Reading | AddressAnswer | ErrorAnswer | SwitchCommand | ClockBroadcast | Opaque


def read_content(control: int, data: bytes) -> Content:
    """The content of a data field from which 33H has been taken."""
    function, answer = control & 0x1F, control & 0x80
    if answer and control & 0x40:
        return ErrorAnswer(data[0]) if data else Opaque(problem="short")
    if function == 0x11:
        return _reading(data, 4, False) if answer else _request(data, 4, False)
    if function == 0x12:
        return _reading(data, 4, True) if answer else _request(data, 4, True)
    if function in (0x01, 0x02):
        return _reading(data, 2, False) if answer else _request(data, 2, False)
    if function == 0x13 and answer:
        return AddressAnswer(data[5::-1].hex().upper()) if len(data) == 6 else Opaque(problem="length")
    if function == 0x08 and not answer and len(data) == 6:
        text = data[::-1].hex()
        return ClockBroadcast(text, bcd.clock_of_digits(bcd.digits(data[::-1])))
    if function == 0x1C and not answer and len(data) == 16:
        until = bcd.clock_of_digits(bcd.digits(data[:9:-1]))
        return SwitchCommand(data[:4], data[4:8], data[8], data[9], until)
    if function == 0x14 and not answer:
        return Opaque(data[3::-1].hex().upper()) if len(data) >= 4 else Opaque(problem="short")
    if function == 0x04 and not answer:
        return Opaque(data[1::-1].hex().upper()) if len(data) >= 2 else Opaque(problem="short")
    return Opaque()


def _request(data: bytes, width: int, reads_on: bool) -> Content:
    if len(data) < width + reads_on:
        return Opaque(problem="short") if data else Opaque()
    di = data[width - 1 :: -1].hex().upper()
    return ReadRequest(di, data[width], data[width + 1 :]) if reads_on else ReadRequest(di, None, data[width:])


def _reading(data: bytes, width: int, reads_on: bool) -> Content:
    if len(data) < width + reads_on:
        return Opaque(problem="short") if data else Opaque()
    key = data[width - 1 :: -1]
    di, seq, body = key.hex().upper(), None, data[width:]
    if reads_on:
        seq, body = body[-1], body[:-1]
    item = find_item(key)
    if item is None:
        return Reading(di, None, seq=seq)
    if item.kind is Kind.NUMBER:
        return _numbers(di, item, body, seq)
    return _special(di, item, body, seq)


def _numbers(di: str, item: Item, body: bytes, seq: int | None) -> Reading:
    width, decimals, signed = item.width, item.decimals, item.signed
    if not item.block:
        if len(body) < width:
            return Reading(di, item, item.unit, (None,), seq=seq, trailing=body, problem="short")
        value = bcd.number(body[:width], decimals, signed=signed)
        return Reading(di, item, item.unit, (value,), seq=seq, trailing=body[width:])
    whole = len(body) - len(body) % width
    values = tuple([bcd.number(body[at : at + width], decimals, signed=signed) for at in range(0, whole, width)])
    return Reading(di, item, item.unit, values, True, seq=seq, trailing=body[whole:])


def _special(di: str, item: Item, body: bytes, seq: int | None) -> Reading:
    width = item.width
    if item.block or len(body) < width:  # blocks of demands and status words: identifier and hex
        return Reading(di, item, seq=seq, trailing=body, problem="" if item.block else "short")
    raw, trailing = body[:width], body[width:]
    if item.kind is Kind.DEMAND:
        value = bcd.number(raw[:3], item.decimals, signed=item.signed)
        moment = bcd.clock_of_digits(bcd.digits(raw[:2:-1]))
        return Reading(di, item, item.unit, (value,), moment=moment, seq=seq, trailing=trailing)
    if item.kind is Kind.MOMENT:
        moment = bcd.clock_of_digits(bcd.digits(raw[::-1]))
        return Reading(di, item, moment=moment, text=bcd.spoken(moment), seq=seq, trailing=trailing)
    if item.kind is Kind.DATE:
        text = bcd.digits(raw[:0:-1])
        moment = bcd.clock_of_digits(text + "0000") if text else None
        spoken = None if moment is None else moment.date().isoformat()
        weekday = raw[0] if raw[0] <= 7 else None
        return Reading(di, item, moment=moment, text=spoken, weekday=weekday, seq=seq, trailing=trailing)
    if item.kind is Kind.TIME:
        text = bcd.digits(raw[::-1])
        good = text is not None and text[:2] < "24" and text[2:4] < "60" and text[4:] < "60"
        spoken = f"{text[:2]}:{text[2:4]}:{text[4:]}" if text and good else None
        return Reading(di, item, text=spoken, seq=seq, trailing=trailing)
    if item.kind is Kind.DIGITS:
        return Reading(di, item, text=bcd.digits(raw[::-1]), seq=seq, trailing=trailing)
    if item.kind is Kind.TEXT:
        spoken = raw[::-1].decode("ascii", errors="replace").strip("\0 ")
        return Reading(di, item, text=spoken, seq=seq, trailing=trailing)
    return Reading(di, item, text=raw[::-1].hex().upper(), seq=seq, trailing=trailing)
