"""Saved views and columns: whose they are, with whom they are shared, and that they open nothing."""

import pytest
from django.http import QueryDict
from tests.factories import make_actor, make_office, make_person
from tests.foundation.registers.factories import make_field, make_view

from guanjia.foundation.access.models import Role
from guanjia.foundation.registers import commands, queries, rules
from guanjia.foundation.registers.models import SavedView
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.ui import list_extras, registers

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return registers.register("org.people")


@pytest.fixture
def role():
    return Role.objects.get_or_create(code="head", defaults={"label": "Head", "standard": True})[0]


def sharer(office):
    return make_actor("org.people", "registers.share", "org.view", office=office)


def test_a_view_keeps_filters_and_order_and_nothing_else(people):
    actor = make_actor("org.people")
    view = make_view(actor, query="state=here&sort=-valid_from&page=3&size=50&other=1&q=&view=7")
    assert QueryDict(view.query).dict() == {"state": "here", "sort": "-valid_from"}
    with pytest.raises(rules.SavedViewRefused):
        make_view(actor, name="Bad", query="office=abc")


def test_my_views_are_mine(people):
    actor, other = make_actor("org.people"), make_actor("org.people")
    view = make_view(actor)
    assert list(queries.list_views(actor, people)) == [view]
    assert not queries.list_views(other, people)
    for act in (
        lambda: queries.get_view(other, view.pk),
        lambda: commands.change_view(other, view_id=view.pk, name="Stolen"),
        lambda: commands.delete_view(other, view_id=view.pk),
        lambda: commands.set_home(other, register_key="org.people", view_id=view.pk),
    ):
        with pytest.raises(NotVisible):
            act()


def test_a_name_is_used_once(people):
    actor = make_actor("org.people")
    make_view(actor)
    with pytest.raises(rules.SavedViewRefused) as refused:
        make_view(actor)
    assert refused.value.field == "name"
    second = make_view(actor, name="Second")
    with pytest.raises(rules.SavedViewRefused):
        commands.change_view(actor, view_id=second.pk, name="Here")


def test_a_shared_view_reaches_the_role_below_the_body_and_nobody_else(people, role):
    county = make_office()
    view = make_view(sharer(county), role="head", office_id=county.pk)
    unit = make_office(parent=county)
    assert list(queries.list_views(make_actor("org.people", office=unit, roles=frozenset({"head"})), people)) == [view]
    assert not queries.list_views(make_actor("org.people", office=unit, roles=frozenset({"staff"})), people)
    assert not queries.list_views(make_actor("org.people", roles=frozenset({"head"})), people)


def test_sharing_needs_the_right_there(people, role):
    county, other = make_office(), make_office()
    with pytest.raises(NotAllowed):
        make_view(make_actor("org.people", office=county), role="head", office_id=county.pk)
    with pytest.raises(rules.SavedViewRefused):
        make_view(sharer(county), role="head", office_id=other.pk)
    with pytest.raises(rules.SavedViewRefused):
        make_view(sharer(county), role="nobody", office_id=county.pk)
    reader = make_actor("org.people", office=county, roles=frozenset({"head"}))
    view = make_view(sharer(county), role="head", office_id=county.pk)
    with pytest.raises(NotAllowed):
        commands.change_view(reader, view_id=view.pk, name="Mine now")
    assert commands.delete_view(sharer(county), view_id=view.pk) == people


def test_a_shared_view_shows_the_reader_only_own_rows(people, role, client):
    county = make_office()
    hidden = make_person(office=county)
    view = make_view(sharer(county), query="", role="head", office_id=county.pk)
    unit = make_office(parent=county)
    reader = make_actor("org.people", office=unit, roles=frozenset({"head"}))
    found = registers.found_by(people, reader, view.query)
    assert hidden.pk not in {row.pk for row in found}
    with pytest.raises(NotAllowed):
        registers.found_by(people, make_actor("org.view", office=unit, roles=frozenset({"head"})), view.query)


def test_a_view_with_a_field_out_of_sight_leaves_its_column_out(people, role):
    county, unit = make_office(), None
    unit = make_office(parent=county)
    field = make_field(unit)
    boss = make_actor("org.people", "registers.share", office=county)
    view = make_view(boss, columns=["name", field.column, "post"], role="head", office_id=county.pk)
    side = make_actor("org.people", office=make_office(parent=county), roles=frozenset({"head"}))
    shown = [one.name for one in list_extras.columns_of(side, people, QueryDict(f"view={view.pk}"))]
    assert shown == ["staff_number", "name", "post"]
    assert field.column in [one.name for one in list_extras.columns_of(boss, people, QueryDict(f"view={view.pk}"))]


def test_columns_are_a_persons_own(people):
    actor, other = make_actor("org.people"), make_actor("org.people")
    kept = commands.arrange_list(actor, register_key="org.people", columns=["state", "name", "nothing", "state"])
    assert kept == ["staff_number", "state", "name"]
    shown = [one.name for one in list_extras.columns_of(actor, people, QueryDict(""))]
    assert shown == ["staff_number", "state", "name"]
    assert [one.name for one in list_extras.columns_of(other, people, QueryDict(""))][:2] == ["staff_number", "name"]
    commands.arrange_list(actor, register_key="org.people", columns=[])
    assert len(list_extras.columns_of(actor, people, QueryDict(""))) == sum(field.shown for field in people.fields)


def test_a_list_shows_eleven_columns_at_most():
    actor = make_actor("servicedesk.view")
    names = [field.name for field in registers.register("servicedesk.tickets").fields]
    with pytest.raises(rules.SavedViewRefused):
        commands.arrange_list(actor, register_key="servicedesk.tickets", columns=names)


def test_the_list_opens_with_the_chosen_view_until_it_is_gone(people):
    actor = make_actor("org.people")
    view = make_view(actor)
    commands.set_home(actor, register_key="org.people", view_id=view.pk)
    assert queries.arrangement_of(actor, people).home == view
    assert queries.list_views(actor, people).get().is_home
    commands.delete_view(actor, view_id=view.pk)
    assert queries.arrangement_of(actor, people).home is None
    assert not SavedView.objects.exists()


def test_one_keeps_thirty_views_of_a_list(monkeypatch):
    from guanjia.foundation.registers.commands import views

    monkeypatch.setattr(views, "MOST_VIEWS", 1)
    actor = make_actor("org.people")
    make_view(actor)
    with pytest.raises(rules.SavedViewRefused):
        make_view(actor, name="Second")
