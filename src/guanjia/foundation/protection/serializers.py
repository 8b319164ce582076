"""Sensitive values in the API: always a mask."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field({"type": "string", "description": "The mask of a sensitive value", "readOnly": True})
class SealedField(serializers.Field):
    """Shows the mask, whoever asks; the clear value has a door of its own that records who went through it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["read_only"] = True
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        return str(value)

    def to_internal_value(self, data: Any) -> Any:
        raise NotImplementedError("sensitive values are written through a plain CharField and a command")


class RevealIn(serializers.Serializer[Any]):
    subject = serializers.CharField(max_length=80, help_text="The kind of thing, as `org.person`.")
    pk = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    field = serializers.CharField(max_length=60)  # type: ignore[assignment]
    reason = serializers.CharField(min_length=5, max_length=200)


class RevealOut(serializers.Serializer[Any]):
    value = serializers.CharField()


class SearchIn(serializers.Serializer[Any]):
    subject = serializers.CharField(max_length=80, help_text="The kind of thing, as `org.person`.")
    field = serializers.CharField(max_length=60)  # type: ignore[assignment]
    value = serializers.CharField(max_length=60)
    reason = serializers.CharField(min_length=5, max_length=200)


class SearchOut(serializers.Serializer[Any]):
    found = serializers.ListField(child=serializers.IntegerField())
