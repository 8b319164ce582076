"""Places are handed over, renamed, moved and closed; the history stays whole."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import make_actor, make_office, make_place

from guanjia.foundation.audit import trail
from guanjia.foundation.codes.queries import code_of
from guanjia.foundation.places import holdings, queries, rules
from guanjia.foundation.places.commands import (
    add_place,
    change_place,
    change_tenure,
    close_place,
    enter_past_tenure,
    move_place,
)
from guanjia.foundation.places.models import Place, Tenure
from guanjia.kernel.errors import NotAllowed, UnitMixup
from guanjia.kernel.quantities import GrossM2, UsableM2

DAY = date(2026, 1, 1)
NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)


@pytest.fixture
def town(db):
    """A county with two units, a keeper over it, and one storey with two rooms."""
    county = make_office()
    units = [make_office(parent=county, name="Water"), make_office(parent=county, name="Roads")]
    keeper = make_actor("org.view", "places.view", "places.manage", office=county)
    common = {"office_id": county.pk, "valid_from": DAY, "now": datetime(2026, 1, 1, 2, tzinfo=UTC)}
    compound = add_place(keeper, kind="compound", name="Centre", **common)
    building = add_place(keeper, kind="building", name="1", parent_id=compound.pk, gross_area_m2=Decimal(900), **common)
    storey = add_place(keeper, kind="storey", name="5F", parent_id=building.pk, **common)
    rooms = [
        add_place(
            keeper,
            kind="room",
            name=name,
            parent_id=storey.pk,
            user_id=units[0].pk,
            room_class="basic",
            usable_area_m2=Decimal("20.5"),
            **common,
        )
        for name in ("501", "502")
    ]
    return keeper, county, units, compound, building, storey, rooms


def test_a_place_gets_a_code_from_the_first_day_on(town):
    room = town[-1][0]
    assert code_of(room).text.startswith("FJ-")


def test_a_handed_over_room_keeps_its_history(town):
    keeper, county, (water, roads), *_, (room, _other) = town
    changed = change_tenure(
        keeper, place_id=room.pk, office_id=county.pk, user_id=roads.pk, from_day=date(2026, 5, 1), document="No. 7"
    )
    assert changed == 1
    rows = list(Tenure.objects.filter(place=room).order_by("valid_from").values_list("user", "valid_from", "valid_to"))
    assert rows == [(water.pk, DAY, date(2026, 4, 30)), (roads.pk, date(2026, 5, 1), None)]
    room.refresh_from_db()
    assert room.user == roads
    assert queries.users_as_of([room], date(2026, 4, 30)) == {room.pk: water}
    assert queries.users_as_of([room], date(2026, 5, 1)) == {room.pk: roads}
    assert queries.users_as_of([room], date(2025, 1, 1)) == {}


def test_an_overlapping_tenure_is_refused_and_leaves_no_trace(town):
    keeper, county, (_water, roads), *_, (room, _other) = town
    before = trail.actions_on(room)
    for refused in (
        lambda: change_tenure(keeper, place_id=room.pk, office_id=county.pk, user_id=roads.pk, from_day=DAY),
        lambda: enter_past_tenure(
            keeper,
            place_id=room.pk,
            office_id=county.pk,
            user_id=roads.pk,
            valid_from=date(2025, 6, 1),
            valid_to=DAY,
        ),
    ):
        with pytest.raises(rules.TenureOverlaps):
            refused()
    assert Tenure.objects.filter(place=room).count() == 1
    assert trail.actions_on(room) == before
    enter_past_tenure(
        keeper,
        place_id=room.pk,
        office_id=county.pk,
        user_id=roads.pk,
        valid_from=date(2025, 6, 1),
        valid_to=date(2025, 12, 31),
    )
    room.refresh_from_db()
    assert room.valid_from == date(2025, 6, 1)


periods = st.tuples(st.dates(date(2020, 1, 1), date(2021, 1, 1)), st.none() | st.dates(date(2021, 1, 1)))


@given(periods, periods)
def test_overlap_is_the_same_from_both_sides(one, other):
    assert rules.overlap(one, other) == rules.overlap(other, one)


def test_parts_go_along_when_asked(town):
    keeper, county, (water, roads), compound, *_ = town
    n = change_tenure(
        keeper, place_id=compound.pk, office_id=county.pk, user_id=water.pk, from_day=date(2026, 2, 1), with_parts=True
    )
    assert n == 3  # compound, building and storey; the rooms have another user
    assert not Place.objects.filter(user=roads).exists()


def test_a_new_name_reaches_all_that_lies_inside(town):
    keeper, *_, building, storey, (room, _) = town
    change_place(keeper, place_id=building.pk, name="1 号楼", gross_area_m2=Decimal(900))
    room.refresh_from_db()
    storey.refresh_from_db()
    assert (storey.full_name, room.full_name) == ("Centre 1 号楼 5F", "Centre 1 号楼 5F 501")
    assert trail.records_on(building).last().facts["after"] == {"name": "1 号楼"}
    count = trail.records_on(building).count()
    change_place(keeper, place_id=building.pk, name="1 号楼", gross_area_m2=Decimal(900))
    assert trail.records_on(building).count() == count  # nothing changed, nothing told


def test_a_moved_storey_takes_its_rooms_along(town):
    keeper, county, _, compound, building, storey, (room, _) = town
    other = add_place(keeper, kind="compound", name="North", office_id=county.pk, valid_from=DAY)
    move_place(keeper, place_id=building.pk, parent_id=other.pk)
    room.refresh_from_db()
    assert room.full_name == "North 1 5F 501"
    assert room.path.startswith(other.path)
    assert room.compound == other
    with pytest.raises(rules.WrongNesting):
        move_place(keeper, place_id=room.pk, parent_id=building.pk)
    with pytest.raises(rules.MovedIntoItself):
        move_place(keeper, place_id=building.pk, parent_id=storey.pk)
    assert compound.parts.count() == 0


def test_a_building_with_open_rooms_does_not_close(town):
    keeper, *_, building, storey, rooms = town
    with pytest.raises(rules.OpenPartsLeft, match="3 open places"):
        close_place(keeper, place_id=building.pk, last_day=date(2026, 5, 1), reason="Pulled down", now=NOW)
    for place in (*rooms, storey, building):
        close_place(keeper, place_id=place.pk, last_day=date(2026, 5, 1), reason="Pulled down", now=NOW)
    assert code_of(rooms[0]) is None
    assert Tenure.objects.get(place=rooms[0]).valid_to == date(2026, 5, 1)
    assert queries.get_place(keeper, building.pk).valid_to == date(2026, 5, 1)
    assert not queries.list_places(keeper, kind="room").exists()
    assert queries.list_places(keeper, kind="room", as_of=date(2026, 4, 1)).count() == 2
    with pytest.raises(rules.PlaceClosed):
        change_place(keeper, place_id=building.pk, name="2")


def test_who_may_only_look_changes_nothing(town):
    _, county, (_, roads), *_, (room, _) = town
    looker = make_actor("org.view", "places.view", office=county)
    for refused in (
        lambda: change_place(looker, place_id=room.pk, name="X"),
        lambda: close_place(looker, place_id=room.pk, last_day=DAY, reason="x", now=NOW),
        lambda: move_place(looker, place_id=room.pk, parent_id=room.parent_id),
        lambda: change_tenure(
            looker, place_id=room.pk, office_id=county.pk, user_id=roads.pk, from_day=date(2026, 5, 1)
        ),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_areas_are_summed_apart(town):
    keeper, _, _, compound, building, storey, rooms = town
    assert queries.sum_usable_area(queries.list_places(keeper, inside=compound)) == UsableM2("41.0")
    assert queries.sum_gross_area(keeper, inside=compound) == GrossM2(900)
    tally = queries.tally_by(keeper, "compound")[compound.pk]
    assert (tally.buildings, tally.storeys, tally.rooms, tally.vacant) == (1, 1, 2, 0)
    assert (tally.usable, tally.gross) == (UsableM2(41), GrossM2(900))
    assert queries.tally_by(keeper, "building")[building.pk].usable == UsableM2(41)
    assert queries.tally_by(keeper, "storey")[storey.pk].rooms == 2
    assert [(s.name, s.rooms, s.usable) for s in queries.usable_by_user(keeper, inside=storey)] == [
        ("Water", 2, UsableM2(41))
    ]
    with pytest.raises(UnitMixup):
        _ = tally.usable + tally.gross
    with pytest.raises(UnitMixup):
        change_place(keeper, place_id=rooms[0].pk, name="501", usable_area_m2=GrossM2(3))


def test_a_re_organisation_hands_over_what_an_office_holds(town):
    keeper, _, (water, roads), *_, rooms = town
    moved = {holding.key: holding for holding in holdings.HOLDINGS}
    assert moved["places.used"].count(water) == 2
    assert moved["places.used"].move(keeper, water, roads, NOW) == 2
    assert moved["places.used"].count(water) == 0
    assert Tenure.objects.get(place=rooms[0], valid_to=None).valid_from == date(2026, 6, 1)


def test_a_place_of_the_factory_is_seen_by_its_user(db):
    place = make_place()
    viewer = make_actor("places.view", office=place.office)
    assert queries.get_place(viewer, place.pk) == place
