"""The same pass at the same gate in the same instant; with a twin that shows the race unguarded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from tests.factories import make_actor

from guanjia.foundation.codes.commands import passing
from guanjia.foundation.codes.models import PassUse

pytestmark = pytest.mark.race


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at once, each on a connection of its own; answers or refusals, in order."""
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


@pytest.fixture
def scene(transactional_db):
    now = datetime.now(UTC) + timedelta(seconds=1)
    made = passing.make_pass(make_actor(), purpose="entry", now=now)
    return made.text, [make_actor("codes.verify_pass", everywhere=True) for _ in range(4)], now


def test_of_four_readers_at_one_gate_one_lets_in(scene):
    text, gates, now = scene
    answers = together(
        *[
            lambda gate=gate: passing.verify_pass(gate, text=text, gate="east", purpose="entry", now=now)
            for gate in gates
        ]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Admission", *["PassReplayed"] * 3]
    assert PassUse.objects.count() == 1


def test_without_the_constraint_all_readers_let_in(scene):
    text, gates, _now = scene
    looked = threading.Barrier(len(gates))

    def unguarded() -> str:
        known = PassUse.objects.filter(serial=text[:64], gate="east").exists()
        looked.wait(timeout=20)
        return "refused" if known else "let in"

    assert together(*[unguarded for _gate in gates]) == ["let in"] * len(gates)
