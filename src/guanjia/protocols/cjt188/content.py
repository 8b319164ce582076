"""What the data of a sound frame means, by the layouts of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from guanjia.protocols import bcd
from guanjia.protocols.cjt188.tables import DI_FIRST, kind_of, layout_of, units

VALVE_STATES = ("open", "closed", "undefined", "abnormal")
VALVE_COMMANDS = {0x55: "open", 0x99: "close"}


@dataclass(frozen=True, slots=True)
class Profile:
    """What differs between models of meters and is not told by the frame.

    unit_first: the unit byte stands before each value instead of after it.
    litre_decimals: the implied decimals of a value in litres; the standard leaves it open.
    """

    unit_first: bool = False
    litre_decimals: int = 2


STANDARD = Profile()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A register with the unit the meter says; None where the wire had no number. `unit` is 0xNN when unknown."""

    value: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class Status:
    """The two status bytes; only the low half of the first is standard."""

    raw: bytes

    @property
    def valve(self) -> str:
        """open, closed, undefined or abnormal."""
        return VALVE_STATES[self.raw[0] & 0x03]

    @property
    def battery_low(self) -> bool:
        """Whether the meter asks for a new battery."""
        return bool(self.raw[0] & 0x04)


Value = Quantity | Status | Decimal | datetime | int | str | None


@dataclass(frozen=True, slots=True)
class Content:
    """What a data field carries.

    di: the identifier in the order of the standard, `di_wire` as the meter sent it; None in an error answer.
    values: the fields of its layout by name. `rest`: data without a layout, or after it. `problem`: why unreadable.
    """

    di: int | None = None
    di_wire: int | None = None
    ser: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    rest: bytes = b""
    problem: str = ""


def read_content(meter_type: int, control: int, data: bytes, profile: Profile = STANDARD) -> Content:
    """The content of the data field of one frame."""
    if control & 0xC0 == 0xC0:
        if len(data) != 3:
            return Content(ser=data[0] if data else None, rest=data, problem="length")
        return Content(ser=data[0], values={"status": Status(data[1:])}, rest=data)
    if len(data) < 3:
        return Content(rest=data, problem="short" if data else "")
    wire = data[0] << 8 | data[1]
    di = data[1] << 8 | data[0] if data[0] not in DI_FIRST and data[1] in DI_FIRST else wire
    ser, body = data[2], data[3:]
    layout = layout_of(di, control, kind_of(meter_type))
    if layout is None or not body:
        return Content(di, wire, ser, rest=body)
    if len(body) < layout.width:
        return Content(di, wire, ser, rest=body, problem="short")
    values: dict[str, Value] = {}
    if 0xD120 <= di <= 0xD12B:
        values["month_offset"] = di - 0xD11F
    for name, kind, start, end in layout.fields:
        values[name] = _READERS[kind](body[start:end], profile)
    return Content(di, wire, ser, values, body[layout.width :])


def _quantity(raw: bytes, profile: Profile, decimals: int) -> Quantity:
    code, digits = (raw[0], raw[1:]) if profile.unit_first else (raw[4], raw[:4])
    unit = units().get(code)
    if unit == "L" and decimals == 2:
        decimals = profile.litre_decimals
    return Quantity(bcd.number(digits, decimals), unit or f"0x{code:02X}")


def _time(raw: bytes, _profile: Profile) -> datetime | None:
    text = bcd.digits(raw[::-1])
    if text is None or not text.startswith("20"):  # zeros, or the year first, as some meters send it
        return None
    return bcd.clock_of_digits(text[2:])


def _whole(raw: bytes, _profile: Profile) -> int | None:
    value = bcd.number(raw, 0)
    return None if value is None else int(value)


_READERS = {
    "total": lambda raw, profile: _quantity(raw, profile, 2),
    "flow": lambda raw, profile: _quantity(raw, profile, 4),
    "centi": lambda raw, profile: bcd.number(raw, 2),
    "money": lambda raw, profile: bcd.number(raw, 2),
    "hours": _whole,
    "day": _whole,
    "time": _time,
    "status": lambda raw, profile: Status(raw),
    "byte": lambda raw, profile: raw[0],
    "valve": lambda raw, profile: VALVE_COMMANDS.get(raw[0], f"0x{raw[0]:02X}"),
    "address": lambda raw, profile: raw[::-1].hex().upper(),
}
