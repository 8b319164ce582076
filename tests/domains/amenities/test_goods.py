"""Umbrellas go out and come back; nothing gets lost in the books."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import make_actor, make_goods_kind, make_goods_point, make_office, make_piece

from guanjia.domains.amenities import commands, queries, rules
from guanjia.domains.amenities.models import Loan, Piece
from guanjia.foundation.audit import trail
from guanjia.foundation.codes.queries import code_of
from guanjia.kernel.errors import NotAllowed, NotVisible, Refusal

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def centre(db):
    return make_office(parent=make_office(kind="region"), kind="centre")


@pytest.fixture
def point(centre):
    return make_goods_point(office=centre)


@pytest.fixture
def user(centre):
    return make_actor("amenities.use", office=make_office(parent=centre.parent))


def test_a_piece_is_borrowed_here_and_returned_there(point, centre, user):
    other, piece = make_goods_point(office=centre), make_piece(point=point, now=NOW)
    loan = commands.borrow_piece(user, piece_id=piece.pk, now=NOW)
    assert loan.due_at == NOW + timedelta(hours=24)
    assert queries.counted_stock([point, other]) == {(point.pk, piece.kind_id): 0}
    commands.return_piece(user, piece_id=piece.pk, point_id=other.pk, now=NOW)
    assert queries.counted_stock([point, other])[other.pk, piece.kind_id] == 1
    piece.refresh_from_db()
    assert (piece.state, piece.point) == ("at_point", other)
    assert code_of(piece) is not None
    assert trail.actions_on(piece)[-2:] == ["amenities.piece.lent", "amenities.piece.returned"]
    with pytest.raises(rules.PieceNotOut):
        commands.return_piece(user, piece_id=piece.pk, point_id=other.pk, now=NOW)


def test_limits_hold_by_kind(point, user):
    kind = make_goods_kind(per_person=1)
    first, second, other = (make_piece(point=point, kind=k) for k in (kind, kind, None))
    commands.borrow_piece(user, piece_id=first.pk, now=NOW)
    with pytest.raises(rules.LimitReached):
        commands.borrow_piece(user, piece_id=second.pk, now=NOW)
    commands.borrow_piece(user, piece_id=other.pk, now=NOW)
    assert Loan.objects.count() == 2


def test_the_last_piece_goes_once_and_the_next_is_told(point, user, centre):
    piece = make_piece(point=point)
    order = {"point_id": point.pk, "kind_id": piece.kind_id, "now": NOW}
    assert commands.borrow_any(user, **order).piece == piece
    with pytest.raises(rules.NoneLeft):
        commands.borrow_any(make_actor("amenities.use", office=centre), **order)
    with pytest.raises(rules.PieceNotHere):
        commands.borrow_piece(make_actor("amenities.use", office=centre), piece_id=piece.pk, now=NOW)


def test_people_of_another_body_see_nothing(point):
    piece, stranger = make_piece(point=point), make_actor("amenities.use", "amenities.view", "amenities.keep")
    with pytest.raises(NotVisible):
        commands.borrow_piece(stranger, piece_id=piece.pk, now=NOW)
    with pytest.raises(NotVisible):
        commands.borrow_any(stranger, point_id=point.pk, kind_id=piece.kind_id, now=NOW)


def test_lost_found_damaged_mended_retired(point, user):
    piece = make_piece(point=point)
    commands.borrow_piece(user, piece_id=piece.pk, now=NOW)
    with pytest.raises(rules.WordsMissing):
        commands.report_piece(user, piece_id=piece.pk, trouble="lost", note="", now=NOW)
    commands.report_piece(user, piece_id=piece.pk, trouble="lost", note="Left in the bus", now=NOW)
    assert Loan.objects.get().outcome == "lost"
    commands.restore_piece(point.keeper, piece_id=piece.pk, point_id=point.pk, now=NOW)
    with pytest.raises(NotAllowed):  # not in this person's hands
        commands.report_piece(user, piece_id=piece.pk, trouble="damaged", note="Broken rib", now=NOW)
    commands.report_piece(point.keeper, piece_id=piece.pk, trouble="damaged", note="Broken rib", now=NOW)
    with pytest.raises(rules.PieceNotHere):
        commands.borrow_piece(user, piece_id=piece.pk, now=NOW)
    commands.retire_piece(point.keeper, piece_id=piece.pk, note="Not worth mending", now=NOW)
    assert code_of(piece) is None
    assert queries.counted_stock([point]).get((point.pk, piece.kind_id)) == 0
    with pytest.raises(rules.PieceNotHere):
        commands.restore_piece(point.keeper, piece_id=piece.pk, point_id=point.pk, now=NOW)


def test_the_keeper_carries_what_the_list_says(point, centre):
    far, kind = make_goods_point(office=centre), make_goods_kind()
    for _n in range(5):
        make_piece(point=point, kind=kind)
    for where in (point, far):
        commands.set_target(point.keeper, point_id=where.pk, kind_id=kind.pk, pieces=2)
    (carry,) = queries.list_carries(point.keeper)
    assert (carry.source, carry.target, carry.pieces) == (point, far, 2)
    order = {"kind_id": kind.pk, "source_id": point.pk, "target_id": far.pk, "now": NOW}
    with pytest.raises(rules.NoneLeft):
        commands.carry_pieces(point.keeper, pieces=6, **order)
    commands.carry_pieces(point.keeper, pieces=2, **order)
    assert queries.list_carries(point.keeper) == []
    assert queries.counted_stock([point, far]) == {(point.pk, kind.pk): 3, (far.pk, kind.pk): 2}


def test_reminders_come_once_before_and_once_after(point, user):
    piece, upkeep = make_piece(point=point), commands.upkeep_actor()
    loan = commands.borrow_piece(user, piece_id=piece.pk, now=NOW)
    assert queries.loans_to_remind(NOW) == []
    assert not commands.remind_loan(upkeep, loan_id=loan.pk, now=NOW)
    for moment, event in (
        (loan.due_at - timedelta(hours=1), "amenities.loan.reminded"),
        (loan.due_at + timedelta(hours=1), "amenities.loan.overdue"),
    ):
        assert queries.loans_to_remind(moment) == [loan.pk]
        assert commands.remind_loan(upkeep, loan_id=loan.pk, now=moment)
        assert not commands.remind_loan(upkeep, loan_id=loan.pk, now=moment)
        assert trail.actions_on(loan)[-1] == event
    assert queries.count_overdue(point.keeper, loan.due_at + timedelta(minutes=1)) == 1
    commands.return_piece(user, piece_id=piece.pk, point_id=point.pk, now=loan.due_at + timedelta(hours=2))
    assert queries.count_overdue(point.keeper, loan.due_at + timedelta(days=1)) == 0


def test_figures_count_what_the_rows_say(point, user):
    kind = make_goods_kind(per_person=3)
    pieces = [make_piece(point=point, kind=kind) for _n in range(4)]
    for piece in pieces[:3]:
        commands.borrow_piece(user, piece_id=piece.pk, now=NOW)
    commands.report_piece(user, piece_id=pieces[0].pk, trouble="lost", note="Gone somewhere", now=NOW)
    commands.return_piece(user, piece_id=pieces[1].pk, point_id=point.pk, now=NOW)
    day, later = NOW.date(), NOW + timedelta(days=3)
    (row,) = queries.figures_between(point.keeper, first=day, last=day, now=later)
    assert (row.pieces, row.loans, row.out, row.overdue, row.lost, row.turnover) == (4, 3, 1, 1, 1, 0.75)


ACTS = ("borrow", "any", "return", "lost", "damaged", "restore", "retire", "carry")


@given(st.lists(st.sampled_from(ACTS), max_size=25), st.integers(0, 10**6))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_stock_and_out_and_lost_are_all_the_pieces(db, acts, seed):
    chance, centre = random.Random(seed), make_office()
    kind = make_goods_kind(per_person=2)
    points = [make_goods_point(office=centre) for _n in range(2)]
    people = [make_actor("amenities.use", office=centre) for _n in range(2)]
    pieces = [make_piece(point=chance.choice(points), kind=kind) for _n in range(4)]
    keeper = points[0].keeper
    for act in acts:
        piece, point, person = chance.choice(pieces), chance.choice(points), chance.choice(people)
        with_piece = {"piece_id": piece.pk, "now": NOW}
        try:
            match act:
                case "borrow":
                    commands.borrow_piece(person, **with_piece)
                case "any":
                    commands.borrow_any(person, point_id=point.pk, kind_id=kind.pk, now=NOW)
                case "return":
                    commands.return_piece(person, point_id=point.pk, **with_piece)
                case "lost" | "damaged":
                    commands.report_piece(keeper, trouble=act, note="Somehow", **with_piece)
                case "restore":
                    commands.restore_piece(keeper, point_id=point.pk, **with_piece)
                case "retire":
                    commands.retire_piece(keeper, note="Worn out", **with_piece)
                case "carry":
                    other = points[1 - points.index(point)]
                    commands.carry_pieces(
                        keeper, kind_id=kind.pk, source_id=point.pk, target_id=other.pk, pieces=1, now=NOW
                    )
        except Refusal:
            continue
    states = Counter(Piece.objects.filter(kind=kind).values_list("state", flat=True))
    stock = queries.counted_stock(points)
    assert all(n >= 0 for n in stock.values())
    assert sum(stock.values()) == states["at_point"]
    assert sum(stock.values()) + states["out"] + states["lost"] + states["damaged"] + states["retired"] == len(pieces)
    assert Loan.objects.filter(piece__kind=kind, ended_at=None).count() == states["out"]
    for point in points:
        assert stock.get((point.pk, kind.pk), 0) == Piece.objects.filter(kind=kind, point=point).count()
