"""What a draft would change, worked out before it is put into force."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.protection.scope import within
from guanjia.foundation.standards.models.documents import Standard
from guanjia.kernel.actor import Actor


class TrialQuerySet(models.QuerySet["Trial"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(
            within("standard__owner__path", actor.reach("standards.edit"))
            | within("standard__owner__path", actor.reach("standards.confirm"))
        )


class Trial(models.Model):
    """What a draft would change: judged over the estate before it is put into force. `figures`: by rule, how many
    records are in each state now and under the draft."""

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("trial", "Being worked out")
        DONE = "done", pgettext_lazy("trial", "Worked out")
        FAILED = "failed", pgettext_lazy("trial", "Could not be worked out")

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="trials")
    on = models.DateField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    content_hash = models.CharField(max_length=64)
    library_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    figures = models.JSONField(default=list)
    error = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        verbose_name = _("trial of a draft")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.standard.number} · {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("standard-trial", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.standard.owner.path


class TrialRowQuerySet(models.QuerySet["TrialRow"]):
    def visible_to(self, actor: Actor) -> Self:
        """The records of units in reach, of trials one may see."""
        return self.filter(trial__in=Trial.objects.visible_to(actor)).filter(
            within("unit_path", actor.reach("standards.edit")) | within("unit_path", actor.reach("standards.confirm"))
        )


class TrialRow(models.Model):
    """A record that would newly fail under a draft."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="rows")
    rule = models.CharField(max_length=40)
    label = models.CharField(max_length=160)
    href = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    unit_path = models.CharField(max_length=200)
    before = models.CharField(max_length=14)
    after = models.CharField(max_length=14)
    sentence_zh = models.TextField()
    sentence_en = models.TextField()

    objects = TrialRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("record that would newly fail")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def office_path(self) -> str:
        return self.unit_path
