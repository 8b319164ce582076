"""Photos on a ticket: cleaned before the transaction, attached inside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from guanjia.domains.servicedesk.models import Ticket
from guanjia.foundation.files.commands import PreparedFile, attach_file, prepare_file
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.files.purposes import purpose_of
from guanjia.kernel.actor import Actor

Photo = UploadedFile | PreparedFile


def prepare_photos(uploads: Iterable[UploadedFile], purpose: str) -> list[PreparedFile]:
    """Check and clean photos for a purpose (report, before, after); call it outside a transaction, it takes its time.

    Raises what `files.prepare_file` raises.
    """
    rule = purpose_of("servicedesk.ticket", purpose)
    return [prepare_file(upload, rule) for upload in uploads]


def prepare_receipts(uploads: Iterable[UploadedFile]) -> list[PreparedFile]:
    """Check and clean photos of receipts, outside a transaction."""
    rule = purpose_of("servicedesk.costline", "receipt")
    return [prepare_file(upload, rule) for upload in uploads]


def prepare_sheet_photos(uploads: Iterable[UploadedFile], purpose: str) -> list[PreparedFile]:
    """Check and clean photos of a score sheet (score, dispute), outside a transaction."""
    rule = purpose_of("servicedesk.scoresheet", purpose)
    return [prepare_file(upload, rule) for upload in uploads]


def attach_photos(
    actor: Actor, ticket: Ticket, purpose: str, photos: Sequence[Photo], *, now: datetime
) -> list[StoredFile]:
    """Attach photos; the calling command has decided that the actor may."""
    return [
        attach_file(actor, holder=ticket, purpose=purpose, upload=photo, now=now, permitted=True) for photo in photos
    ]
