"""A message as a reader sees it, for the page and the API alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from guanjia.foundation.notify import catalogue, queries, wording
from guanjia.foundation.notify.models import Message
from guanjia.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the inbox shows it."""

    pk: int
    title: str
    body: str
    kind: str
    at: datetime
    unread: bool
    urgent: bool
    opens: bool
    done: bool


def lines_of(actor: Actor, messages: Sequence[Message]) -> list[Line]:
    """The messages in the reader's language; of what the reader may not see (any more) nothing is shown."""
    queries.hide_unseen(actor, messages)
    return [line_of(message) for message in messages]


def line_of(message: Message) -> Line:
    notice = message.notice
    hidden = message.hidden
    return Line(
        pk=message.pk,
        title=_("This is no longer open to you") if hidden else wording.sentence(notice.title, notice.params),
        body="" if hidden else wording.sentence(notice.body, notice.params),
        kind=catalogue.label_of(message.kind),
        at=message.created_at,
        unread=message.read_at is None,
        urgent=notice.urgent and not hidden,
        opens=bool(notice.href) and not hidden,
        done=message.settled_at is not None,
    )
