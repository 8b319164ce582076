"""Which ways a message takes out of the house, and when: written with the message, acted on after the commit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from guanjia.foundation.jobs.public import enqueue
from guanjia.foundation.notify import catalogue, rules
from guanjia.foundation.notify.models import Delivery, Gateway, Message, Notice, Preference, Settings, Webhook
from guanjia.foundation.notify.rules import Rhythm

DELIVER = "notify.deliver"


def plan(notice: Notice, messages: Sequence[Message], *, now: datetime) -> int:
    """Write the deliveries of a notice's new messages and queue them; how many there are."""
    return _to_people(notice, messages, now) + _to_programs(notice, now)


def _to_people(notice: Notice, messages: Sequence[Message], now: datetime) -> int:
    open_ways = list(Gateway.objects.filter(enabled=True).values_list("channel", flat=True))
    if not open_ways:
        return 0
    ids = [message.account_id for message in messages]
    spec = catalogue.get_kind(notice.kind)
    preferences = {row.account_id: row for row in Preference.objects.filter(account_id__in=ids, kind=notice.kind)}
    settings = {row.account_id: row for row in Settings.objects.filter(account_id__in=ids)}
    planned = 0
    for message in messages:
        wish, own = preferences.get(message.account_id), settings.get(message.account_id) or Settings()
        due, state = now, Delivery.State.WAITING
        if not notice.urgent:
            due = rules.end_of_quiet(now, own.quiet_from, own.quiet_to)
            if wish is not None and wish.rhythm != Rhythm.AT_ONCE:
                due = rules.next_digest(now, wish.rhythm, own.digest_at, own.digest_weekday)
                state = Delivery.State.HELD
        for channel in rules.ways_for(wish.channels if wish else None, spec.channels, open_ways):
            delivery = Delivery.objects.create(
                uid=uuid.uuid4(),
                channel=channel,
                kind=notice.kind,
                message=message,
                account_id=message.account_id,
                state=state,
                due_at=due,
                created_at=now,
            )
            planned += 1
            if state == Delivery.State.WAITING:
                queue(delivery, now=now)
    return planned


def _to_programs(notice: Notice, now: datetime) -> int:
    """A webhook is told what happens below its office; of what belongs to no office only one above all is told."""
    parts = [part for part in notice.office_path.split("/") if part]
    above = ["/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]
    here = Q(office__path__in=above) if above else Q(office__parent=None)
    planned = 0
    for webhook in Webhook.objects.filter(here, enabled=True).order_by("pk"):
        if notice.kind not in webhook.kinds:
            continue
        delivery = Delivery.objects.create(
            uid=uuid.uuid4(),
            channel="webhook",
            kind=notice.kind,
            notice=notice,
            webhook=webhook,
            due_at=now,
            created_at=now,
        )
        planned += 1
        queue(delivery, now=now)
    return planned


def queue(delivery: Delivery, *, now: datetime) -> None:
    """Ask for the next try; one job a try, so that a try that is under way is never asked for twice."""
    enqueue(
        DELIVER,
        args={"delivery": delivery.pk},
        key=f"{delivery.pk}:{delivery.attempts}",
        run_at=max(delivery.due_at, now),
        now=now,
    )


def drop_unsent(messages: Sequence[int], *, now: datetime, why: str) -> int:
    """What has not left yet stays here: its message is settled."""
    waiting = Delivery.objects.filter(message_id__in=messages, state__in=[Delivery.State.WAITING, Delivery.State.HELD])
    return waiting.update(state=Delivery.State.DROPPED, why=why[:200], ended_at=now)
