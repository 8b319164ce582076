"""Requests of a master and answers of a meter, ready to send. All raise EncodeError for what cannot be carried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from guanjia.protocols import bcd
from guanjia.protocols.dlt645.content import SWITCH_ACTIONS
from guanjia.protocols.dlt645.frames import encode_frame
from guanjia.protocols.dlt645.items import Item, Kind, find_item
from guanjia.protocols.stream import EncodeError

#: The only meter on the bus, and all meters on the bus.
ANY_METER, ALL_METERS = "AA" * 6, "99" * 6

_NO_VALUE = 0xFF


def read(address: str, di: str, *, rest: bytes = b"") -> bytes:
    """Ask for an item; the identifier's length tells the edition (8 digits: 2007, 4 digits: 1997)."""
    key = _key(di)
    return encode_frame(address, 0x11 if len(key) == 4 else 0x01, key[::-1] + rest)


def read_on(address: str, di: str, *, seq: int) -> bytes:
    """Ask for the next part of an answer that said more follows; seq counts from 1."""
    key = _key(di)
    if not 1 <= seq <= 255:
        raise EncodeError("The sequence of a follow-up runs from 1 to 255.")
    return (
        encode_frame(address, 0x12, key[::-1] + bytes([seq]))
        if len(key) == 4
        else encode_frame(address, 0x02, key[::-1])
    )


def read_address() -> bytes:
    """Ask the only meter on the bus for its number."""
    return encode_frame(ANY_METER, 0x13)


def set_clocks(moment: datetime) -> bytes:
    """Set the clocks of all meters. They accept at most five minutes' change, once a day, not around midnight."""
    return encode_frame(ALL_METERS, 0x08, bcd.to_digits(moment, "%y%m%d%H%M%S")[::-1])


def switch(address: str, action: str, *, password: bytes, operator: bytes, valid_until: datetime) -> bytes:
    """Ask a meter to trip, close or alarm until a moment. Meters with security chips refuse it unencrypted."""
    code = next((code for code, name in SWITCH_ACTIONS.items() if name == action), None)
    if code is None or len(password) != 4 or len(operator) != 4:
        raise EncodeError("A switching command needs a known action, four bytes of password and four of operator.")
    until = bcd.to_digits(valid_until, "%y%m%d%H%M%S")[::-1]
    return encode_frame(address, 0x1C, password + operator + bytes([code, 0]) + until)


def answer(address: str, di: str, values: Sequence[Decimal | None], *, more: bool = False) -> bytes:
    """A meter's answer with numbers; None is sent as FF."""
    key = _key(di)
    item = find_item(key)
    if item is None or item.kind is not Kind.NUMBER:
        raise EncodeError(f"{di} is no number in the tables.")
    if not values or (len(values) > 1 and not item.block):
        raise EncodeError(f"{di} carries one value.")
    control = (0x91 if len(key) == 4 else 0x81) | (0x20 if more else 0)
    return encode_frame(address, control, key[::-1] + b"".join(_value(item, value) for value in values))


def answer_address(address: str) -> bytes:
    """A meter's answer to the question for its number."""
    return encode_frame(address, 0x93, bytes.fromhex(address.rjust(12, "0"))[::-1])


def refuse(address: str, request_control: int, error_byte: int) -> bytes:
    """A meter's refusal of a request."""
    return encode_frame(address, 0xC0 | request_control & 0x1F, bytes([error_byte]))


def _key(di: str) -> bytes:
    try:
        key = bytes.fromhex(di)
    except ValueError:
        key = b""
    if len(key) not in (2, 4):
        raise EncodeError(f"A data identifier has 8 or 4 hexadecimal digits, not {di!r}.")
    return key


def _value(item: Item, value: Decimal | None) -> bytes:
    if value is None:
        return bytes([_NO_VALUE]) * item.width
    try:
        return bcd.to_number(value, item.width, item.decimals, signed=item.signed)
    except ValueError as cause:
        raise EncodeError(str(cause)) from cause
