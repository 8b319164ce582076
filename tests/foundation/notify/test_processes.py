"""A real worker, killed with SIGKILL while the other side holds its call: nothing is lost, and nothing is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests.factories import make_account, make_actor, make_office
from tests.foundation.notify.fakes import serving

from guanjia.foundation.jobs.models import Job
from guanjia.foundation.jobs.public import run_pending
from guanjia.foundation.notify.commands import Wish, save_webhook, set_wishes
from guanjia.foundation.notify.models import Delivery, Gateway
from guanjia.foundation.notify.public import send
from guanjia.kernel import clock

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.slow, pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _local_fakes(settings):
    settings.GUANJIA_INTRANET_TARGETS = ["127.0.0.1"]


def environment() -> dict[str, str]:
    """For a worker on the very database of this test."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{facts['NAME']}"
    else:
        url = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    return os.environ | {
        "GUANJIA_DATABASE_URL": url,
        "GUANJIA_DATA": str(settings.DATA),
        "GUANJIA_KEYRING": settings.GUANJIA_KEYRING,
        "GUANJIA_INTRANET_TARGETS": "127.0.0.1",
        "PYTHONPATH": str(ROOT / "src"),
    }


class Holding:
    """A service that holds its first call until it is let go, and takes the others."""

    def __init__(self) -> None:
        self.arrived, self.let_go = threading.Event(), threading.Event()

    def __call__(self, call) -> tuple[int, object]:
        first = not self.arrived.is_set()
        self.arrived.set()
        if first:
            self.let_go.wait(30)
        return 200, {"code": 0}


def killed_while_sending(service: Holding) -> None:
    """Start a worker, wait until its call has arrived, kill it."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "guanjia", "worker", "--threads", "1"], cwd=ROOT, env=environment()
    )
    try:
        assert service.arrived.wait(60), "the worker never called"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        service.let_go.set()


def revived() -> None:
    """What another worker does once the lease has run out."""
    Job.objects.filter(kind="notify.deliver", state="running").update(leased_until=datetime(2020, 1, 1, tzinfo=UTC))
    Job.objects.exclude(kind="notify.deliver").delete()
    run_pending(now=clock.now() + timedelta(minutes=2), kinds=["notify.deliver"])


def test_a_text_message_of_a_killed_worker_is_marked_and_not_sent_twice():
    service, reader = Holding(), make_account()
    person = reader.person
    person.phone = "13800138000"
    person.save()
    set_wishes(make_actor(account=reader), wishes={"notify.test": Wish(frozenset({"sms"}))}, now=clock.now())
    with serving(service) as fake:
        Gateway.objects.create(channel="sms", enabled=True, url=fake.url)
        send("notify.test", to=[reader.pk], title="x", now=clock.now())
        killed_while_sending(service)
        assert Delivery.objects.get().state == "sending"
        revived()
        revived()
        assert len(fake.calls) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("unknown", 1)
    assert delivery.tries.get().outcome == "unknown"


def test_a_webhook_of_a_killed_worker_is_called_again_under_the_same_number():
    service, office = Holding(), make_office()
    reader = make_account(office=office)
    keeper = make_actor("notify.configure", "org.view", everywhere=True)
    with serving(service) as fake:
        save_webhook(
            keeper,
            webhook_id=None,
            name="Hook",
            url=fake.url,
            office_id=office.pk,
            kinds=["notify.test"],
            now=clock.now(),
        )
        send("notify.test", to=[reader.pk], title="x", now=clock.now())
        killed_while_sending(service)
        revived()
        numbers = [call.headers["Guanjia-Delivery"] for call in fake.calls]
        assert len(numbers) == 2
        assert len(set(numbers)) == 1
        assert fake.calls[0].body == fake.calls[1].body
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("sent", 2)
