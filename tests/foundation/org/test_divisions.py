"""Divisions come from a list, parents first, and twice the same list changes nothing."""

from datetime import date

import pytest
from tests.factories import make_actor

from guanjia.foundation.org.commands import import_divisions
from guanjia.foundation.org.commands.divisions import DivisionsIncomplete, Imported
from guanjia.foundation.org.models import Division
from guanjia.kernel.errors import NotAllowed
from guanjia.rulebook.check_digits import WrongDivisionCode

ROWS = [
    {"code": "990101", "name": "云锦县"},
    {"code": "990100", "name": "云州市"},
    {"code": "990000", "name": "云岭省"},
    {"code": "990101001", "name": "城关镇"},
]
DAY = date(2026, 1, 1)


@pytest.fixture
def keeper(db):
    return make_actor("org.view", "org.manage", everywhere=True)


def test_parents_are_found_in_any_order_and_again_changes_nothing(keeper):
    assert import_divisions(keeper, rows=ROWS, valid_from=DAY) == Imported(4, 0, 0)
    assert Division.objects.get(code="990101001").parent.parent.parent.name == "云岭省"
    assert import_divisions(keeper, rows=ROWS, valid_from=DAY) == Imported(0, 0, 4)
    assert import_divisions(keeper, rows=[{"code": "990101", "name": "云山县"}], valid_from=DAY) == Imported(0, 1, 0)


def test_a_county_may_hang_right_below_the_province(keeper):
    rows = [{"code": "990000", "name": "云岭省"}, {"code": "999004", "name": "直管县"}]
    import_divisions(keeper, rows=rows, valid_from=DAY)
    assert Division.objects.get(code="999004").parent.code == "990000"


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([{"code": "990101", "name": "X"}], DivisionsIncomplete),
        ([*ROWS, {"code": "99", "name": "X"}], WrongDivisionCode),
    ],
)
def test_a_bad_list_stores_nothing(keeper, rows, refusal):
    with pytest.raises(refusal):
        import_divisions(keeper, rows=rows, valid_from=DAY)
    assert not Division.objects.exists()


def test_only_with_the_right_over_everything(db):
    with pytest.raises(NotAllowed):
        import_divisions(make_actor("org.view", "org.manage"), rows=ROWS, valid_from=DAY)
