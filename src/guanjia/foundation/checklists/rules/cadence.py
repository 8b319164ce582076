"""On which days a plan is due, and by which name each time is known, so that none is made twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum


class Cadence(StrEnum):
    """How often a plan is due."""

    DAILY = "daily"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HOLIDAY = "holiday"


LONGEST_BREAK = 14


def due_key(
    cadence: str,
    day: date,
    *,
    is_workday: Callable[[date], bool],
    is_holiday: Callable[[date], bool],
    lead_days: int = 1,
) -> str:
    """The name of the time that is due on this day; empty where none is.

    Daily: every working day. Monthly and quarterly: the first working day of the month or quarter. Before holidays: the
    `lead_days`-th working day before the first day off of an official holiday.
    """
    if not is_workday(day):
        return ""
    match Cadence(cadence):
        case Cadence.DAILY:
            return day.isoformat()
        case Cadence.MONTHLY:
            return f"{day:%Y-%m}" if is_first_workday(day, day.replace(day=1), is_workday) else ""
        case Cadence.QUARTERLY:
            start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            return f"{day.year}-Q{(day.month + 2) // 3}" if is_first_workday(day, start, is_workday) else ""
        case _:
            first = holiday_after(day, lead_days, is_workday, is_holiday)
            return f"holiday-{first.isoformat()}" if first else ""


def is_first_workday(day: date, start: date, is_workday: Callable[[date], bool]) -> bool:
    """Whether no working day lies between `start` and `day`."""
    return not any(is_workday(start + timedelta(days=n)) for n in range((day - start).days))


def holiday_after(
    day: date, lead_days: int, is_workday: Callable[[date], bool], is_holiday: Callable[[date], bool]
) -> date | None:
    """The first day off of a holiday that begins when `lead_days` working days (this one counts) have passed."""
    left, at = lead_days, day
    for _step in range(LONGEST_BREAK):
        if is_workday(at):
            left -= 1
        if left == 0:
            break
        at += timedelta(days=1)
    else:
        return None
    first = at + timedelta(days=1)
    if is_workday(first):
        return None
    run = first
    for _step in range(LONGEST_BREAK):
        if is_workday(run):
            return None
        if is_holiday(run):
            return first
        run += timedelta(days=1)
    return None
