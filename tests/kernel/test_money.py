"""Money never loses a fen and never meets anything else."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.errors import UnitMixup
from guanjia.kernel.money import Money

FEN = st.integers(-(10**14), 10**14)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any)


@given(FEN, WEIGHTS)
def test_an_allocation_adds_up_exactly_and_is_off_by_less_than_a_fen(fen, weights):
    parts = Money(fen).allocate(weights)
    assert Money.total(parts) == Money(fen)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.fen - Fraction(fen * weight, sum(weights))) < 1


@given(FEN, FEN)
def test_plus_undoes_minus(a, b):
    assert Money(a) + Money(b) - Money(b) == Money(a)


@given(FEN)
def test_yuan_and_back(fen):
    assert Money.from_yuan(Money(fen).yuan) == Money(fen)
    assert Money.from_yuan(str(Money(fen)).replace(",", "")) == Money(fen)


@pytest.mark.parametrize(
    ("fen", "text"), [(3480000, "34,800.00"), (-5, "-0.05"), (0, "0.00"), (100, "1.00"), (-123456, "-1,234.56")]
)
def test_how_an_amount_reads(fen, text):
    assert str(Money(fen)) == text


def test_equal_parts_give_the_odd_fen_to_the_first():
    assert Money(100).allocate([1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert Money(-100).allocate([1, 1, 1]) == [Money(-34), Money(-33), Money(-33)]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [3, -1]])
def test_weights_that_split_nothing(weights):
    with pytest.raises(ValueError):
        Money(1).allocate(weights)


@pytest.mark.parametrize("bad", [0.1, True])
def test_no_floats(bad):
    for make in (Money, Money.from_yuan):
        with pytest.raises(TypeError):
            make(bad)


@pytest.mark.parametrize("bad", ["0.001", "abc", "", "NaN", "Infinity"])
def test_no_parts_of_a_fen_and_no_nonsense(bad):
    with pytest.raises(ValueError):
        Money.from_yuan(bad)


@pytest.mark.parametrize(
    "mix",
    [
        lambda m: m + 1,
        lambda m: m - Decimal(1),
        lambda m: m < 5,
        lambda m: m >= Decimal(5),
        lambda m: m * Decimal("1.5"),
        lambda m: m * m,
    ],
)
def test_money_meets_only_money(mix):
    with pytest.raises(UnitMixup):
        mix(Money(5))


@pytest.mark.parametrize(
    ("fen", "share", "got"), [(5, Fraction(1, 2), 3), (-5, Fraction(1, 2), -3), (100, Decimal("0.333"), 33), (7, 0, 0)]
)
def test_a_portion_rounds_half_away_from_zero(fen, share, got):
    assert Money(fen).portion(share) == Money(got)


def test_summaries_in_ten_thousands():
    assert Money.from_yuan("186342700").in_wan() == Decimal("18634.27")
