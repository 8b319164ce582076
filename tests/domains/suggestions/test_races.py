"""Two ballots of one person in one instant; the twin shows the race unguarded."""

from __future__ import annotations

import threading

import pytest
from tests.domains.servicedesk.test_races import together
from tests.domains.suggestions.test_votes import NOW, make_vote, voter
from tests.factories import make_office

from guanjia.domains.suggestions import commands
from guanjia.domains.suggestions.models import Ballot, Voter

pytestmark = pytest.mark.race


@pytest.fixture
def vote(transactional_db):
    county = make_office()
    vote = make_vote(county)
    vote.county = county
    return vote


def test_of_two_ballots_of_one_person_one_counts(vote):
    person = voter(vote.county)
    answers = together(
        *[
            lambda n=n: commands.cast_ballot(person, round_id=vote.pk, choices=[n], now=NOW)
            for n in (1, 2, 3)
        ]
    )  # fmt: skip
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyVoted", "AlreadyVoted", "str"]
    assert Ballot.objects.count() == Voter.objects.count() == 1
    assert Ballot.objects.get().receipt in answers


def test_without_lock_and_constraint_one_person_votes_twice(vote):
    person, read = voter(vote.county), threading.Barrier(2)

    def unguarded(n: int) -> str:
        voted = Voter.objects.filter(round=vote, person_id=person.person_id).exists()
        read.wait(timeout=20)
        if voted:
            return "told"
        Ballot.objects.create(receipt=f"R{n}", round=vote, choices=[n])
        return "voted"

    assert together(lambda: unguarded(1), lambda: unguarded(2)) == ["voted", "voted"]
    assert Ballot.objects.count() == 2


def test_many_voters_at_once_lose_no_ballot(vote):
    people = [voter(vote.county) for _n in range(6)]
    answers = together(
        *[
            lambda person=person: commands.cast_ballot(person, round_id=vote.pk, choices=[1, 2], now=NOW)
            for person in people
        ]
    )
    assert sorted(answers) == sorted(Ballot.objects.values_list("receipt", flat=True))
    assert Voter.objects.count() == len(people)
