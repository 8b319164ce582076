"""What an administrator adds to the official calendar: single days, and the office hours from a day on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanjia.kernel.actor import ROOT, Actor

CALENDAR_TOKEN = 1  # the primary key of the one CalendarToken row


class DayOverrideQuerySet(models.QuerySet["DayOverride"]):
    def visible_to(self, actor: Actor) -> DayOverrideQuerySet:
        """Working days are no secret inside the house: everybody known sees all of them, a stranger none."""
        return self.all() if actor.is_known else self.none()

    def in_force(self) -> DayOverrideQuerySet:
        """Those that nobody has taken back."""
        return self.filter(voided_at=None)


class DayOverride(models.Model):
    """One day that differs from the official calendar, for the offices below `office_path`."""

    class Kind(models.TextChoices):
        WORKDAY = "workday", _("Working day")
        HOLIDAY = "holiday", _("Day off")

    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    office_path = models.CharField(max_length=200, default=ROOT)
    note = models.CharField(max_length=120)
    document = models.CharField(max_length=80, blank=True)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("day", "kind", "office_path", "note", "document", "voided_at")
    AUDIT_EVERY_ROW = True

    objects = DayOverrideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "office_path"], condition=Q(voided_at=None), name="override_one_in_force_per_day"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="override_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class OfficeHours(models.Model):
    """The office hours from a day on, until the next row; without a lunch break `lunch_from` is empty."""

    valid_from = models.DateField(unique=True)
    opens_at = models.TimeField()
    lunch_from = models.TimeField(null=True, blank=True)
    lunch_to = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField()
    note = models.CharField(max_length=120, blank=True)

    AUDIT_FINGERPRINT = ("valid_from", "opens_at", "lunch_from", "lunch_to", "closes_at")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="hours_close_after_opening"),
            models.CheckConstraint(
                condition=Q(lunch_from=None, lunch_to=None)
                | Q(lunch_from__gt=F("opens_at"), lunch_to__gt=F("lunch_from"), closes_at__gt=F("lunch_to")),
                name="hours_lunch_lies_inside",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens_at}–{self.closes_at} ({self.valid_from})"


class CalendarToken(models.Model):
    """One row that changes with every command, so that other processes know their copy is old."""

    token = models.CharField(max_length=32)
