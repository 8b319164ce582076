"""JSON from peers: bounded, exact, without the numbers JSON does not have."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import NoReturn

#: Digits before the point that any reading may have; larger numbers are mistakes or attacks.
MOST_DIGITS = 18


class NotJson(ValueError):
    """The bytes are no JSON, or JSON that names NaN or Infinity, or nested beyond all use."""


def read(data: bytes | str, *, longest: int) -> object:
    """The value of a JSON text; numbers with a point become exact decimals. Raises NotJson."""
    if len(data) > longest:
        raise NotJson("too long")
    try:
        return json.loads(data, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as cause:
        raise NotJson(str(cause)) from None


def as_number(value: object) -> int | Decimal | None:
    """The value as a usable number: no truth value, finite, of sensible size; None otherwise."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**MOST_DIGITS else None
    if isinstance(value, Decimal) and value.is_finite() and -MOST_DIGITS * 3 < value.adjusted() < MOST_DIGITS:
        return value
    return Decimal(0) if isinstance(value, Decimal) and value == 0 else None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
