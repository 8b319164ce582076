"""Quantities never mix."""

import itertools
import operator
import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.errors import UnitMixup
from guanjia.kernel.quantities import UNITS, GrossM2, Kwh, Quantity, UsableM2, WaterM3

NUMBERS = st.decimals(-(10**9), 10**9, places=3)
KINDS = st.sampled_from(list(UNITS.values()))
OPERATIONS = [
    operator.add,
    operator.sub,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
    operator.eq,
    operator.ne,
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_two_units_meet(operation):
    for one, other in itertools.permutations(UNITS.values(), 2):
        with pytest.raises(UnitMixup):
            operation(one(1), other(1))


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("bare", [1, Decimal(1), 1.0])
def test_no_unit_meets_a_bare_number(operation, bare):
    with pytest.raises(UnitMixup):
        operation(Kwh(1), bare)


@given(KINDS, NUMBERS, NUMBERS)
def test_plus_undoes_minus_and_order_is_that_of_numbers(kind, a, b):
    assert kind(a) + kind(b) - kind(b) == kind(a)
    assert (kind(a) < kind(b)) == (a < b)


@given(KINDS, st.lists(NUMBERS))
def test_a_total_is_the_sum(kind, numbers):
    assert kind.total(kind(n) for n in numbers) == kind(sum(numbers, Decimal(0)))


def test_scaling_keeps_the_unit():
    assert Kwh(3) * 2 == Kwh(6) == 2 * Kwh(3)
    assert Kwh(3) / 2 == Kwh("1.5")
    for mix in (lambda: Kwh(3) * Kwh(2), lambda: Kwh(3) / GrossM2(2), lambda: Kwh(3) * 1.5):
        with pytest.raises(UnitMixup):
            mix()


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "x", ""])
def test_only_finite_numbers(bad):
    with pytest.raises(ValueError):
        Kwh(bad)


@pytest.mark.parametrize("bad", [0.1, True, None])
def test_no_floats(bad):
    with pytest.raises(TypeError):
        Kwh(bad)


def test_one_unit_is_not_dressed_up_as_another():
    with pytest.raises(UnitMixup):
        UsableM2(GrossM2(5))
    with pytest.raises(TypeError):
        Quantity(5)


def test_a_quantity_reads_with_its_unit_and_lives_in_sets_and_pickles():
    assert str(UsableM2("1234.50")) == "1,234.50 m²"
    assert {Kwh(1), Kwh("1.0")} == {Kwh(1)}
    assert pickle.loads(pickle.dumps(Kwh(5))) == Kwh(5)
    assert WaterM3.from_t("12.5") == WaterM3("12.5")
    assert Kwh(1) not in (None, "", [])
