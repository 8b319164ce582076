"""The number on the bell of every page; the shell finds this module by convention."""

from __future__ import annotations

from guanjia.foundation.notify.queries import count_unread
from guanjia.kernel.actor import Actor


def unread(actor: Actor) -> int:
    """How many messages wait to be read."""
    return count_unread(actor)
