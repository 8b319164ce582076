"""Followers hear what happens to what they follow.

The trail is the source: a room lists in `messages.FOLLOWED` which of its recorded actions followers are told of, and
the words are those that the story of the thing shows (`rights.EVENTS`). An inbox holds one line a followed thing, the
newest: what happens next takes the place of what nobody has to know any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db import models

from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.discussion import queries
from guanjia.foundation.notify.public import Recorded, send, settle
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_
from guanjia.ui.navigation import modules


@cache
def followed_actions() -> frozenset[str]:
    """Every action that followers are told of: each installed room's `messages.FOLLOWED`, found by convention."""
    return frozenset(action for module in modules("messages") for action in getattr(module, "FOLLOWED", ()))


def tell_followers(actor: Actor, happened: Sequence[tuple[AuditRecord, models.Model]]) -> int:
    """Tell those who follow the subjects of these records and see them now, but for the actor; how many were told.

    Runs inside the transaction of the command that records: what is rolled back was never said, and what a command
    does not do a second time is not said a second time.
    """
    declared = followed_actions()
    news = [(entry, subject) for entry, subject in happened if entry.action in declared]
    if not news:
        return 0
    followers = queries.followers_of_many([subject for _entry, subject in news])
    told = 0
    for entry, subject in news:
        ids = followers.get((entry.object_type, entry.object_id))
        if ids:
            told += _tell(actor, entry, subject, ids)
    return told


def _tell(actor: Actor, entry: AuditRecord, subject: models.Model, followers: set[int]) -> int:
    about = f"discussion.event:{entry.object_type}:{entry.object_id}"
    settle(about, now=entry.at, but_for=actor.account_id)
    return send(
        "discussion.event",
        to=queries.those_who_see(followers - {actor.account_id or 0}, subject),
        title=N_("%(thing)s: %(what)s"),
        body=N_("By %(who)s") if actor.account_id is not None else "",
        params={"thing": str(subject)[:80], "what": Recorded(entry.action, entry.facts), "who": entry.actor_name},
        subject=subject,
        about=about,
        now=entry.at,
    )
