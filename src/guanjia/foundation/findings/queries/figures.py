"""Rates with their two numbers, by unit and by month; each opens to the rows it counts through the ledger's filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from guanjia.foundation.findings import rules
from guanjia.foundation.findings.models import Finding
from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import Actor

MONTHS_BACK = 11
EARLIEST, LATEST, LONGEST_DAYS = date(2000, 1, 1), date(2200, 1, 1), 3700


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One line of the figures: a month or a unit, with its four counts. `query` finds the rows of the line."""

    label: str
    since: date
    until: date
    office: Office | None
    raised: int
    on_time: rules.Rate
    repeated: rules.Rate
    returned: rules.Rate

    @property
    def where(self) -> str:
        """The part of the ledger's address that names the unit."""
        return f"&office={self.office.pk}" if self.office is not None else ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole period, its months, and its units."""

    whole: MonthRow
    months: tuple[MonthRow, ...]
    units: tuple[MonthRow, ...]


def month_start(day: date, back: int = 0) -> date:
    """The first day of the month so many months back."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def month_end(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return month_start(first, -1) - timedelta(days=1)


def period_of(today: date) -> tuple[date, date]:
    """The last twelve months up to and including this one."""
    return month_start(today, MONTHS_BACK), month_end(month_start(today))


def asked_period(given: Mapping[str, str], today: date) -> tuple[date, date]:
    """The period that a question names by `since` and `until`; the last twelve months where it names none."""
    first, last = period_of(today)
    days = []
    for name, otherwise in (("since", first), ("until", last)):
        try:
            day = date.fromisoformat(given.get(name, ""))
        except ValueError:
            day = otherwise
        days.append(day if EARLIEST <= day <= LATEST else otherwise)
    since, until = days
    return (since, until) if since <= until and (until - since).days <= LONGEST_DAYS else (first, last)


Row = tuple[date, date, int, str, bool | None, int, int | None, object]


def figures_of(actor: Actor, *, since: date, until: date, today: date) -> Figures:
    """The figures of the findings in sight from `since` to `until`, both included.

    On time: of those whose deadline lay in the period and is past or that are closed, the share whose accepted evidence
    was handed in by the deadline. Repeated: of those found in the period, the share that repeats one of the year
    before. Returned: of those found in the period whose evidence was judged, the share that went back at least once.
    """
    asked = Q(found_on__range=(since, until)) | Q(due_on__range=(since, until))
    facts = list(
        Finding.objects.visible_to(actor)
        .filter(asked)
        .values_list("found_on", "due_on", "office_id", "state", "on_time", "returns", "repeats_id", "stopped_on")
    )
    offices = Office.objects.in_bulk({row[2] for row in facts})
    months = []
    first = month_start(since)
    while first <= until:
        last = month_end(first)
        months.append(_line(f"{first:%Y-%m}", facts, max(first, since), min(last, until), today))
        first = month_start(first, -1)
    units = [
        _line(office.name, [row for row in facts if row[2] == pk], since, until, today, office)
        for pk, office in offices.items()
    ]
    shown = sorted((line for line in units if line.raised or line.on_time.whole), key=lambda line: -line.raised)
    return Figures(_line("", facts, since, until, today), tuple(months), tuple(shown))


def _line(
    label: str, facts: Iterable[Row], since: date, until: date, today: date, office: Office | None = None
) -> MonthRow:
    raised = due = kept = repeated = judged = returned = 0
    for found_on, due_on, _office, state, on_time, returns, repeats, stopped in facts:
        settled = state in rules.SETTLED
        if since <= due_on <= until and (settled or (due_on < today and stopped is None)):
            due += 1
            kept += bool(on_time)
        if since <= found_on <= until:
            raised += 1
            repeated += repeats is not None
            if settled or returns:
                judged += 1
                returned += bool(returns)
    return MonthRow(
        label, since, until, office, raised,
        rules.Rate(kept, due), rules.Rate(repeated, raised), rules.Rate(returned, judged),
    )  # fmt: skip
