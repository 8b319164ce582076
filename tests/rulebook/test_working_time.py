"""Working time adds up, wherever it is cut."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.rulebook.working_time import NoWorkingTime, after_working_time, check_spans, minutes_of_day, working_time

HOURS = ((510, 720), (840, 1050))


def weekdays(day: date):
    return HOURS if day.weekday() < 5 else ()


def instant(text: str) -> datetime:
    """A local time as an instant."""
    return (datetime.fromisoformat(text) - timedelta(hours=8)).replace(tzinfo=UTC)


SECONDS = 8 * 366 * 86400
instants = st.floats(0, SECONDS).map(lambda s: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
lengths = st.integers(0, 60 * 24 * 40)


@given(instants, lengths)
@settings(deadline=None)
def test_what_is_added_is_what_is_measured(start, minutes):
    end = after_working_time(start, timedelta(minutes=minutes), weekdays)
    assert working_time(start, end, weekdays) == timedelta(minutes=minutes)


@given(st.lists(instants, min_size=3, max_size=3))
@settings(deadline=None)
def test_splitting_a_period_changes_no_total(three):
    first, middle, last = sorted(three)
    parts = working_time(first, middle, weekdays) + working_time(middle, last, weekdays)
    assert parts == working_time(first, last, weekdays) == -working_time(last, first, weekdays)


@given(instants, lengths, lengths)
@settings(deadline=None)
def test_a_longer_promise_never_ends_earlier(start, one, other):
    shorter, longer = sorted([one, other])
    assert after_working_time(start, timedelta(minutes=shorter), weekdays) <= after_working_time(
        start, timedelta(minutes=longer), weekdays
    )


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-02T08:30", 60, "2026-03-02T09:30"),
        ("2026-03-02T11:30", 60, "2026-03-02T14:30"),  # over lunch
        ("2026-03-02T17:00", 60, "2026-03-03T09:00"),  # over night
        ("2026-03-06T17:00", 60, "2026-03-09T09:00"),  # over the weekend
        ("2026-03-07T03:00", 30, "2026-03-09T09:00"),  # reported on a Saturday night
        ("2026-03-02T14:00", 210, "2026-03-02T17:30"),  # used up with the closing minute
        ("2026-03-02T23:59", 0, "2026-03-02T23:59"),
    ],
)
def test_promises(start, minutes, end):
    assert after_working_time(instant(start), timedelta(minutes=minutes), weekdays) == instant(end)


def test_seconds_are_kept():
    start = instant("2026-03-02T08:30:20.5")
    end = after_working_time(start, timedelta(minutes=1), weekdays)
    assert end - start == timedelta(minutes=1)


def test_a_closed_calendar_is_named():
    with pytest.raises(NoWorkingTime):
        after_working_time(instant("2026-03-02T08:30"), timedelta(minutes=1), lambda day: ())


def test_a_naive_instant_and_a_negative_promise_are_defects():
    with pytest.raises(ValueError, match="aware"):
        working_time(datetime(2026, 1, 1), datetime(2026, 1, 2), weekdays)  # noqa: DTZ001
    with pytest.raises(ValueError, match="before it starts"):
        after_working_time(instant("2026-03-02T08:30"), timedelta(minutes=-1), weekdays)


@pytest.mark.parametrize("spans", [[(600, 600)], [(600, 700), (650, 800)], [(-1, 10)], [(1400, 1500)]])
def test_spans_that_do_not_fit_are_refused(spans):
    with pytest.raises(ValueError, match="does not fit"):
        check_spans(spans)


def test_minutes_of_a_day():
    assert minutes_of_day(HOURS) == 420
