"""Every read of attachments. Whoever sees the record sees its files; nobody else does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.protection.subjects import LARGEST_ID, check_visible, get_subject
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def no_such_file() -> NotVisible:
    return NotVisible(N_("There is no such file, or it is not yours to see."))


def get_holder(actor: Actor, holder_type: str, holder_id: Any) -> models.Model:
    """The record that carries files, through its own `visible_to(actor)`; NotVisible when hidden or missing."""
    return get_subject(actor, holder_type, holder_id)


def is_visible(actor: Actor, holder: models.Model) -> bool:
    """Whether the actor sees the record."""
    try:
        check_visible(actor, holder)
    except NotVisible:
        return False
    return True


def files_of(holder: models.Model, purpose: str | None = None) -> models.QuerySet[StoredFile]:
    """The files of a record that the caller has already been shown, oldest first; voided ones left out."""
    found = StoredFile.objects.filter(
        holder_type=holder._meta.label_lower, holder_id=str(holder.pk), voided_at=None
    ).order_by("id")
    if purpose and "\x00" in purpose:  # PostgreSQL would not even look
        return found.none()
    return found.filter(purpose=purpose) if purpose else found


def list_files(actor: Actor, holder: models.Model, purpose: str | None = None) -> models.QuerySet[StoredFile]:
    """The files of a record, oldest first; none when the record is hidden from the actor."""
    return files_of(holder, purpose) if is_visible(actor, holder) else StoredFile.objects.none()


def count_files(holders: Iterable[models.Model], purpose: str | None = None) -> dict[int, int]:
    """How many files each of these records of one model carries, by record id, in one query. The caller has been
    shown the records."""
    rows = list(holders)
    if not rows:
        return {}
    found = StoredFile.objects.filter(
        holder_type=rows[0]._meta.label_lower, holder_id__in=[str(row.pk) for row in rows], voided_at=None
    )
    if purpose:
        found = found.filter(purpose=purpose)
    return {int(row["holder_id"]): row["n"] for row in found.values("holder_id").annotate(n=models.Count("id"))}


def get_file(actor: Actor, file_id: int, *, lock: bool = False) -> StoredFile:
    """The file, or NotVisible: the record it belongs to decides."""
    files = StoredFile.objects.filter(voided_at=None)
    if lock:
        files = files.select_for_update(of=("self",))
    found = files.filter(pk=file_id).first() if 0 < file_id <= LARGEST_ID else None
    if found is None:
        raise no_such_file()
    get_holder(actor, found.holder_type, found.holder_id)
    return found
