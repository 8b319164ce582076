"""Comments, written and changed by commands."""

from __future__ import annotations

from types import SimpleNamespace

from guanjia.domains.servicedesk.models import Ticket
from guanjia.foundation.discussion.commands import add_comment, change_comment, withdraw_comment
from guanjia.foundation.discussion.models import Comment
from guanjia.kernel import clock

EDITS = [(Comment, "text", "Something else", None)]


def live(city: SimpleNamespace) -> None:
    """Somebody comments on the own request, changes it, and withdraws another one."""
    now = clock.now()
    ticket = Ticket.objects.visible_to(city.asker).order_by("pk").first()
    first = add_comment(city.asker, label="servicedesk.ticket", pk=ticket.pk, text="A draft", now=now)
    change_comment(city.asker, comment_id=first.pk, text="A draught", now=now)
    second = add_comment(city.asker, label="servicedesk.ticket", pk=ticket.pk, text="Too much", now=now)
    withdraw_comment(city.asker, comment_id=second.pk, now=now)
