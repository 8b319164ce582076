"""The same instant: closing, returning, taking back and reopening; one key; each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from tests.foundation.findings.world import NOW, make_city, raise_one, submitted

from guanjia.foundation.findings import commands
from guanjia.foundation.findings.models import Finding, Verification
from guanjia.kernel import clock
from guanjia.kernel.errors import DomainError

pytestmark = pytest.mark.race


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at once, each on a connection of its own; answers or refusals, in order."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            with clock.at(NOW):
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
    strange = [a for a in answers if isinstance(a, Exception) and not isinstance(a, DomainError)]
    assert not strange, strange
    return answers


@pytest.fixture
def city(transactional_db):
    with clock.at(NOW):
        yield make_city()


def test_closed_or_returned_or_taken_back_but_one_of_them(city):
    checker, second, owner = city.actor("checker"), city.actor("second"), city.actor("owner")
    for _again in range(5):
        finding = submitted(city)
        pk = finding.pk
        answers = together(
            lambda pk=pk: commands.close_finding(checker, finding_id=pk, note="Seen", now=NOW),
            lambda pk=pk: commands.return_finding(second, finding_id=pk, reason="Not enough", now=NOW),
            lambda pk=pk: commands.recall_evidence(owner, finding_id=pk, reason="A better photo", now=NOW),
        )
        assert sum(not isinstance(answer, Exception) for answer in answers) == 1
        finding.refresh_from_db()
        assert finding.state in {"closed", "returned", "doing"}
        assert Verification.objects.filter(finding=finding).count() == (finding.state != "doing")


def test_two_verifiers_close_once_under_one_number(city):
    finding = submitted(city)
    answers = together(
        *(
            lambda who=who: commands.close_finding(city.actor(who), finding_id=finding.pk, note="Seen", now=NOW)
            for who in ("checker", "second")
        )
    )
    assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    finding.refresh_from_db()
    assert (finding.close_number, finding.look_backs.count()) == ("XH-2026-000001", 1)


def test_one_key_from_two_sides_raises_one_finding_and_numbers_are_never_doubled(city):
    answers = together(*(lambda: raise_one(city, key="inspection:1:1") for _n in range(3)))
    assert len({answer.pk for answer in answers}) == 1
    together(*(lambda n=n: raise_one(city, title=f"Thing number {n}") for n in range(4)))
    numbers = list(Finding.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 5
