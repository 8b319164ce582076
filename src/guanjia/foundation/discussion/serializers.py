"""The shapes of comments in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.discussion import rules


class CommentIn(serializers.Serializer[Any]):
    """What somebody writes; `@name` mentions."""

    text = serializers.CharField(max_length=rules.LONGEST)


class WithdrawalIn(serializers.Serializer[Any]):
    """Why another's comment is withdrawn."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class CommentOut(serializers.Serializer[Any]):
    """One comment; a withdrawn one has no text."""

    id = serializers.IntegerField()
    author = serializers.CharField()
    text = serializers.CharField()
    mentions = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class TimelineItemOut(serializers.Serializer[Any]):
    """One line of a record's story."""

    at = serializers.DateTimeField()
    part = serializers.CharField()
    title = serializers.CharField()
    actor = serializers.CharField()
    text = serializers.CharField()
    comment = serializers.IntegerField(allow_null=True)


class FollowShape(serializers.Serializer[Any]):
    """Whether the asker follows a record."""

    follows = serializers.BooleanField()
