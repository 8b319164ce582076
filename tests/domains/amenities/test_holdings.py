"""A body that keeps shops and goods closes only once somebody else keeps them."""

from datetime import UTC, date, datetime

import pytest
from tests.factories import make_actor, make_goods_kind, make_goods_point, make_office, make_piece, make_shop

from guanjia.domains.amenities import commands
from guanjia.domains.amenities.models import GoodsPoint, Loan, Piece, Shop
from guanjia.foundation.audit import trail
from guanjia.foundation.org import rules as org_rules
from guanjia.foundation.org.commands import close_office, reorganise
from guanjia.foundation.org.commands.tree import things_left
from guanjia.foundation.places.models import Place

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 3)


@pytest.fixture
def city(db):
    return make_office(kind="region", level="city")


@pytest.fixture
def centre(city):
    return make_office(parent=city, kind="centre", level="city")


@pytest.fixture
def kept(centre):
    """One shop, one point with a piece in stock, one lent out, one retired."""
    shop, point, kind = make_shop(office=centre), make_goods_point(office=centre), make_goods_kind(per_person=2)
    free, lent, gone = (make_piece(point=point, kind=kind, now=NOW) for _n in range(3))
    commands.borrow_piece(
        make_actor("amenities.use", office=make_office(parent=centre.parent)), piece_id=lent.pk, now=NOW
    )
    commands.retire_piece(point.keeper, piece_id=gone.pk, note="Broken for good", now=NOW)
    return shop, point, free, lent, gone


def test_a_body_with_shops_and_goods_does_not_close_and_hands_them_over(city, centre, kept):
    shop, point, free, lent, gone = kept
    keeper = make_actor("org.view", "org.people", "org.manage", office=city)
    heir = make_office(parent=city, level="city")
    with pytest.raises(org_rules.StillHolds):
        close_office(keeper, office_id=centre.pk, last_day=TODAY, today=TODAY)
    done = reorganise(keeper, office_id=centre.pk, target_id=heir.pk, now=NOW)
    assert (done.moved["amenities.shops"], done.moved["amenities.points"], done.moved["amenities.pieces"]) == (1, 1, 2)
    assert not any(things_left(centre).values())
    for row in (shop, point, free, lent):
        row.refresh_from_db()
        assert (row.office, row.office_path, row.circle_path) == (heir, heir.path, city.path)
    gone.refresh_from_db()
    assert gone.office == centre
    assert trail.actions_on(shop)[-1] == "amenities.shop.moved"
    assert trail.actions_on(lent)[-1] == "amenities.piece.handed_over"
    borrower = make_actor("amenities.use", office=make_office(parent=city))
    commands.return_piece(borrower, piece_id=lent.pk, point_id=point.pk, now=NOW)  # to the new keeper's point
    assert Loan.objects.get().outcome == "returned"
    assert Place.objects.get(pk=point.compound_id).office == heir


def test_a_body_that_moves_within_the_tree_takes_its_paths_along(city, centre, kept):
    assert commands.follow_offices() == 0
    other = make_office(kind="region", level="city")
    centre.parent, centre.path = other, f"{other.path}{centre.pk}/"
    centre.save(update_fields=["parent", "path"])
    assert commands.follow_offices() == 10  # both paths of a shop, a point and three pieces
    for model in (Shop, GoodsPoint, Piece):
        assert set(model.objects.values_list("office_path", "circle_path")) == {(centre.path, other.path)}
    assert commands.follow_offices() == 0
