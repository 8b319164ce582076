"""Two sealers at the same instant, with real connections, and the twin that shows what their lock is for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from tests.factories import make_actor, make_office

from guanjia.foundation.audit import chain, trail
from guanjia.foundation.audit.models import Anchor, AuditRecord, StreamHead
from guanjia.foundation.audit.sealing import anchor, seal_pending
from guanjia.foundation.audit.trail import canonical, content_of
from guanjia.foundation.audit.verifying import verify
from guanjia.kernel import clock

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
RECORDS = 60


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all in threads with connections of their own, let go at the same instant; an error is an answer."""
    gate = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(i: int) -> None:
        try:
            gate.wait(10)
            answers[i] = acts[i]()
        except Exception as error:
            answers[i] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.fixture
def waiting():
    """Records of two streams that wait for their places."""
    office, actor = make_office(), make_actor()
    for n in range(RECORDS):
        trail.record(actor, "org.office.renamed", office, office_path=office.path, n=n)
        trail.record(actor, "places.place.changed", office, office_path=office.path, n=n)
    return office, actor


def check_whole(expected: int) -> None:
    for stream in ("org", "places"):
        places = list(AuditRecord.objects.filter(stream=stream).order_by("seq").values_list("seq", flat=True))
        assert places == list(range(1, expected + 1))
    verdict = verify(clock.now())
    assert verdict.clean, verdict.findings


def test_two_sealers_give_each_place_once(waiting):
    answers = at_once(*[lambda: seal_pending(clock.now(), batch=7)] * 3)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sum(answer.sealed for answer in answers) == 2 * RECORDS
    assert not any(answer.refused for answer in answers)
    check_whole(RECORDS)


def test_commands_sealers_and_anchors_at_once_leave_a_whole_trail(waiting):
    office, actor = waiting

    def write():
        for n in range(20):
            trail.record(actor, "org.office.renamed", office, office_path=office.path, n=n)
            trail.record(actor, "places.place.changed", office, office_path=office.path, n=n)

    def seal():
        for _ in range(6):
            seal_pending(clock.now(), batch=11)
            anchor(clock.now())

    answers = at_once(write, seal, seal)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    seal_pending(clock.now())
    anchor(clock.now())
    numbers = list(Anchor.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    check_whole(RECORDS + 20)


def test_without_the_lock_one_of_two_sealers_breaks(waiting):
    """Both read the same head, so both give place 1; only the constraint of the table stops the second."""
    looked = threading.Barrier(2)

    def naive():
        head, _new = StreamHead.objects.get_or_create(stream="org")
        rows = list(AuditRecord.objects.filter(stream="org", seq=None).order_by("pk"))
        looked.wait(10)
        for offset, row in enumerate(rows if threading.current_thread() in first else reversed(rows)):
            seq = head.seq + offset + 1
            head_hash = chain.link("", "org", seq, chain.digest(canonical(content_of(row))), row.mac)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE audit_auditrecord SET seq = %s, chain_hash = %s WHERE id = %s", [seq, head_hash, row.pk]
                )

    first: list[threading.Thread] = []

    def lead():
        first.append(threading.current_thread())
        return naive()

    StreamHead.objects.get_or_create(stream="org")
    answers = at_once(lead, naive)
    broken = [answer for answer in answers if isinstance(answer, Exception)]
    assert broken or not verify(clock.now()).clean
