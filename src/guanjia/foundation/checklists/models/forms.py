"""Forms and their versions. A published version never changes: answers name it for ever."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import Office
from guanjia.foundation.org.scope import within
from guanjia.kernel.actor import Actor


def above(path: str) -> list[str]:
    """The paths from the root down to an office, itself included."""
    parts = [part for part in path.split("/") if part]
    return ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


class FormQuerySet(models.QuerySet["Form"]):
    def visible_to(self, actor: Actor) -> Self:
        """Forms of offices in reach, and those of the offices above: what the city writes, its units use."""
        reach = actor.reach("checklists.view")
        seen = within("office__path", reach)
        if reach and actor.office_path:
            over = above(actor.office_path)
            seen |= Q(office__path__in=over) | Q(
                office__kind__in=["bureau", "centre"], office__parent__kind="region", office__parent__path__in=over
            )
        return self.filter(seen)


class Form(models.Model):
    """A checklist as a thing that lasts; what it asks stands in its versions."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    topic = models.CharField(max_length=60, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("code", "name", "topic", "office", "retired_at")
    AUDIT_EVERY_ROW = True

    objects = FormQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("checklist-form", kwargs={"pk": self.pk})

    @property
    def office_path(self) -> str:
        return self.office.path


class FormVersion(models.Model):
    """One version of a form. `content_hash` names lines and rules; a draft has no `published_at`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        DROPPED = "dropped", _("Dropped")

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    lines = models.JSONField(default=list)
    judged = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=120, blank=True)

    AUDIT_FINGERPRINT = ("form", "number", "state", "lines", "judged", "content_hash", "published_at")
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="formversion_number_once_per_form"),
            models.UniqueConstraint(fields=["form"], condition=Q(state="draft"), name="formversion_one_draft_per_form"),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | Q(state__in=["draft", "dropped"], published_at=None),
                name="formversion_state_fits_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} v{self.number}"

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def tone(self) -> str:
        return {"draft": "warn", "published": "ok"}.get(self.state, "off")
