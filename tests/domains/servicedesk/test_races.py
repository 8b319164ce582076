"""The same instant: two dispatchers, raters, keys, numbers; each with a twin that shows the race unguarded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from tests.factories import make_actor, make_kind, make_office, make_picture, make_place, make_ticket, make_worker

from guanjia.domains.servicedesk import commands, rules
from guanjia.domains.servicedesk.models import CallbackTask, DayCounter, Rating, Ticket, WorkOrder
from guanjia.foundation.access.idempotency import Outcome, once
from guanjia.foundation.audit import trail
from guanjia.kernel.errors import Refusal

pytestmark = pytest.mark.race
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


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
    county = make_office(kind="centre")
    unit = make_office(parent=county)
    desk = make_actor("servicedesk.view", "servicedesk.dispatch", office=county)
    return {
        "desk": desk,
        "workers": [make_worker(office=county), make_worker(office=county)],
        "unit": unit,
        "ticket": make_ticket(office=unit, now=NOW),
    }


def test_of_two_dispatchers_one_wins_and_one_is_told(scene):
    ticket, desk = scene["ticket"], scene["desk"]
    answers = together(
        *[
            lambda worker=worker: commands.dispatch_ticket(desk, ticket_id=ticket.pk, worker_id=worker.pk, now=NOW)
            for worker in scene["workers"]
        ]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDispatched", "Ticket"]
    order = WorkOrder.objects.get()
    assert Ticket.objects.get().worker_id == order.worker_id
    assert trail.actions_on(ticket).count("servicedesk.ticket.dispatched") == 1


def test_without_the_lock_both_dispatchers_believe_they_won(scene):
    ticket, read = scene["ticket"], threading.Barrier(2)

    def unguarded(worker_id: int) -> str:
        seen = Ticket.objects.get(pk=ticket.pk)
        read.wait(timeout=20)
        if seen.state != "reported":
            return "told"
        Ticket.objects.filter(pk=ticket.pk).update(state="offered", worker_id=worker_id)
        return "won"

    assert together(*[lambda w=worker: unguarded(w.pk) for worker in scene["workers"]]) == ["won", "won"]


def finished(scene) -> Ticket:
    ticket, worker = scene["ticket"], scene["workers"][0]
    commands.dispatch_ticket(scene["desk"], ticket_id=ticket.pk, worker_id=worker.pk, now=NOW)
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW)
    commands.arrive_at_place(worker.actor, ticket_id=ticket.pk, now=NOW)
    photo = SimpleUploadedFile("a.jpg", make_picture(), "image/jpeg")
    commands.finish_order(worker.actor, ticket_id=ticket.pk, now=NOW, photos=[photo])
    return ticket


def test_of_two_raters_one_counts(scene):
    ticket = finished(scene)
    later = NOW + timedelta(hours=1)
    answers = together(
        *[
            lambda stars=stars: commands.rate_ticket(ticket.asker, ticket_id=ticket.pk, stars=stars, now=later)
            for stars in (1, 2)
        ]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyRated", "Rating"]
    assert Rating.objects.get().stars == Ticket.objects.get().stars
    assert CallbackTask.objects.count() == 1


def test_without_the_lock_the_later_rater_overwrites_the_first(scene):
    ticket, read = finished(scene), threading.Barrier(2)

    def unguarded(stars: int) -> str:
        seen = Ticket.objects.get(pk=ticket.pk)
        read.wait(timeout=20)
        if seen.stars is not None:
            return "told"
        Ticket.objects.filter(pk=ticket.pk).update(stars=stars)
        return "rated"

    assert together(lambda: unguarded(1), lambda: unguarded(5)) == ["rated", "rated"]


def test_one_key_makes_one_ticket(scene):
    asker, place, kind = scene["ticket"].asker, make_place(office=scene["unit"]), make_kind()

    def report() -> Outcome:
        made = commands.report_fault(asker, place_id=place.pk, kind_id=kind.pk, description="It drips", now=NOW)
        return Outcome(201, body={"id": made.pk})

    answers = together(*[lambda: once(asker, "k", "report", {"place": place.pk}, report, now=NOW) for _n in range(4)])
    assert len({answer.body["id"] for answer in answers}) == 1
    assert Ticket.objects.filter(place=place).count() == 1


def test_numbers_of_one_instant_are_gap_free_even_past_a_refusal(scene):
    asker, kind = scene["ticket"].asker, make_kind()
    places = [make_place(office=scene["unit"]) for _n in range(6)]

    def report(n: int) -> Ticket:
        words = "" if n == 3 else "It drips"
        return commands.report_fault(asker, place_id=places[n].pk, kind_id=kind.pk, description=words, now=NOW)

    answers = together(*[lambda n=n: report(n) for n in range(6)])
    assert [type(answer) for answer in answers].count(rules.DescriptionMissing) == 1
    assert not [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, Refusal)]
    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == [rules.number_of(NOW.date(), n) for n in range(1, 7)]


def test_without_the_lock_two_reports_take_one_number(scene):
    read = threading.Barrier(2)

    def unguarded() -> int:
        last = DayCounter.objects.get().last
        read.wait(timeout=20)
        DayCounter.objects.update(last=last + 1)
        return last + 1

    first, second = together(unguarded, unguarded)
    assert first == second
