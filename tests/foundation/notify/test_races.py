"""The same instant: two who tell, two workers with one delivery; each with a twin that shows the race unguarded."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from tests.factories import make_account

from guanjia.foundation.notify.commands.delivering import begin, deliver
from guanjia.foundation.notify.models import Delivery, Gateway, Message, Notice
from guanjia.foundation.notify.public import send
from guanjia.kernel import clock

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at once, each on a connection of its own; answers or errors, in order."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            answers[n] = act()
        except Exception as error:
            answers[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_of_two_who_tell_the_same_in_one_instant_one_is_heard():
    readers = [make_account().pk for _n in range(3)]

    def tell() -> int:
        return send("notify.test", to=readers, title="x", about="task:1", now=NOW)

    for _n in range(4):
        Message.objects.all().delete()
        answers = together(tell, tell, tell)
        assert sum(answers) == 3, answers
        assert sorted(Message.objects.values_list("account_id", flat=True)) == sorted(readers)


def test_without_the_constraint_both_would_be_heard():
    reader, read = make_account().pk, threading.Barrier(2)

    def unguarded() -> int:
        told = Message.objects.filter(about="task:1").exists()
        read.wait(timeout=20)
        if told:
            return 0
        notice = Notice.objects.create(kind="notify.test", title="x", created_at=NOW)
        # without `about` on the row the constraint looks away
        Message.objects.create(notice=notice, account_id=reader, kind="notify.test", created_at=NOW)
        return 1

    assert sum(together(unguarded, unguarded)) == 2


def waiting_delivery() -> Delivery:
    Gateway.objects.create(channel="email", enabled=True)
    account = make_account(email="r@office.example")
    send("notify.test", to=[account.pk], title="x", now=NOW)
    return Delivery.objects.create(
        uid=uuid.uuid4(),
        channel="email",
        kind="notify.test",
        message=Message.objects.get(),
        account=account,
        due_at=NOW,
        created_at=NOW,
    )


def test_of_two_workers_with_one_delivery_one_sends():
    delivery = waiting_delivery()
    together(*[lambda: deliver(delivery.pk, now=NOW, clock=clock.now)] * 3)
    assert len(mail.outbox) == 1
    delivery.refresh_from_db()
    assert delivery.attempts == 1


def test_without_the_lock_both_workers_would_send():
    delivery, read = waiting_delivery(), threading.Barrier(2)

    def unguarded() -> int:
        seen = Delivery.objects.get(pk=delivery.pk)
        read.wait(timeout=20)
        if seen.state != "waiting":
            return 0
        Delivery.objects.filter(pk=delivery.pk).update(state="sending")
        return 1

    assert sum(together(unguarded, unguarded)) == 2
    assert begin(delivery.pk, now=NOW) is not None
