"""Requests of a master and answers of a meter, ready to send. All raise EncodeError for what the standard cannot carry.

Closing a valve is a switching command: a named person, a reason and an audit record belong to whoever calls this.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from guanjia.protocols import bcd
from guanjia.protocols.cjt188.content import VALVE_COMMANDS, Quantity, Status
from guanjia.protocols.cjt188.frames import encode_frame
from guanjia.protocols.cjt188.tables import kind_of, layout_of, unit_codes
from guanjia.protocols.stream import EncodeError

#: The only meter on the bus.
ANY_METER = "AA" * 7


def read(meter_type: int, address: str, *, ser: int, di: int = 0x901F, swapped: bool = False) -> bytes:
    """Ask for an identifier. swapped: send its bytes as half of all meters expect them, `1F 90`."""
    return encode_frame(meter_type, address, 0x01, head(di, ser, swapped))


def read_address(meter_type: int, *, ser: int) -> bytes:
    """Ask the only meter on the bus for its address."""
    return encode_frame(meter_type, ANY_METER, 0x03, head(0x810A, ser, False))


def turn_valve(meter_type: int, address: str, command: str, *, ser: int, swapped: bool = False) -> bytes:
    """Ask to open or close the valve."""
    code = next((code for code, name in VALVE_COMMANDS.items() if name == command), None)
    if code is None:
        raise EncodeError(f"A valve is told to open or to close, not {command!r}.")
    return encode_frame(meter_type, address, 0x04, head(0xA017, ser, swapped) + bytes([code]))


def set_clock(meter_type: int, address: str, moment: datetime, *, ser: int, swapped: bool = False) -> bytes:
    """Set the clock of one meter."""
    return encode_frame(meter_type, address, 0x04, head(0xA015, ser, swapped) + _time(moment))


def answer(
    meter_type: int, address: str, values: Mapping[str, object], *, ser: int, di: int = 0x901F, swapped: bool = False
) -> bytes:
    """A meter's answer to a reading, all fields of its layout by name; None is sent as FF (a time as 00)."""
    return encode(meter_type, address, 0x81, values, ser=ser, di=di, swapped=swapped)


def encode(
    meter_type: int,
    address: str,
    control: int,
    values: Mapping[str, object],
    *,
    ser: int,
    di: int,
    swapped: bool = False,
) -> bytes:
    """Any frame whose data has a layout in this direction, its fields by name."""
    layout = layout_of(di, control, kind_of(meter_type))
    if layout is None:
        raise EncodeError(f"There is no layout for {di:04X} on a meter of type {meter_type:02X}.")
    missing = [name for name, _, _, _ in layout.fields if name not in values]
    if missing:
        raise EncodeError(f"Fields are missing: {', '.join(missing)}.")
    parts = [_field(name, kind, values[name], end - start) for name, kind, start, end in layout.fields]
    return encode_frame(meter_type, address, control, head(di, ser, swapped) + b"".join(parts))


def head(di: int, ser: int, swapped: bool) -> bytes:
    """Identifier and serial number, with which the data of all but error answers begins."""
    if not 0 <= ser <= 255 or not 0 <= di <= 0xFFFF:
        raise EncodeError("A serial number is one byte, an identifier two.")
    return di.to_bytes(2, "little" if swapped else "big") + bytes([ser])


def _time(moment: datetime) -> bytes:
    return bcd.to_digits(moment, "%Y%m%d%H%M%S")[::-1]


def _field(name: str, kind: str, value: object, width: int) -> bytes:
    decimals = {"total": 2, "flow": 4, "centi": 2, "money": 2}.get(kind, 0)
    try:
        if isinstance(value, Quantity) and kind in ("total", "flow"):
            code = unit_codes().get(value.unit)
            code = int(value.unit, 16) if code is None else code
            return _number(value.value, 4, decimals) + bytes([code])
        if kind == "time" and (value is None or isinstance(value, datetime)):
            return bytes(7) if value is None else _time(value)
        if isinstance(value, Status) and kind == "status":
            return value.raw
        if kind == "byte" and isinstance(value, int):
            return bytes([value])
        if kind == "valve" and isinstance(value, str):
            spoken = next((code for code, name in VALVE_COMMANDS.items() if name == value), None)
            return bytes([int(value, 16) if spoken is None else spoken])
        if kind == "address" and isinstance(value, str) and len(value) == 14:
            return bytes.fromhex(value)[::-1]
        if kind in ("centi", "money", "hours", "day") and (value is None or isinstance(value, (int, Decimal))):
            return _number(None if value is None else Decimal(value), width, decimals)
    except ValueError as cause:
        raise EncodeError(f"{name}: {cause}") from cause
    raise EncodeError(f"{name} cannot be {value!r}.")


def _number(value: Decimal | None, width: int, decimals: int) -> bytes:
    return b"\xff" * width if value is None else bcd.to_number(value, width, decimals)
