"""The calendar's page and its API."""

from datetime import date

import pytest
from lxml import html
from tests.factories import make_account, make_office

from guanjia.foundation.calendar import queries
from guanjia.foundation.calendar.models import DayOverride


@pytest.fixture
def keeper(db, browse):
    return browse(make_account("sys_admin", office=make_office()))


def test_a_year_shows_holidays_and_adjusted_days_in_words(keeper):
    page = html.fromstring(keeper.get("/calendar/?year=2026").content.decode())
    assert len(page.xpath('//section[contains(@class, "gc-month")]')) == 12
    marked = page.xpath('//td[contains(@class, "work")]/i')
    assert {mark.text for mark in marked} == {"班"}
    assert page.xpath('//td[@title="National Day"]')


def test_a_year_without_a_notice_carries_a_warning(keeper):
    for year in ("2031", "2099"):
        text = keeper.get(f"/calendar/?year={year}").content.decode()
        assert f"holidays of {year} are not known yet" in text
    assert keeper.get("/calendar/?year=99999").status_code == 200
    assert keeper.get("/calendar/?year=x").status_code == 200


def test_an_exception_is_entered_and_taken_back(keeper):
    office = DayOverride.office_path.field  # the form offers where the right holds
    assert office.default == "/"
    page = html.fromstring(keeper.get("/calendar/days/new/?day=2026-03-09").content.decode())
    path = page.xpath('//*[@id="id_office_path"]/option/@value')[0]
    sent = {"day": "2026-03-09", "kind": "holiday", "note": "Typhoon", "office_path": path}
    assert keeper.post("/calendar/days/new/", sent).status_code == 302
    assert not queries.is_workday(date(2026, 3, 9), office_path=path)
    again = keeper.post("/calendar/days/new/", sent)
    assert again.status_code == 422
    assert "already an exception" in again.content.decode()
    row = DayOverride.objects.get()
    assert keeper.post(f"/calendar/days/{row.pk}/void/").status_code == 302
    assert queries.is_workday(date(2026, 3, 9), office_path=path)


def test_hours_out_of_order_are_refused_beside_their_field(keeper):
    sent = {"valid_from": "2026-06-01", "opens_at": "09:00", "closes_at": "08:00"}
    assert keeper.post("/calendar/hours/new/", sent).status_code == 422
    assert keeper.post("/calendar/hours/new/", sent | {"closes_at": "17:00"}).status_code == 302


def test_the_api_answers_days_and_promises(keeper):
    days = keeper.get("/api/v1/calendar/days/?first=2026-02-14&last=2026-02-16").json()
    assert [day["workday"] for day in days] == [True, False, False]
    due = keeper.get("/api/v1/calendar/due/?start=2026-02-14T16:30:00%2B08:00&minutes=120").json()
    assert due["due_at"].startswith("2026-02-24T09:30")
    for query in (
        "days/?first=2026-01-01&last=2029-01-01",
        "days/?first=9999-01-01&last=9999-12-31",
        "days/?first=x&last=y",
        "due/?start=0001-01-01T00:00Z&minutes=1",
        "due/?start=2026-01-01T00:00Z&minutes=99999999999999999999",
    ):
        assert keeper.get(f"/api/v1/calendar/{query}").status_code == 400, query
