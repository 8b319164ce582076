"""Places form one tree, and usable and gross area never meet."""

from datetime import date
from decimal import Decimal

import pytest
from tests.factories import make_actor, make_office

from guanjia.foundation.audit import trail
from guanjia.foundation.places import queries, rules
from guanjia.foundation.places.commands import add_place
from guanjia.foundation.places.models import Place, Tenure
from guanjia.kernel.errors import NotAllowed, NotVisible

DAY = date(2026, 1, 1)


def make_keeper(**over):
    office = over.pop("office", None) or make_office()
    return make_actor("org.view", "places.view", "places.manage", office=office), office


def build(keeper, office):
    """A compound with a building and a storey, by the commands."""
    compound = add_place(
        keeper, kind="compound", name="市行政中心", office_id=office.pk, gross_area_m2=Decimal(60000), valid_from=DAY
    )
    building = add_place(
        keeper, kind="building", name="1 号楼", parent_id=compound.pk, office_id=office.pk, valid_from=DAY
    )
    storey = add_place(keeper, kind="storey", name="5 层", parent_id=building.pk, office_id=office.pk, valid_from=DAY)
    return compound, building, storey


def test_a_room_is_added_with_its_full_name_and_first_tenure(db):
    keeper, office = make_keeper()
    compound, _building, storey = build(keeper, office)
    room = add_place(
        keeper,
        kind="room",
        name="504 室",
        parent_id=storey.pk,
        office_id=office.pk,
        user_id=office.pk,
        room_class="basic",
        usable_area_m2=Decimal("23.5"),
        plan_id="504",
        valid_from=DAY,
    )
    assert room.full_name == "市行政中心 1 号楼 5 层 504 室"
    assert room.path == f"{storey.path}{room.pk}/"
    assert room.compound == compound
    assert Tenure.objects.get(place=room).user == office
    assert trail.actions_on(room)[-1] == "places.place.added"
    assert queries.get_place(keeper, room.pk) == room
    assert list(queries.list_places(keeper, kind="room")) == [room]


@pytest.mark.parametrize(
    ("kind", "areas", "refusal"),
    [
        ("storey", {}, rules.WrongNesting),  # a storey below a room
        ("room", {}, rules.WrongNesting),
        ("compound", {}, rules.WrongNesting),
        ("point", {"gross_area_m2": Decimal(3)}, rules.AreaOfTheWrongKind),
        ("point", {"usable_area_m2": Decimal(0)}, rules.AreaOfTheWrongKind),
    ],
)
def test_what_does_not_fit_below_a_room_is_refused(db, kind, areas, refusal):
    keeper, office = make_keeper()
    *_, storey = build(keeper, office)
    room = add_place(keeper, kind="room", name="504", parent_id=storey.pk, office_id=office.pk, valid_from=DAY)
    before = Place.objects.count()
    with pytest.raises(refusal):
        add_place(keeper, kind=kind, name="X", parent_id=room.pk, office_id=office.pk, valid_from=DAY, **areas)
    assert Place.objects.count() == before


def test_a_room_with_gross_area_and_a_building_with_usable_area_are_refused(db):
    keeper, office = make_keeper()
    compound, _, storey = build(keeper, office)
    with pytest.raises(rules.AreaOfTheWrongKind):
        add_place(
            keeper,
            kind="room",
            name="1",
            parent_id=storey.pk,
            office_id=office.pk,
            gross_area_m2=Decimal(9),
            valid_from=DAY,
        )
    with pytest.raises(rules.AreaOfTheWrongKind):
        add_place(
            keeper,
            kind="building",
            name="2",
            parent_id=compound.pk,
            office_id=office.pk,
            usable_area_m2=Decimal(9),
            valid_from=DAY,
        )
    with pytest.raises(rules.WrongNesting):
        add_place(keeper, kind="room", name="1", office_id=office.pk, valid_from=DAY)


def test_another_county_neither_sees_nor_adds(db):
    keeper, office = make_keeper()
    *_, storey = build(keeper, office)
    other, home = make_keeper()
    with pytest.raises(NotVisible):
        add_place(other, kind="room", name="1", parent_id=storey.pk, office_id=home.pk, valid_from=DAY)
    looker = make_actor("org.view", "places.view", office=office)
    with pytest.raises(NotAllowed):
        add_place(looker, kind="room", name="1", parent_id=storey.pk, office_id=office.pk, valid_from=DAY)


def test_a_name_that_does_not_fit_is_refused(db):
    keeper, office = make_keeper()
    compound = add_place(keeper, kind="compound", name="x" * 60, office_id=office.pk, valid_from=DAY)
    building = add_place(
        keeper, kind="building", name="y" * 60, parent_id=compound.pk, office_id=office.pk, valid_from=DAY
    )
    with pytest.raises(rules.NameTooLong):
        add_place(keeper, kind="storey", name="z" * 60, parent_id=building.pk, office_id=office.pk, valid_from=DAY)
