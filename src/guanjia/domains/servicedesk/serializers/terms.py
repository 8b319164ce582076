"""The terms of an office's desk."""

from __future__ import annotations

from rest_framework import serializers

from guanjia.domains.servicedesk.serializers.repairs import number


class DeskTermsIn(serializers.Serializer):
    """Terms from a day on; without an office, everybody's."""

    office_id = number(required=False, allow_null=True, default=None)
    valid_from = serializers.DateField()
    part_approval_fen = serializers.IntegerField(min_value=0, max_value=100_000_000)
    deputy_from_fen = serializers.IntegerField(min_value=0, max_value=100_000_000)
    climb_minutes = serializers.IntegerField(min_value=1, max_value=60)
    reason = serializers.CharField(min_length=4, max_length=300)


class DeskTermsOut(serializers.Serializer):
    """Terms as they were set."""

    id = serializers.IntegerField(source="pk")
    office_id = serializers.IntegerField(allow_null=True)
    office = serializers.CharField(source="office.name", default="")
    valid_from = serializers.DateField()
    part_approval_fen = serializers.IntegerField()
    deputy_from_fen = serializers.IntegerField()
    climb_minutes = serializers.IntegerField()
    reason = serializers.CharField()
    set_by = serializers.CharField()
    set_at = serializers.DateTimeField()
