"""Contracts, sheets and services."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.models import SERVICES
from guanjia.domains.servicedesk.serializers.repairs import number


class ContractOut(serializers.Serializer):
    """A contract with a firm."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    firm = serializers.CharField()
    services = serializers.ListField(child=serializers.CharField())
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    monthly_fee_fen = serializers.IntegerField()


class MonthOut(serializers.Serializer):
    """A month of a contract: both numbers of its score, and how many working days nobody scored."""

    month = serializers.DateField(source="first")
    sheets = serializers.IntegerField(source="score.sheets")
    missing = serializers.SerializerMethodField()
    points_tenths = serializers.IntegerField(source="score.ratio.numerator")
    most_tenths = serializers.IntegerField(source="score.ratio.denominator")
    permille = serializers.IntegerField(allow_null=True)
    fee_fen = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()

    def get_missing(self, month: Any) -> int:
        return len(month.score.missing)

    def get_fee_fen(self, month: Any) -> int | None:
        return month.fee.fen if month.fee is not None else None

    def get_state(self, month: Any) -> str:
        return str(month.settled.state) if month.settled else ""


class DeductionIn(serializers.Serializer):
    """What is deducted for an item, in tenths of a point."""

    item_id = number()
    tenths = serializers.IntegerField(min_value=0, max_value=1000)
    remark = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


class SheetIn(serializers.Serializer):
    """The sheet of a day and an area; the same key acts once."""

    area_id = number()
    day = serializers.DateField()
    key = serializers.CharField(min_length=8, max_length=40)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    deductions = DeductionIn(many=True, required=False)


class SheetLineOut(serializers.Serializer):
    """One line of a sheet as it counts now."""

    id = serializers.IntegerField(source="pk")
    item = serializers.CharField(source="item.name")
    weight = serializers.IntegerField(source="item.weight")
    tenths = serializers.IntegerField(source="now_tenths")
    remark = serializers.CharField()


class SheetOut(serializers.Serializer):
    """A sheet with its lines."""

    id = serializers.IntegerField(source="pk")
    area = serializers.CharField(source="area.name")
    day = serializers.DateField()
    points_tenths = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()

    def get_points_tenths(self, sheet: Any) -> int:
        return queries.points_tenths(sheet)

    def get_lines(self, sheet: Any) -> list[dict[str, Any]]:
        return list(SheetLineOut(sheet.lines.all(), many=True).data)


class DisputeIn(serializers.Serializer):
    """Why a deduction is wrong."""

    line_id = number()
    reason = serializers.CharField(min_length=2, max_length=300)


class ServiceItemOut(serializers.Serializer):
    """A service as it is offered today."""

    code = serializers.CharField(source="item.code")
    name = serializers.CharField(source="item.name")
    owner = serializers.CharField(source="item.owner.name")
    basis = serializers.CharField()
    materials = serializers.ListField(child=serializers.CharField(), source="material_lines")
    steps = serializers.ListField(child=serializers.CharField(), source="step_lines")
    limit_days = serializers.IntegerField()
    online = serializers.CharField()
    who = serializers.CharField()
    version = serializers.IntegerField()
    valid_from = serializers.DateField()


class ContractIn(serializers.Serializer):
    """A contract to be entered. `compounds` are places, `people` those of the firm who may look at it and dispute."""

    office_id = number()
    compounds = serializers.ListField(child=number(), required=False, default=list, max_length=200)
    people = serializers.ListField(child=number(), required=False, default=list, max_length=50)
    number = serializers.CharField(max_length=30)
    firm = serializers.CharField(min_length=2, max_length=80)
    services = serializers.ListField(child=serializers.ChoiceField(choices=list(SERVICES)), min_length=1, max_length=20)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    monthly_fee_fen = serializers.IntegerField(min_value=0, max_value=9_999_999_999)
    dispute_days = serializers.IntegerField(required=False, default=5, min_value=1, max_value=60)


class ScoreAreaIn(serializers.Serializer):
    """An area that is scored every working day."""

    name = serializers.CharField(min_length=2, max_length=60)


class ScoreAreaOut(serializers.Serializer):
    """A scored area of a contract."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class StandardItemShape(serializers.Serializer):
    """An item of a standard; the points of all items add up to 100."""

    name = serializers.CharField(max_length=60)
    points = serializers.IntegerField(min_value=1, max_value=100, source="weight")
    rule = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


class FeeBandIn(serializers.Serializer):
    """A step of the fee: the thousandths that are paid from so many points on; the last one has no end."""

    from_points = serializers.IntegerField(min_value=0, max_value=1000)
    to_points = serializers.IntegerField(min_value=0, max_value=1000, allow_null=True, required=False, default=None)
    permille = serializers.IntegerField(min_value=0, max_value=1000)


class ScoreStandardIn(serializers.Serializer):
    """What a contract is scored by from a day on."""

    valid_from = serializers.DateField()
    items = serializers.ListField(child=StandardItemShape(), min_length=1, max_length=60)
    bands = serializers.ListField(child=FeeBandIn(), min_length=1, max_length=20)


class ScoreStandardOut(serializers.Serializer):
    """A standard of a contract."""

    id = serializers.IntegerField(source="pk")
    version = serializers.IntegerField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    items = serializers.SerializerMethodField()

    def get_items(self, standard: Any) -> list[dict[str, Any]]:
        return list(StandardItemShape(standard.items.order_by("rank"), many=True).data)
