"""Plans that make visits when they are due, and routes with points that are scanned."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.checklists.models.forms import Form
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.org.scope import within
from guanjia.foundation.places.models import Place
from guanjia.kernel.actor import Actor


class RouteQuerySet(models.QuerySet["Route"]):
    def visible_to(self, actor: Actor) -> Self:
        """Routes of offices in reach."""
        return self.filter(within("office__path", actor.reach("checklists.view")))


class Route(models.Model):
    """Points in their order. A round that began must have scanned all of them within `window_minutes`."""

    name = models.CharField(max_length=60)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, related_name="+")
    window_minutes = models.PositiveIntegerField(default=60)
    retired_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("name", "office", "form", "window_minutes", "retired_at")
    AUDIT_EVERY_ROW = True

    objects = RouteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(window_minutes__range=(1, 1440)), name="route_window_within_a_day"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("checklist-route", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.office.path


class RoutePoint(models.Model):
    """A stop of a route. `dropped_at`: later rounds leave it out."""

    route = models.ForeignKey(Route, models.PROTECT, related_name="points")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("route", "place", "rank", "dropped_at")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["route", "place"], condition=Q(dropped_at=None), name="routepoint_once_per_route"
            ),
        ]


class InspectionPlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, actor: Actor) -> Self:
        """Plans of offices in reach."""
        return self.filter(within("office__path", actor.reach("checklists.view")))


class Plan(models.Model):
    """When which form is filled in where, and by whom. A plan with a route makes rounds of it."""

    class Cadence(models.TextChoices):
        DAILY = "daily", _("Every working day")
        MONTHLY = "monthly", _("Every month")
        QUARTERLY = "quarterly", _("Every quarter")
        HOLIDAY = "holiday", _("Before holidays")

    title = models.CharField(max_length=80)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Office, models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, related_name="+")
    cadence = models.CharField(max_length=10, choices=Cadence)
    lead_days = models.PositiveSmallIntegerField(default=1)
    route = models.ForeignKey(Route, models.PROTECT, null=True, blank=True, related_name="plans")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.TimeField(null=True, blank=True)
    inspectors = models.ManyToManyField(Person, related_name="+")
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "title", "office", "unit", "form", "cadence", "lead_days", "route", "place", "starts_at", "since", "ended_on",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = InspectionPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lead_days__range=(1, 10)), name="plan_lead_one_to_ten_days"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("checklist-plans")

    @property
    def office_path(self) -> str:
        return self.office.path


class PlanRun(models.Model):
    """One time a plan was due, by its name (`2026-10`); the constraint lets it be made once."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="runs")
    key = models.CharField(max_length=30)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="planrun_made_once")]
