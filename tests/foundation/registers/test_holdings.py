"""An office with custom fields or shared views closes only once another body has them; values come along."""

from __future__ import annotations

import pytest
from tests.factories import make_account, make_actor, make_office, make_person
from tests.foundation.registers.factories import DEFINER, make_field, make_view

from guanjia.foundation.access.models import Role
from guanjia.foundation.audit import trail
from guanjia.foundation.audit.verifying import verify
from guanjia.foundation.org import rules as org_rules
from guanjia.foundation.org.commands import close_office, reorganise
from guanjia.foundation.org.holding import all_holdings
from guanjia.foundation.registers import commands, queries, rules
from guanjia.foundation.registers.models import CustomField, SavedView
from guanjia.kernel import clock
from guanjia.ui import list_extras, registers

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_office(kind="region", level="county")


@pytest.fixture
def unit(county):
    return make_office(parent=county, level="county")


@pytest.fixture
def heir(county):
    return make_office(parent=county, level="county")


@pytest.fixture
def boss(county):
    return make_actor(*DEFINER, "registers.share", office=county)


def close(boss, unit):
    return close_office(boss, office_id=unit.pk, last_day=clock.today(), today=clock.today())


def shared(boss, unit) -> SavedView:
    role = Role.objects.filter(code="head").first() or Role.objects.create(code="head", label="Head", standard=True)
    return make_view(boss, role=role.code, office_id=unit.pk)


def test_the_house_knows_both():
    keys = [holding.key for holding in all_holdings()]
    assert {"registers.fields", "registers.views"} <= set(keys)
    assert keys.index("registers.fields") > keys.index("org.people")


def test_fields_and_views_keep_an_office_open(boss, unit):
    field, view = make_field(unit, actor=boss), shared(boss, unit)
    with pytest.raises(org_rules.StillHolds):
        close(boss, unit)
    commands.retire_field(boss, field_id=field.pk, now=clock.now())
    with pytest.raises(org_rules.StillHolds):
        close(boss, unit)
    commands.delete_view(boss, view_id=view.pk)
    close(boss, unit)
    unit.refresh_from_db()
    assert unit.valid_to == clock.today()


def test_they_go_to_the_body_that_takes_over_with_their_values(boss, unit, heir):
    people = registers.register("org.people")
    field, view, person = make_field(unit, actor=boss, in_list=True), shared(boss, unit), make_person(office=unit)
    commands.fill_in(boss, register_key="org.people", record_id=person.pk, said={"badge": "B-17"}, now=clock.now())
    done = reorganise(boss, office_id=unit.pk, target_id=heir.pk, now=clock.now())
    assert (done.moved["registers.fields"], done.moved["registers.views"], done.closed) == (1, 1, True)
    field.refresh_from_db()
    view.refresh_from_db()
    assert (field.office, field.key, field.label, view.office) == (heir, "badge", "Badge", heir)
    reader = make_actor("org.people", office=heir, roles=frozenset({"head"}))
    (row,) = people.rows(reader).filter(pk=person.pk)
    columns = list_extras.all_fields(reader, people)
    list_extras.attach(reader, people, [row], columns)
    assert next(one for one in columns if one.name == field.column).value(row) == "B-17"
    assert list(queries.list_views(reader, people)) == [view]
    assert trail.actions_on(field)[-1] == "registers.field.moved"
    assert trail.actions_on(view)[-1] == "registers.view.moved"
    assert not [one for one in verify(clock.now()).findings if "custom" in str(one.as_json())]


def test_what_the_taker_has_under_the_same_name_stays_the_takers(boss, unit, heir):
    mine, theirs = make_field(unit, actor=boss), make_field(heir, actor=boss)
    below = make_office(parent=heir, level="county")
    make_field(below, actor=boss, key="badge_2", label="Badge 2")
    reorganise(boss, office_id=unit.pk, target_id=heir.pk, now=clock.now())
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (theirs.key, theirs.label) == ("badge", "Badge")
    assert (mine.office, mine.key, mine.label) == (heir, "badge_3", "Badge 3")
    assert trail.records_on(mine).last().facts["key_before"] == "badge"


def test_retired_fields_go_along_and_close_nothing(boss, unit, heir):
    field = make_field(unit, actor=boss)
    commands.retire_field(boss, field_id=field.pk, now=clock.now())
    done = reorganise(boss, office_id=unit.pk, target_id=heir.pk, now=clock.now())
    assert done.moved["registers.fields"] == 1
    assert not CustomField.objects.filter(office=unit).exists()


def test_a_private_view_holds_no_office(boss, unit):
    make_view(boss)
    close(boss, unit)


def test_the_form_and_the_page_of_the_office_name_them(boss, unit, browse, county):
    make_field(unit, actor=boss)
    page = browse(make_account("sys_admin", office=county)).get(unit.get_absolute_url()).content.decode()
    assert "Custom fields" in page


@pytest.mark.parametrize(
    ("name", "taken", "free"),
    [("badge", set(), "badge"), ("badge", {"badge"}, "badge_2"), ("badge", {"badge", "badge_2"}, "badge_3"),
     ("a" * 30, {"a" * 30}, "a" * 28 + "_2")],
)  # fmt: skip
def test_a_free_name_is_the_next_number_and_never_too_long(name, taken, free):
    assert rules.free_name(name, taken, joint="_") == free
