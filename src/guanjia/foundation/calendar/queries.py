"""Every read of the calendar: working days, the end of a promise, and where the official table has a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from guanjia.foundation.calendar import sheet
from guanjia.foundation.calendar.models import DayOverride, DayOverrideQuerySet, OfficeHours
from guanjia.foundation.calendar.official import announced_years, is_announced, official_day
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import NotVisible, Refusal
from guanjia.kernel.words import N_
from guanjia.rulebook.working_time import NoWorkingTime, Spans, after_working_time, working_time


class CalendarClosed(Refusal):
    """No office hours lie ahead."""


def is_workday(day: date, *, office_path: str = ROOT) -> bool:
    """Whether an office works on a local day: exception, else official notice, else weekday."""
    return sheet.current().is_workday(day, office_path)


def hours_on(day: date, *, office_path: str = ROOT) -> Spans:
    """The office hours of a day as minutes after midnight; none on a day off."""
    return sheet.current().spans_on(day, office_path)


def due_at(start: datetime, minutes: int, *, round_the_clock: bool = False, office_path: str = ROOT) -> datetime:
    """When a promise of `minutes` that starts at `start` ends (aware, UTC); office hours unless round the clock.

    Raises CalendarClosed when there are no office hours ahead.
    """
    length = timedelta(minutes=minutes)
    if round_the_clock:
        return start + length
    now = sheet.current()
    try:
        return after_working_time(start, length, lambda day: now.spans_on(day, office_path))
    except NoWorkingTime:
        raise CalendarClosed(
            N_("The working calendar has no office hours after %(day)s. Enter some first."), day=str(start.date())
        ) from None


def working_time_between(start: datetime, end: datetime, *, office_path: str = ROOT) -> timedelta:
    """The office hours between two instants, exactly; negative in the other order."""
    now = sheet.current()
    return working_time(start, end, lambda day: now.spans_on(day, office_path))


def working_minutes_between(start: datetime, end: datetime, *, office_path: str = ROOT) -> int:
    """The whole minutes of office hours between two instants."""
    return int(working_time_between(start, end, office_path=office_path) / timedelta(minutes=1))


def next_workday(day: date, *, office_path: str = ROOT) -> date:
    """The first working day after `day`."""
    now = sheet.current()
    for ahead in range(1, 400):
        found = day + timedelta(days=ahead)
        if now.is_workday(found, office_path):
            return found
    raise CalendarClosed(N_("The working calendar has no office hours after %(day)s. Enter some first."), day=str(day))


@dataclass(frozen=True, slots=True)
class CalendarGap:
    """A year whose official notice is not known here."""

    year: int
    code: str = "calendar-year-unknown"
    message: str = N_("The official holidays of %(year)s are not known yet: weekends count as days off.")
    remedy: str = N_("Update the package chinesecalendar, or enter the days by hand.")


def calendar_gaps(today: date) -> list[CalendarGap]:
    """The years that matter now (this one and, from November on, the next) without an official notice."""
    years = [today.year] + ([today.year + 1] if today.month >= 11 else [])
    return [CalendarGap(year) for year in years if not is_announced(year)]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of the page: what it is and why."""

    day: date
    workday: bool
    official: bool
    holiday: str
    adjusted: bool
    override: DayOverride | None

    @property
    def mark(self) -> str:
        """How the day is marked: rest, work (a weekend day worked), holiday, or nothing."""
        if self.override is not None:
            return "work" if self.workday else "rest"
        if self.adjusted:
            return "work"
        return "rest" if self.holiday and not self.workday else ""


def list_days(actor: Actor, *, first: date, last: date, office_path: str = ROOT) -> list[CalendarDay]:
    """Every day from `first` to `last` (both included) as an office works it."""
    overrides: dict[date, DayOverride] = {}
    rows = DayOverride.objects.visible_to(actor).in_force().filter(day__gte=first, day__lte=last)
    for row in sorted(rows, key=lambda row: len(row.office_path)):
        if sheet.applies(row.office_path, office_path):
            overrides[row.day] = row
    now, days = sheet.current(), []
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        official = official_day(day)
        days.append(
            CalendarDay(
                day=day,
                workday=now.is_workday(day, office_path),
                official=is_announced(day.year),
                holiday=official.holiday,
                adjusted=official.adjusted,
                override=overrides.get(day),
            )
        )
    return days


def list_overrides(actor: Actor) -> DayOverrideQuerySet:
    """The exceptions in force, by day."""
    return DayOverride.objects.visible_to(actor).in_force().order_by("day", "office_path")


def get_override(actor: Actor, override_id: int) -> DayOverride:
    """One exception in force, or NotVisible."""
    try:
        return DayOverride.objects.visible_to(actor).in_force().get(pk=override_id)
    except DayOverride.DoesNotExist:
        raise NotVisible(N_("There is no such exception.")) from None


def list_hours(actor: Actor) -> QuerySet[OfficeHours]:
    """The dated office hours, the newest first."""
    rows = OfficeHours.objects.order_by("-valid_from")
    return rows if actor.is_known else rows.none()


def known_years() -> list[int]:
    """The years with an official notice, in order."""
    return sorted(announced_years())
