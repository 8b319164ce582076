"""Attachments. A row says what was attached to which record by whom; the content lies on disk under its own hash.

`holder_type` and `holder_id` point at any record of any room. Who may see a file is decided by that record's own
`visible_to(actor)`, asked in `queries`: there is no second rule here that could disagree with it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from guanjia.foundation.protection.classes import DataClass


class StoredFile(models.Model):
    """One attached file. `sha256` names the stored bytes, `original_sha256` the bytes that were sent: they differ for
    pictures, which are drawn anew without their camera data. An image has a width, a height and a `thumbnail`."""

    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    thumbnail = models.CharField(max_length=64, blank=True)
    holder_type = models.CharField(max_length=80)
    holder_id = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40)
    office_path = models.CharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    actor_key = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    DATA_CLASSES = {"name": DataClass.INTERNAL}
    AUDIT_FINGERPRINT = (
        "sha256", "original_sha256", "size", "name", "content_type", "holder_type", "holder_id", "purpose",
        "uploaded_by", "actor_key", "created_at", "locked_at", "voided_at", "void_reason",
    )  # fmt: skip
    AUDIT_EVERY_ROW = True

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="file_never_empty"),
            models.CheckConstraint(condition=Q(voided_at=None) | ~Q(void_reason=""), name="file_voided_with_a_reason"),
            models.UniqueConstraint(
                fields=["holder_type", "holder_id", "purpose", "original_sha256"],
                condition=Q(voided_at=None),
                name="file_attached_once_per_purpose",
            ),
        ]
        indexes = [
            models.Index(fields=["holder_type", "holder_id", "id"], name="file_by_holder"),
            models.Index(fields=["sha256"], name="file_by_content"),
            models.Index(fields=["thumbnail"], name="file_by_thumbnail"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/") and self.width is not None
