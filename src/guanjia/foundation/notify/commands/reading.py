"""A reader marks messages as read. It is the reader's own business and leaves no trail."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from guanjia.foundation.notify import queries
from guanjia.foundation.notify.models import Message
from guanjia.kernel.actor import Actor


@transaction.atomic
def mark_read(actor: Actor, *, message_id: int, now: datetime) -> Message:
    """Mark one of the actor's messages as read; twice is once. Raises NotVisible."""
    message = queries.get_message(actor, message_id)
    if Message.objects.filter(pk=message.pk, read_at=None).update(read_at=now):
        message.read_at = now
        _forget(actor)
    return message


@transaction.atomic
def mark_all_read(actor: Actor, *, now: datetime, kind: str = "", before: datetime | None = None) -> int:
    """Mark all of the actor's messages as read, or those of one kind, or those older than `before`; how many."""
    unread = Message.objects.visible_to(actor).unread()
    if kind:
        unread = unread.filter(kind=kind)
    if before is not None:
        unread = unread.filter(created_at__lt=before)
    changed = unread.update(read_at=now)
    _forget(actor)
    return changed


def _forget(actor: Actor) -> None:
    key = queries.unread_key(actor.account_id or 0)
    transaction.on_commit(lambda: cache.delete(key))
