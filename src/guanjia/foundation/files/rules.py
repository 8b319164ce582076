"""What is taken and under which name: pure decisions."""

from __future__ import annotations

import unicodedata
from collections.abc import Set

from guanjia.foundation.files.kinds import Kind, suffix_of
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

NAME_LENGTH = 120


class FileTooLarge(Refusal):
    """Past the limit for this purpose."""


class FileEmpty(Refusal):
    """Nothing in it."""


class FileKindRefused(Refusal):
    """Not a kind that is taken here."""


class FileChanged(Refusal):
    """The kept bytes are not those that the audit trail wrote down."""


class FileLies(Refusal):
    """The name says one thing and the bytes another."""


class FileSealed(Refusal):
    """Evidence of a closed record is read-only."""


class FileAlreadyVoided(Refusal):
    """It was voided before."""


class TooManyFiles(Refusal):
    """The record holds as many files of this purpose as it may."""


class PurposeUnknown(Refusal):
    """No room has declared that such files belong to such records."""


class ReasonMissing(Refusal):
    """A voided file needs a reason that a later reader understands."""


def check_size(size: int, limit: int) -> None:
    """Refuse an empty file and one past `limit` bytes."""
    if size == 0:
        raise FileEmpty(N_("The file is empty. Choose another one."), field="file")
    if size > limit:
        raise FileTooLarge(
            N_("The file has %(size)s MB; at most %(limit)s MB are taken here. Make it smaller or split it."),
            field="file",
            size=megabytes(size),
            limit=megabytes(limit),
        )


def megabytes(size: int) -> str:
    """Bytes as megabytes with at most one decimal: 20, 0.5."""
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")


def check_kind(found: Kind | None, claimed: Kind | None, *, allowed: Set[str], name: str) -> Kind:
    """The kind a file is taken as.

    Raises FileLies when the name claims another kind than the bytes show, FileKindRefused when the kind is not taken.
    """
    if found is None:
        raise FileKindRefused(
            N_("This kind of file is not taken here. Send a photo (JPEG, PNG, WebP) or a PDF."), field="file"
        )
    if claimed is not None and claimed.key != found.key and not {claimed.key, found.key} <= {"txt", "csv"}:
        raise FileLies(
            N_("“%(name)s” says it is %(claimed)s but really is %(found)s. Save it properly and send it again."),
            field="file",
            name=name,
            claimed=claimed.label,
            found=found.label,
        )
    if found.key == "heic" and "heic" in allowed:
        raise FileKindRefused(
            N_("HEIC photos cannot be read here. Set the camera to “Most compatible” (JPEG) and take it again."),
            field="file",
        )
    if found.key not in allowed:
        raise FileKindRefused(
            N_("%(found)s files are not taken here. Send a photo (JPEG, PNG, WebP) or a PDF."),
            field="file",
            found=found.label,
        )
    return found


def clean_name(name: str, kind: Kind) -> str:
    """A name that is safe to show, to save and to send: no folders, no control or direction characters, and the
    kind's own suffix."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    spaced = "".join(" " if char.isspace() else char for char in base)
    kept = "".join(char for char in spaced if unicodedata.category(char)[0] != "C")
    kept = "".join(char for char in kept if char not in '<>:"|?*')
    kept = " ".join(kept.split()).strip(". ")
    suffix = suffix_of(kept)
    stem = kept[: -len(suffix)] if suffix else kept
    if suffix not in kind.suffixes:
        suffix, stem = kind.suffixes[0], stem if suffix else kept
    stem = stem.strip(". ") or "file"
    return f"{stem[: NAME_LENGTH - len(suffix)]}{suffix}"


def check_room_for(count: int, limit: int) -> None:
    """Refuse one file more than `limit`."""
    if count >= limit:
        raise TooManyFiles(
            N_("There are already %(count)s files here, which is the most. Void one first."), field="file", count=count
        )


def check_void(*, sealed: bool, voided: bool, reason: str) -> None:
    """A file may be voided while its record is open, once, and with a reason."""
    if voided:
        raise FileAlreadyVoided(N_("This file was voided before."))
    if sealed:
        raise FileSealed(N_("The record is closed: its evidence can no longer be changed."))
    if len(reason.strip()) < 4:
        raise ReasonMissing(N_("Say why the file is voided, in at least four characters."), field="reason")
