"""Two people, one umbrella, one instant; each with a twin that shows the race unguarded."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from tests.domains.servicedesk.test_races import together
from tests.factories import make_account, make_actor, make_goods_kind, make_goods_point, make_office, make_piece

from guanjia.domains.amenities import commands, queries
from guanjia.domains.amenities.models import Loan, Movement, Piece

pytestmark = pytest.mark.race
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def scene(transactional_db):
    centre = make_office(kind="centre")
    point = make_goods_point(office=centre)
    kind = make_goods_kind(per_person=1)
    people = [make_actor("amenities.use", account=make_account(office=centre)) for _n in range(3)]
    return {"point": point, "kind": kind, "people": people, "piece": make_piece(point=point, kind=kind, now=NOW)}


def names(answers):
    return sorted(type(answer).__name__ for answer in answers)


def test_of_two_borrowers_of_one_umbrella_one_gets_it(scene):
    piece = scene["piece"]
    answers = together(
        *[lambda who=who: commands.borrow_piece(who, piece_id=piece.pk, now=NOW) for who in scene["people"]]
    )
    assert names(answers) == ["Loan", "PieceNotHere", "PieceNotHere"]
    assert Loan.objects.count() == Movement.objects.filter(kind="lent").count() == 1


def test_without_the_lock_both_believe_they_have_it(scene):
    piece, read = scene["piece"], threading.Barrier(2)

    def unguarded(person) -> str:
        seen = Piece.objects.get(pk=piece.pk)
        read.wait(timeout=20)
        if seen.state != "at_point":
            return "told"
        Piece.objects.filter(pk=piece.pk).update(state="out", point=None)
        Movement.objects.create(piece=piece, kind="lent", from_point=scene["point"], at=NOW)
        return "has it"

    assert together(*[lambda who=who: unguarded(who) for who in scene["people"][:2]]) == ["has it", "has it"]
    assert queries.counted_stock([scene["point"]])[scene["point"].pk, scene["kind"].pk] == -1


def test_the_last_piece_at_a_point_goes_once(scene):
    order = {"point_id": scene["point"].pk, "kind_id": scene["kind"].pk, "now": NOW}
    answers = together(*[lambda who=who: commands.borrow_any(who, **order) for who in scene["people"]])
    assert names(answers) == ["Loan", "NoneLeft", "NoneLeft"]
    assert queries.counted_stock([scene["point"]])[scene["point"].pk, scene["kind"].pk] == 0


def test_without_the_lock_the_last_piece_goes_twice(scene):
    read = threading.Barrier(2)

    def unguarded() -> int:
        free = Piece.objects.filter(point=scene["point"], state="at_point").first()
        read.wait(timeout=20)
        return free.pk

    first, second = together(unguarded, unguarded)
    assert first == second


def test_one_person_at_two_points_stays_within_the_limit(scene):
    other, who = make_piece(point=scene["point"], kind=scene["kind"], now=NOW), scene["people"][0]
    answers = together(
        *[lambda pk=pk: commands.borrow_piece(who, piece_id=pk, now=NOW) for pk in (scene["piece"].pk, other.pk)]
    )
    assert names(answers) == ["LimitReached", "Loan"]


def test_without_the_lock_on_the_person_the_limit_is_passed(scene):
    make_piece(point=scene["point"], kind=scene["kind"], now=NOW)
    who, read = scene["people"][0], threading.Barrier(2)

    def unguarded() -> bool:
        held = Loan.objects.filter(person_id=who.person_id, ended_at=None).count()
        read.wait(timeout=20)
        return held < scene["kind"].per_person

    assert together(unguarded, unguarded) == [True, True]


def test_a_piece_comes_back_once(scene):
    piece, who = scene["piece"], scene["people"][0]
    commands.borrow_piece(who, piece_id=piece.pk, now=NOW)
    order = {"piece_id": piece.pk, "point_id": scene["point"].pk, "now": NOW}
    answers = together(*[lambda: commands.return_piece(who, **order) for _n in range(2)])
    assert names(answers) == ["Loan", "PieceNotOut"]
    assert queries.counted_stock([scene["point"]])[scene["point"].pk, scene["kind"].pk] == 1


def test_without_the_lock_one_return_counts_twice(scene):
    piece, who, read = scene["piece"], scene["people"][0], threading.Barrier(2)
    commands.borrow_piece(who, piece_id=piece.pk, now=NOW)

    def unguarded() -> str:
        is_out = Loan.objects.filter(piece=piece, ended_at=None).exists()
        read.wait(timeout=20)
        if not is_out:
            return "told"
        Movement.objects.create(piece=piece, kind="returned", to_point=scene["point"], at=NOW)
        Loan.objects.filter(piece=piece).update(ended_at=NOW, outcome="returned")
        return "returned"

    assert together(unguarded, unguarded) == ["returned", "returned"]
    assert queries.counted_stock([scene["point"]])[scene["point"].pk, scene["kind"].pk] == 2
