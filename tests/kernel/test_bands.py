"""Bands cover their whole exactly once."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.bands import Band, BandIsEmpty, Bands, BandsLeaveAGap, BandsOverlap, PartsMissTheWhole, check_parts

CUTS = st.lists(st.integers(1, 10_000), min_size=1, max_size=12, unique=True).map(sorted)


def bands_of(cuts):
    edges = [0, *cuts]
    return [Band(low, high, i) for i, (low, high) in enumerate(pairwise(edges))]


@given(CUTS, st.randoms(), st.data())
def test_every_value_lies_in_one_band_and_a_stretch_splits_without_loss(cuts, chance, data):
    parts = bands_of(cuts)
    chance.shuffle(parts)
    bands = Bands(parts, end=cuts[-1])
    value = data.draw(st.integers(0, cuts[-1] - 1))
    assert sum(band.holds(value) for band in bands.bands) == 1
    assert bands.find(value).holds(value)
    low, high = sorted(data.draw(st.tuples(st.integers(0, cuts[-1]), st.integers(0, cuts[-1]))))
    assert sum(amount for _, amount in bands.split(low, high)) == high - low


@given(CUTS.filter(lambda cuts: len(cuts) > 1), st.data())
def test_a_missing_band_is_a_gap_and_a_doubled_one_an_overlap(cuts, data):
    parts = bands_of(cuts)
    i = data.draw(st.integers(0, len(parts) - 1))
    with pytest.raises(BandsLeaveAGap):
        Bands(parts[:i] + parts[i + 1 :], end=cuts[-1])
    with pytest.raises(BandsOverlap):
        Bands([*parts, parts[i]], end=cuts[-1])


def test_hours_of_a_day_may_repeat_a_label():
    day = Bands([Band(0, 8, "valley"), Band(8, 22, "peak"), Band(22, 24, "valley")], end=24)
    assert day.find(23).label == "valley"
    assert [(band.label, n) for band, n in day.split(6, 23)] == [("valley", 2), ("peak", 14), ("valley", 1)]


def test_steps_without_an_end():
    steps = Bands([Band(0, 200, "first"), Band(200, None, "rest")])
    assert steps.find(10**9).label == "rest"
    assert steps.split(100, Decimal("250.5"))[1][1] == Decimal("50.5")


@pytest.mark.parametrize(
    ("parts", "end", "refusal"),
    [
        ([], 24, BandsLeaveAGap),
        ([Band(0, 0, "a")], 0, BandIsEmpty),
        ([Band(5, 3, "a")], 24, BandIsEmpty),
        ([Band(0, 25, "a")], 24, BandsOverlap),
        ([Band(0, 10, "a")], 24, BandsLeaveAGap),
        ([Band(0, 10, "a")], None, BandsLeaveAGap),
        ([Band(0, None, "a"), Band(5, 9, "b")], None, BandsOverlap),
        ([Band(-1, 24, "a")], 24, BandsOverlap),
    ],
)
def test_what_is_no_whole(parts, end, refusal):
    with pytest.raises(refusal):
        Bands(parts, end=end)


def test_outside_the_whole():
    day = Bands([Band(0, 24, "all")], end=24)
    for outside in (-1, 24):
        with pytest.raises(ValueError):
            day.find(outside)
    with pytest.raises(ValueError):
        day.split(5, 25)


def test_parts_must_add_up():
    check_parts(Decimal("10.5"), [Decimal("10"), Decimal("0.5")])
    for parts in ([5, 4], [5, 6], [11, -1], []):
        with pytest.raises(PartsMissTheWhole):
            check_parts(10, parts)
