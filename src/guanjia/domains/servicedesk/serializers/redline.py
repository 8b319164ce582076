"""Calls of red-line tickets."""

from __future__ import annotations

from rest_framework import serializers

from guanjia.domains.servicedesk.serializers.repairs import number


class AlarmOut(serializers.Serializer):
    """A red-line ticket that nobody has accepted."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    kind_name = serializers.CharField(source="kind.name")
    place_name = serializers.CharField(source="place.full_name")
    opened_at = serializers.DateTimeField()
    worker = serializers.IntegerField(source="worker_id", allow_null=True)


class ContactOut(serializers.Serializer):
    """A line of a call list; the telephone is masked."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    duty = serializers.CharField()
    phone = serializers.CharField()
    rank = serializers.IntegerField()
    shift = serializers.CharField()
    compound = serializers.IntegerField(source="compound_id", allow_null=True)
    kind = serializers.IntegerField(source="kind_id", allow_null=True)
    active = serializers.BooleanField()


class CallIn(serializers.Serializer):
    """Whom one calls."""

    contact_id = number()


class CallEndIn(serializers.Serializer):
    """How a call ended."""

    outcome = serializers.ChoiceField(choices=["answered", "no_answer", "wrong"])
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


class CallOut(serializers.Serializer):
    """One call. The number stands in it while its caller makes it, and never again."""

    id = serializers.IntegerField(source="pk")
    contact = serializers.IntegerField(source="contact_id")
    name = serializers.CharField()
    outcome = serializers.CharField()
    note = serializers.CharField()
    called_by = serializers.CharField()
    called_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    number = serializers.SerializerMethodField()

    def get_number(self, call: object) -> str:
        return str(self.context.get("number", ""))
