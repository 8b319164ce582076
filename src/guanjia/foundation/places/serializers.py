"""The shapes of places in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.places.models import Place

LARGEST_ID = 2**63 - 1


class IdField(serializers.IntegerField):
    """A row's id: what a database can hold."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": LARGEST_ID} | kwargs)


class AreaField(serializers.DecimalField):
    """A quantity as a decimal text; the field's name says which unit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 12, "decimal_places": 2, "allow_null": True} | kwargs)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(getattr(value, "value", value))


class PlaceOut(serializers.Serializer[Place]):
    """A place."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Place.Kind.choices)
    name = serializers.CharField()
    full_name = serializers.CharField()
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    compound = serializers.IntegerField(source="compound_id", allow_null=True)
    office = serializers.IntegerField(source="office_id")
    office_name = serializers.CharField(source="office.name")
    user = serializers.IntegerField(source="user_id", allow_null=True)
    user_name = serializers.CharField(source="user.name", default=None, allow_null=True)
    room_class = serializers.CharField(allow_blank=True)
    usable_area_m2 = AreaField()
    gross_area_m2 = AreaField()
    plan_id = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class PlaceIn(serializers.Serializer[Any]):
    """A place to add."""

    kind = serializers.ChoiceField(choices=Place.Kind.choices)
    name = serializers.CharField(max_length=60)
    parent_id = IdField(required=False, allow_null=True)
    office_id = IdField()
    user_id = IdField(required=False, allow_null=True)
    room_class = serializers.ChoiceField(choices=Place.RoomClass.choices, required=False, allow_blank=True)
    usable_area_m2 = AreaField(required=False, max_digits=10)
    gross_area_m2 = AreaField(required=False)
    plan_id = serializers.RegexField(r"^[A-Za-z0-9_.\-]{1,40}$", required=False)
    rank = serializers.IntegerField(required=False, min_value=-1_000_000, max_value=1_000_000)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    document = serializers.CharField(max_length=80, required=False, allow_blank=True)
    valid_from = serializers.DateField()


class TenureOut(serializers.Serializer[Any]):
    """Who managed and used a place, from a day to a day (both included)."""

    office = serializers.IntegerField(source="office_id")
    office_name = serializers.CharField(source="office.name")
    user = serializers.IntegerField(source="user_id", allow_null=True)
    user_name = serializers.CharField(source="user.name", default=None, allow_null=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    document = serializers.CharField(allow_blank=True)


class TenureIn(serializers.Serializer[Any]):
    """A new manager and user from a day on."""

    office_id = IdField()
    user_id = IdField(required=False, allow_null=True, default=None)
    from_day = serializers.DateField()
    document = serializers.CharField(max_length=80, required=False, allow_blank=True)
    with_parts = serializers.BooleanField(required=False, default=False)


class ChangedOut(serializers.Serializer[Any]):
    """How many places changed hands."""

    changed = serializers.IntegerField()


class PlanOut(serializers.Serializer[Any]):
    """A storey's plan: the cleaned SVG and the ids of its rooms."""

    id = serializers.IntegerField()
    storey = serializers.IntegerField(source="storey_id")
    version = serializers.IntegerField()
    edition = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField()
    sha256 = serializers.CharField()
    room_ids = serializers.ListField(child=serializers.CharField())
    published_at = serializers.DateTimeField(allow_null=True)
    svg = serializers.CharField()


class PlanIn(serializers.Serializer[Any]):
    """A drawing as text; it becomes a draft."""

    svg = serializers.CharField(max_length=3 * 1024 * 1024, trim_whitespace=False)
    edition = serializers.CharField(max_length=60, required=False, allow_blank=True)
    valid_from = serializers.DateField()
