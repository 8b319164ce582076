"""Visits and what was answered on them.

An answer set is one form filled in for one room or point, known by a UUID that the phone made: however often it is
sent, it exists once. What an accepted change replaced is kept in `EarlierAnswers`.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.checklists.models.campaigns import Campaign
from guanjia.foundation.checklists.models.forms import FormVersion
from guanjia.foundation.checklists.models.plans import Plan, Route
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.org.scope import within
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.scope import NOTHING
from guanjia.kernel.actor import Actor


class InspectionVisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, actor: Actor) -> Self:
        """Visits run by or paid to offices in reach, and those the actor is to make."""
        reach = actor.reach("checklists.view")
        seen = within("office__path", reach) | within("unit__path", reach)
        return self.filter(seen | self.own(actor))

    def own(self, actor: Actor) -> Q:
        """The condition for visits the actor is to make."""
        if not actor.person_id or not actor.may("checklists.inspect"):
            return NOTHING
        return Q(pk__in=self.model.inspectors.through.objects.filter(person=actor.person_id).values("visit_id"))


class Visit(models.Model):
    """One unit visited for a campaign or plan, or one round of a route. `office` runs it, `unit` is checked."""

    class State(models.TextChoices):
        PLANNED = "planned", _("To visit")
        GOING = "going", _("Under way")
        DONE = "done", _("Done")
        MISSED = "missed", _("Points missed")
        VOIDED = "voided", _("Called off")

    title = models.CharField(max_length=120)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="visits")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="visits")
    route = models.ForeignKey(Route, models.PROTECT, null=True, blank=True, related_name="rounds")
    recheck_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="rechecks")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Office, models.PROTECT, related_name="+")
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    inspectors = models.ManyToManyField(Person, related_name="+")
    planned_on = models.DateField()
    starts_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    begun_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "title", "campaign", "plan", "route", "recheck_of", "office", "unit", "form_version", "planned_on", "due_at",
        "state", "begun_at", "done_at", "missed_at",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = InspectionVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="visit_done_has_its_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["planned_on"], name="visit_by_day"),
            models.Index(fields=["state", "due_at"], name="visit_by_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("checklist-visit", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.office.path

    @property
    def is_open(self) -> bool:
        return self.state in ("planned", "going", "missed")

    @property
    def tone(self) -> str:
        return {"planned": "info", "going": "warn", "done": "ok", "missed": "bad"}.get(self.state, "off")


class VisitRoom(models.Model):
    """A room or point that a visit is to check, in its order."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="rooms")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "place"], name="visitroom_once_per_visit")]


class AnswerSetQuerySet(models.QuerySet["AnswerSet"]):
    def visible_to(self, actor: Actor) -> Self:
        """The answers of visits in sight."""
        return self.filter(visit__in=Visit.objects.visible_to(actor))


class AnswerSet(models.Model):
    """One form filled in for one place. `revision` counts accepted changes from 1; `sha256` names the answers.

    `verdict` is what the rules said on the day of the answer, with limits, clauses and the library's hash.
    """

    class Outcome(models.TextChoices):
        PASS = "pass", _("Passed")
        WARN = "warn", _("Warning")
        BLOCK = "block", _("Fault")
        EXEMPT = "not_applicable", _("Exempt by rule")
        NONE = "", _("Not judged")

    class Source(models.TextChoices):
        PAGE = "page", _("On the page")
        QUEUE = "queue", _("Sent later from a phone")
        TOKEN = "token", _("By a device or program")

    uuid = models.UUIDField(unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="answer_sets")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    spot = models.CharField(max_length=120, blank=True)
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    answers = models.JSONField()
    sha256 = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=1)
    answered_at = models.DateTimeField()
    received_at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by = models.CharField(max_length=120)
    source = models.CharField(max_length=10, choices=Source, default=Source.PAGE)
    judged_on = models.DateField()
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True, default="")
    verdict = models.JSONField(default=list)
    finding = models.CharField(max_length=40, blank=True)
    finding_url = models.CharField(max_length=200, blank=True)

    AUDIT_FINGERPRINT = (
        "uuid", "visit", "place", "spot", "form_version", "answers", "sha256", "revision", "answered_at",
        "answered_by", "judged_on", "outcome", "verdict", "finding",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = AnswerSetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "place"], condition=Q(place__isnull=False), name="answerset_once_per_visit_and_place"
            ),
            models.UniqueConstraint(
                fields=["visit", "spot"], condition=Q(place=None), name="answerset_once_per_visit_and_spot"
            ),
        ]
        indexes = [models.Index(fields=["place", "-answered_at"], name="answerset_by_place")]

    def __str__(self) -> str:
        return f"{self.visit} {self.where}"

    def get_absolute_url(self) -> str:
        return reverse("checklist-answers", kwargs={"uuid": self.uuid})

    @property
    def where(self) -> str:
        return self.place.full_name if self.place else self.spot

    @property
    def office_path(self) -> str:
        return self.visit.office.path

    @property
    def tone(self) -> str:
        return {"pass": "ok", "warn": "warn", "block": "bad", "not_applicable": "off"}.get(self.outcome, "info")


class EarlierAnswers(models.Model):
    """What an answer set said before a change that was accepted."""

    answer_set = models.ForeignKey(AnswerSet, models.PROTECT, related_name="earlier")
    revision = models.PositiveIntegerField()
    answers = models.JSONField()
    sha256 = models.CharField(max_length=64)
    answered_at = models.DateTimeField()
    received_at = models.DateTimeField()
    answered_by = models.CharField(max_length=120)
    outcome = models.CharField(max_length=16, blank=True)
    verdict = models.JSONField(default=list)

    AUDIT_FINGERPRINT = ("answer_set", "revision", "answers", "sha256", "answered_at", "answered_by", "verdict")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer_set", "revision"], name="earlieranswers_revision_once"),
        ]


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, actor: Actor) -> Self:
        """Readings of the places in sight."""
        return self.filter(place__in=Place.objects.visible_to(actor))


class Reading(models.Model):
    """A value that a device sent by its API token. `account` names the token's account, `device` the device itself."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    device = models.CharField(max_length=60)
    quantity = models.SlugField(max_length=40)
    value = models.DecimalField(max_digits=18, decimal_places=6)
    unit = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    actor_key = models.CharField(max_length=80)

    AUDIT_FINGERPRINT = ("place", "device", "quantity", "value", "unit", "at", "actor_key")
    AUDIT_EVERY_ROW = True

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "quantity", "at"], name="reading_once_per_device_and_instant"),
        ]
        indexes = [models.Index(fields=["place", "quantity", "-at"], name="reading_by_place")]
