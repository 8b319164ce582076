"""Holidays, adjusted days, exceptions and hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.factories import make_actor, make_office

from guanjia.foundation.audit import trail
from guanjia.foundation.calendar import commands, queries, sheet
from guanjia.foundation.calendar.models import DayOverride, OfficeHours
from guanjia.kernel.actor import stranger
from guanjia.kernel.errors import NotAllowed, NotVisible

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


def local(text: str) -> datetime:
    return (datetime.fromisoformat(text) - timedelta(hours=8)).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 16), False),  # Spring Festival, a Monday
        (date(2026, 2, 14), True),  # a Saturday worked instead
        (date(2026, 10, 10), True),
        (date(2026, 3, 7), False),  # an ordinary Saturday
        (date(2026, 3, 9), True),
        (date(2031, 10, 1), True),  # no notice yet: a Wednesday like any other
    ],
)
def test_official_days(db, day, works):
    assert queries.is_workday(day) is works


def test_a_promise_runs_over_the_spring_festival(db):
    # 13 February is a Friday, the 14th is worked, the 15th to 23rd are off.
    assert queries.due_at(local("2026-02-14T16:30"), 120) == local("2026-02-24T09:30")
    assert queries.due_at(local("2026-02-14T16:30"), 120, round_the_clock=True) == local("2026-02-14T18:30")
    assert queries.working_minutes_between(local("2026-02-14T16:30"), local("2026-02-24T09:30")) == 120


def test_an_exception_counts_at_once_and_can_be_taken_back(db):
    keeper = make_actor("calendar.manage", everywhere=True)
    day = date(2026, 3, 9)
    assert queries.is_workday(day)
    override = commands.add_override(keeper, day=day, kind="holiday", note="Typhoon", document="No. 12", now=NOW)
    assert not queries.is_workday(day)
    assert queries.due_at(local("2026-03-06T17:00"), 60) == local("2026-03-10T09:00")
    commands.void_override(keeper, override_id=override.pk, now=NOW)
    assert queries.is_workday(day)
    assert trail.actions_on(override) == ["calendar.override.added", "calendar.override.voided"]


def test_the_nearest_office_decides(db):
    city = make_office(kind="bureau")
    county = make_office(parent=city)
    unit = make_office(parent=county)
    other = make_office(parent=city)
    keeper = make_actor("calendar.manage", everywhere=True)
    day = date(2026, 3, 9)
    commands.add_override(keeper, day=day, kind="holiday", note="City day", office_path=city.path, now=NOW)
    commands.add_override(keeper, day=day, kind="workday", note="On duty", office_path=county.path, now=NOW)
    assert queries.is_workday(day, office_path=unit.path)
    assert not queries.is_workday(day, office_path=other.path)
    assert not queries.is_workday(day)  # the whole house follows its top body


def test_a_second_exception_for_a_day_is_refused(db):
    keeper = make_actor("calendar.manage", everywhere=True)
    day = date(2026, 3, 9)
    commands.add_override(keeper, day=day, kind="holiday", note="One", now=NOW)
    with pytest.raises(commands.DayAlreadyDecided):
        commands.add_override(keeper, day=day, kind="workday", note="Two", now=NOW)
    assert DayOverride.objects.get().note == "One"


def test_who_may_not_manage_changes_nothing(db):
    county, other = make_office(), make_office()
    keeper = make_actor("calendar.manage", office=county)
    for path in ("/", other.path):
        with pytest.raises(NotAllowed):
            commands.add_override(keeper, day=date(2026, 3, 9), kind="holiday", note="X", office_path=path, now=NOW)
    assert not DayOverride.objects.exists()
    with pytest.raises(NotVisible):
        commands.void_override(stranger(), override_id=1, now=NOW)


def test_summer_hours_by_date(db):
    keeper = make_actor("calendar.manage", everywhere=True)
    commands.set_hours(
        keeper,
        valid_from=date(2026, 6, 1),
        opens_at=time(8, 0),
        lunch_from=time(12, 0),
        lunch_to=time(15, 0),
        closes_at=time(18, 0),
        note="Summer",
    )
    assert queries.hours_on(date(2026, 5, 29)) == ((510, 720), (840, 1050))
    assert queries.hours_on(date(2026, 6, 1)) == ((480, 720), (900, 1080))
    assert queries.due_at(local("2026-06-01T11:30"), 60) == local("2026-06-01T15:30")
    with pytest.raises(commands.HoursAlreadyDated):
        commands.set_hours(keeper, valid_from=date(2026, 6, 1), opens_at=time(9), closes_at=time(17))
    with pytest.raises(commands.HoursOutOfOrder):
        commands.set_hours(keeper, valid_from=date(2026, 7, 1), opens_at=time(9), closes_at=time(8))
    with pytest.raises(commands.HoursOutOfOrder):
        commands.set_hours(
            keeper, valid_from=date(2026, 7, 1), opens_at=time(9), lunch_from=time(12), closes_at=time(17)
        )
    assert OfficeHours.objects.count() == 1


def test_gaps_are_named(db):
    assert queries.calendar_gaps(date(2026, 6, 1)) == []
    assert [gap.year for gap in queries.calendar_gaps(date(2030, 12, 1))] == [2030, 2031]


def test_the_calendar_is_read_once_for_thousands_of_promises(db, django_assert_max_num_queries):
    sheet.forget()
    with django_assert_max_num_queries(3):
        for minutes in range(2000):
            queries.due_at(NOW, minutes % 900)


def test_another_process_change_is_seen_when_the_token_is_asked_again(db):
    assert queries.is_workday(date(2026, 3, 9))
    # What another process would do: rows and token change behind this one's back.
    DayOverride.objects.create(day=date(2026, 3, 9), kind="holiday", note="Elsewhere", entered_by="x", entered_at=NOW)
    sheet.CalendarToken.objects.update_or_create(pk=1, defaults={"token": "other"})
    sheet.forget()  # what FRESH_S seconds do
    assert not queries.is_workday(date(2026, 3, 9))
