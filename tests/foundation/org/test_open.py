"""A closed body takes nothing new."""

from datetime import date

import pytest
from tests.factories import make_office

from guanjia.foundation.org.queries import OfficeClosed, require_open

DAY = date(2026, 3, 2)


def test_an_office_in_force_is_open(db):
    require_open(make_office(valid_from=date(2026, 3, 2)), DAY)


@pytest.mark.parametrize("last_day", [date(2026, 3, 1), date(2026, 3, 2)])
def test_a_closed_office_takes_nothing_new_not_even_on_its_last_day(db, last_day):
    with pytest.raises(OfficeClosed) as refusal:
        require_open(make_office(valid_to=last_day), DAY)
    assert refusal.value.field == "office"


def test_an_office_not_yet_founded_takes_nothing(db):
    with pytest.raises(OfficeClosed):
        require_open(make_office(valid_from=date(2026, 3, 3)), DAY)


def test_the_stored_row_counts_not_the_one_in_hand(db):
    office = make_office()
    type(office).objects.filter(pk=office.pk).update(valid_to=date(2026, 3, 1))
    with pytest.raises(OfficeClosed):
        require_open(office, DAY)
