"""Imports with their rows, packed and sealed by the chunk; exports with their files.

A sheet of 100,000 rows is 200 rows here: a chunk holds some hundreds of rows as one sealed text, beside it what became
of each. The rows are personal data in plain sight of nobody; they are erased thirty days after the import, its counts
and its place in the trail stay.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.exchange import rules
from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.fields import SensitiveTextField
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own imports, and those of the offices where one oversees the exchange."""
        if not actor.is_known:
            return self.none()
        return self.filter(Q(actor_key=actor.key) | within("office_path", actor.reach("exchange.oversee")))


class Import(models.Model):
    """One sheet on its way into a register. The counts before writing say what would become of its rows, `done_…` what
    became of them."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to choose")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        WRITING = "writing", _("Being written")
        DONE = "done", _("Written")
        DISCARDED = "discarded", _("Discarded")

    register = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    format = models.CharField(max_length=4)
    encoding = models.CharField(max_length=12, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    sheet = models.CharField(max_length=80, blank=True)
    headings = models.JSONField(default=list)
    doubled = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    language = models.CharField(max_length=12)
    continues = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    done_new = models.PositiveIntegerField(default=0)
    done_changed = models.PositiveIntegerField(default=0)
    done_same = models.PositiveIntegerField(default=0)
    done_bad = models.PositiveIntegerField(default=0)
    job_id = models.BigIntegerField(null=True, blank=True)
    actor_key = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=120, blank=True)
    account_id = models.BigIntegerField(null=True, blank=True)
    office_path = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("register", "file_name", "sha256", "size", "actor_key", "account_id", "created_at")
    AUDIT_EVERY_ROW = True

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in rules.State]), name="import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="done", written_at__isnull=False) | ~Q(state="done"),
                name="import_done_has_its_instant",
            ),
            # Two people with the same file, or one with two windows: one of them writes.
            models.UniqueConstraint(
                fields=["register", "sha256"],
                condition=Q(state__in=["writing", "done"]),
                name="import_one_written_per_file",
            ),
        ]
        indexes = [
            models.Index(fields=["actor_key", "-id"], name="import_by_actor"),
            models.Index(fields=["register", "sha256"], name="import_by_file"),
            models.Index(fields=["created_at"], condition=Q(erased_at=None), name="import_not_erased"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("import-detail", kwargs={"pk": self.pk})

    @property
    def good(self) -> int:
        """How many rows would be, or were, written."""
        return self.new + self.changed

    @property
    def done_good(self) -> int:
        return self.done_new + self.done_changed

    @property
    def tone(self) -> str:
        """The colour of the state's dot."""
        if self.state == "done":
            return "warn" if self.done_bad else "ok"
        return {"checking": "info", "writing": "info", "checked": "warn", "uploaded": "warn"}.get(self.state, "mute")


class Chunk(models.Model):
    """Some hundreds of rows of a sheet: `numbers` in the file, `rows` as texts, what the check found (`findings`) and
    what became of them (`outcomes`). All four are lists of one length, packed (see `packing`)."""

    sheet = models.ForeignKey(Import, models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    rows = SensitiveTextField(mask="all")
    findings = SensitiveTextField(mask="all")
    outcomes = SensitiveTextField(mask="all")
    bad = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)

    DATA_CLASSES = {
        "rows": DataClass.SENSITIVE, "findings": DataClass.SENSITIVE, "outcomes": DataClass.SENSITIVE,
    }  # fmt: skip

    class Meta:
        verbose_name = _("rows of an import")
        constraints = [models.UniqueConstraint(fields=["sheet", "position"], name="chunk_once_per_position")]
        indexes = [
            models.Index(fields=["sheet", "position"], condition=Q(checked_at=None), name="chunk_to_check"),
            models.Index(fields=["sheet", "position"], condition=Q(written_at=None), name="chunk_to_write"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.position}"


class TakenRow(models.Model):
    """A row that was stored in a register whose rows never change a record: taken again, it is left alone."""

    register = models.CharField(max_length=60)
    digest = models.CharField(max_length=32)
    sheet = models.ForeignKey(Import, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("row taken in")
        constraints = [models.UniqueConstraint(fields=["register", "digest"], name="taken_row_once_per_register")]

    def __str__(self) -> str:
        return f"{self.register} {self.digest}"


class ColumnMemory(models.Model):
    """Which column somebody chose for which value, for sheets with these headings."""

    actor_key = models.CharField(max_length=80)
    register = models.CharField(max_length=60)
    headings = models.CharField(max_length=32)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("remembered columns")
        constraints = [
            models.UniqueConstraint(fields=["actor_key", "register", "headings"], name="column_memory_once_per_head")
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.headings}"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own exports, and nobody else's: the file was made with the asker's rights."""
        return self.filter(actor_key=actor.key) if actor.is_known else self.none()


class Export(models.Model):
    """A register taken away as a sheet. `file` names the stored sheet until `expires_at`; a small export had none."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being made")
        READY = "ready", _("Ready")
        HANDED = "handed", _("Handed over")
        GONE = "gone", _("Deleted")

    register = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State)
    format = models.CharField(max_length=4)
    query = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    scope = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=12)
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    file = models.CharField(max_length=80, blank=True)
    job_id = models.BigIntegerField(null=True, blank=True)
    actor_key = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=120, blank=True)
    account_id = models.BigIntegerField(null=True, blank=True)
    office_path = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("register", "format", "query", "columns", "actor_key", "account_id", "created_at")
    AUDIT_EVERY_ROW = True

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="ready", expires_at__isnull=False) & ~Q(file="")) | (~Q(state="ready") & Q(file="")),
                name="export_ready_has_a_file",
            ),
        ]
        indexes = [
            models.Index(fields=["actor_key", "-id"], name="export_by_actor"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="export_to_delete"),
        ]

    def __str__(self) -> str:
        return f"{self.register} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("export-detail", kwargs={"pk": self.pk})

    def is_downloadable(self, now: datetime) -> bool:
        """Whether the file is there still."""
        return self.state == "ready" and self.expires_at is not None and now < self.expires_at
