"""The vote: secret in storage, closed until its end, counted the same by everybody."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests.factories import make_account, make_actor, make_adopted_idea, make_idea_kind, make_office

from guanjia.domains.suggestions import commands, queries, rules
from guanjia.domains.suggestions.models import Ballot, Candidate, Voter
from guanjia.foundation.audit.models import AuditRecord

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
END = NOW + timedelta(days=7)


def make_vote(county, *, ideas=4, votes_each=2, size=2):
    boss = make_actor("suggestions.view", "suggestions.manage", office=county)
    programme = commands.open_programme(boss, office_id=county.pk, year=2026, size=size)
    kind = make_idea_kind()
    for _n in range(ideas):
        idea = make_adopted_idea(county=county, now=NOW, kind=kind)
        commands.shortlist_idea(boss, idea_id=idea.pk, programme_id=programme.pk)
    vote = commands.prepare_round(
        boss, programme_id=programme.pk, title="Vote 2026", votes_each=votes_each, opens_at=NOW, ends_at=END
    )
    vote = commands.open_round(boss, round_id=vote.pk, now=NOW, rng=random.Random(1))
    vote.boss = boss
    return vote


def voter(county):
    return make_actor("suggestions.propose", account=make_account(office=county))


@pytest.fixture
def county(db):
    return make_office(name="County")


def test_everybody_has_one_ballot(county):
    vote, person = make_vote(county), voter(county)
    receipt = commands.cast_ballot(person, round_id=vote.pk, choices=[1, 3], now=NOW)
    with pytest.raises(rules.AlreadyVoted):
        commands.cast_ballot(person, round_id=vote.pk, choices=[2], now=NOW)
    assert Ballot.objects.get().receipt == receipt
    assert queries.has_voted(person, vote)


@pytest.mark.parametrize("choices", [[], [1, 2, 3], [9], [1, 1]])
def test_a_wrong_ballot_leaves_nothing(county, choices):
    vote = make_vote(county)
    with pytest.raises(rules.BallotInvalid):
        commands.cast_ballot(voter(county), round_id=vote.pk, choices=choices, now=NOW)
    assert not Voter.objects.exists()
    assert not Ballot.objects.exists()


def test_who_is_outside_and_who_is_late_cannot_vote(county):
    vote = make_vote(county)
    with pytest.raises(rules.RoundNotOpen):
        commands.cast_ballot(voter(county), round_id=vote.pk, choices=[1], now=END)
    with pytest.raises(rules.RoundNotOpen):
        commands.cast_ballot(voter(county), round_id=vote.pk, choices=[1], now=NOW - timedelta(minutes=1))
    auditor = make_actor("suggestions.view", "suggestions.propose", everywhere=True)
    with pytest.raises(rules.NotAnElector):
        commands.cast_ballot(auditor, round_id=vote.pk, choices=[1], now=NOW)


def test_nothing_joins_a_ballot_to_its_voter(county):
    vote = make_vote(county)
    people = [voter(county) for _n in range(8)]
    receipts = [commands.cast_ballot(person, round_id=vote.pk, choices=[1], now=NOW) for person in people]
    shared = {f.name for f in Voter._meta.fields} & {f.name for f in Ballot._meta.fields}
    assert shared == {"round"}
    assert not [f for f in (*Voter._meta.fields, *Ballot._meta.fields) if "Date" in type(f).__name__]
    # the order of the rows on disk and of their numbers says nothing about who came when
    order = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT receipt FROM suggestions_ballot ORDER BY {order}")
        assert [row[0] for row in cursor.fetchall()] == sorted(receipts) != receipts
        cursor.execute(f"SELECT person_id FROM suggestions_voter ORDER BY {order}")
        assert [row[0] for row in cursor.fetchall()] == sorted(person.person_id for person in people)
        if connection.vendor == "postgresql":
            for table in ("voter", "ballot"):
                cursor.execute(f"SELECT COUNT(DISTINCT xmin::text) FROM suggestions_{table}")
                assert cursor.fetchone()[0] == 1
    assert list(Voter.objects.order_by("pk").values_list("person_id", flat=True)) == sorted(p.person_id for p in people)
    # the trail knows that ballots were cast, neither by whom nor which
    for record in AuditRecord.objects.filter(action="suggestions.ballot.cast"):
        assert (record.actor_key, record.actor_name, record.address, record.facts) == ("system:ballot-box", "", "", {})
        assert not record.also
        assert not record.state
    said = " ".join(str(record.facts) + str(record.also) for record in AuditRecord.objects.all())
    assert not [receipt for receipt in receipts if receipt in said]


def test_a_large_box_is_shaken_in_part(county, monkeypatch):
    from guanjia.domains.suggestions.commands import voting

    monkeypatch.setattr(voting, "SHAKEN", 3)
    vote = make_vote(county)
    people = [voter(county) for _n in range(9)]
    receipts = {commands.cast_ballot(person, round_id=vote.pk, choices=[2], now=NOW) for person in people}
    assert set(Ballot.objects.values_list("receipt", flat=True)) == receipts
    assert set(Voter.objects.values_list("person_id", flat=True)) == {person.person_id for person in people}


def test_no_result_before_the_end(county):
    vote = make_vote(county)
    commands.cast_ballot(voter(county), round_id=vote.pk, choices=[1], now=NOW)
    with pytest.raises(rules.RoundNotOver):
        commands.count_round(vote.boss, round_id=vote.pk, now=END - timedelta(seconds=1), today=END.date())
    for read in (queries.list_ballots, queries.list_result, queries.recount):
        with pytest.raises(rules.RoundNotOver):
            read(vote)
    assert not Candidate.objects.exclude(votes=None).exists()


def test_the_count_can_be_done_again_from_what_is_published(county):
    vote, chance = make_vote(county, ideas=5, votes_each=2), random.Random(3)
    cast = {}
    for _n in range(11):
        choices = sorted(chance.sample(range(1, 6), 2))
        cast[commands.cast_ballot(voter(county), round_id=vote.pk, choices=choices, now=NOW)] = choices
    boss = vote.boss
    vote = commands.count_round(boss, round_id=vote.pk, now=END, today=END.date())
    published = {row.receipt: row.choices for row in queries.list_ballots(vote)}
    assert published == cast
    lines = "".join(f"{receipt} {','.join(map(str, cast[receipt]))}\n" for receipt in sorted(cast))
    assert vote.digest == hashlib.sha256(lines.encode()).hexdigest()
    assert (vote.turnout, sum(c.votes for c in queries.list_result(vote))) == (11, 22)
    again = queries.recount(vote)
    assert [(s.number, s.votes) for s in again.standings] == [(c.number, c.votes) for c in queries.list_result(vote)]
    assert [c.won for c in queries.list_result(vote)] == [True, True, False, False, False]
    counted_at = vote.counted_at
    repeated = commands.count_round(boss, round_id=vote.pk, now=END + timedelta(days=1), today=END.date())
    assert repeated.counted_at == counted_at


def test_a_box_that_somebody_changed_is_not_counted(county):
    vote = make_vote(county)
    commands.cast_ballot(voter(county), round_id=vote.pk, choices=[1], now=NOW)
    Ballot.objects.create(receipt="STUFFED", round=vote, choices=[2])
    with pytest.raises(rules.BoxDisturbed):
        commands.count_round(vote.boss, round_id=vote.pk, now=END, today=END.date())


def test_a_vote_needs_candidates_and_time(county):
    boss = make_actor("suggestions.view", "suggestions.manage", office=county)
    programme = commands.open_programme(boss, office_id=county.pk, year=2026, size=2)
    order = {"programme_id": programme.pk, "title": "Vote", "votes_each": 1, "opens_at": NOW}
    with pytest.raises(rules.RoundNotReady):
        commands.prepare_round(boss, ends_at=END, **order)
    with pytest.raises(rules.DatesOutOfOrder):
        commands.prepare_round(boss, ends_at=NOW, **order)
