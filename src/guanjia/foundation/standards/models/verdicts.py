"""Verdicts that are kept, the editions of the rules behind them, and exceptions."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class RuleEdition(models.Model):
    """A rule as it was when verdicts were kept under it; a changed rule is another edition, never an edited one."""

    rule = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    content_hash = models.CharField(max_length=64)
    text = models.TextField()
    first_at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("rule", "number", "content_hash", "text")
    AUDIT_EVERY_ROW = True

    class Meta:
        verbose_name = _("edition of a rule")
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_edition_numbered"),
            models.UniqueConstraint(fields=["rule", "content_hash"], name="rule_edition_once_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.number}"


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    def visible_to(self, actor: Actor) -> Self:
        """Exceptions of offices whose verdicts one may read, and those one asked for."""
        seen = within("office_path", actor.reach("standards.report"))
        if actor.person_id:
            seen |= Q(requester_id=actor.person_id)
        return self.filter(seen)

    def holding(self, day: date) -> Self:
        return self.filter(status=Exemption.Status.APPROVED, until__gte=day)


class Exemption(models.Model):
    """An exception from one clause for one thing: asked with a reason and its grounds, decided higher up, until a
    day. Nothing is taken back by hand: it ends by itself."""

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("approval", "In approval")
        APPROVED = "approved", pgettext_lazy("approval", "Approved")
        REFUSED = "refused", pgettext_lazy("approval", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")

    rule = models.CharField(max_length=40)
    clause = models.CharField(max_length=120)
    subject_type = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=160)
    reason = models.CharField(max_length=1000)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    requester = models.ForeignKey(Person, models.PROTECT, related_name="+")
    until = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = (
        "rule", "clause", "subject_type", "subject_id", "reason", "office", "requester", "until", "status",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception from a clause")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_type", "subject_id"],
                condition=Q(status="asked"),
                name="exemption_one_open_per_subject",
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id", "status"], name="exemption_by_subject")]

    def __str__(self) -> str:
        return f"{self.rule} · {self.subject_label}"

    def get_absolute_url(self) -> str:
        return reverse("exemption", kwargs={"pk": self.pk})

    def phase(self, today: date) -> tuple[str, Any]:
        """Tone and word for where it is in its life."""
        if self.status == "approved":
            return ("exc", _("Holds")) if self.until >= today else ("mute", pgettext_lazy("exception", "expired"))
        return {"asked": "info", "refused": "bad", "withdrawn": "mute"}[self.status], self.get_status_display()


class KeptVerdictQuerySet(models.QuerySet["KeptVerdict"]):
    def visible_to(self, actor: Actor) -> Self:
        """The verdicts of offices in reach; the record itself decides who sees its own."""
        return self.filter(within("unit_path", actor.reach("standards.report")))


class KeptVerdict(models.Model):
    """What a rule said about a record, with the library and the edition it said it by; written once, never changed."""

    class Outcome(models.TextChoices):
        NOT_APPLICABLE = "not_applicable", _("Does not apply")
        PASS = "pass", _("Allowed")
        WARN = "warn", _("With conditions")
        BLOCK = "block", _("Not permitted")
        EXCEPTION = "exception", _("By exception")

    edition = models.ForeignKey(RuleEdition, models.PROTECT, related_name="verdicts")
    rule = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=160)
    field = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(Office, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=200, db_index=True)
    on = models.DateField()
    month = models.DateField()
    place = models.CharField(max_length=12, blank=True)
    body = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=14, choices=Outcome)
    sentence_zh = models.TextField()
    sentence_en = models.TextField()
    inputs = models.JSONField(default=dict)
    compared = models.JSONField(default=list)
    library_hash = models.CharField(max_length=64)
    exception = models.ForeignKey(Exemption, models.PROTECT, null=True, blank=True, related_name="verdicts")
    kept_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    kept_at = models.DateTimeField()
    seal = models.CharField(max_length=64)

    AUDIT_FINGERPRINT = (
        "edition", "rule", "subject_type", "subject_id", "field", "unit", "on", "outcome", "inputs", "compared",
        "library_hash", "exception", "seal",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = KeptVerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept verdict")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="exception", exception__isnull=False) | ~Q(outcome="exception") & Q(exception=None),
                name="kept_verdict_exception_has_its_grounds",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-kept_at"], name="kept_verdict_by_subject"),
            models.Index(fields=["-kept_at", "-id"], name="kept_verdict_newest"),
            models.Index(fields=["rule", "on"], name="kept_verdict_by_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.subject_label}"

    def get_absolute_url(self) -> str:
        return reverse("kept-verdict", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.unit_path

    @property
    def tone(self) -> str:
        return {"pass": "ok", "warn": "warn", "block": "bad", "exception": "exc", "not_applicable": "mute"}[
            self.outcome
        ]


class CitedClauseQuerySet(models.QuerySet["CitedClause"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(within("verdict__unit_path", actor.reach("standards.report")))


class CitedClause(models.Model):
    """A clause that a kept verdict rests on, with the outcome under it: what the compliance report counts."""

    verdict = models.ForeignKey(KeptVerdict, models.CASCADE, related_name="cited")
    clause = models.CharField(max_length=120)
    outcome = models.CharField(max_length=14, choices=KeptVerdict.Outcome)

    objects = CitedClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause of a verdict")
        constraints = [models.UniqueConstraint(fields=["verdict", "clause"], name="cited_clause_once_per_verdict")]
        indexes = [models.Index(fields=["clause", "outcome"], name="cited_clause_by_clause")]

    def __str__(self) -> str:
        return self.clause
