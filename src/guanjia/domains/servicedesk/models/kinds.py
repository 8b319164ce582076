"""Kinds of faults with dated promises."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import valid_on
from guanjia.foundation.protection.classes import DataClass

SKILL_LABELS = {
    "water": _("Water and drains"),
    "power": _("Electricity"),
    "air": _("Air conditioning"),
    "lift": _("Lifts"),
    "joinery": _("Doors, windows, furniture"),
    "network": _("Network and telephones"),
    "fire": _("Fire protection"),
    "gas": _("Gas and heating"),
    "appliance": _("Office machines"),
    "cleaning": _("Cleaning and green"),
    "general": _("General repairs"),
}


class FaultKind(models.Model):
    """What may be broken: a group, or a kind below one. `code` is stable; tickets point at kinds, never at groups."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=30)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="kinds")
    icon = models.CharField(max_length=30, default="tool")
    skill = models.CharField(max_length=12, choices=list(SKILL_LABELS.items()), default="general")
    red_line = models.BooleanField(default=False)
    hint = models.CharField(max_length=120, blank=True)
    advice = models.TextField(max_length=600, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    DATA_CLASSES = {"name": DataClass.PUBLIC, "hint": DataClass.PUBLIC, "advice": DataClass.PUBLIC}

    class Meta:
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def advice_lines(self) -> list[str]:
        """What to do until help comes, a line a step."""
        return [line.strip() for line in self.advice.splitlines() if line.strip()]


class ServiceLevelQuerySet(models.QuerySet["ServiceLevel"]):
    def as_of(self, day: date) -> Self:
        return self.filter(valid_on(day))


class ServiceLevel(models.Model):
    """What is promised for a kind from a day to a day (both included). A ticket keeps the promise of its own day."""

    kind = models.ForeignKey(FaultKind, models.PROTECT, related_name="levels")
    respond_minutes = models.PositiveIntegerField()
    finish_minutes = models.PositiveIntegerField()
    round_the_clock = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = ServiceLevelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(valid_to=None), name="level_one_in_force_per_kind"),
            models.UniqueConstraint(fields=["kind", "valid_from"], name="level_one_start_per_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="level_validity_in_order"
            ),
            models.CheckConstraint(
                condition=Q(respond_minutes__gte=1, finish_minutes__gte=F("respond_minutes")),
                name="level_respond_before_finish",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id}: {self.respond_minutes}/{self.finish_minutes}"
