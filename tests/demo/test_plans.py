"""The demo city's plans are drawn the same every time and survive our own cleaner."""

from decimal import Decimal

import pytest

from guanjia.demo.plans import StoreySpec, draw_storey
from guanjia.foundation.places.plan_cleaner import clean_plan

SHAPES = ("slab", "ell", "hall")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("bays", [5, 6, 8, 11])
@pytest.mark.parametrize("seed", range(4))
def test_a_plan_survives_the_cleaner_unchanged(shape, bays, seed):
    drawn = draw_storey(StoreySpec("1 号楼 5 层", "5", shape, bays, seed=seed))
    plan = clean_plan(drawn.svg.encode())
    assert plan.svg == drawn.svg
    assert plan.dropped == {}
    assert sorted(plan.rooms) == sorted(room.plan_id for room in drawn.rooms)


@pytest.mark.parametrize("shape", SHAPES)
def test_rooms_are_numbered_once_and_smaller_than_the_storey(shape):
    drawn = draw_storey(StoreySpec("x", "B1", shape, 8, seed=3))
    numbers = [room.plan_id for room in drawn.rooms]
    assert len(numbers) == len(set(numbers)) >= 10
    assert all(number.startswith("B1") for number in numbers)
    usable = sum(room.usable_area_m2 for room in drawn.rooms)
    assert Decimal("0.4") < usable / drawn.gross_area_m2 < Decimal("0.85")
    assert {room.name for room in drawn.rooms} >= {"卫生间", "会议室", "办公室"}


def test_the_same_spec_draws_the_same_plan():
    spec = StoreySpec("x", "3", "ell", 9, seed=7)
    assert draw_storey(spec) == draw_storey(spec)
    assert draw_storey(spec) != draw_storey(StoreySpec("x", "3", "ell", 9, seed=8))
