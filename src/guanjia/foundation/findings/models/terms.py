"""Within how many days findings are put right, and who hears of those that are not: set by offices, with history."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class Counter(models.Model):
    """The last number of a series given in a year; locked by whoever takes the next."""

    series = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="findings_counter_one_per_year")]


class TermsQuerySet(models.QuerySet["Terms"]):
    def visible_to(self, actor: Actor) -> Self:
        """The general terms and those of offices in reach."""
        reach = actor.reach("findings.view")
        return self.filter(within("office__path", reach) | Q(office=None)) if reach else self.none()


class Terms(models.Model):
    """The terms of a body and all below it from a day on; without an office, everybody's.

    The days for putting right are working days; the days between progress notes and until the look-back are calendar
    days.
    """

    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    ordinary_days = models.PositiveSmallIntegerField()
    serious_days = models.PositiveSmallIntegerField()
    grave_days = models.PositiveSmallIntegerField()
    progress_days = models.PositiveSmallIntegerField()
    look_back_days = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    AUDIT_FINGERPRINT = (
        "office", "valid_from", "ordinary_days", "serious_days", "grave_days", "progress_days", "look_back_days",
        "reason", "set_by",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = TermsQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "valid_from"], name="findings_terms_one_a_day"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(office=None), name="findings_terms_one_general_a_day"
            ),
            models.CheckConstraint(
                condition=Q(
                    ordinary_days__range=(1, 365),
                    serious_days__range=(1, 365),
                    grave_days__range=(1, 365),
                    progress_days__range=(1, 92),
                    look_back_days__range=(1, 730),
                ),
                name="findings_terms_days_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.office.name if self.office else str(_("All offices"))

    def days_for(self, grade: str) -> int:
        """The working days for a grade."""
        return {"ordinary": self.ordinary_days, "serious": self.serious_days, "grave": self.grave_days}[grade]


class EscalationStep(models.Model):
    """Who hears of a finding that is so many days past its deadline."""

    class Tell(models.TextChoices):
        HEAD = "head", _("Head of the owner's unit")
        BUREAU = "bureau", _("Bureau or centre in charge")
        LEADERS = "leaders", _("Leaders who supervise")

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="steps")
    after_days = models.PositiveSmallIntegerField()
    tell = models.CharField(max_length=8, choices=Tell)

    AUDIT_FINGERPRINT = ("terms", "after_days", "tell")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["after_days", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "after_days"], name="findings_step_one_a_day"),
            models.CheckConstraint(condition=Q(after_days__range=(1, 365)), name="findings_step_days_in_range"),
        ]
