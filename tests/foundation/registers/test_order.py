"""Custom fields order a list and narrow it by range: the same rows on page, in view, sheet and API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import make_account, make_actor, make_office, make_person
from tests.foundation.registers.factories import make_field, make_view

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.exchange import exports
from guanjia.foundation.org.models import Person
from guanjia.foundation.registers import commands
from guanjia.kernel import clock
from guanjia.ui import registers

pytestmark = pytest.mark.django_db
PEOPLE = "/org/people/"
ROWS = "/api/v1/lists/org.people/rows/"


@pytest.fixture
def people():
    return registers.register("org.people")


@pytest.fixture
def county():
    return make_office()


@pytest.fixture
def admin(county):
    return make_account("sys_admin", office=county, person=make_person(office=county, name="Boss"))


@pytest.fixture
def boss(admin):
    return actor_of(admin, today=clock.today())


def fill(boss, county, key, *said):
    """A person a value, called after it; an empty value stands for nobody having said anything."""
    for value in said:
        person = make_person(office=county, name=f"P {value}")
        if value:
            commands.fill_in(
                boss, register_key="org.people", record_id=person.pk, said={key: value}, complete=False, now=clock.now()
            )


def names(rows) -> list[str]:
    return [row.name.removeprefix("P ") for row in rows if row.name.startswith("P ")]


@pytest.mark.parametrize(
    ("definition", "said", "rising"),
    [
        ({"kind": "number"}, ("10", "9", "-3"), ["-3", "9", "10"]),
        ({"kind": "money"}, ("10.50", "9", "1200"), ["9", "10.50", "1200"]),
        ({"kind": "day"}, ("2026-03-01", "2025-12-31", "2026-02-28"), ["2025-12-31", "2026-02-28", "2026-03-01"]),
        ({"kind": "text"}, ("b", "c", "a"), ["a", "b", "c"]),
        ({"kind": "flag"}, ("1", "0"), ["0", "1"]),
        # by the order of the answers, not by their letters
        ({"kind": "choice", "choices": ["Small", "Large"]}, ("Large", "Small"), ["Small", "Large"]),
    ],
)  # fmt: skip
def test_rows_stand_in_the_order_of_a_custom_field_and_silent_ones_last(people, county, boss, definition, said, rising):
    field = make_field(county, actor=boss, **definition)
    fill(boss, county, "badge", *said, "")
    assert names(registers.found_by(people, boss, f"sort={field.column}")) == [*rising, ""]
    assert names(registers.found_by(people, boss, f"sort=-{field.column}")) == [*rising[::-1], ""]


def test_equal_values_stand_on_one_page_only(people, county, boss):
    field = make_field(county, actor=boss, kind="number")
    fill(boss, county, "badge", "1", "1", "1")
    rising = [row.pk for row in registers.found_by(people, boss, f"sort={field.column}")]
    falling = [row.pk for row in registers.found_by(people, boss, f"sort=-{field.column}")]
    assert rising[:3] == sorted(rising[:3])
    assert falling[:3] == sorted(falling[:3], reverse=True)


def test_a_field_that_does_not_hold_for_the_asker_orders_nothing(people, county, boss):
    field = make_field(county, actor=boss, kind="number")
    stranger = make_actor("org.people")
    rows = registers.found_by(people, stranger, f"sort={field.column}")
    assert field.column not in str(rows.query)
    commands.retire_field(boss, field_id=field.pk, now=clock.now())
    assert field.column not in str(registers.found_by(people, boss, f"sort={field.column}").query)


QUESTIONS = {
    "number": (("5", "12", "40", ""), "{0}_from=10&{0}_to=40&sort=-{0}", ["40", "12"]),
    "day": (("2026-01-31", "2026-02-01", ""), "{0}_from=2026-02-01&sort={0}", ["2026-02-01"]),
    "money": (("0.99", "1.00", ""), "{0}_to=0.99", ["0.99"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", QUESTIONS)
def test_one_range_finds_the_same_rows_everywhere(kind, people, county, admin, boss, browse):
    said, question, expected = QUESTIONS[kind]
    field = make_field(county, actor=boss, kind=kind, in_list=True)
    question = question.format(field.column)
    fill(boss, county, "badge", *said)
    page = browse(admin).get(f"{PEOPLE}?{question}")
    assert names(page.context["sheet"].rows) == expected
    view = make_view(boss, query=question, name="In between")
    assert set(view.query.split("&")) == set(question.split("&"))
    opened = browse(admin).get(f"{PEOPLE}?view={view.pk}&{view.query}")
    assert names(opened.context["sheet"].rows) == expected
    assert names(exports.plan(boss, register="org.people", query=view.query, format="csv").rows) == expected
    answer = browse(admin).get(f"{ROWS}?{question}&columns=name,{field.column}")
    told = answer.json()["results"]
    assert [row["values"]["name"].removeprefix("P ") for row in told] == expected
    assert all(set(row["values"]) == {"name", field.column} for row in told)


def test_a_view_keeps_its_order_where_the_column_is_not_shown(people, county, admin, boss, browse):
    field = make_field(county, actor=boss, kind="number")
    fill(boss, county, "badge", "2", "1", "3")
    commands.arrange_list(boss, register_key="org.people", columns=["name"])
    page = browse(admin).get(f"{PEOPLE}?sort=-{field.column}")
    assert names(page.context["sheet"].rows)[:3] == ["3", "2", "1"]


def test_the_heading_of_a_custom_field_sorts(county, admin, boss, browse):
    field = make_field(county, actor=boss, kind="number", in_list=True)
    heads = {str(head.label): head.href for head in browse(admin).get(PEOPLE).context["heads"]}
    assert heads["Badge"].endswith(f"sort={field.column}")


def test_ordering_asks_as_much_for_thirty_rows_as_for_three(county, admin, boss, browse):
    field = make_field(county, actor=boss, kind="number", in_list=True)
    page, api = browse(admin), browse(admin)
    asked = f"size=50&sort={field.column}&{field.column}_from=0"

    def cost(ask, address):
        with CaptureQueriesContext(connection) as counted:
            assert ask.get(address).status_code == 200
        return len(counted)

    fill(boss, county, "badge", "1", "2", "3")
    addresses = ((page, f"{reverse('person-list')}?{asked}"), (api, f"{ROWS}?page_size=50&{asked}"))
    for one in addresses:
        cost(*one)
    few = [cost(*one) for one in addresses]
    fill(boss, county, "badge", *(str(n) for n in range(4, 31)))
    assert [cost(*one) for one in addresses] == few


def test_the_api_tells_values_as_text_and_what_is_wrong_with_a_question(county, admin, boss, browse):
    day = make_field(county, actor=boss, kind="day")
    size = make_field(county, actor=boss, kind="number", key="size", label="Size")
    person = make_person(office=county, name="P told")
    commands.fill_in(
        boss, register_key="org.people", record_id=person.pk, said={"badge": "2026-03-01", "size": "2.50"},
        now=clock.now(),
    )  # fmt: skip
    api = browse(admin)
    row = api.get(f"{ROWS}?q=told&columns={day.column},{size.column},post").json()["results"][0]
    assert row == {
        "id": person.pk,
        "href": person.get_absolute_url(),
        "values": {day.column: "2026-03-01", size.column: "2.5", "post": None},
    }
    assert api.get(f"{ROWS}?{day.column}_from=soon").status_code == 400
    assert api.get(f"{ROWS}?columns=nothing").status_code == 400
    assert api.get("/api/v1/lists/no.such/rows/").status_code == 404


def test_the_api_shows_the_askers_rows_alone(county, boss, browse):
    fill(boss, county, "badge")
    unit = make_office(parent=county)
    mine, other = make_person(office=unit), make_person(office=county)
    reader = make_account("liaison", office=unit, person=mine)
    found = {row["id"] for row in browse(reader).get(ROWS).json()["results"]}
    assert mine.pk in found
    assert other.pk not in found
    assert Person.objects.filter(pk__in=found).exclude(office=unit).count() == 0
