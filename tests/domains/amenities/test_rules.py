"""Hours, prices and the rebalancing list, on paper."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.domains.amenities import rules

MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)


@pytest.mark.parametrize(
    ("day", "workday", "holiday", "key"),
    [
        (MONDAY, True, False, 0),
        (SATURDAY, False, False, 5),
        (SATURDAY, True, False, 0),  # worked because of a holiday
        (MONDAY, False, True, 7),
        (SATURDAY, False, True, 7),
        (MONDAY, False, False, 7),  # given off by the office
        (MONDAY, True, True, 0),  # a holiday on which this office works
    ],
)
def test_which_hours_hold(day, workday, holiday, key):
    assert rules.hours_key(day, workday=workday, holiday=holiday) == key


def test_hours_are_read_written_and_refused():
    spans = rules.read_hours("8:00-12:00，13:30–18:00", field="day0")
    assert spans == [[480, 720], [810, 1080]]
    assert rules.write_hours(spans) == "08:00-12:00, 13:30-18:00"
    assert rules.read_hours(rules.write_hours(spans), field="day0") == spans
    assert rules.read_hours(" ", field="day0") == []
    for wrong in ("8-12", "12:00-8:00", "8:00-25:00", "8:75-9:00", "9:00-12:00, 11:00-13:00", "x"):
        with pytest.raises(rules.HoursUnreadable):
            rules.read_hours(wrong, field="day0")
    hours = {"0": spans}
    assert rules.is_open_at(hours, 0, 480)
    assert not rules.is_open_at(hours, 0, 720)
    assert not rules.is_open_at(hours, 1, 480)


def test_a_price_board_is_read_line_by_line():
    assert rules.read_prices("理发 次 10\n\n洗衣|件|12.50") == [
        rules.Price("理发", "次", 1000), rules.Price("洗衣", "件", 1250)
    ]  # fmt: skip
    for wrong in ("", "理发 次", "理发 次 x", "理发 次 -1", "理发 次 1.005", "理发 次 NaN", "理发 次 1e99"):
        with pytest.raises(rules.PricesUnreadable):
            rules.read_prices(wrong)


counts = st.dictionaries(st.integers(1, 6), st.integers(0, 30), max_size=6)


@given(counts, counts)
def test_carrying_loses_nothing_and_never_empties_below_a_target(stock, targets):
    moves = rules.suggest_moves(stock, targets)
    after = {point: stock.get(point, 0) for point in set(stock) | set(targets)}
    for move in moves:
        assert move.pieces > 0
        assert move.source != move.target
        after[move.source] -= move.pieces
        after[move.target] += move.pieces
    assert sum(after.values()) == sum(stock.values())
    assert all(after[move.source] >= targets.get(move.source, 0) for move in moves)
    assert all(after[move.target] <= targets.get(move.target, 0) for move in moves)
    lacking = [point for point in after if after[point] < targets.get(point, 0)]
    spare = [point for point in after if after[point] > targets.get(point, 0)]
    assert not (lacking and spare)
