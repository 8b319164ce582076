"""The trail in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.audit.events import label_of
from guanjia.foundation.audit.models import AuditRecord


class RecordOut(serializers.ModelSerializer[AuditRecord]):
    """One record; sensitive values are in it as masks only."""

    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    facts = serializers.DictField()

    class Meta:
        model = AuditRecord
        fields = (
            "id",
            "stream",
            "seq",
            "at",
            "actor_key",
            "actor_name",
            "via",
            "address",
            "action",
            "label",
            "object_type",
            "object_id",
            "office_path",
            "facts",
            "mac",
            "chain_hash",
        )
        read_only_fields = fields

    def get_label(self, record: AuditRecord) -> str:
        return label_of(record.action, record.facts)


class RecordsOut(serializers.Serializer[Any]):
    """One page of records."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = RecordOut(many=True)


class FindingOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    stream = serializers.CharField()
    seq = serializers.IntegerField(allow_null=True)
    record_id = serializers.IntegerField(allow_null=True)
    action = serializers.CharField()
    object_type = serializers.CharField()
    object_id = serializers.CharField()
    what = serializers.CharField()


class StandingOut(serializers.Serializer[Any]):
    """The unsealed tail, the last anchor and the last verification."""

    unsealed = serializers.IntegerField()
    tail_age_s = serializers.FloatField(allow_null=True)
    last_anchor = serializers.IntegerField(allow_null=True)
    last_anchor_at = serializers.DateTimeField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    clean = serializers.BooleanField(allow_null=True)
    wrong = serializers.IntegerField(allow_null=True)
    findings = FindingOut(many=True)
