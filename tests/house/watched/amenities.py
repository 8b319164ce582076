"""A shop with its board and checks, and an umbrella that goes out, comes back and gets lost."""

from datetime import date, datetime

from guanjia.domains.amenities import commands
from guanjia.domains.amenities.models import (
    CheckPlan,
    GoodsKind,
    GoodsPoint,
    Loan,
    Movement,
    Piece,
    PointTarget,
    PriceBoard,
    SafetyCheck,
    Shop,
)
from guanjia.kernel import clock

NOW, DAY = datetime(2026, 3, 10, 10, 0, tzinfo=clock.LOCAL), date(2026, 3, 10)


def live(city):
    shop = commands.open_shop(city.boss, compound_id=city.compound.pk, name="Yard shop", kind="store", operator="Firm")
    commands.set_hours(city.boss, shop_id=shop.pk, hours={"0": "8:00-18:00"})
    commands.publish_prices(city.boss, shop_id=shop.pk, valid_from=DAY, lines="Tea cup 3.00")
    plan = commands.plan_check(city.boss, shop_id=shop.pk, kind="fire", every_days=30, next_on=DAY)
    commands.record_check(city.boss, plan_id=plan.pk, done_on=DAY, passed=True, now=NOW, today=DAY)
    commands.load_standard_kinds(city.boss)
    kind = GoodsKind.objects.order_by("pk").first()
    point = commands.open_point(city.boss, compound_id=city.compound.pk, name="Gate", now=NOW)
    commands.set_target(city.boss, point_id=point.pk, kind_id=kind.pk, pieces=2)
    first, second = commands.stock_pieces(city.boss, point_id=point.pk, kind_id=kind.pk, pieces=2, now=NOW)
    commands.borrow_piece(city.asker, piece_id=first.pk, now=NOW)
    commands.return_piece(city.asker, piece_id=first.pk, point_id=point.pk, now=NOW)
    commands.report_piece(city.boss, piece_id=second.pk, trouble="lost", note="Nobody knows", now=NOW)


EDITS = [
    (Shop, "operator", "Another firm", None),
    (PriceBoard, "valid_from", "2020-01-01", None),
    (CheckPlan, "every_days", 300, None),
    (SafetyCheck, "passed", False, None),
    (GoodsKind, "loan_hours", 999, None),
    (PointTarget, "pieces", 99, None),
    (GoodsPoint, "name", "Door", None),
    (Piece, "state", "retired", None),
    (Loan, "due_at", "2027-01-01 00:00:00", None),
    (Movement, "at", "2027-01-01 00:00:00", None),
]
