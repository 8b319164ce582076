"""Who a command of the line acts for."""

from __future__ import annotations

from django.core.management.base import CommandError

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Account
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor


def actor_named(username: str) -> Actor:
    """The actor of an active account; CommandError for any other name."""
    account = Account.objects.select_related("person__office").filter(username=username, is_active=True).first()
    if account is None:
        raise CommandError(f"There is no active account {username!r}.")
    return actor_of(account, today=clock.today(), via="cli")
