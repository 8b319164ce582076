"""Arithmetic that reads the same for one record and for a million: plain numbers, or arrays where NumPy is there.

A rule is written once over these. One record in a form needs no NumPy; a campaign over an estate does.
"""

from __future__ import annotations

import calendar
import math
from datetime import date
from typing import Any

try:
    import numpy as np
except ImportError:  # the analytics extra is not installed: single records only
    np = None  # type: ignore[assignment]

NEAR = 1e-9  # limits are written with few decimals; binary fractions may not decide a case


def is_many(*values: Any) -> bool:
    """Whether one of the values is a column of records."""
    return np is not None and any(isinstance(value, np.ndarray) for value in values)


def where(condition: Any, then: Any, other: Any) -> Any:
    """`then` where the condition holds, else `other`."""
    if is_many(condition, then, other):
        return np.where(condition, then, other)
    return then if condition else other


def choose(condition: Any, then: Any, other: Any) -> Any:
    """`where` for states: a byte a record."""
    if not is_many(condition, then, other):
        return then if condition else other
    if is_many(then) or is_many(other):
        return np.where(condition, *(part if is_many(part) else np.int8(part) for part in (then, other)))
    return np.int8(other) + np.int8(then - other) * condition.view(np.int8)  # `where` over two scalars is slow


def no(condition: Any) -> Any:
    """The opposite of a condition."""
    return ~condition if is_many(condition) else not condition


def known(value: Any) -> Any:
    """Whether there is a value: no None, no NaN, no empty text."""
    if is_many(value):
        if value.dtype.kind == "f":
            return ~np.isnan(value)
        if value.dtype.kind in "OU":
            return value != ""
        return np.ones(value.shape, dtype=bool)
    return not (value is None or value == "" or (isinstance(value, float) and math.isnan(value)))


def at_most(value: Any, limit: Any) -> Any:
    """value ≤ limit, binary fractions forgiven."""
    return value <= limit + NEAR


def at_least(value: Any, limit: Any) -> Any:
    """value ≥ limit, binary fractions forgiven."""
    return value >= limit - NEAR


def up(value: Any) -> Any:
    """Rounded up to a whole number."""
    return np.ceil(value - NEAR) if is_many(value) else math.ceil(value - NEAR)


def down(value: Any) -> Any:
    """Rounded down to a whole number."""
    return np.floor(value + NEAR) if is_many(value) else math.floor(value + NEAR)


def smaller(one: Any, other: Any) -> Any:
    """The smaller of two."""
    return np.minimum(one, other) if is_many(one, other) else min(one, other)


def larger(one: Any, other: Any) -> Any:
    """The larger of two."""
    return np.maximum(one, other) if is_many(one, other) else max(one, other)


def share(part: Any, whole: Any) -> Any:
    """part ÷ whole; no value where the whole is zero."""
    if is_many(part, whole):
        whole = np.asarray(whole, dtype=float)
        return np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole != 0)
    return part / whole if whole else math.nan


def known_day(day: Any) -> Any:
    """Whether a day is given; in a column an absent day is NaT."""
    return ~np.isnat(day) if is_many(day) else day is not None


def months_after(day: Any, months: int) -> Any:
    """The same day of a later month, or that month's last day: 31 January + 1 month = 28 or 29 February."""
    if is_many(day):
        month = day.astype("M8[M]")
        into = (day - month.astype("M8[D]")).astype(int)
        length = ((month + months + 1).astype("M8[D]") - (month + months).astype("M8[D]")).astype(int)
        return (month + months).astype("M8[D]") + np.minimum(into, length - 1)
    if day is None:
        return None
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def days_between(first: Any, last: Any) -> Any:
    """Whole days from one day to another."""
    if is_many(first, last):
        return (np.asarray(last, "M8[D]") - np.asarray(first, "M8[D]")).astype(float)
    return math.nan if first is None or last is None else float((last - first).days)


def month_number(day: Any) -> Any:
    """Months since the year 0, so that two of them can be subtracted."""
    if is_many(day):
        return day.astype("M8[M]").astype(int) + 1970 * 12
    return day.year * 12 + day.month - 1


def as_day(day: Any, many: bool) -> Any:
    """A day in the form of a column's days."""
    return np.datetime64(day, "D") if many else day
