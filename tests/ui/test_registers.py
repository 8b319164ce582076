"""Every register is sound, and a question finds the same rows wherever it is asked."""

from datetime import date

import pytest
from django.urls import reverse

from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.ui import registers
from tests.factories import make_actor, make_office, make_person, make_ticket


@pytest.fixture(params=[one.key for one in registers.all_registers()])
def register(request):
    return registers.register(request.param)


def test_the_lists_of_the_house_are_registered():
    keys = {one.key for one in registers.all_registers()}
    assert {"org.people", "org.offices", "places.rooms", "servicedesk.tickets"} <= keys


def test_an_unknown_key_is_no_list():
    with pytest.raises(NotVisible):
        registers.register("org.nothing")


def test_a_model_leads_to_its_register():
    assert registers.register_of("org.person").key == "org.people"
    assert registers.register_of("org.grade") is None


def test_a_declaration_names_only_what_is_there(register, db):
    """Every carried field, card field, page and order exists; names are unique; something cannot be hidden."""
    names = [field.name for field in register.fields]
    assert len(set(names)) == len(names)
    assert any(field.fixed for field in register.fields)
    assert reverse(register.url)
    if register.card:
        told = {register.card.title, register.card.state, *(name for line in register.card.lines for name in line)}
        assert told <= {*names, ""}
    for field in register.fields:
        assert set(field.carries) <= set(names)
    sorts = [register.default_sort, *(field.sort for field in register.fields if field.sort)]
    for sort in sorts:
        list(register.rows(make_actor(register.right)).order_by(sort)[:1])


def test_a_question_finds_what_the_page_finds(db):
    office = make_office()
    actor = make_actor("org.people", office=office)
    here = make_person(office=office, name="Lu Qing")
    make_person(office=office, name="Other")
    found = registers.found_by(registers.register("org.people"), actor, "q=Lu+Qing&sort=-name")
    assert list(found) == [here]


def test_a_question_with_a_mistake_finds_nothing(db):
    actor = make_actor("servicedesk.view", office=make_office())
    make_ticket()
    assert not registers.found_by(registers.register("servicedesk.tickets"), actor, "since=yesterday").exists()


def test_a_question_needs_the_right_of_the_list(db):
    with pytest.raises(NotAllowed):
        registers.found_by(registers.register("org.people"), make_actor("org.view"), "")


def test_a_reading_of_a_day_takes_the_rows_of_that_day(db):
    office = make_office()
    actor = make_actor("org.view", office=office)
    rows = registers.found_by(registers.register("org.offices"), actor, f"on={date(2020, 1, 1)}")
    assert all(hasattr(row, "name_then") for row in rows)
    assert not hasattr(registers.found_by(registers.register("org.offices"), actor, "on=soon").first(), "name_then")


def test_a_sheet_gets_the_fields_that_a_cell_shows_as_well():
    tickets = registers.register("servicedesk.tickets")
    names = [field.name for field in registers.with_carried(tickets, [tickets.field("kind"), tickets.field("place")])]
    assert names == ["kind", "urgent", "place"]
