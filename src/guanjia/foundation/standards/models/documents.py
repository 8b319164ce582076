"""The library's rows. National documents come with the program (`packaged`): their row holds what the office adds
(sub-system, owner, review day). A local standard is written here with its clauses and values, confirmed by a second
person, and from then on only superseded or retired: its content hash says so.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor

VIEW = "standards.view"


class Subsystem(models.TextChoices):
    GENERAL = "general", _("General basis")
    SERVICE = "service", _("Service standards")
    SUPPORT = "support", _("Service support")


class DocumentKind(models.TextChoices):
    INTERNAL = "internal", pgettext_lazy("standard", "Internal")
    EXTERNAL = "external", pgettext_lazy("standard", "External")
    POLICY = "policy", _("Policy document")


class Level(models.TextChoices):
    NATIONAL = "national", _("National")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    BODY = "body", _("One body")


class StandardQuerySet(models.QuerySet["Standard"]):
    def visible_to(self, actor: Actor) -> Self:
        """What was in force is there to be read by everybody; a draft is seen where one may edit or confirm."""
        public = Q(status__in=["force", "superseded", "retired"]) if actor.may(VIEW) else Q(pk__in=[])
        return self.filter(
            public
            | within("owner__path", actor.reach("standards.edit"))
            | within("owner__path", actor.reach("standards.confirm"))
        )


class Standard(models.Model):
    """One document of the library. `applies_to`: the region or body whose offices it reaches (none: the country), and
    `place` the same as the rulebook writes it, frozen when it was drafted."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("standard", "Draft")
        AWAITING = "awaiting", _("Awaiting confirmation")
        FORCE = "force", pgettext_lazy("standard", "In force")
        SUPERSEDED = "superseded", pgettext_lazy("standard", "Superseded")
        RETIRED = "retired", pgettext_lazy("standard", "Retired")

    key = models.SlugField(max_length=60, unique=True)
    packaged = models.BooleanField(default=False)
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=160)
    issuer = models.CharField(max_length=160)
    level = models.CharField(max_length=10, choices=Level)
    applies_to = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=40, blank=True)
    subsystem = models.CharField(max_length=10, choices=Subsystem, default=Subsystem.GENERAL)
    kind = models.CharField(max_length=10, choices=DocumentKind, default=DocumentKind.INTERNAL)
    in_force_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    owner = models.ForeignKey(Office, models.PROTECT, related_name="+")
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    author = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField()
    confirmer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    returned_why = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    DATA_CLASSES = {"number": DataClass.PUBLIC, "title": DataClass.PUBLIC, "issuer": DataClass.PUBLIC}
    AUDIT_FINGERPRINT = (
        "key", "number", "title", "issuer", "level", "place", "subsystem", "kind", "in_force_on", "ends_on",
        "review_on", "status", "owner", "author", "confirmer", "content_hash",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("standard")
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("in_force_on")), name="standard_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(packaged=True)
                | Q(status__in=["draft", "awaiting"], confirmer=None)
                | Q(status__in=["force", "superseded", "retired"], confirmer__isnull=False, author__isnull=False)
                & ~Q(author=F("confirmer")),
                name="standard_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(packaged=True) | Q(status__in=["draft"]) | ~Q(content_hash=""),
                name="standard_sealed_before_it_is_confirmed",
            ),
            models.UniqueConstraint(
                fields=["number", "owner"],
                condition=Q(status__in=["draft", "awaiting"]),
                name="standard_one_draft_per_number",
            ),
        ]
        indexes = [models.Index(fields=["status", "review_on"], name="standard_by_review")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("standard", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.owner.path

    @property
    def tone(self) -> str:
        return {"draft": "mute", "awaiting": "warn", "force": "ok", "superseded": "mute", "retired": "mute"}[
            self.status
        ]

    @property
    def is_sealed(self) -> bool:
        """Whether the content can no longer be edited."""
        return self.status in ("force", "superseded", "retired")


class OfStandard(models.QuerySet[Any]):
    """Rows that are seen with their standard."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(standard__in=Standard.objects.visible_to(actor))


class StandardClause(models.Model):
    """One clause of a local standard: a reference and one sentence of our own in each language."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="clauses")
    code = models.SlugField(max_length=40)
    ref = models.CharField(max_length=60)
    meaning_zh = models.CharField(max_length=400)
    meaning_en = models.CharField(max_length=400, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)

    DATA_CLASSES = {"meaning_zh": DataClass.PUBLIC, "meaning_en": DataClass.PUBLIC}

    objects = OfStandard.as_manager()

    class Meta:
        verbose_name = _("clause")
        ordering = ["rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="standard_clause_once")]

    def __str__(self) -> str:
        return f"{self.standard.number} {self.ref}"

    @property
    def key(self) -> str:
        return f"{self.standard.key}/{self.code}"


class StandardLine(models.Model):
    """One value that a local standard sets. `evidence` as in the rulebook; `?` informs and never forbids, until
    somebody confirms it against a named source."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="lines")
    clause = models.ForeignKey(StandardClause, models.CASCADE, related_name="lines")
    parameter = models.CharField(max_length=60)
    keys = models.JSONField(default=list)
    value = models.FloatField()
    evidence = models.CharField(max_length=1, default="V")

    objects = OfStandard.as_manager()

    class Meta:
        verbose_name = _("value of a standard")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "parameter", "keys"], name="standard_line_once_per_keys"),
            models.CheckConstraint(condition=Q(evidence__in=["V", "K", "?"]), name="standard_line_evidence_known"),
        ]

    def __str__(self) -> str:
        return f"{self.parameter} {'/'.join(self.keys)} = {self.value:g}"


class SourceConfirmation(models.Model):
    """Somebody looked an unsure value up in a source and says so: from then on decisions may rest on it."""

    line = models.OneToOneField(StandardLine, models.PROTECT, related_name="confirmation")
    source = models.CharField(max_length=300)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("line", "source", "person")
    AUDIT_EVERY_ROW = True

    class Meta:
        verbose_name = _("confirmation of a source")

    def __str__(self) -> str:
        return self.source

    @property
    def office_path(self) -> str:
        return self.line.standard.owner.path


class SourceReading(models.Model):
    """A value of the program's that is not seen in its text (evidence K or ?), read in the document by one person and
    compared by a second one. Once agreed, decisions may rest on it. The value is named by parameter, keys and first
    day; `value` is what was read, so that a newer program with another figure asks again."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("source", "Waits for the second person")
        AGREED = "agreed", pgettext_lazy("source", "Confirmed")
        DECLINED = "declined", pgettext_lazy("source", "Not confirmed")

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="readings")
    parameter = models.CharField(max_length=60)
    keys = models.JSONField(default=list)
    since = models.DateField()
    value = models.FloatField()
    document = models.CharField(max_length=160)
    clause = models.CharField(max_length=80)
    link = models.CharField(max_length=300)
    reader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    second = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    declined_why = models.CharField(max_length=200, blank=True)

    AUDIT_FINGERPRINT = (
        "standard", "parameter", "keys", "since", "value", "document", "clause", "link", "reader", "state", "second",
        "declined_why",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = OfStandard.as_manager()

    class Meta:
        verbose_name = _("reading of a source")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "parameter", "keys", "since", "value"],
                condition=Q(state__in=["waiting", "agreed"]),
                name="source_reading_once_per_value",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", second=None, decided_at=None)
                | Q(state__in=["agreed", "declined"], second__isnull=False, decided_at__isnull=False)
                & ~Q(second=F("reader")),
                name="source_reading_decided_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.clause}"

    def waits_for_other_than(self, person_id: int | None) -> bool:
        """Whether a second person is still wanted, and it is not this one."""
        return self.state == self.State.WAITING and self.reader_id != person_id

    @property
    def office_path(self) -> str:
        return self.standard.owner.path


class LibraryStamp(models.Model):
    """One row: the fingerprint of all that local standards say now. Web workers compare it before they judge."""

    stamp = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="library_stamp_is_one_row")]


class DeclaredTotal(models.Model):
    """How many documents the office says it has, by kind and sub-system; the library must come to the same."""

    kind = models.CharField(max_length=10, choices=DocumentKind)
    subsystem = models.CharField(max_length=10, choices=Subsystem)
    count = models.PositiveSmallIntegerField()
    declared_on = models.DateField()

    AUDIT_FINGERPRINT = ("kind", "subsystem", "count", "declared_on")
    AUDIT_EVERY_ROW = True

    class Meta:
        verbose_name = _("declared total")
        constraints = [models.UniqueConstraint(fields=["kind", "subsystem"], name="declared_total_one_per_cell")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_subsystem_display()}"
