"""Codes. A text belongs to one thing for ever: it can be retired, never given to another.

The database says so as well: a trigger refuses to change text, kind or subject of a row (see the first migration).
"""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import ROOT, Actor


class CodeQuerySet(models.QuerySet["Code"]):
    def visible_to(self, actor: Actor) -> Self:
        """Codes of things that the actor sees, whatever room they come from."""
        seen = Q(pk__in=[])
        for label in Code.objects.order_by().values_list("subject_type", flat=True).distinct():
            try:
                manager = apps.get_model(label)._default_manager
            except LookupError:
                continue
            if hasattr(manager, "visible_to"):
                ids = manager.visible_to(actor).order_by().annotate(as_text=Cast("pk", models.CharField()))
                seen |= Q(subject_type=label, subject_id__in=ids.values("as_text"))
        return self.filter(seen)

    def in_force(self) -> Self:
        return self.filter(retired_at=None)


class Code(models.Model):
    """The code of one thing. `subject_type` and `subject_id` point at any record of any room."""

    class Kind(models.TextChoices):
        ROOM = "room", _("Room or place")
        ASSET = "asset", _("Asset")
        PERSON = "person", _("Person's pass")
        TICKET = "ticket", _("Request")
        VEHICLE = "vehicle", _("Vehicle")
        METER = "meter", _("Meter")
        ORDER = "order", pgettext_lazy("kind of code", "Order")
        OTHER = "other", _("Other thing")

    text = models.CharField(max_length=16)
    kind = models.CharField(max_length=10, choices=Kind)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_reason = models.CharField(max_length=200, blank=True)

    AUDIT_FINGERPRINT = ("text", "kind", "subject_type", "subject_id", "issued_at", "retired_at", "retired_reason")
    AUDIT_EVERY_ROW = True

    subject: models.Model | None = None  # filled by queries.attach_subjects

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text"], name="code_text_means_one_thing"),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], condition=Q(retired_at=None), name="code_one_in_force_per_thing"
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(retired_at__gte=F("issued_at")), name="code_retired_after_issue"
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="code_by_subject")]

    def __str__(self) -> str:
        return self.text


def reaching(field: str, actor: Actor, right: str) -> Q:
    """Rows that belong to an office above or below what the right covers: shared ones come from above."""
    reach = actor.reach(right)
    above = {prefix[: at + 1] for prefix in reach.prefixes for at, char in enumerate(prefix) if char == "/"}
    return within(field, reach) | Q(**{f"{field}__in": above}) if reach else Q(pk__in=[])


class LabelTemplateQuerySet(models.QuerySet["LabelTemplate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Templates of offices above and below where the actor prints labels."""
        return self.filter(reaching("office_path", actor, "codes.print"))


class LabelTemplate(models.Model):
    """How a label looks and on which paper it is printed; `design` is `labels.geometry.Design` as plain data."""

    key = models.CharField(max_length=40, blank=True, default="")  # of the ones that come with the program
    name = models.CharField(max_length=60)
    office_path = models.CharField(max_length=200, default=ROOT)
    design = models.JSONField()
    changed_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = LabelTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("label template")
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="label_template_once_per_key"),
            models.UniqueConstraint(
                fields=["office_path", "name"], condition=Q(retired_at=None), name="label_template_one_per_name"
            ),
        ]

    def __str__(self) -> str:
        return gettext(self.name) if self.key else self.name

    def get_absolute_url(self) -> str:
        return reverse("label-template", kwargs={"pk": self.pk})


class LabelPrinterQuerySet(models.QuerySet["LabelPrinter"]):
    def visible_to(self, actor: Actor) -> Self:
        """Printers of offices above and below where the actor prints labels."""
        return self.filter(reaching("office_path", actor, "codes.print"))


class LabelPrinter(models.Model):
    """By how much one printer misses: millimetres to the right and down, and per cent of the length it draws."""

    name = models.CharField(max_length=60)
    office_path = models.CharField(max_length=200)
    dx_mm = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    dy_mm = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    scale_x = models.DecimalField(max_digits=6, decimal_places=3, default=100)
    scale_y = models.DecimalField(max_digits=6, decimal_places=3, default=100)
    changed_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()

    objects = LabelPrinterQuerySet.as_manager()

    class Meta:
        verbose_name = _("label printer")
        constraints = [
            models.UniqueConstraint(fields=["office_path", "name"], name="label_printer_one_per_name"),
            models.CheckConstraint(
                condition=Q(scale_x__gte=90, scale_x__lte=110, scale_y__gte=90, scale_y__lte=110),
                name="label_printer_scale_near_100",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("label-printer", kwargs={"pk": self.pk})


class LabelPrintQuerySet(models.QuerySet["LabelPrint"]):
    def visible_to(self, actor: Actor) -> Self:
        """What the actor printed, and what was printed in offices where the actor issues codes."""
        return self.filter(within("office_path", actor.reach("codes.issue")) | Q(actor_key=actor.key))


class LabelPrint(models.Model):
    """One printing: who printed which codes when, and all that is needed to draw the same sheet again."""

    office_path = models.CharField(max_length=200)
    actor_key = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=120)
    printed_at = models.DateTimeField()
    template_name = models.CharField(max_length=60)
    design = models.JSONField()
    printer_name = models.CharField(max_length=60, blank=True)
    calibration = models.JSONField()
    code_ids = models.JSONField()
    labels = models.PositiveIntegerField()
    start = models.PositiveIntegerField(default=1)
    copies = models.PositiveSmallIntegerField(default=1)

    objects = LabelPrintQuerySet.as_manager()

    class Meta:
        verbose_name = _("label printing")
        indexes = [models.Index(fields=["actor_key", "-printed_at"], name="label_print_by_actor")]

    def __str__(self) -> str:
        return f"{self.template_name} × {self.labels}"

    def get_absolute_url(self) -> str:
        return reverse("label-print", kwargs={"pk": self.pk})


class PassUse(models.Model):
    """A pass that a gate let through: the same pass is refused there from now on. Swept once it has long run out."""

    serial = models.CharField(max_length=64)
    gate = models.CharField(max_length=40)
    purpose = models.CharField(max_length=10)
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("use of a pass")
        constraints = [
            models.UniqueConstraint(fields=["serial", "gate", "purpose"], name="pass_used_once_per_gate_and_purpose"),
        ]
        indexes = [models.Index(fields=["used_at"], name="pass_use_by_time")]

    def __str__(self) -> str:
        return f"{self.gate} {self.used_at:%Y-%m-%d %H:%M:%S}"
