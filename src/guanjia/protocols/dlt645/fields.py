"""The printed fields of a DL/T 645 frame, and a frame from such fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch

from guanjia.protocols import bcd
from guanjia.protocols.dlt645 import commands
from guanjia.protocols.dlt645.content import (
    AddressAnswer,
    ClockBroadcast,
    ErrorAnswer,
    Opaque,
    Reading,
    ReadRequest,
    SwitchCommand,
)
from guanjia.protocols.dlt645.frames import Frame, encode_frame
from guanjia.protocols.dlt645.items import Kind
from guanjia.protocols.fields import Fields, bytes_of, decimal_of, plain, text_of, whole_of


def of_frame(frame: Frame) -> Fields:
    """All fields of a frame."""
    return {
        "preamble_bytes": frame.preamble_bytes,
        "address": frame.address,
        "control": f"{frame.control:02X}",
        "from_meter": frame.from_meter,
        "error": frame.error,
        "more": frame.more,
        "function": f"{frame.function:02X}",
        "length": len(frame.data),
        "data_hex": frame.data.hex(),
        "edition": frame.edition,
    } | _of(frame.content)


def to_frame(fields: Mapping[str, object]) -> bytes:
    """A frame from `address` and either `di` with `value` or `values` (an answer), `di` alone (a request), or
    `control` and `data_hex`; raises EncodeError."""
    address = text_of(fields, "address")
    if "control" in fields and "data_hex" in fields:
        control = bytes_of(fields, "control")
        preamble = whole_of(fields, "preamble_bytes", 0)
        return encode_frame(address, control[0], bytes_of(fields, "data_hex"), preamble_bytes=preamble)
    di = text_of(fields, "di")
    values = fields.get("values", [fields["value"]] if "value" in fields else None)
    if not isinstance(values, Sequence):
        return commands.read(address, di)
    numbers = [None if value is None else decimal_of(value, "value") for value in values]
    return commands.answer(address, di, numbers, more=bool(fields.get("more")))


@singledispatch
def _of(content: object) -> Fields:
    raise TypeError(f"no fields for {type(content).__name__}")


@_of.register
def _(content: ReadRequest) -> Fields:
    fields: Fields = {"di": content.di}
    if content.seq is not None:
        fields["seq"] = content.seq
    if content.rest:
        fields["rest_hex"] = content.rest.hex()
    return fields


@_of.register
def _(content: Reading) -> Fields:
    fields: Fields = {"di": content.di}
    if content.seq is not None:
        fields["seq"] = content.seq
    item = content.item
    if item is not None and item.kind in (Kind.NUMBER, Kind.DEMAND) and content.values:
        fields["unit"] = content.unit
        if content.block:
            fields["values"] = [plain(value) for value in content.values]
        else:
            fields["value"] = plain(content.values[0])
        if item.kind is Kind.DEMAND:
            fields["demand_time"] = bcd.spoken(content.moment)
    elif item is not None and not content.block and item.kind not in (Kind.NUMBER, Kind.DEMAND):
        fields["value"] = content.text
    if content.weekday is not None:
        fields["weekday"] = content.weekday
    if content.trailing:
        fields["trailing_hex"] = content.trailing.hex()
    return fields | ({"problem": content.problem} if content.problem else {})


@_of.register
def _(content: AddressAnswer) -> Fields:
    return {"meter_address": content.meter_address}


@_of.register
def _(content: ErrorAnswer) -> Fields:
    return {"error_byte": content.error_byte, "error_bits": list(content.error_bits)}


@_of.register
def _(content: SwitchCommand) -> Fields:
    return {
        "password_hex": content.password.hex(),
        "operator_hex": content.operator.hex(),
        "n1": f"{content.n1:02X}",
        "n2": f"{content.n2:02X}",
        "n1_meaning": content.action,
        "valid_until": bcd.spoken(content.valid_until),
    }


@_of.register
def _(content: ClockBroadcast) -> Fields:
    return {"sync_time_bcd": content.sync_time_bcd, "sync_time": bcd.spoken(content.sync_time)}


@_of.register
def _(content: Opaque) -> Fields:
    fields: Fields = {} if content.di is None else {"di": content.di}
    return fields | ({"problem": content.problem} if content.problem else {})
