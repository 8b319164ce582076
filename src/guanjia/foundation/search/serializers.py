"""Shapes of the search's API."""

from __future__ import annotations

from rest_framework import serializers


class HitOut(serializers.Serializer):
    """One record that was found."""

    register = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    href = serializers.CharField(allow_blank=True)


class GroupOut(serializers.Serializer):
    """The hits of one register; `more` says that there may be further ones beyond `count`."""

    register = serializers.CharField(source="register.key")
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    more = serializers.BooleanField()
    hits = HitOut(many=True)


class FoundOut(serializers.Serializer):
    """What a search found: the best hits of all, and the same by register."""

    q = serializers.CharField(source="question.typed", allow_blank=True)
    count = serializers.IntegerField()
    more = serializers.BooleanField()
    best = HitOut(many=True)
    groups = GroupOut(many=True)
