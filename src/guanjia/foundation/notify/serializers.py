"""The shapes of messages in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from guanjia.foundation.notify.rules import Rhythm
from guanjia.kernel.messages import Channel
from guanjia.ui.api import ClockTimeField


class MessageOut(serializers.Serializer[Any]):
    """One message in the reader's language; nothing of its content once its subject is closed to the reader."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    kind_label = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    href = serializers.CharField()
    urgent = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)


class MessagesMarked(serializers.Serializer[Any]):
    """How many messages were marked."""

    marked = serializers.IntegerField()


class WishShape(serializers.Serializer[Any]):
    """For one kind: the ways besides the inbox, and the rhythm."""

    kind = serializers.CharField(max_length=60)
    channels = serializers.ListField(child=serializers.ChoiceField(choices=[c.value for c in Channel]), max_length=8)
    rhythm = serializers.ChoiceField(choices=[r.value for r in Rhythm])


class MessageSettingsShape(serializers.Serializer[Any]):
    """How the asker is told; kinds that are not named stay as they are."""

    quiet_from = ClockTimeField(allow_null=True)
    quiet_to = ClockTimeField(allow_null=True)
    digest_at = ClockTimeField()
    digest_weekday = serializers.IntegerField(min_value=0, max_value=6)
    wishes = WishShape(many=True)


class WebhookIn(serializers.Serializer[Any]):
    """A program that is to be told."""

    name = serializers.CharField(max_length=60)
    url = serializers.CharField(max_length=300)
    office = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    kinds = serializers.ListField(child=serializers.CharField(max_length=60), max_length=200)
    enabled = serializers.BooleanField(default=True)


class WebhookOut(serializers.Serializer[Any]):
    """A webhook without its secret."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()
    office = serializers.IntegerField(source="office_id")
    kinds = serializers.ListField(child=serializers.CharField())
    enabled = serializers.BooleanField()
    hint = serializers.CharField()
    tested_at = serializers.DateTimeField(allow_null=True)
    test_passed = serializers.BooleanField()


class WebhookMade(WebhookOut):
    """A new webhook: its secret is in this answer and nowhere else."""

    secret = serializers.CharField()


class AttemptOut(serializers.Serializer[Any]):
    """One try."""

    number = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField()
    status = serializers.IntegerField()
    answer = serializers.CharField()


class DeliveryOut(serializers.Serializer[Any]):
    """One message by one way, without its content."""

    id = serializers.IntegerField()
    uid = serializers.UUIDField()
    channel = serializers.CharField()
    kind = serializers.CharField()
    webhook = serializers.IntegerField(source="webhook_id", allow_null=True)
    account = serializers.IntegerField(source="account_id", allow_null=True)
    state = serializers.CharField()
    attempts = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class DeliveryWithTries(DeliveryOut):
    """A delivery with all its tries."""

    tries = AttemptOut(many=True)
