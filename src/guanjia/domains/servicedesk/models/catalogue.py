"""The public list of services: who answers, on what basis, with which papers, within which time, online or not."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk.models.kinds import FaultKind
from guanjia.domains.servicedesk.models.repairs import Ticket
from guanjia.foundation.org.models import Office, valid_on
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class ServiceItem(models.Model):
    """One service that an office offers. `kinds`: the repairs that are uses of it."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kinds = models.ManyToManyField(FaultKind, blank=True, related_name="+")
    rank = models.PositiveSmallIntegerField(default=0)

    AUDIT_FINGERPRINT = ("code", "name", "owner", "rank")

    class Meta:
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("service-item", kwargs={"code": self.code})

    @property
    def office_path(self) -> str:
        return self.owner.path


class ItemVersionQuerySet(models.QuerySet["ItemVersion"]):
    def as_of(self, day: date) -> Self:
        return self.filter(valid_on(day))


class ItemVersion(models.Model):
    """What is promised for a service from a day to a day, both included."""

    class Online(models.TextChoices):
        FULL = "full", _("Fully online")
        PART = "part", _("Partly online")
        NONE = "none", _("At the counter")

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=200)
    materials = models.TextField(max_length=600, blank=True)
    limit_days = models.PositiveSmallIntegerField()
    steps = models.TextField(max_length=600)
    online = models.CharField(max_length=4, choices=Online)
    who = models.CharField(max_length=100)
    form = models.CharField(max_length=30, blank=True)

    AUDIT_FINGERPRINT = (
        "item", "version", "valid_from", "valid_to", "basis", "materials", "limit_days", "steps", "online", "who",
        "form",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="item_version_once"),
            models.UniqueConstraint(fields=["item"], condition=Q(valid_to=None), name="item_one_version_in_force"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="item_validity_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.version}"

    def lines(self, text: str) -> list[str]:
        return [line.strip() for line in text.splitlines() if line.strip()]

    @property
    def step_lines(self) -> list[str]:
        return self.lines(self.steps)

    @property
    def material_lines(self) -> list[str]:
        return self.lines(self.materials)

    @property
    def tone(self) -> str:
        return {"full": "ok", "part": "warn"}.get(self.online, "mute")


class ServiceUseQuerySet(models.QuerySet["ServiceUse"]):
    def visible_to(self, actor: Actor) -> Self:
        """The uses at offices whose desk the actor sees."""
        return self.filter(within("office_path", actor.reach("servicedesk.view")))


class ServiceUse(models.Model):
    """One request that was handled, and whether it was handled online from end to end."""

    class Channel(models.TextChoices):
        ONLINE = "online", _("Online")
        PHONE = "phone", _("Telephone")
        COUNTER = "counter", _("Counter")

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="uses")
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    fully_online = models.BooleanField()
    note = models.CharField(max_length=120, blank=True)
    entered_by = models.CharField(max_length=80)
    handled_at = models.DateTimeField()

    AUDIT_FINGERPRINT = (
        "item", "version", "office", "ticket", "channel", "fully_online", "note", "entered_by", "handled_at",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = ServiceUseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "ticket"], condition=Q(ticket__isnull=False), name="use_once_per_ticket"
            ),
            models.CheckConstraint(condition=Q(fully_online=False) | Q(channel="online"), name="use_online_is_online"),
        ]
        indexes = [models.Index(fields=["-handled_at", "-id"], name="use_newest")]

    def __str__(self) -> str:
        return f"{self.item} {self.handled_at:%Y-%m-%d}"
