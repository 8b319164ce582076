"""Every write of attachments: attach, seal, void.

Cleaning a photograph takes a good part of a second, which nobody should spend inside a transaction (on SQLite it
would hold up every other writer). So a door may call `prepare_file` first, outside; `attach_file` does it by itself
when handed a raw upload.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.files import images, queries, rules, vault
from guanjia.foundation.files.kinds import KINDS, claimed_kind, sniff
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.files.purposes import Purpose, declared, purpose_of
from guanjia.foundation.protection.subjects import check_visible, office_path_of
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_

CleanSvg = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A checked and cleaned content that lies on disk; no row speaks of it yet."""

    sha256: str
    original_sha256: str
    size: int
    name: str
    content_type: str
    width: int | None = None
    height: int | None = None
    thumbnail: str = ""


def prepare_file(upload: UploadedFile, purpose: Purpose, *, clean_svg: CleanSvg | None = None) -> PreparedFile:
    """Check an upload against a purpose, clean it and put it on disk.

    Pictures are drawn anew without camera data. SVG is taken only with a cleaner (`clean_svg`), and what the cleaner
    gives back is what is stored. Raises FileEmpty, FileTooLarge, FileKindRefused, FileLies, PictureBroken or
    PictureTooLarge; nothing is on disk then.
    """
    name = upload.name or ""
    rules.check_size(upload.size or 0, purpose.limit_bytes)
    stream = cast(BinaryIO, upload.file)
    kind = rules.check_kind(
        sniff(stream, name=name),
        claimed_kind(name, upload.content_type or ""),
        allowed=purpose.kinds if clean_svg else purpose.kinds - {"svg"},
        name=name,
    )
    original = vault.digest_of(stream)
    if kind.image:
        picture = images.clean_picture(stream, kind.key)
        kind = KINDS[picture.kind]
        return PreparedFile(
            sha256=vault.store(picture.content),
            original_sha256=original,
            size=len(picture.content),
            name=rules.clean_name(name, kind),
            content_type=kind.content_type,
            width=picture.width,
            height=picture.height,
            thumbnail=vault.store(picture.thumbnail),
        )
    content: bytes | BinaryIO = stream
    size = upload.size or 0
    if kind.key == "svg" and clean_svg:
        content = clean_svg(stream.read())
        size = len(content)
    return PreparedFile(vault.store(content), original, size, rules.clean_name(name, kind), kind.content_type)


def attach_file(
    actor: Actor,
    *,
    holder: models.Model,
    purpose: str,
    upload: UploadedFile | PreparedFile,
    now: datetime,
    office_path: str | None = None,
    limit: int | None = None,
    permitted: bool = False,
    clean_svg: CleanSvg | None = None,
) -> StoredFile:
    """Attach one file to a record and write it to the trail.

    The actor must see the record, unless the calling command has decided that itself and passes `permitted` (a guest
    who reports a fault). `limit`: how many files of this purpose the record may hold. The same content attached twice
    for one purpose gives the first row back. Raises NotVisible, TooManyFiles, and what `prepare_file` raises.
    """
    if not permitted:
        check_visible(actor, holder)
    rule = purpose_of(holder._meta.label_lower, purpose)
    ready = upload if isinstance(upload, PreparedFile) else prepare_file(upload, rule, clean_svg=clean_svg)
    with transaction.atomic():
        return _attach(actor, holder, rule, ready, now, office_path, limit)


def _attach(
    actor: Actor,
    holder: models.Model,
    rule: Purpose,
    ready: PreparedFile,
    now: datetime,
    office_path: str | None,
    limit: int | None,
) -> StoredFile:
    present = queries.files_of(holder, rule.name)
    if known := present.filter(original_sha256=ready.original_sha256).first():
        return known
    rules.check_room_for(present.count(), rule.max_files if limit is None else limit)
    path = office_path_of(holder) if office_path is None else office_path
    try:
        with transaction.atomic():  # savepoint: the outer transaction stays usable
            stored = StoredFile.objects.create(
                sha256=ready.sha256,
                original_sha256=ready.original_sha256,
                size=ready.size,
                name=ready.name,
                content_type=ready.content_type,
                width=ready.width,
                height=ready.height,
                thumbnail=ready.thumbnail,
                holder_type=holder._meta.label_lower,
                holder_id=str(holder.pk),
                purpose=rule.name,
                office_path=path,
                uploaded_by_id=actor.account_id,
                actor_key=actor.key,
                actor_name=actor.name,
                created_at=now,
            )
    except IntegrityError:  # file_attached_once_per_purpose: the same content came twice in the same instant
        return present.get(original_sha256=ready.original_sha256)
    trail.record(
        actor,
        "files.file.attached",
        holder,
        also=[stored],
        touched=False,
        office_path=path,
        file=stored.pk,
        name=stored.name,
        purpose=rule.name,
        size=stored.size,
        sha256=stored.sha256,
    )
    return stored


def upload_file(
    actor: Actor, *, holder_type: str, holder_id: str, purpose: str, upload: UploadedFile, now: datetime
) -> StoredFile:
    """Attach a file by the general upload door, which serves declared purposes only.

    Raises NotVisible, NotAllowed (the purpose names a right), PurposeUnknown, and what `attach_file` raises.
    """
    holder = queries.get_holder(actor, holder_type, holder_id)
    rule = declared().get((holder._meta.label_lower, purpose))
    if rule is None:
        raise rules.PurposeUnknown(
            N_("Nothing of this kind can be attached here by itself. Use the page of the record."), field="purpose"
        )
    if rule.right:
        actor.require(rule.right, office_path_of(holder))
    return attach_file(actor, holder=holder, purpose=purpose, upload=upload, now=now)


@transaction.atomic
def lock_files(actor: Actor, *, holder: models.Model, now: datetime) -> int:
    """Make the files of a closed record read-only and answer with how many there are. Called by the closing command,
    which has checked the right."""
    waiting = list(queries.files_of(holder).filter(locked_at=None))
    sealed = StoredFile.objects.filter(pk__in=[stored.pk for stored in waiting]).update(locked_at=now)
    if sealed:
        trail.record(
            actor,
            "files.evidence.sealed",
            holder,
            office_path=office_path_of(holder),
            also=waiting,
            touched=False,
            files=sealed,
        )
    return sealed


@transaction.atomic
def void_file(actor: Actor, *, file_id: int, reason: str, now: datetime) -> StoredFile:
    """Take a file out of use; row and content are kept for the record.

    By whoever uploaded it, or with the right to void at its office. Raises NotVisible, NotAllowed, FileSealed,
    ReasonMissing.
    """
    stored = queries.get_file(actor, file_id, lock=True)
    if not actor.is_known or stored.actor_key != actor.key:
        actor.require("files.void", stored.office_path)
    rules.check_void(sealed=stored.locked_at is not None, voided=stored.voided_at is not None, reason=reason)
    stored.voided_at, stored.void_reason = now, reason.strip()[:200]
    stored.save(update_fields=["voided_at", "void_reason"])
    holder = queries.get_holder(actor, stored.holder_type, stored.holder_id)
    trail.record(
        actor,
        "files.file.voided",
        holder,
        also=[stored],
        touched=False,
        office_path=stored.office_path,
        file=stored.pk,
        name=stored.name,
        purpose=stored.purpose,
        reason=stored.void_reason,
    )
    return stored
