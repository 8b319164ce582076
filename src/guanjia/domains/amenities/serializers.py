"""Shapes of the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from guanjia.domains.amenities import queries, rules
from guanjia.domains.amenities.models import CheckPlan, Loan, Piece, Shop
from guanjia.kernel import clock

BIGGEST = 2**63 - 1
CHECK_KINDS = rf"^({'|'.join(CheckPlan.Kind.values)})$"


class ShopOut(serializers.Serializer):
    """A shop. `hours`: texts by day, `0` (Monday) to `6`, and `7` for holidays."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Shop.Kind.choices)
    compound = serializers.CharField(source="compound.name")
    where = serializers.CharField()
    phone = serializers.CharField()
    notice = serializers.CharField()
    open_now = serializers.SerializerMethodField()
    hours = serializers.SerializerMethodField()

    def get_open_now(self, shop: Shop) -> bool:
        return queries.is_open(shop, clock.now())

    def get_hours(self, shop: Shop) -> dict[str, str]:
        return {str(key): rules.write_hours(shop.hours.get(str(key), ())) for key in range(8)}


class PriceOut(serializers.Serializer):
    name = serializers.CharField()
    unit = serializers.CharField()
    price_fen = serializers.IntegerField()


class ShopWithPricesOut(ShopOut):
    prices = serializers.SerializerMethodField()

    def get_prices(self, shop: Shop) -> list[dict[str, Any]]:
        board = queries.board_on(shop, clock.today())
        return list(PriceOut(board.lines if board else [], many=True).data)


class ShopIn(serializers.Serializer):
    compound_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    name = serializers.CharField(min_length=2, max_length=40)
    kind = serializers.ChoiceField(choices=Shop.Kind.choices)
    operator = serializers.CharField(min_length=2, max_length=60)
    where = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    contract_ref = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    contract_until = serializers.DateField(required=False, allow_null=True, default=None)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    notice = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class PriceBoardIn(serializers.Serializer):
    valid_from = serializers.DateField()
    lines = serializers.CharField(max_length=4000, help_text="One line an article: name, unit, yuan.")


class CheckPlanIn(serializers.Serializer):
    kind = serializers.RegexField(CHECK_KINDS, help_text="fire, food, power or gas")
    every_days = serializers.IntegerField(min_value=1, max_value=730)
    next_on = serializers.DateField()


class CheckPlanOut(CheckPlanIn):
    id = serializers.IntegerField()
    failing = serializers.BooleanField()


class SafetyCheckIn(serializers.Serializer):
    plan_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    done_on = serializers.DateField()
    passed = serializers.BooleanField()
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class SafetyCheckOut(serializers.Serializer):
    id = serializers.IntegerField()
    plan_id = serializers.IntegerField()
    done_on = serializers.DateField()
    passed = serializers.BooleanField()
    note = serializers.CharField()


class GoodsPointIn(serializers.Serializer):
    compound_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    name = serializers.CharField(min_length=2, max_length=40)
    where = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class GoodsPointOut(GoodsPointIn):
    id = serializers.IntegerField()


class ShelfOut(serializers.Serializer):
    kind_id = serializers.IntegerField(source="kind.pk")
    kind = serializers.CharField(source="kind.name")
    pieces = serializers.IntegerField()


class PointOut(serializers.Serializer):
    id = serializers.IntegerField(source="point.pk")
    name = serializers.CharField(source="point.name")
    compound = serializers.CharField(source="point.compound.name")
    where = serializers.CharField(source="point.where")
    stock = ShelfOut(source="shelves", many=True)


class GoodsPieceOut(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    kind = serializers.CharField(source="kind.name")
    state = serializers.ChoiceField(choices=Piece.State.choices)
    point_id = serializers.IntegerField(allow_null=True)


class GoodsLoanOut(serializers.Serializer):
    id = serializers.IntegerField()
    piece_id = serializers.IntegerField()
    piece = serializers.CharField(source="__str__")
    borrower = serializers.CharField(source="person.name")
    from_point = serializers.CharField(source="from_point.name")
    lent_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Loan.Outcome.choices, allow_blank=True)


class BorrowIn(serializers.Serializer):
    """Either the scanned piece, or the scanned point with a kind."""

    piece_id = serializers.IntegerField(min_value=1, max_value=BIGGEST, required=False, allow_null=True, default=None)
    point_id = serializers.IntegerField(min_value=1, max_value=BIGGEST, required=False, allow_null=True, default=None)
    kind_id = serializers.IntegerField(min_value=1, max_value=BIGGEST, required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["piece_id"] is None and (attrs["point_id"] is None or attrs["kind_id"] is None):
            raise serializers.ValidationError({"piece_id": ["piece_id, or point_id and kind_id"]})
        return attrs


class ReturnIn(serializers.Serializer):
    piece_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    point_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)


class TroubleIn(serializers.Serializer):
    piece_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    trouble = serializers.ChoiceField(choices=["lost", "damaged"])
    note = serializers.CharField(min_length=4, max_length=200)


class ShopHoursIn(serializers.Serializer):
    """Texts of spans by day, `08:00-12:00, 13:30-18:00`: `0` (Monday) to `6`, and `7` for holidays; a day that is left
    out is closed."""

    hours = serializers.DictField(child=serializers.CharField(max_length=80, allow_blank=True))

    def validate_hours(self, hours: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(set(hours) - {str(key) for key in range(8)}):
            raise serializers.ValidationError(
                _("%(day)s is no day: 0 (Monday) to 6 (Sunday), or 7 for holidays.") % {"day": unknown[0][:20]}
            )
        return hours


class ShopChangeIn(serializers.Serializer):
    """What is known of a shop, as it shall stand."""

    name = serializers.CharField(min_length=2, max_length=40)
    kind = serializers.ChoiceField(choices=Shop.Kind.choices)
    operator = serializers.CharField(min_length=2, max_length=60)
    where = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    contract_ref = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    contract_until = serializers.DateField(required=False, allow_null=True, default=None)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    notice = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ShopEndIn(serializers.Serializer):
    """Why a shop leaves the list for good."""

    reason = serializers.CharField(min_length=4, max_length=200)


class ShopEndedOut(serializers.Serializer):
    """A shop that has ended."""

    id = serializers.IntegerField()
    ended_on = serializers.DateField()


class GoodsRulesIn(serializers.Serializer):
    """How long a kind is lent, and how many one person may have."""

    loan_hours = serializers.IntegerField(min_value=1, max_value=2000)
    per_person = serializers.IntegerField(min_value=1, max_value=20)


class GoodsKindOut(GoodsRulesIn):
    """A kind of convenience goods."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class GoodsKindsLoadedOut(serializers.Serializer):
    """How many kinds came."""

    added = serializers.IntegerField()


class StockPiecesIn(serializers.Serializer):
    """New pieces of a kind for a point."""

    kind_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    pieces = serializers.IntegerField(min_value=1, max_value=200)


class TargetIn(serializers.Serializer):
    """How many pieces of a kind a point should have."""

    kind_id = serializers.IntegerField(min_value=1, max_value=BIGGEST)
    pieces = serializers.IntegerField(min_value=0, max_value=500)
