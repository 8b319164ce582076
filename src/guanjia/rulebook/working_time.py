"""Working time: how long office hours last between two instants, and when a promise of so many minutes ends.

The calendar itself (which days, which hours) comes in as a function from a local day to its spans; nothing here knows
a holiday. Official Chinese time has been UTC+8 without summer time since 1992, so local time is a fixed offset and a
day always has 24 hours. A span reaches from its first minute up to, and not including, its last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone

OFFICIAL = timezone(timedelta(hours=8))
ZERO = timedelta(0)
MINUTE = timedelta(minutes=1)
LONGEST_SEARCH_DAYS = 3660

Span = tuple[int, int]  # minutes after midnight, from and to
Spans = tuple[Span, ...]
SpansOn = Callable[[date], Spans]


class NoWorkingTime(ValueError):
    """No office hours lie ahead for ten years: the calendar is closed altogether."""


def check_spans(spans: Iterable[Span]) -> Spans:
    """The spans of one day in order; raises ValueError where two touch the same minute or one ends before it starts."""
    ordered = tuple(sorted(spans))
    last = 0
    for start, end in ordered:
        if not last <= start < end <= 24 * 60:
            raise ValueError(f"the span {start}–{end} does not fit into its day")
        last = end
    return ordered


def minutes_of_day(spans: Spans) -> int:
    """How many minutes of a day are office hours."""
    return sum(end - start for start, end in spans)


def _local(instant: datetime) -> tuple[date, timedelta]:
    if instant.tzinfo is None:
        raise ValueError("working time needs an aware instant")
    local = instant.astimezone(OFFICIAL)
    return local.date(), local.replace(tzinfo=None) - datetime.combine(local.date(), datetime.min.time())


def _instant(day: date, offset: timedelta) -> datetime:
    return (datetime.combine(day, datetime.min.time(), OFFICIAL) + offset).astimezone(UTC)


def _within(spans: Spans, start: timedelta, end: timedelta) -> timedelta:
    total = ZERO
    for first, last in spans:
        lower, upper = max(start, first * MINUTE), min(end, last * MINUTE)
        if upper > lower:
            total += upper - lower
    return total


def working_time(start: datetime, end: datetime, spans_on: SpansOn) -> timedelta:
    """The office hours between two instants; negative when they come in the other order.

    Splitting a period anywhere changes no total: `[a, b) + [b, c) = [a, c)`.
    """
    if end < start:
        return -working_time(end, start, spans_on)
    (day, offset), (last_day, last_offset) = _local(start), _local(end)
    total = ZERO
    whole_day = timedelta(days=1)
    while day < last_day:
        total += _within(spans_on(day), offset, whole_day)
        day, offset = day + whole_day, ZERO
    return total + _within(spans_on(day), offset, last_offset)


def after_working_time(start: datetime, length: timedelta, spans_on: SpansOn) -> datetime:
    """The first instant by which office hours of `length` have passed since `start`.

    No length at all ends at once. What is used up with the closing minute ends then, not on the next morning.
    Raises ValueError for a negative length and NoWorkingTime when ten years do not suffice to find another minute.
    """
    if length < ZERO:
        raise ValueError("a promise cannot end before it starts")
    if length == ZERO:
        return start
    (day, offset), rest, idle = _local(start), length, 0
    while True:
        for first, last in spans_on(day):
            lower = max(offset, first * MINUTE)
            room = last * MINUTE - lower
            if room <= ZERO:
                continue
            idle = 0
            if rest <= room:
                return _instant(day, lower + rest)
            rest -= room
        idle += 1
        if idle > LONGEST_SEARCH_DAYS or day >= date.max - timedelta(days=1):
            raise NoWorkingTime("the calendar has no office hours ahead")
        day, offset = day + timedelta(days=1), ZERO
