"""Two at the same instant, with real connections; each race has a twin that shows it unguarded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from tests.factories import make_actor, make_office, make_person

from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.commands import (
    appoint,
    close_office,
    found_office,
    hire_person,
    move_office,
    open_post,
    reorganise,
)
from guanjia.foundation.org.commands.tree import rehang
from guanjia.foundation.org.models import Appointment, Office, Person
from guanjia.foundation.org.queries import OfficeClosed
from guanjia.kernel.errors import DomainError

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
START = date(2026, 1, 1)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all in threads with connections of their own, let go at the same instant; a refusal is an answer."""
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
    strange = [a for a in answers if isinstance(a, Exception) and not isinstance(a, DomainError)]
    assert not strange, strange
    return answers


def refusals(answers: list[Any]) -> list[type]:
    return [type(answer) for answer in answers if isinstance(answer, Exception)]


@pytest.fixture
def city():
    return make_office(kind="region", level="city", name="City")


@pytest.fixture
def keeper(city):
    return make_actor("org.view", "org.people", "org.manage", office=city)


def is_tree() -> bool:
    return all(
        office.path == f"{office.parent.path if office.parent else '/'}{office.pk}/"
        for office in Office.objects.select_related("parent")
    )


def test_two_moves_never_make_a_circle(city, keeper):
    for _ in range(4):
        one, two = make_office(parent=city), make_office(parent=city)

        def move(office, below):
            return move_office(keeper, office_id=office.pk, parent_id=below.pk, on=TODAY, today=TODAY)

        answers = at_once(lambda a=one, b=two: move(a, b), lambda a=one, b=two: move(b, a))
        assert refusals(answers) == [rules.ParentInsideItself]
        assert is_tree()


def test_the_same_moves_unguarded_make_one_or_block_each_other(city):
    one, two = make_office(parent=city), make_office(parent=city)
    looked = threading.Barrier(2)

    def naive(office, below):
        office, below = Office.objects.get(pk=office.pk), Office.objects.get(pk=below.pk)
        looked.wait(10)
        with transaction.atomic():
            rehang(office, below, TODAY)

    try:
        at_once(lambda: naive(one, two), lambda: naive(two, one))
    except AssertionError as error:  # PostgreSQL notices only that each waits for the other, and breaks one off
        if "deadlock" not in str(error):
            raise
        return
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.parent_id == two.pk
    assert two.parent_id == one.pk


def test_what_is_founded_during_a_move_is_not_left_behind(city, keeper):
    there = make_office(parent=city)
    for n in range(4):
        body = make_office(parent=city)
        order = {"kind": "section", "level": "county", "name": f"S{n}", "parent_id": body.pk, "valid_from": START}
        answers = at_once(
            lambda body=body: move_office(keeper, office_id=body.pk, parent_id=there.pk, on=TODAY, today=TODAY),
            lambda order=order: found_office(keeper, **order),
        )
        assert not refusals(answers)
        assert is_tree()


def test_two_re_organisations_of_one_body_hand_over_once(city, keeper):
    source, one, two = (make_office(parent=city, level="city") for _ in range(3))
    people = [make_person(office=source) for _ in range(3)]
    answers = at_once(
        *(lambda t=t: reorganise(keeper, office_id=source.pk, target_id=t.pk, now=NOW) for t in (one, two))
    )
    assert refusals(answers) == [OfficeClosed]
    assert {p.office_id for p in Person.objects.filter(pk__in=[p.pk for p in people])} in ({one.pk}, {two.pk})
    assert Appointment.objects.filter(valid_to=None, person__in=people).count() == 3


def test_two_bodies_handing_over_to_each_other_leave_one(city, keeper):
    one, two = make_office(parent=city), make_office(parent=city)
    make_person(office=one)
    make_person(office=two)
    answers = at_once(
        lambda: reorganise(keeper, office_id=one.pk, target_id=two.pk, now=NOW),
        lambda: reorganise(keeper, office_id=two.pk, target_id=one.pk, now=NOW),
    )
    assert refusals(answers) == [OfficeClosed]
    left = Office.objects.get(pk__in=[one.pk, two.pk], valid_to=None)
    assert left.people.count() == 2


def test_nobody_slips_into_a_body_that_closes(city, keeper):
    for n in range(4):
        body = make_office(parent=city)
        order = {"name": "P", "staff_number": f"race{n}", "office_id": body.pk, "valid_from": TODAY}
        at_once(
            lambda body=body: close_office(keeper, office_id=body.pk, last_day=TODAY, today=TODAY),
            lambda order=order: hire_person(keeper, **order),
        )
        body.refresh_from_db()
        assert (body.valid_to is None) == body.people.exists()


def test_unguarded_somebody_does(city, keeper):
    body = make_office(parent=city)
    looked, closed = threading.Barrier(2), threading.Event()

    def close():
        looked.wait(10)
        close_office(keeper, office_id=body.pk, last_day=TODAY, today=TODAY)
        closed.set()

    def naive():
        queries.require_open(body, TODAY)  # outside of a transaction nothing is held
        looked.wait(10)
        closed.wait(10)
        Person.objects.create(name="P", staff_number="late", office=body, valid_from=TODAY)

    at_once(close, naive)
    body.refresh_from_db()
    assert body.valid_to == TODAY
    assert body.people.exists()


def test_one_person_gets_one_primary_place(city, keeper):
    one, two = make_office(parent=city), make_office(parent=city)
    person = make_person(office=city)
    person.appointments.update(primary=False)
    order = {"person_id": person.pk, "valid_from": START, "valid_to": date(2026, 12, 31), "primary": True}
    answers = at_once(*(lambda o=o: appoint(keeper, office_id=o.pk, **order) for o in (one, two)))
    assert refusals(answers) == [rules.PeriodsOverlap]
    assert person.appointments.filter(primary=True).count() == 1


def test_the_last_seat_of_a_post_goes_to_one(city, keeper):
    post = open_post(keeper, office_id=city.pk, name="Head", valid_from=START)
    answers = at_once(
        *(
            lambda n=n: hire_person(
                keeper, name="P", staff_number=f"seat{n}", office_id=city.pk, valid_from=START, post_id=post.pk
            )
            for n in range(3)
        )
    )
    assert refusals(answers) == [rules.PostFull] * 2
    assert post.appointments.count() == 1
