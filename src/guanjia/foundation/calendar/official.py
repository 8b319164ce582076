"""The State Council's yearly holiday notices, as the package `chinesecalendar` keeps them.

A year without a notice is unknown: weekends are then days off and everything else is a working day, and
`queries.calendar_gaps` says so wherever somebody looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import chinese_calendar
from chinese_calendar import constants

from guanjia.kernel.words import N_

NAMES = {
    constants.Holiday.new_years_day.value: N_("New Year's Day"),
    constants.Holiday.spring_festival.value: N_("Spring Festival"),
    constants.Holiday.tomb_sweeping_day.value: N_("Qingming Festival"),
    constants.Holiday.labour_day.value: N_("Labour Day"),
    constants.Holiday.dragon_boat_festival.value: N_("Dragon Boat Festival"),
    constants.Holiday.mid_autumn_festival.value: N_("Mid-Autumn Festival"),
    constants.Holiday.national_day.value: N_("National Day"),
    constants.Holiday.anti_fascist_70th_day.value: N_("Anti-Fascist Victory Day"),
}


@dataclass(frozen=True, slots=True)
class OfficialDay:
    """What the notice says of a day. `adjusted`: a Saturday or Sunday that is worked because of a holiday."""

    workday: bool
    holiday: str = ""
    adjusted: bool = False


@cache
def announced_years() -> frozenset[int]:
    """The years whose notice the package knows."""
    return frozenset(day.year for day in constants.holidays if day.month == 10)


def is_announced(year: int) -> bool:
    """Whether the notice of a year is known."""
    return year in announced_years()


def official_day(day: date) -> OfficialDay:
    """A day by the notice of its year, or by the weekday where there is none."""
    weekend = day.weekday() >= 5
    if not is_announced(day.year):
        return OfficialDay(workday=not weekend)
    off, name = chinese_calendar.get_holiday_detail(day)
    named = NAMES.get(name, "") if name else ""
    return OfficialDay(workday=not off, holiday=named, adjusted=weekend and not off)
