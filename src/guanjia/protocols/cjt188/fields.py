"""The printed fields of a CJ/T 188 frame, and a frame from such fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from guanjia.protocols import bcd
from guanjia.protocols.cjt188 import commands
from guanjia.protocols.cjt188.content import Quantity, Status, Value
from guanjia.protocols.cjt188.frames import Frame, encode_frame
from guanjia.protocols.cjt188.tables import kind_of, layout_of
from guanjia.protocols.fields import Fields, bytes_of, decimal_of, plain, text_of, whole_of
from guanjia.protocols.stream import EncodeError


def of_frame(frame: Frame) -> Fields:
    """All fields of a frame."""
    content = frame.content
    fields: Fields = {
        "preamble_bytes": frame.preamble_bytes,
        "meter_type": f"{frame.meter_type:02X}",
        "meter_kind": frame.meter_kind,
        "address": frame.address,
        "control": f"{frame.control:02X}",
        "from_meter": frame.from_meter,
        "error": frame.error,
        "function": f"{frame.function:02X}",
        "length": len(frame.data),
    }
    if content.di is not None and content.di_wire is not None:
        fields |= {"di_wire": f"{content.di_wire:04X}", "di": f"{content.di:04X}"}
    if content.ser is not None:
        fields["ser"] = content.ser
    fields |= {name: _of(value) for name, value in content.values.items()}
    if content.rest:
        fields["data_hex"] = content.rest.hex()
    return fields | ({"problem": content.problem} if content.problem else {})


def to_frame(fields: Mapping[str, object]) -> bytes:
    """A frame from `meter_type`, `address`, `control`, `di`, `ser` and the fields of the layout or `data_hex`.

    Without `control` the fields of a reading make an answer, and everything else a request. Raises EncodeError.
    """
    meter_type, address = bytes_of(fields, "meter_type")[0], text_of(fields, "address")
    ser, di = whole_of(fields, "ser", 0), int.from_bytes(bytes_of(fields, "di", "901F"), "big")
    swapped = fields.get("di_wire", f"{di:04X}") != f"{di:04X}"
    preamble = whole_of(fields, "preamble_bytes", 0)
    answered = layout_of(di, 0x81, kind_of(meter_type))
    told = answered is not None and any(name in fields for name, _, _, _ in answered.fields)
    control = bytes_of(fields, "control", "81" if told else "04" if "valve_command" in fields else "01")[0]
    rest = bytes_of(fields, "data_hex", "")
    if control & 0xC0 == 0xC0:
        return encode_frame(meter_type, address, control, rest, preamble_bytes=preamble)
    layout = layout_of(di, control, kind_of(meter_type))
    if layout is None or not any(name in fields for name, _, _, _ in layout.fields):
        data = commands.head(di, ser, swapped) + rest
        return encode_frame(meter_type, address, control, data, preamble_bytes=preamble)
    values = {name: _to(name, kind, fields.get(name)) for name, kind, _, _ in layout.fields}
    frame = commands.encode(meter_type, address, control, values, ser=ser, di=di, swapped=swapped)
    return b"\xfe" * preamble + frame.lstrip(b"\xfe")


def _of(value: Value) -> object:
    if isinstance(value, Quantity):
        return {"value": plain(value.value), "unit": value.unit}
    if isinstance(value, Status):
        return {"raw": value.raw.hex(), "valve": value.valve, "battery_low": value.battery_low}
    if isinstance(value, Decimal):
        return plain(value)
    return bcd.spoken(value) if isinstance(value, datetime) else value


def _to(name: str, kind: str, value: object) -> object:
    if kind in ("total", "flow"):
        if not isinstance(value, Mapping):
            raise EncodeError(f"{name} is a value with its unit.")
        number = value.get("value")
        return Quantity(None if number is None else decimal_of(number, name), str(value.get("unit")))
    if kind == "status":
        return Status(bytes_of(value, "raw") if isinstance(value, Mapping) else bytes(2))
    if kind == "time" and value is not None:
        try:
            return datetime.fromisoformat(str(value)).replace(tzinfo=bcd.CHINA)
        except ValueError:
            raise EncodeError(f"{name} is no time: {value!r}.") from None
    return decimal_of(value, name) if kind in ("centi", "money") and value is not None else value
