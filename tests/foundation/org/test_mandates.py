"""Powers are data: a document with scope and dates."""

from datetime import date

import pytest
from tests.factories import make_actor, make_office

from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.commands import end_mandate, give_mandate
from guanjia.foundation.org.commands.mandates import MandateNumberTaken, PowersMissing

START, DAY = date(2026, 1, 1), date(2026, 3, 2)
FLEET = "fleet.manage"


@pytest.fixture
def city(db):
    return make_office(kind="bureau", level="city", name="City bureau")


@pytest.fixture
def keeper(city):
    return make_actor("org.view", "org.manage", office=city)


def give(keeper, office, **over):
    fields = {
        "office_id": office.pk,
        "title": "Powers scheme",
        "number": "No. 14",
        "issuer": "Staffing office",
        "level": "city",
        "powers": [FLEET],
        "valid_from": START,
    }
    return give_mandate(keeper, **(fields | over))


def test_a_power_holds_while_its_mandate_does(city, keeper):
    mandate = give(keeper, city)
    assert queries.require_power(city, FLEET, DAY) == mandate
    with pytest.raises(rules.PowerMissing):
        queries.require_power(city, FLEET, date(2025, 12, 31))
    end_mandate(keeper, mandate_id=mandate.pk, last_day=date(2026, 3, 1))
    assert queries.powers_of(city, date(2026, 3, 1)) == {FLEET: [mandate]}
    assert queries.powers_of(city, DAY) == {}


def test_who_lacks_a_power_hears_who_is_responsible(city, keeper):
    centre = make_office(parent=city, kind="centre", name="Centre")
    give(keeper, city)
    with pytest.raises(rules.PowerMissing, match="City bureau is responsible"):
        queries.require_power(centre, FLEET, DAY)
    with pytest.raises(rules.PowerMissing, match="nor has any body above"):
        queries.require_power(centre, "dining.run", DAY)


def test_a_section_acts_with_its_bodys_powers(city, keeper):
    section = make_office(parent=city, kind="section")
    mandate = give(keeper, city)
    assert queries.require_power(section, FLEET, DAY, over=city) == mandate


def test_a_mandate_reaches_as_far_as_its_scope(city, keeper):
    centre, other = make_office(parent=city, kind="centre"), make_office(parent=city)
    inside = make_office(parent=other)
    give(keeper, centre, scope_id=other.pk)
    assert queries.has_power(centre, FLEET, DAY, over=inside)
    assert not queries.has_power(centre, FLEET, DAY, over=city)
    assert not queries.has_power(centre, FLEET, DAY)


@pytest.mark.parametrize(
    ("over", "refusal", "field"),
    [
        ({"powers": []}, PowersMissing, "powers"),
        ({"powers": ["fly"]}, PowersMissing, "powers"),
        ({"valid_to": date(2025, 1, 1)}, rules.DatesOutOfOrder, "valid_to"),
        ({"title": " "}, rules.NameMissing, "title"),
    ],
)
def test_bad_input(city, keeper, over, refusal, field):
    with pytest.raises(refusal) as raised:
        give(keeper, city, **over)
    assert raised.value.field == field
    assert not city.mandates.exists()


def test_one_open_mandate_a_number(city, keeper):
    give(keeper, city)
    with pytest.raises(MandateNumberTaken):
        give(keeper, city)
