"""One try of one delivery, in three steps: `begin` writes down that it starts, the network is called outside any
transaction, `finish` writes down what became of it.

A worker that dies in between leaves a try without an end. Whoever takes the delivery next makes the try again only
where the other side knows a repeat (see `channels`); else the outcome is unknown, and a person decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from guanjia.foundation.notify import letters, rules
from guanjia.foundation.notify.channels import ADAPTERS, Answer, Envelope, Outcome
from guanjia.foundation.notify.commands.planning import queue
from guanjia.foundation.notify.models import Attempt, Delivery, Gateway, Webhook
from guanjia.foundation.protection.sealed import Unreadable
from guanjia.kernel.words import N_

State = Delivery.State
ENDED = {Outcome.ACCEPTED: State.SENT, Outcome.REFUSED: State.FAILED, Outcome.UNKNOWN: State.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Task:
    """A try that has begun."""

    delivery_id: int
    number: int
    way: Any
    envelope: Envelope


def deliver(delivery_id: int, *, now: datetime, clock: Callable[[], datetime]) -> str:
    """Make one try of a delivery; the state it is in afterwards. Called by its job, again and again if need be."""
    task = begin(delivery_id, now=now)
    if task is None:
        return Delivery.objects.values_list("state", flat=True).filter(pk=delivery_id).first() or "gone"
    try:
        answer = ADAPTERS[task.envelope.facts["channel"]].send(task.way, task.envelope, now=now)
    except Unreadable as error:  # the keyring of another machine, or a row altered by hand: nothing was sent
        answer = Answer(Outcome.REFUSED, text=str(error))
    return finish(task, answer, now=clock())


@transaction.atomic
def begin(delivery_id: int, *, now: datetime) -> Task | None:
    """Take a delivery that is due and write down that a try starts; None when there is nothing to send (any more)."""
    delivery = Delivery.objects.select_for_update(of=("self",)).filter(pk=delivery_id).first()
    if delivery is None or delivery.state not in (State.WAITING, State.SENDING):
        return None
    way = way_of(delivery)
    if way is None:
        _end(delivery, State.DROPPED, N_("This way is switched off."), now)
        return None
    adapter = ADAPTERS[delivery.channel]
    if delivery.state == State.SENDING:
        last = delivery.tries.order_by("-number").first()
        if last is not None and last.ended_at is None:
            safe = adapter.repeats_safely(way, begun=last.started_at, now=now)
            last.outcome, last.ended_at = Attempt.Outcome.UNKNOWN, now
            last.answer = "the worker died before the answer was written down"
            last.save(update_fields=["outcome", "ended_at", "answer"])
            if not safe:
                _end(delivery, State.UNKNOWN, N_("The worker died while sending. It may have arrived."), now)
                return None
    try:
        envelope = letters.envelope_of(delivery, way)
    except letters.NotNeeded as reason:
        _end(delivery, State.DROPPED, str(reason), now)
        return None
    delivery.state = State.SENDING
    delivery.attempts += 1
    delivery.save(update_fields=["state", "attempts"])
    Attempt.objects.create(delivery=delivery, number=delivery.attempts, started_at=now)
    return Task(delivery.pk, delivery.attempts, way, envelope)


def way_of(delivery: Delivery) -> Gateway | Webhook | None:
    """The configured way, if it is still switched on."""
    if delivery.channel == "webhook":
        return Webhook.objects.filter(pk=delivery.webhook_id or 0, enabled=True).first()
    return Gateway.objects.filter(channel=delivery.channel, enabled=True).first()


def _end(delivery: Delivery, state: str, why: str, now: datetime) -> None:
    delivery.state, delivery.why, delivery.ended_at = state, why[:200], now
    delivery.save(update_fields=["state", "why", "ended_at"])


@transaction.atomic
def finish(task: Task, answer: Answer, *, now: datetime) -> str:
    """Write down what became of a try; a delivery that was not taken waits for its next try, or is given up."""
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=task.delivery_id)
    text = answer.text.replace("\x00", "")[:500]
    Attempt.objects.filter(delivery=delivery, number=task.number).update(
        ended_at=now, outcome=answer.outcome.value, status=answer.status, answer=text
    )
    if delivery.attempts != task.number or delivery.state not in (State.SENDING, State.UNKNOWN):
        return delivery.state  # another worker took over meanwhile; its word stands
    pause = rules.pause_after(task.number) if answer.outcome is Outcome.LATER else None
    if pause is not None:
        delivery.state, delivery.due_at, delivery.ended_at = State.WAITING, now + pause, None
        delivery.save(update_fields=["state", "due_at", "ended_at"])
        queue(delivery, now=now)
        return delivery.state
    delivery.state = ENDED.get(answer.outcome, State.FAILED)
    delivery.why = "" if delivery.state == State.SENT else text[:200]
    delivery.ended_at = now
    delivery.save(update_fields=["state", "why", "ended_at"])
    return delivery.state
