"""Counting is the same for everybody, and says what it says on paper."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.domains.suggestions import rules

NUMBERS = list(range(1, 9))
ballots = st.dictionaries(
    st.text("23456789ABCDEFGH", min_size=4, max_size=8),
    st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True),
    max_size=40,
)


@given(ballots, st.integers(1, 8), st.text("0123456789abcdef", min_size=4, max_size=16), st.randoms())
def test_any_order_of_the_same_ballots_gives_the_same_count(papers, seats, seed, chance):
    first = rules.count_ballots(NUMBERS, papers, seats=seats, seed=seed)
    shuffled = list(papers.items())
    chance.shuffle(shuffled)
    numbers = NUMBERS[:]
    chance.shuffle(numbers)
    again = rules.count_ballots(numbers, dict(shuffled), seats=seats, seed=seed)
    assert again == first
    assert first.votes == sum(len(choices) for choices in papers.values())
    assert [standing.votes for standing in first.standings] == sorted(
        (standing.votes for standing in first.standings), reverse=True
    )
    assert sum(standing.won for standing in first.standings) == seats


@given(st.integers(0, 30), st.integers(1, 4))
def test_full_ballots_count_people_times_votes(people, votes):
    papers = {f"R{n:04}": NUMBERS[n % 4 : n % 4 + votes] for n in range(people)}
    counted = rules.count_ballots(NUMBERS, papers, seats=3, seed="s")
    assert counted.ballots == people
    assert counted.votes == people * votes


def test_the_seed_decides_between_equals_and_the_ballots_take_part():
    papers = {"AAAA": [1], "BBBB": [2], "CCCC": [3]}
    orders = {
        tuple(s.number for s in rules.count_ballots([1, 2, 3], papers, seats=1, seed=str(seed)).standings)
        for seed in range(40)
    }
    assert len(orders) > 3
    assert all(s.tied for s in rules.count_ballots([1, 2, 3], papers, seats=1, seed="x").standings)
    assert rules.tie_key("x", "one", 1) != rules.tie_key("x", "two", 1)


def test_the_digest_can_be_made_by_hand():
    import hashlib

    papers = {"BB": [3, 1], "AA": [2]}
    assert rules.digest_of(papers) == hashlib.sha256(b"AA 2\nBB 1,3\n").hexdigest()


@pytest.mark.parametrize("choices", [[], [1, 2, 3, 4], [1, 1], [9]])
def test_a_wrong_ballot_is_refused(choices):
    with pytest.raises(rules.BallotInvalid):
        rules.check_ballot(choices, NUMBERS, most=3)


def test_months_that_need_an_entry():
    months = rules.months_due(date(2026, 1, 20), None, date(2026, 4, 2))
    assert [month.month for month in months] == [1, 2, 3]
    assert rules.months_due(date(2026, 4, 1), None, date(2026, 4, 30)) == []
    assert rules.months_due(date(2025, 11, 3), date(2025, 12, 8), date(2026, 4, 2))[-1] == date(2025, 12, 1)


def test_alike_looks_at_neighbouring_signs():
    assert rules.share_alike("食堂增加素食窗口", "建议食堂开设素食窗口") > rules.ALIKE
    assert rules.share_alike("食堂增加素食窗口", "地下车库照明太暗") < rules.ALIKE


@pytest.mark.parametrize(
    ("actor_id", "refusal"), [(7, rules.DoerMayNotClose), (3, rules.NotTheCloser), (None, rules.NotTheCloser)]
)
def test_only_the_closer_closes(actor_id, refusal):
    with pytest.raises(refusal):
        rules.check_closer(actor_id=actor_id, closer_id=5, doer_id=7)
    rules.check_closer(actor_id=5, closer_id=5, doer_id=7)
