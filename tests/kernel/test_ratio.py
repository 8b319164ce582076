"""A ratio remembers what it counts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.errors import UnitMixup
from guanjia.kernel.money import Money
from guanjia.kernel.quantities import GrossM2, Kwh, UsableM2
from guanjia.kernel.ratio import Ratio

PAIRS = st.tuples(st.integers(-1000, 1000), st.integers(0, 1000))


@pytest.mark.parametrize("below", [0, Decimal(0), GrossM2(0), Money(0)])
def test_nothing_to_divide_by_is_no_value_and_not_zero(below):
    ratio = Ratio(0, below)
    assert ratio.value is None
    assert Ratio(0, 5).value == 0


@given(st.lists(PAIRS, min_size=1, max_size=8))
def test_pooling_sums_above_and_below(pairs):
    pooled = Ratio.pooled(Ratio(a, b) for a, b in pairs)
    assert (pooled.numerator, pooled.denominator) == (sum(a for a, _ in pairs), sum(b for _, b in pairs))


def test_intensities_have_a_value_and_no_per_cent():
    use = Ratio(Kwh(500), GrossM2(200))
    assert use.value == Decimal("2.5")
    with pytest.raises(UnitMixup):
        use.percent()
    with pytest.raises(UnitMixup):
        Ratio.pooled([use, Ratio(Kwh(1), UsableM2(1))])


def test_a_share_in_per_cent():
    assert Ratio(1, 3).percent() == Decimal("33.3")
    assert Ratio(UsableM2(1), UsableM2(8)).percent() == Decimal("12.5")
    assert Ratio(0, 0).percent() is None
    assert str(Ratio(3, 71)) == "3 / 71"


def test_what_a_ratio_refuses():
    for parts in ((0.5, 1), (True, 1), (1, "2")):
        with pytest.raises(TypeError):
            Ratio(*parts)
    with pytest.raises(ValueError):
        Ratio(1, -1)
    with pytest.raises(ValueError):
        Ratio.pooled([])
