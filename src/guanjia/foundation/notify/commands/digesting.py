"""Gather what waits for a digest: one message to a person by one way, however much has come together."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from guanjia.foundation.notify.commands.planning import queue
from guanjia.foundation.notify.models import Delivery, Notice
from guanjia.kernel.words import N_

DIGEST = "notify.digest"
BATCH = 500


def send_digests(*, now: datetime) -> int:
    """Bundle all that is due, a bundle a person and way; how many bundles. Read in the inbox already: left out."""
    due = Delivery.objects.filter(state=Delivery.State.HELD, due_at__lte=now)
    pairs = list(due.order_by("account_id", "channel").values_list("account_id", "channel").distinct())
    return sum(_bundle(account_id, channel, now) for account_id, channel in pairs if account_id is not None)


@transaction.atomic
def _bundle(account_id: int, channel: str, now: datetime) -> bool:
    """One digest; what another worker has bundled in the same instant is no longer held and does not come twice."""
    held = Delivery.objects.select_for_update(of=("self",)).filter(
        account_id=account_id, channel=channel, state=Delivery.State.HELD, due_at__lte=now
    )
    parts = list(held.order_by("pk").values_list("pk", "message__read_at", "message__settled_at"))
    over = [pk for pk, read_at, settled_at in parts if read_at is not None or settled_at is not None]
    fresh = [pk for pk, read_at, settled_at in parts if read_at is None and settled_at is None]
    if over:
        why = N_("Read in the inbox already.")
        Delivery.objects.filter(pk__in=over).update(state=Delivery.State.DROPPED, why=why, ended_at=now)
    if not fresh:
        return False
    bundle = Delivery.objects.create(
        uid=uuid.uuid4(), channel=channel, kind=DIGEST, account_id=account_id, due_at=now, created_at=now
    )
    Delivery.objects.filter(pk__in=fresh).update(state=Delivery.State.BUNDLED, bundle=bundle, ended_at=now)
    queue(bundle, now=now)
    return True


def forget_old(*, now: datetime, keep: timedelta) -> int:
    """Delete what was said before `now - keep`, with its copies and its log of deliveries; how many notices. In
    batches, can be run again. What is still on its way stays."""
    old = Notice.objects.filter(created_at__lt=now - keep).exclude(
        messages__deliveries__state__in=[Delivery.State.WAITING, Delivery.State.SENDING]
    )
    gone = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        Notice.objects.filter(pk__in=batch).delete()
        gone += len(batch)
    empty = Delivery.objects.filter(message=None, notice=None, created_at__lt=now - keep)
    empty.exclude(state__in=[Delivery.State.WAITING, Delivery.State.SENDING]).delete()
    return gone
