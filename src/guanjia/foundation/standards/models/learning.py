"""Who reads, revises, learns and is asked about a standard; and how services, clauses and flows go together."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.access.models import Account
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.protection.scope import within
from guanjia.foundation.standards.models.documents import VIEW, OfStandard, Standard
from guanjia.kernel.actor import Actor


class Subscription(models.Model):
    """Somebody wants to be told when a standard changes."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="subscriptions")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("subscription")
        constraints = [models.UniqueConstraint(fields=["standard", "account"], name="subscription_once")]


class RevisionTask(models.Model):
    """Something to be done about a standard by a day: look it over, revise it, replace it."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="tasks")
    what = models.CharField(max_length=200)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=300, blank=True)

    AUDIT_FINGERPRINT = ("standard", "what", "person", "due_on", "done_on", "result")
    AUDIT_EVERY_ROW = True

    objects = OfStandard.as_manager()

    class Meta:
        verbose_name = _("revision task")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def office_path(self) -> str:
        return self.standard.owner.path


class OwnOrEdited(models.QuerySet[Any]):
    """One's own records, and those of the standards that one edits."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(
            Q(person_id=actor.person_id or 0) | within("person__office__path", actor.reach("standards.edit"))
        )


class Study(models.Model):
    """Somebody says that they have read and understood a standard as it is now."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="studies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    studied_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    AUDIT_FINGERPRINT = ("standard", "person", "studied_on", "note")
    AUDIT_EVERY_ROW = True

    objects = OwnOrEdited.as_manager()

    class Meta:
        verbose_name = _("study record")
        constraints = [models.UniqueConstraint(fields=["standard", "person"], name="study_once_per_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.standard.number}"

    @property
    def office_path(self) -> str:
        return self.standard.owner.path


class QuizQuestion(models.Model):
    """One question about a standard with its answers; `right` is the place of the right one, from 0."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="questions")
    text = models.CharField(max_length=300)
    answers = models.JSONField(default=list)
    right = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)

    AUDIT_FINGERPRINT = ("standard", "text", "answers", "right", "active")
    AUDIT_EVERY_ROW = True

    objects = OfStandard.as_manager()

    class Meta:
        verbose_name = _("quiz question")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(right__lte=5), name="quiz_right_answer_is_one_of_six")]

    def __str__(self) -> str:
        return self.text

    @property
    def office_path(self) -> str:
        return self.standard.owner.path


class QuizAttempt(models.Model):
    """One person's answers to a standard's quiz, as they were marked."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="attempts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    marks = models.JSONField(default=list)
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()

    AUDIT_FINGERPRINT = ("standard", "person", "marks", "right", "asked")
    AUDIT_EVERY_ROW = True

    objects = OwnOrEdited.as_manager()

    class Meta:
        verbose_name = _("quiz attempt")
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(right__lte=F("asked")), name="quiz_no_more_right_than_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.right}/{self.asked}"

    @property
    def office_path(self) -> str:
        return self.standard.owner.path


class FusionItemQuerySet(models.QuerySet["FusionItem"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody reads how business and standards go together."""
        return self.all() if actor.may(VIEW) else self.none()


class FusionItem(models.Model):
    """One service item: whom it serves, which clauses hold for it, and its flow in steps."""

    owner = models.ForeignKey(Office, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    served = models.CharField(max_length=80)
    clauses = models.JSONField(default=list)
    flow = models.TextField(max_length=1000)
    active = models.BooleanField(default=True)

    AUDIT_FINGERPRINT = ("owner", "name", "served", "clauses", "flow", "active")
    AUDIT_EVERY_ROW = True

    objects = FusionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("fusion item")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(active=True), name="fusion_item_one_per_owner_and_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def office_path(self) -> str:
        return self.owner.path
