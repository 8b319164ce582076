"""A thing has one code in force, and a code means one thing for ever."""

import random

import pytest
from django.db import DatabaseError, transaction
from tests.factories import make_actor, make_person, make_place

from guanjia.foundation.audit import trail
from guanjia.foundation.codes import queries
from guanjia.foundation.codes.commands import NoCodeToRetire, issue_code, retire_code
from guanjia.foundation.codes.models import Code
from guanjia.foundation.codes.texts import draw_text
from guanjia.kernel import clock
from guanjia.kernel.actor import stranger
from guanjia.kernel.errors import NotVisible


def test_asking_twice_gives_the_same_code(db):
    room, keeper = make_place(), make_actor()
    first = issue_code(keeper, room, kind="room", now=clock.now())
    assert issue_code(keeper, room, kind="room", now=clock.now()) == first
    assert Code.objects.count() == 1
    assert trail.actions_on(room) == ["codes.code.issued"]
    assert queries.code_of(room) == first
    assert first.text.startswith("FJ-")


def test_a_taken_text_is_drawn_again(db):
    keeper = make_actor()
    one = issue_code(keeper, make_place(), kind="room", now=clock.now(), rng=random.Random(7))
    two = issue_code(keeper, make_place(), kind="room", now=clock.now(), rng=random.Random(7))
    assert one.text != two.text
    assert one.text == draw_text("room", random.Random(7))


def test_a_retired_code_is_not_given_away_and_a_new_one_may_follow(db):
    room, keeper = make_place(), make_actor("places.view", everywhere=True)
    old = issue_code(keeper, room, kind="room", now=clock.now())
    retire_code(keeper, room, reason="label lost", now=clock.now())
    new = issue_code(keeper, room, kind="room", now=clock.now())
    assert old.text != new.text
    assert queries.resolve(keeper, old.text).retired
    assert queries.resolve(keeper, new.text).subject == room
    retire_code(keeper, room, reason="room pulled down", now=clock.now())
    with pytest.raises(NoCodeToRetire):
        retire_code(keeper, room, reason="again", now=clock.now())


@pytest.mark.parametrize(
    "change", [{"subject_id": "999"}, {"subject_type": "org.person"}, {"text": "FJ-0000-0000"}, {"kind": "asset"}]
)
def test_the_database_refuses_to_change_a_meaning(db, change):
    code = issue_code(make_actor(), make_place(), kind="room", now=clock.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Code.objects.filter(pk=code.pk).update(**change)
    assert Code.objects.get(pk=code.pk).subject_id == code.subject_id


def test_who_cannot_see_the_thing_learns_only_its_public_name(db):
    room = make_place(full_name="Hall 1, room 512")
    person = make_person(name="Lin Wei")
    keeper = make_actor()
    for_room = issue_code(keeper, room, kind="room", now=clock.now())
    for_person = issue_code(keeper, person, kind="person", now=clock.now())
    meaning = queries.resolve(stranger(), for_room.text)
    assert (meaning.subject, meaning.public_name) == (None, "Hall 1, room 512")
    meaning = queries.resolve(stranger(), for_person.text)
    assert (meaning.subject, meaning.public_name) == (None, "")


def test_a_code_that_was_never_issued_is_said_to_be_unknown(db):
    with pytest.raises(NotVisible):
        queries.resolve(stranger(), draw_text("room", random.Random(1)))


def test_many_codes_cost_one_query(db, django_assert_num_queries):
    keeper, rooms = make_actor(), [make_place() for _ in range(3)]
    for room in rooms:
        issue_code(keeper, room, kind="room", now=clock.now())
    with django_assert_num_queries(1):
        found = queries.codes_of(rooms)
    assert set(found) == {str(room.pk) for room in rooms}
