"""Printing an event as plain fields, and reading plain fields for an encoder.

Decimals become JSON numbers (at most fifteen digits are on any wire here, so nothing is lost), moments China's time.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from guanjia.protocols.stream import BadFrame, EncodeError

Fields = dict[str, object]


def plain(value: Decimal | None) -> float | None:
    """A decimal as a JSON number, None where the wire had none."""
    return None if value is None else float(value)


def of_bad(bad: BadFrame) -> Fields:
    """The fields of a broken frame."""
    fields: Fields = {"valid": False, "error": bad.reason, "raw_hex": bad.raw.hex()}
    return fields | {"detail": bad.detail} if bad.detail else fields


def text_of(fields: Mapping[str, object], name: str) -> str:
    """A field that must be there; raises EncodeError when it is not."""
    value = fields.get(name)
    if value is None:
        raise EncodeError(f"The field {name} is missing.")
    return str(value)


def bytes_of(fields: Mapping[str, object], name: str, default: str | None = None) -> bytes:
    """A field in hexadecimal digits; raises EncodeError when it is missing or something else."""
    text = str(fields.get(name, default)) if default is not None else text_of(fields, name)
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise EncodeError(f"{name} is not hexadecimal: {text!r}.") from None


def whole_of(fields: Mapping[str, object], name: str, default: int | None = None) -> int:
    """A whole number; raises EncodeError when it is missing or something else."""
    value = fields.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise EncodeError(f"{name} must be a whole number.")
    return value


def decimal_of(value: object, name: str) -> Decimal:
    """A number without binary rounding; raises EncodeError."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise EncodeError(f"{name} must be a number, not {value!r}.") from None
