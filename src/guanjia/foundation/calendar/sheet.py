"""The calendar of this process: official days, exceptions and hours, kept in memory.

A promise of four working hours is computed thousands of times a minute, the calendar changes twice a year. Each process
therefore keeps all exceptions and hours, remembers the days it has worked out, and asks for the token at most every
`FRESH_S` seconds; a command changes the token, so that every other process reloads within that time and its own at
once. The token is random, not a number, so that a rolled-back change can never be mistaken for a later one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from django.core.cache import cache

from guanjia.foundation.calendar.models import CALENDAR_TOKEN, CalendarToken, DayOverride, OfficeHours
from guanjia.foundation.calendar.official import official_day
from guanjia.kernel.actor import ROOT
from guanjia.rulebook.working_time import Spans, check_spans

FRESH_S = 5
CACHE_KEY = "calendar-token"
DEFAULT_SPANS: Spans = ((8 * 60 + 30, 12 * 60), (14 * 60, 17 * 60 + 30))
DAYS_KEPT = 20_000


def minute_of(moment: time) -> int:
    """Minutes after midnight."""
    return moment.hour * 60 + moment.minute


def spans_of(hours: OfficeHours) -> Spans:
    """A row of office hours as spans."""
    first, last = minute_of(hours.opens_at), minute_of(hours.closes_at)
    if hours.lunch_from is None or hours.lunch_to is None:
        return check_spans([(first, last)])
    return check_spans([(first, minute_of(hours.lunch_from)), (minute_of(hours.lunch_to), last)])


@dataclass(slots=True)
class Sheet:
    """One state of the calendar. `exceptions`: by day, the office paths that differ and whether they work."""

    token: str
    exceptions: Mapping[date, tuple[tuple[str, bool], ...]]
    starts: list[date]
    hours: list[Spans]
    known: dict[tuple[str, date], Spans] = field(default_factory=dict)

    def is_workday(self, day: date, office_path: str = ROOT) -> bool:
        """Whether an office works on a day; the exception of the nearest office above it counts."""
        nearest: tuple[int, bool] | None = None
        for path, works in self.exceptions.get(day, ()):
            if applies(path, office_path) and (nearest is None or len(path) > nearest[0]):
                nearest = (len(path), works)
        return official_day(day).workday if nearest is None else nearest[1]

    def hours_on(self, day: date) -> Spans:
        """The office hours in force on a day, whether or not it is a working day."""
        row = bisect_right(self.starts, day) - 1
        return self.hours[row] if row >= 0 else DEFAULT_SPANS

    def spans_on(self, day: date, office_path: str = ROOT) -> Spans:
        """The spans in which an office works on a day; none on a day off."""
        key = (office_path, day)
        found = self.known.get(key)
        if found is None:
            if len(self.known) > DAYS_KEPT:
                self.known.clear()
            found = self.hours_on(day) if self.is_workday(day, office_path) else ()
            self.known[key] = found
        return found


def applies(path: str, office_path: str) -> bool:
    """Whether an exception at `path` reaches the office; asked for the whole house, also those of its top bodies."""
    return office_path.startswith(path) or (office_path == ROOT and path.count("/") == 2)


_held: Sheet | None = None


def current() -> Sheet:
    """The calendar as it stands, at most `FRESH_S` seconds old."""
    global _held
    token = cache.get(CACHE_KEY)
    if token is None:
        row = CalendarToken.objects.filter(pk=CALENDAR_TOKEN).values_list("token", flat=True).first()
        token = row or "new"
        cache.set(CACHE_KEY, token, FRESH_S)
    if _held is None or _held.token != token:
        _held = load(token)
    return _held


def load(token: str) -> Sheet:
    """Read all exceptions and hours."""
    exceptions: dict[date, tuple[tuple[str, bool], ...]] = {}
    rows = DayOverride.objects.in_force().values_list("day", "office_path", "kind")
    for day, path, kind in rows:
        exceptions[day] = (*exceptions.get(day, ()), (path, kind == DayOverride.Kind.WORKDAY))
    dated = list(OfficeHours.objects.order_by("valid_from"))
    return Sheet(token, exceptions, [row.valid_from for row in dated], [spans_of(row) for row in dated])


def forget() -> None:
    """Ask for the token again at the next use."""
    cache.delete(CACHE_KEY)
