"""Campaigns: one topic, one period, many units, drawn so that everybody can draw again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.checklists.models.forms import FormVersion
from guanjia.foundation.org.models import Office
from guanjia.foundation.org.scope import within
from guanjia.kernel.actor import Actor


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, actor: Actor) -> Self:
        """Campaigns run by offices in reach, those that visit a unit in reach, and those the actor inspects for."""
        reach = actor.reach("checklists.view")
        seen = within("office__path", reach)
        drawn = (
            Q(pk__in=self.model.objects.filter(within("visits__unit__path", reach)).values("pk"))
            if reach
            else Q(pk__in=[])
        )
        if actor.person_id:
            drawn |= Q(pk__in=self.model.objects.filter(visits__inspectors=actor.person_id).values("pk"))
        return self.filter(seen | drawn)


class Campaign(models.Model):
    """One special inspection. `rooms_each`: how many rooms of a unit are drawn with it; 0: whoever visits chooses."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Being prepared")
        FRAMED = "framed", _("List published")
        RUNNING = "running", _("Under way")
        CLOSED = "closed", _("Closed")
        VOIDED = "voided", _("Called off")

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    topic = models.CharField(max_length=60, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    rooms_each = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    closed_at = models.DateTimeField(null=True, blank=True)
    bulletin = models.CharField(max_length=60, blank=True)
    bulletin_url = models.CharField(max_length=200, blank=True)

    AUDIT_FINGERPRINT = (
        "number", "title", "office", "form_version", "starts_on", "ends_on", "rooms_each", "state", "closed_at",
        "bulletin",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_dates_in_order"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="campaign_closed_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("checklist-campaign", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.office.path

    @property
    def tone(self) -> str:
        return {"planned": "warn", "framed": "info", "running": "info", "closed": "ok"}.get(self.state, "off")


class Draw(models.Model):
    """The frame of a campaign, and the draw from it. `secret` is shown to nobody before `drawn_at`; its `commitment`
    is published together with the frame's hash."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="draw")
    frame = models.JSONField()
    frame_hash = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    weighted = models.BooleanField(default=False)
    stratified = models.BooleanField(default=False)
    algorithm = models.CharField(max_length=30)
    commitment = models.CharField(max_length=64)
    secret = models.CharField(max_length=80)
    framed_at = models.DateTimeField()
    public_number = models.CharField(max_length=80, blank=True)
    number_source = models.CharField(max_length=120, blank=True)
    seed = models.CharField(max_length=240, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=list)

    AUDIT_FINGERPRINT = (
        "campaign", "frame", "frame_hash", "size", "commitment", "framed_at", "public_number", "seed", "drawn_at",
        "result",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="") | (Q(drawn_at__gte=F("framed_at")) & ~Q(seed="")),
                name="draw_seed_comes_after_the_frame",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.frame_hash[:12]}"
