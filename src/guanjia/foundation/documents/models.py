"""Documents with their numbers, the templates they are drawn from, and who received them.

What was issued is never changed: its two files lie in the vault under their hashes, which stand here and in the trail.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.documents import kinds
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import ROOT, Actor


def above(path_field: str, actor: Actor, right: str) -> Q:
    """Rows of offices above or below what a right covers: shared ones come from above."""
    reach = actor.reach(right)
    parents = {prefix[: at + 1] for prefix in reach.prefixes for at, char in enumerate(prefix) if char == "/"}
    return within(path_field, reach) | Q(**{f"{path_field}__in": parents}) if reach else Q(pk__in=[])


class DocumentTemplateQuerySet(models.QuerySet["DocumentTemplate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Templates that hold where the actor sees documents, or are kept there."""
        return self.filter(above("office_path", actor, "documents.view"))


class DocumentTemplate(models.Model):
    """The templates of one kind for one office and everything below it; without an office, for all."""

    kind = models.CharField(max_length=60)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    office_path = models.CharField(max_length=200, default=ROOT)

    AUDIT_FINGERPRINT = ("kind", "office", "office_path")

    objects = DocumentTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("document template")
        constraints = [
            models.UniqueConstraint(fields=["kind", "office_path"], name="document_template_one_per_kind_and_office"),
        ]

    def __str__(self) -> str:
        return str(kinds.all_kinds()[self.kind].label) if self.kind in kinds.all_kinds() else self.kind

    def get_absolute_url(self) -> str:
        return reverse("document-template", kwargs={"pk": self.pk})


class DocumentTemplateVersion(models.Model):
    """One version; the newest is in force. `parts`: paragraphs as [role, text]. `word_sha256`: the Word file that the
    office uploaded, where it did; then that file is filled in. `deviations`: what was accepted although GB/T 9704 says
    otherwise."""

    template = models.ForeignKey(DocumentTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    parts = models.JSONField()
    word = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    word_sha256 = models.CharField(max_length=64, blank=True, default="")
    deviations = models.JSONField(default=list)
    comment = models.CharField(max_length=200, blank=True, default="")
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    AUDIT_FINGERPRINT = ("template", "number", "parts", "word", "word_sha256", "deviations", "made_by", "made_at")
    AUDIT_EVERY_ROW = True

    class Meta:
        verbose_name = _("version of a document template")
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="document_template_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.template} v{self.number}"


class IssuingRuleQuerySet(models.QuerySet["IssuingRule"]):
    def visible_to(self, actor: Actor) -> Self:
        """The rules of bodies whose documents the actor may see."""
        return self.filter(within("office_path", actor.reach("documents.view")))

    def in_force(self) -> Self:
        return self.filter(retired_at=None)


class IssuingRule(models.Model):
    """With which word (机关代字) a body numbers a kind of document, and whether it must be signed off first. An empty
    kind means all that have no rule of their own. A change retires the row and adds another."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=60, blank=True, default="")
    word = models.CharField(max_length=20)
    signoff = models.BooleanField(default=False)
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    AUDIT_FINGERPRINT = ("office", "kind", "word", "signoff", "made_by", "made_at", "retired_at")
    AUDIT_EVERY_ROW = True

    objects = IssuingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuing rule")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind"], condition=Q(retired_at=None), name="issuing_rule_one_in_force"
            ),
            models.CheckConstraint(condition=~Q(word=""), name="issuing_rule_has_a_word"),
        ]

    def __str__(self) -> str:
        return self.word


class NumberSeriesQuerySet(models.QuerySet["NumberSeries"]):
    def visible_to(self, actor: Actor) -> Self:
        """The series of bodies whose documents the actor may see."""
        return self.filter(within("office_path", actor.reach("documents.view")))


class NumberSeries(models.Model):
    """The last number given by a body under a word in a year; locked by whoever takes the next."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    word = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    AUDIT_FINGERPRINT = ("office", "word", "year", "last")

    objects = NumberSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("number series")
        constraints = [
            models.UniqueConstraint(fields=["office", "word", "year"], name="number_series_one_per_word_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        """Documents of bodies in reach, issued ones addressed to units in reach, and one's own drafts."""
        seen = within("office_path", actor.reach("documents.view"))
        received = DocumentReceiver.objects.filter(within("office_path", actor.reach("documents.receive")))
        seen |= Q(state__in=["issued", "voided"], pk__in=received.values("document_id"))
        return self.filter(seen | Q(drafted_by=actor.key)) if actor.is_known else self.none()

    def in_box(self, actor: Actor, box: str) -> Self:
        """`sent`: of bodies in reach; `received`: addressed to units in reach; `open`: those not acknowledged."""
        if box == "sent":
            return self.filter(within("office_path", actor.reach("documents.view")))
        received = DocumentReceiver.objects.filter(within("office_path", actor.reach("documents.receive")))
        if box == "open":
            received = received.filter(received_at=None)
        return self.filter(state__in=["issued", "voided"], pk__in=received.values("document_id"))


class Document(models.Model):
    """One document. `number` is empty until it is issued and never changes afterwards."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNING = "signing", _("Being signed off")
        SIGNED = "signed", _("Signed off")
        ISSUED = "issued", _("Issued with a number")
        VOIDED = "voided", _("Voided")
        DROPPED = "dropped", _("Draft thrown away")

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    values = models.JSONField()
    addressees = models.CharField(max_length=500, blank=True, default="")  # beyond the units in the system
    copies = models.CharField(max_length=500, blank=True, default="")
    urgency = models.CharField(max_length=4, blank=True, default="", choices=[("特急", "特急"), ("加急", "加急")])
    template = models.ForeignKey(DocumentTemplateVersion, models.PROTECT, null=True, blank=True, related_name="+")
    subject_type = models.CharField(max_length=80, blank=True, default="")
    subject_id = models.CharField(max_length=64, blank=True, default="")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    drafted_by = models.CharField(max_length=80)
    drafter = models.CharField(max_length=120)
    drafted_at = models.DateTimeField()
    series = models.ForeignKey(NumberSeries, models.PROTECT, null=True, blank=True, related_name="documents")
    serial = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(max_length=60, blank=True, default="")
    issued_on = models.DateField(null=True, blank=True)
    issued_by = models.CharField(max_length=120, blank=True, default="")
    word_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    word_sha256 = models.CharField(max_length=64, blank=True, default="")
    pdf_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True, default="")

    AUDIT_FINGERPRINT = (
        "kind", "title", "office", "values", "addressees", "copies", "urgency", "template", "subject_type",
        "subject_id", "corrects", "state", "drafted_by", "drafted_at", "series", "serial", "number", "issued_on",
        "word_sha256", "pdf_sha256", "voided_at", "void_reason",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        constraints = [
            models.UniqueConstraint(fields=["series", "serial"], name="document_number_once_in_its_series"),
            models.UniqueConstraint(
                fields=["office", "number"], condition=~Q(number=""), name="document_number_once_in_a_body"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["issued", "voided"], series__isnull=False, serial__gte=1, issued_on__isnull=False,
                    template__isnull=False, word_file__isnull=False, pdf_file__isnull=False,
                ) & ~Q(number="") & ~Q(word_sha256="") & ~Q(pdf_sha256="")
                | Q(
                    state__in=["draft", "signing", "signed", "dropped"], series=None, serial=None, number="",
                    issued_on=None, word_file=None, pdf_file=None, word_sha256="", pdf_sha256="",
                ),
                name="document_issued_is_numbered_and_kept",
            ),
            models.CheckConstraint(
                condition=Q(state="voided", voided_at__isnull=False) & ~Q(void_reason="")
                | ~Q(state="voided") & Q(voided_at=None, void_reason=""),
                name="document_voided_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(corrects=F("id")), name="document_never_corrects_itself"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-issued_on", "-id"], name="document_newest"),
            models.Index(fields=["subject_type", "subject_id"], name="document_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("document", kwargs={"pk": self.pk})

    @property
    def kind_label(self) -> Any:
        known = kinds.all_kinds().get(self.kind)
        return known.label if known else self.kind

    @property
    def is_issued(self) -> bool:
        return self.state in ("issued", "voided")

    @property
    def tone(self) -> str:
        """The colour of the state's dot."""
        return {"draft": "warn", "signing": "info", "signed": "info", "issued": "ok", "voided": "bad"}.get(
            self.state, "mute"
        )


class DocumentReceiver(models.Model):
    """A unit in the system that a document is addressed to, and when it acknowledged the receipt (签收)."""

    class Part(models.TextChoices):
        MAIN = "main", _("Main addressee")
        COPY = "copy", _("Copy")

    document = models.ForeignKey(Document, models.PROTECT, related_name="receivers")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_path = models.CharField(max_length=200, db_index=True)
    part = models.CharField(max_length=4, choices=Part, default=Part.MAIN)
    rank = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(max_length=120, blank=True, default="")

    AUDIT_FINGERPRINT = ("document", "office", "part", "received_at", "received_by")

    class Meta:
        ordering = ["part", "rank", "pk"]
        verbose_name = _("receiver of a document")
        constraints = [
            models.UniqueConstraint(fields=["document", "office"], name="document_receiver_once"),
        ]

    def __str__(self) -> str:
        return self.office.short_name or self.office.name
