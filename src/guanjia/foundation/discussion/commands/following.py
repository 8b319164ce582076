"""Follow a record, and stop it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, models, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.discussion import queries
from guanjia.foundation.discussion.models import Follow
from guanjia.foundation.protection.subjects import office_path_of
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed
from guanjia.kernel.words import N_


@transaction.atomic
def follow(actor: Actor, *, label: str, pk: int | str, now: datetime) -> bool:
    """Tell the actor of new comments on a record and of what happens to it; twice is once. Whether it is new.

    Raises NotVisible, NotAllowed.
    """
    subject = queries.get_record(actor, label, pk)
    if actor.account_id is None:
        raise NotAllowed(N_("Log in first: whoever follows needs an inbox."))
    begun = begin_following(actor.account_id, subject, now=now)
    if begun:
        trail.record(actor, "discussion.follow.begun", subject, office_path=office_path_of(subject), touched=False)
    return begun


def begin_following(account_id: int, subject: models.Model, *, now: datetime) -> bool:
    """The one place that makes a follower; the constraint `follow_once` decides a race."""
    if Follow.objects.filter(**queries.about(subject), account_id=account_id).exists():
        return False
    try:
        with transaction.atomic():
            Follow.objects.create(**queries.about(subject), account_id=account_id, since=now)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def unfollow(actor: Actor, *, label: str, pk: int | str, now: datetime) -> bool:
    """Tell the actor no longer. Whether there was something to end. Raises NotVisible."""
    subject = queries.get_record(actor, label, pk)
    ended, _rows = Follow.objects.filter(**queries.about(subject), account_id=actor.account_id or 0).delete()
    if ended:
        trail.record(actor, "discussion.follow.ended", subject, office_path=office_path_of(subject), touched=False)
    return bool(ended)
