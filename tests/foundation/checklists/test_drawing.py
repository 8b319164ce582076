"""A draw is the same for everybody who makes it from what was published."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.foundation.checklists.rules.drawing import Candidate, commitment_of, draw, frame_hash, key_of, shares
from guanjia.foundation.checklists.rules.refusals import DrawRefused

FRAME = [Candidate(str(n), f"Unit {n}", 1 + n % 3) for n in range(1, 61)]
ids = st.lists(st.integers(1, 10**6), min_size=1, max_size=40, unique=True)


def names(drawn):
    return [one.candidate.id for one in drawn]


def test_the_same_seed_gives_the_same_22_twice():
    first, again = draw(FRAME, "2026-07-01", 22), draw(FRAME, "2026-07-01", 22)
    assert names(first) == names(again)
    assert len(set(names(first))) == 22
    assert names(draw(FRAME, "2026-07-02", 22)) != names(first)


def test_the_worked_example_of_the_handbook():
    """By hand: printf '%s' 'S|a|1' | sha256sum, and so on."""
    frame = [Candidate("a", "A"), Candidate("b", "B", 2), Candidate("c", "C")]
    tickets = {
        one.id: [hashlib.sha256(f"S|{one.id}|{k}".encode()).hexdigest() for k in range(1, one.weight + 1)]
        for one in frame
    }
    assert tickets["a"][0].startswith("3ef63c5c99c98657")
    assert [number[:16] for number in tickets["b"]] == ["eb81002cc3538151", "0a78f590a790c98c"]
    assert tickets["c"][0].startswith("0d44dd5c377b5f55")
    assert names(draw(frame, "S", 2)) == ["b", "c"]


@given(ids, st.text(min_size=1, max_size=20), st.data())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_frame_does_not_matter(numbers, seed, data):
    frame = [Candidate(str(n), "x", 1 + n % 4) for n in numbers]
    mixed = data.draw(st.permutations(frame))
    size = data.draw(st.integers(1, len(frame)))
    assert names(draw(frame, seed, size)) == names(draw(mixed, seed, size))
    assert frame_hash(frame) == frame_hash(mixed)


@given(ids, st.text(min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_a_longer_draw_begins_with_the_shorter_one(numbers, seed):
    frame = [Candidate(str(n), "x", 1 + n % 4) for n in numbers]
    whole = names(draw(frame, seed, len(frame)))
    assert sorted(whole) == sorted(one.id for one in frame)
    assert names(draw(frame, seed, 1)) == whole[:1]


def test_weights_raise_the_chance_as_they_should():
    """First drawn of a candidate with weight 3 among three of weight 1: 3 in 6. Over 4,000 seeds, ±3 %."""
    frame = [Candidate("heavy", "H", 3), *(Candidate(f"l{n}", "L") for n in range(3))]
    hits = sum(names(draw(frame, f"seed {n}", 1)) == ["heavy"] for n in range(4000))
    assert 0.47 < hits / 4000 < 0.53


def test_equal_weights_are_equal_chances():
    frame = [Candidate(str(n), "x") for n in range(8)]
    counts = dict.fromkeys((one.id for one in frame), 0)
    for n in range(2000):
        for name in names(draw(frame, f"seed {n}", 2)):
            counts[name] += 1
    assert all(0.21 < count / 2000 < 0.29 for count in counts.values())


def test_a_weight_of_one_more_ticket_never_makes_the_key_larger():
    for n in range(200):
        assert key_of("s", Candidate(str(n), "x", 5)) <= key_of("s", Candidate(str(n), "x", 4))


def test_each_stratum_gets_its_share():
    frame = [Candidate(f"a{n}", "A", 1, "city") for n in range(30)] + [
        Candidate(f"b{n}", "B", 1, "county") for n in range(10)
    ]
    drawn = draw(frame, "seed", 22)
    assert sum(one.candidate.stratum == "city" for one in drawn) == 17
    assert shares({"city": 30, "county": 10}, 22) == {"city": 17, "county": 5}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 40), min_size=1, max_size=6), st.data())
@settings(max_examples=80, deadline=None)
def test_shares_add_up_and_never_exceed_a_stratum(sizes, data):
    size = data.draw(st.integers(1, sum(sizes.values())))
    found = shares(sizes, size)
    assert sum(found.values()) == size
    assert all(0 <= found[name] <= sizes[name] for name in sizes)


@pytest.mark.parametrize(
    ("frame", "size"),
    [
        ([], 1),
        ([Candidate("a", "A")], 2),
        ([Candidate("a", "A"), Candidate("a", "B")], 1),
        ([Candidate("a", "A", 0)], 1),
        ([Candidate("a|1", "A")], 1),
    ],
)
def test_a_frame_that_cannot_be_drawn_from_is_refused(frame, size):
    with pytest.raises(DrawRefused):
        draw(frame, "seed", size)


def test_the_commitment_is_the_plain_hash_of_the_secret():
    assert commitment_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
