"""Visits, parts and costs."""

from __future__ import annotations

from rest_framework import serializers

from guanjia.domains.servicedesk.serializers.repairs import number


def quantity(**kwargs: object) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=8, decimal_places=2, **kwargs)  # type: ignore[arg-type]


class VisitOut(serializers.Serializer):
    """One visit of a ticket."""

    number = serializers.IntegerField()
    worker = serializers.IntegerField(source="worker_id")
    planned_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    left_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField()
    labour_minutes = serializers.IntegerField()
    note = serializers.CharField()


class VisitPlanIn(serializers.Serializer):
    """When somebody comes."""

    planned_at = serializers.DateTimeField()


class LeaveIn(serializers.Serializer):
    """Why one leaves without having finished."""

    outcome = serializers.ChoiceField(choices=["parts", "no_access", "other_trade"])
    note = serializers.CharField(min_length=2, max_length=300)
    labour_minutes = serializers.IntegerField(required=False, default=0, min_value=0, max_value=1440)
    next_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class PartOut(serializers.Serializer):
    """A part with what is in stock."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    price_fen = serializers.IntegerField()
    in_stock = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)


class StockIn(serializers.Serializer):
    """Parts brought into a store."""

    store_id = number()
    quantity = quantity(min_value=0)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=120)


class StockOut(serializers.Serializer):
    """One movement."""

    id = serializers.IntegerField(source="pk")
    store = serializers.IntegerField(source="store_id")
    change = serializers.DecimalField(max_digits=10, decimal_places=2)
    reason = serializers.CharField()
    entered_at = serializers.DateTimeField()


class PartUseIn(serializers.Serializer):
    """A part used for a repair."""

    part_id = number()
    store_id = number()
    quantity = quantity(min_value=0)


class CostOut(serializers.Serializer):
    """One cost; below zero where one was taken back."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    part = serializers.IntegerField(source="part_id", allow_null=True)
    quantity = serializers.DecimalField(max_digits=10, decimal_places=2)
    amount_fen = serializers.IntegerField()
    building = serializers.IntegerField(source="building_id")
    note = serializers.CharField()
    entered_at = serializers.DateTimeField()


class CostRowOut(serializers.Serializer):
    """The costs of one month, building, kind, worker or unit, in fen; the first row is the total."""

    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    value = serializers.CharField(allow_blank=True)
    tickets = serializers.IntegerField()
    parts_fen = serializers.IntegerField(source="parts.fen")
    labour_fen = serializers.IntegerField(source="labour.fen")
    outside_fen = serializers.IntegerField(source="outside.fen")


class CostFiguresIn(serializers.Serializer):
    """The period (local days, both included) and what to group by."""

    since = serializers.DateField()
    until = serializers.DateField()
    by = serializers.ChoiceField(choices=["month", "building", "kind", "worker", "unit"], default="month")
