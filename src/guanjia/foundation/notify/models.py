"""What was said, to whom, and by which ways it left the house."""

from __future__ import annotations

from datetime import time
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.access.models import Account
from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.fields import SensitiveTextField
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class Notice(models.Model):
    """What was said once, to one or many: texts are msgids, put into the reader's language when they are read."""

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    params = models.JSONField(default=dict)
    href = models.CharField(max_length=300, blank=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    office_path = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=120, blank=True)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own messages, without those that somebody else has settled."""
        return self.filter(account_id=actor.account_id, gone=False) if actor.account_id else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Message(models.Model):
    """One account's copy of a notice. `settled_at`: somebody acted on it; `gone`: it shows no longer."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="messages")
    account = models.ForeignKey(Account, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    gone = models.BooleanField(default=False)

    hidden: bool = False  # filled by queries.hide_unseen: the reader may no longer see the subject

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "about"],
                condition=~Q(about="") & Q(settled_at=None),
                name="message_once_while_open",
            ),
            models.UniqueConstraint(fields=["notice", "account"], name="message_one_copy_each"),
            models.CheckConstraint(
                condition=Q(gone=False) | Q(settled_at__isnull=False), name="message_gone_if_settled"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], condition=Q(gone=False), name="message_by_account"),
            models.Index(fields=["account"], condition=Q(gone=False, read_at=None), name="message_unread"),
            models.Index(fields=["about"], condition=~Q(about="") & Q(settled_at=None), name="message_open_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.account_id}"

    def get_absolute_url(self) -> str:
        return reverse("message-open", kwargs={"pk": self.pk})


class GatewayQuerySet(models.QuerySet["Gateway"]):
    def visible_to(self, actor: Actor) -> Self:
        """The ways out are the business of whoever sets them up."""
        return self.all() if actor.may("notify.configure") else self.none()


class Gateway(models.Model):
    """How one channel is reached: the service's address, who we are there, and our secret."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        SMS = "sms", _("Text message")

    class AddressFrom(models.TextChoices):
        STAFF_NUMBER = "staff_number", _("Staff number")
        USERNAME = "username", _("Account name")

    channel = models.CharField(max_length=10, choices=Channel, unique=True)
    enabled = models.BooleanField(default=False)
    url = models.CharField(max_length=300, blank=True)
    identity = models.CharField(max_length=120, blank=True)
    agent = models.CharField(max_length=60, blank=True)
    secret = SensitiveTextField(mask="all")
    address_from = models.CharField(max_length=20, choices=AddressFrom, default=AddressFrom.STAFF_NUMBER)
    template = models.TextField(blank=True)
    answer_key = models.CharField(max_length=60, blank=True)
    answer_value = models.CharField(max_length=60, blank=True)
    repeats_safely = models.BooleanField(default=False)
    tested_at = models.DateTimeField(null=True, blank=True)
    test_passed = models.BooleanField(default=False)
    test_answer = models.CharField(max_length=300, blank=True)

    DATA_CLASSES = {"secret": DataClass.SENSITIVE}
    AUDIT_FINGERPRINT = (
        "channel", "enabled", "url", "identity", "agent", "secret", "address_from", "template", "answer_key",
        "answer_value", "repeats_safely",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = GatewayQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.get_channel_display())


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, actor: Actor) -> Self:
        """Webhooks of offices where the actor sets up the ways out."""
        return self.filter(within("office__path", actor.reach("notify.configure")))


class Webhook(models.Model):
    """A program that is told what happens below one office. `hint`: the first letters of its secret."""

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kinds = models.JSONField(default=list)
    secret = SensitiveTextField(mask="all")
    hint = models.CharField(max_length=12, blank=True)
    enabled = models.BooleanField(default=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    test_passed = models.BooleanField(default=False)
    test_answer = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    DATA_CLASSES = {"secret": DataClass.SENSITIVE}
    AUDIT_FINGERPRINT = ("name", "url", "office", "kinds", "secret", "enabled")
    AUDIT_EVERY_ROW = True

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="webhook_name_once_per_office")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("webhook", kwargs={"pk": self.pk})


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> Self:
        """Deliveries to people and programs of the offices where the actor sets up the ways out."""
        reach = actor.reach("notify.configure")
        return self.filter(within("account__person__office__path", reach) | within("webhook__office__path", reach))


class Delivery(models.Model):
    """One message by one way; the number `uid` is the same on every try, so that the other side can know it again.

    A bundle (a digest) has no message of its own: the deliveries that it carries point to it.
    """

    class State(models.TextChoices):
        HELD = "held", _("Waits for the digest")
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        BUNDLED = "bundled", _("In a digest")
        FAILED = "failed", _("Given up")
        UNKNOWN = "unknown", _("Outcome unknown")
        DROPPED = "dropped", _("No longer needed")

    uid = models.UUIDField(unique=True)
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=60)
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="deliveries")
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, blank=True, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="+")
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, blank=True, related_name="deliveries")
    bundle = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "channel"], condition=Q(message__isnull=False), name="delivery_once_per_channel"
            ),
            models.UniqueConstraint(
                fields=["notice", "webhook"], condition=Q(webhook__isnull=False), name="delivery_once_per_webhook"
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False, webhook=None) | Q(account=None, webhook__isnull=False),
                name="delivery_goes_to_one",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="delivery_by_state"),
            models.Index(fields=["-id"], condition=Q(state__in=["failed", "unknown"]), name="delivery_troubled"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.uid}"

    def get_absolute_url(self) -> str:
        return reverse("delivery", kwargs={"pk": self.pk})


class Attempt(models.Model):
    """One try of a delivery. A row without an end is a try that a killed worker left behind."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("Under way")
        ACCEPTED = "accepted", _("Delivered")
        LATER = "later", _("Try again later")
        REFUSED = "refused", _("Rejected")
        UNKNOWN = "unknown", _("Outcome unknown")

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.RUNNING)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="attempt_number_once")]

    def __str__(self) -> str:
        return f"{self.delivery_id}.{self.number}"


class Settings(models.Model):
    """How one account wants to be told: its quiet hours and the hour of its digest; local times."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="+")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    digest_at = models.TimeField(default=time(8, 30))
    digest_weekday = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="quiet_hours_have_two_ends",
            ),
            models.CheckConstraint(condition=Q(digest_weekday__lte=6), name="digest_on_a_weekday"),
        ]


class Preference(models.Model):
    """Which ways one account wants for one kind, and whether at once or gathered."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    channels = models.JSONField(default=list)
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.AT_ONCE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="preference_one_per_kind")]
