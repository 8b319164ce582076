"""The pure rules: the state table and its drawing, the ranking, what counts as a repeat."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.rules import Candidate, State, Wanted

WANTED = Wanted("water", "/1/2/3/4/")


def candidate(**over):
    fields = {"worker_id": 1, "name": "Lin", "skills": frozenset({"water"}), "serves": (), "open_orders": 0}
    return Candidate(**(fields | over))


def test_the_handbook_draws_the_table_as_it_is():
    page = Path(__file__).parents[3] / "docs/handbook/servicedesk.md"
    assert rules.mermaid() in page.read_text()


def test_every_state_is_reached_and_every_move_leads_somewhere_known():
    reached = {State.REPORTED} | {to for targets in rules.MOVES.values() for to in targets}
    assert reached == set(State) == set(rules.MOVES) == set(rules.MOVE_REFUSALS)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("to", State)
def test_a_move_outside_the_table_is_refused(state, to):
    if to in rules.MOVES[state]:
        rules.check_move(state, to)
    else:
        with pytest.raises(rules.MoveRefused):
            rules.check_move(state, to)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"skills": frozenset({"general"})}),
        ({"serves": ("/1/2/",)}, {"serves": ("/1/",)}),
        ({"serves": ("/1/",)}, {}),
        ({}, {"serves": ("/9/",)}),
        ({}, {"open_orders": 2}),
        ({"at_path": "/1/2/9/"}, {"at_path": "/1/7/"}),
        ({}, {"on_duty": False}),
        ({}, {"refused": True}),
    ],
)
def test_skill_place_load_and_distance_decide(better, worse):
    ranked = rules.rank(WANTED, [candidate(worker_id=2, **worse), candidate(worker_id=1, **better)])
    assert [s.worker_id for s in ranked] == [1, 2]
    assert ranked[0].reasons != ranked[1].reasons


def test_nobody_is_sent_without_skill_place_or_duty():
    for unfit in ({"skills": frozenset({"lift"})}, {"serves": ("/9/",)}, {"on_duty": False}, {"refused": True}):
        with pytest.raises(rules.NobodyFits):
            rules.best(rules.rank(WANTED, [candidate(**unfit)]))


def test_a_repeat_is_within_seven_days_both_ends_included():
    done = datetime(2026, 3, 1, tzinfo=UTC)
    assert rules.is_repeat(done, done)
    assert rules.is_repeat(done, done + timedelta(days=7))
    assert not rules.is_repeat(done, done + timedelta(days=7, seconds=1))
    assert not rules.is_repeat(done, done - timedelta(seconds=1))


def test_numbers_read_as_the_office_writes_them():
    assert rules.number_of(date(2025, 11, 20), 7) == "GD-20251120-0007"
