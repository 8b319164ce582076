"""The finding itself: one row for every origin, never deleted."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.findings import rules
from guanjia.foundation.findings.models.letters import Letter
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, actor: Actor) -> Self:
        """Findings of offices in reach and of bodies in reach that raised them, those one's office supports, and
        those that name one as owner, verifier or helper."""
        reach = actor.reach("findings.view")
        seen = within("office_path", reach) | within("raised_path", reach)
        helped = within("office_path", reach)
        if actor.person_id:
            seen |= Q(owner_id=actor.person_id) | Q(verifier_id=actor.person_id)
            helped |= Q(person_id=actor.person_id)
        if reach or actor.person_id:
            seen |= Q(pk__in=Support.objects.filter(helped).values("finding"))
        return self.filter(seen)

    def open(self) -> Self:
        """Those that are not closed."""
        return self.exclude(state__in=rules.SETTLED)

    def overdue(self, today: date) -> Self:
        """Those past their deadline while the clock runs."""
        return self.open().filter(stopped_on=None, due_on__lt=today)


class Finding(models.Model):
    """One finding. `office` answers for it, with `owner` in charge; `raised_office` found it and has it verified.

    `due_on` is the deadline in force: approved changes and stopped days are in it, `first_due_on` is the first one.
    `round` counts how often it was reopened, from 1. `key` makes raising idempotent: the same key acts once.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("To be planned")
        PLANNED = "planned", _("Measures planned")
        DOING = "doing", _("Being put right")
        SUBMITTED = "submitted", _("To be verified")
        RETURNED = "returned", _("Returned to the owner")
        CLOSED = "closed", _("Closed out by number")
        LOOKED_BACK = "looked_back", _("Looked back: it held")
        REOPENED = "reopened", _("Reopened")

    class Grade(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary")
        SERIOUS = "serious", _("Serious")
        GRAVE = "grave", _("Grave")

    number = models.CharField(max_length=20, unique=True)
    origin = models.CharField(max_length=20, db_index=True)
    key = models.CharField(max_length=160, blank=True, default="")
    title = models.CharField(max_length=120)
    detail = models.TextField(max_length=4000, blank=True)
    grade = models.CharField(max_length=8, choices=Grade, default=Grade.ORDINARY)
    clause = models.CharField(max_length=160, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    raised_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    raised_path = models.CharField(max_length=200, db_index=True)
    raised_by = models.CharField(max_length=80)
    raised_at = models.DateTimeField()
    found_on = models.DateField()
    source_type = models.CharField(max_length=60, blank=True)
    source_id = models.CharField(max_length=20, blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="findings")

    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    verifier = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    root_cause = models.TextField(max_length=2000, blank=True)
    measure = models.TextField(max_length=2000, blank=True)
    long_rule = models.TextField(max_length=2000, blank=True)
    rule_changed = models.BooleanField(default=False)
    new_clause = models.CharField(max_length=160, blank=True)

    state = models.CharField(max_length=12, choices=State, default=State.REGISTERED)
    round = models.PositiveSmallIntegerField(default=1)
    first_due_on = models.DateField()
    due_on = models.DateField()
    stopped_on = models.DateField(null=True, blank=True)
    progress_due_on = models.DateField(null=True, blank=True)
    escalated = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    close_number = models.CharField(max_length=20, null=True, blank=True, unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    on_time = models.BooleanField(null=True, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)
    repeats = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeated_by")

    AUDIT_FINGERPRINT = (
        "number", "origin", "title", "detail", "grade", "clause", "place", "office", "raised_office", "raised_at",
        "found_on", "source_type", "source_id", "letter", "owner", "verifier", "root_cause", "measure", "long_rule",
        "rule_changed", "new_clause", "state", "round", "first_due_on", "due_on", "stopped_on", "submitted_at",
        "submitted_by", "close_number", "closed_at", "closed_by", "on_time", "returns", "repeats",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="finding_one_per_key"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in rules.State]), name="finding_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(grade__in=[str(grade) for grade in rules.Grade]), name="finding_grade_is_known"
            ),
            models.CheckConstraint(condition=Q(first_due_on__gte=F("found_on")), name="finding_due_after_it_was_found"),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["closed", "looked_back"])
                    & Q(closed_at__isnull=False, closed_by__isnull=False, close_number__isnull=False)
                    & Q(owner__isnull=False, on_time__isnull=False)
                )
                | (~Q(state__in=["closed", "looked_back"]) & Q(closed_at=None, closed_by=None, on_time=None)),
                name="finding_closed_has_number_and_verifier",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("owner")), name="finding_owner_never_closes"
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(submitted_by=None) | ~Q(closed_by=F("submitted_by")),
                name="finding_submitter_never_closes",
            ),
            models.CheckConstraint(
                condition=Q(verifier=None) | Q(owner=None) | ~Q(verifier=F("owner")),
                name="finding_verifier_is_not_owner",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["registered"]) | Q(owner__isnull=False), name="finding_planned_has_owner"
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False), name="finding_submitted_has_instant"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "closed", "looked_back"])
                | Q(rule_changed=False)
                | ~Q(new_clause=""),
                name="finding_changed_rule_names_its_clause",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on=None) | ~Q(state__in=["closed", "looked_back"]),
                name="finding_closed_is_not_stopped",
            ),
            models.CheckConstraint(condition=Q(repeats=None) | ~Q(repeats=F("pk")), name="finding_repeats_another"),
        ]
        indexes = [
            models.Index(fields=["-raised_at", "-id"], name="finding_newest"),
            models.Index(fields=["state", "due_on"], name="finding_by_state"),
            models.Index(fields=["source_type", "source_id"], name="finding_by_source"),
            models.Index(fields=["office", "found_on"], name="finding_by_office"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("finding", kwargs={"pk": self.pk})

    @property
    def person_id(self) -> int | None:
        """Whose record this is: the owner's."""
        return self.owner_id

    @property
    def is_settled(self) -> bool:
        return self.state in rules.SETTLED

    @property
    def is_with_owner(self) -> bool:
        return self.state in rules.WITH_OWNER

    def overdue_days(self, today: date) -> int:
        """How many days it is past its deadline."""
        return rules.days_overdue(
            due_on=self.due_on, stopped=self.stopped_on is not None, settled=self.is_settled, today=today
        )

    @property
    def tone(self) -> str:
        """The colour of the state's dot."""
        return {
            "registered": "mute", "planned": "info", "doing": "info", "submitted": "warn", "returned": "bad",
            "reopened": "bad",
        }.get(self.state, "ok")  # fmt: skip

    @property
    def grade_level(self) -> int:
        """1 to 3 bars."""
        return {"ordinary": 1, "serious": 2}.get(self.grade, 3)


class Support(models.Model):
    """An office that helps the owner with a finding across units, with what it has to do."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="supports")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    task = models.CharField(max_length=500)
    done_at = models.DateTimeField(null=True, blank=True)
    done_note = models.CharField(max_length=500, blank=True)

    AUDIT_FINGERPRINT = ("finding", "office", "person", "task", "done_at", "done_note")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["finding", "office"], name="findings_support_once_an_office")]


class Part(models.Model):
    """One item that a finding was split into, with its own cause and measure."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    root_cause = models.CharField(max_length=1000)
    measure = models.CharField(max_length=1000)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_note = models.CharField(max_length=500, blank=True)

    AUDIT_FINGERPRINT = ("finding", "number", "title", "root_cause", "measure", "due_on", "done_on", "done_note")
    AUDIT_EVERY_ROW = True

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["finding", "number"], name="findings_part_one_per_number")]
