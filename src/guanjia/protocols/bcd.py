"""Decimal digits in bytes, and the clocks Chinese meters send in them.

No value is better than a wrong one: digits over 9, fields full of FF and dates that no calendar has become None.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

#: Meters send local time without a zone; it is China's.
CHINA = timezone(timedelta(hours=8), "UTC+8")


def digits(raw: bytes) -> str | None:
    """The digits of BCD bytes, high byte first; None when a nibble is over 9 or there is no byte."""
    text = raw.hex()
    return text if text.isdigit() else None


def number(raw: bytes, decimals: int, *, signed: bool = False) -> Decimal | None:
    """A BCD number, low byte first, with implied decimals.

    signed: the top bit of the most significant byte is the sign (1 = negative) and no digit.
    """
    text = raw[::-1].hex()
    sign = ""
    if signed and text and text[0] in "89abcdef":
        sign, text = "-", "01234567"[int(text[0], 16) - 8] + text[1:]
    if not text.isdigit():
        return None
    if not decimals:
        return Decimal(sign + text)
    return Decimal(f"{sign}{text[:-decimals]}.{text[-decimals:]}")


def to_number(value: Decimal, length: int, decimals: int, *, signed: bool = False) -> bytes:
    """`value` as BCD, low byte first; raises ValueError when it has too many digits or decimals, or a sign."""
    whole = abs(value).scaleb(decimals)
    if not value.is_finite() or whole != whole.to_integral_value():
        raise ValueError(f"{value} has more than {decimals} decimals")
    text = str(int(whole)).rjust(2 * length, "0")
    if len(text) > 2 * length or (signed and text[0] in "89") or (value < 0 and not signed):
        raise ValueError(f"{value} does not fit into {length} bytes")
    raw = bytearray.fromhex(text)
    if value < 0:
        raw[0] |= 0x80
    return bytes(raw[::-1])


def clock(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime | None:
    """A moment of China's time, or None when the calendar has no such moment."""
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)
    except ValueError:
        return None


def clock_of_digits(text: str | None) -> datetime | None:
    """A moment from `YYMMDDhhmm` or `YYMMDDhhmmss` digits; the century is 20."""
    if text is None or len(text) not in (10, 12):
        return None
    parts = [int(text[at : at + 2]) for at in range(0, len(text), 2)]
    return clock(2000 + parts[0], *parts[1:])


def spoken(moment: datetime | None) -> str | None:
    """A moment as meters show it: China's time, without a zone, to the second."""
    return None if moment is None else moment.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M:%S")


def to_digits(moment: datetime, layout: str) -> bytes:
    """China's time of `moment` as BCD, high byte first, in a `strftime` layout."""
    return bytes.fromhex(moment.astimezone(CHINA).strftime(layout))


def utc(moment: datetime) -> datetime:
    """The same moment as it is stored."""
    return moment.astimezone(UTC)
