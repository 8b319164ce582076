"""Programmes, votes, ballots, counts.

Casting a ballot must leave nothing behind by which it could be joined to its voter, and both are written in one
transaction. So the two tables share no number and hold no time, the record in the trail names neither the person nor
the ballot, no idempotency key is kept, and the receipt is in no redirect, session or log: the door shows it once. What
remains is what databases keep by themselves: running numbers, the place of rows on disk, and the number of the
transaction that wrote a row. `shake` takes these away: with every ballot both tables of the round are written anew, the
ballots in the order of their receipts, the voters in the order of their people, all in one transaction. Past `SHAKEN`
rows it takes that many at random, which hides a ballot among as many.

What this cannot hide from: somebody who reads the database's memory or its log of changes while votes come in, or
compares two backups between which one person voted. The handbook says so, too.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from guanjia.domains.suggestions import queries, rules
from guanjia.domains.suggestions.models import Ballot, Candidate, Programme, Voter, VoteRound
from guanjia.foundation.audit import trail
from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

SHAKEN = 2_000
BOX = Actor(key="system:ballot-box", name="")
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that could be read as something else


@transaction.atomic
def open_programme(actor: Actor, *, office_id: int, year: int, size: int) -> Programme:
    """Begin a body's programme of a year with so many items."""
    office = Office.objects.filter(within("path", actor.reach("suggestions.manage")), pk=office_id).first()
    if office is None:
        raise NotVisible(N_("There is no such office."))
    actor.require("suggestions.manage", office.path)
    try:
        with transaction.atomic():
            programme = Programme.objects.create(office=office, year=year, size=size)
    except IntegrityError as clash:  # programme_one_per_office_and_year
        raise rules.ProgrammeExists(N_("This body has a programme for that year already."), field="year") from clash
    trail.record(
        actor, "suggestions.programme.opened", programme, office_path=office.path, year=year, size=size
    )  # fmt: skip
    return programme


@transaction.atomic
def resize_programme(actor: Actor, *, programme_id: int, size: int, reason: str) -> Programme:
    """Change how many items a programme has, until a vote over it is published. Raises SizeRefused.

    Votes being prepared choose as many from then on.
    """
    programme = queries.get_programme(actor, programme_id, lock=True)
    actor.require("suggestions.manage", programme.office.path)
    rounds = list(programme.rounds.select_for_update().order_by("pk"))
    if any(ballot.state != "draft" for ballot in rounds):
        raise rules.SizeRefused(
            N_("A vote over this programme was published with its number of items. It stays as it is."), field="size"
        )
    items = programme.items.count()
    rules.check_size(size, items)
    before, programme.size = programme.size, size
    programme.save(update_fields=["size"])
    for ballot in rounds:
        ballot.seats = min(size, ballot.candidates.count())
        ballot.save(update_fields=["seats"])
    trail.record(
        actor, "suggestions.programme.resized", programme, office_path=programme.office.path, also=rounds,
        before=before, size=size, reason=rules.clean_words(reason, field="reason", most=300),
    )  # fmt: skip
    return programme


@transaction.atomic
def prepare_round(
    actor: Actor,
    *,
    programme_id: int,
    title: str,
    votes_each: int,
    opens_at: datetime,
    ends_at: datetime,
    electorate_id: int | None = None,
) -> VoteRound:
    """Prepare a vote over a programme's shortlist: its ideas become candidates, numbered as they were filed.

    The electorate is the programme's body, or an office below it.
    """
    programme = queries.get_programme(actor, programme_id, lock=True)
    actor.require("suggestions.manage", programme.office.path)
    rules.check_round_dates(opens_at, ends_at)
    electorate = programme.office
    if electorate_id and electorate_id != electorate.pk:
        below = Office.objects.filter(pk=electorate_id, path__startswith=programme.office.path).first()
        if below is None:
            raise NotVisible(N_("There is no such office."))
        electorate = below
    ideas = list(queries.list_shortlist(programme))
    if len(ideas) < 2:
        raise rules.RoundNotReady(N_("Put at least two adopted ideas on the shortlist first."), field="programme_id")
    ballot = VoteRound.objects.create(
        programme=programme,
        title=rules.clean_words(title, field="title", most=60, fewest=4),
        electorate=electorate,
        electorate_path=electorate.path,
        votes_each=min(votes_each, len(ideas)),
        seats=min(programme.size, len(ideas)),
        opens_at=opens_at,
        ends_at=ends_at,
    )
    rows = [
        Candidate.objects.create(round=ballot, number=number, title=idea.title, text=idea.text, idea=idea)
        for number, idea in enumerate(ideas, start=1)
    ]
    trail.record(
        actor, "suggestions.round.prepared", ballot, office_path=electorate.path, also=rows, candidates=len(rows)
    )
    return ballot


@transaction.atomic
def open_round(actor: Actor, *, round_id: int, now: datetime, rng: random.Random | None = None) -> VoteRound:
    """Publish a vote with its candidates and its seed. `rng`: the demo's; without it the operating system's."""
    ballot = queries.get_round(actor, round_id, lock=True)
    actor.require("suggestions.manage", ballot.electorate_path)
    if ballot.state != "draft":
        raise rules.RoundNotReady(N_("This vote was published before."))
    if ballot.ends_at <= now:
        raise rules.RoundNotReady(N_("The end of this vote is past. Prepare a new one."))
    ballot.state, ballot.seed = "open", f"{(rng or secrets.SystemRandom()).getrandbits(64):016x}"
    ballot.save(update_fields=["state", "seed"])
    trail.record(actor, "suggestions.round.opened", ballot, office_path=ballot.electorate_path, ends_at=ballot.ends_at)
    return ballot


def check_open(ballot: VoteRound, now: datetime) -> None:
    """Raise RoundNotOpen outside the days of the vote."""
    if ballot.state != "open" or now >= ballot.ends_at:
        raise rules.RoundNotOpen(N_("This vote has ended."))
    if now < ballot.opens_at:
        raise rules.RoundNotOpen(N_("This vote has not begun."))


def draw_receipt(rng: random.Random) -> str:
    """Sixteen letters in groups of four: enough that no two ballots ever share them."""
    letters = "".join(rng.choice(LETTERS) for _n in range(16))
    return "-".join(letters[n : n + 4] for n in range(0, 16, 4))


@transaction.atomic
def cast_ballot(
    actor: Actor, *, round_id: int, choices: Sequence[int], now: datetime, rng: random.Random | None = None
) -> str:
    """Cast the actor's one ballot and answer with its receipt, which is told nowhere else.

    Raises NotVisible, NotAllowed, NotAnElector, RoundNotOpen, AlreadyVoted, BallotInvalid.
    """
    ballot = queries.get_round(actor, round_id, lock=True)  # one voter at a time: the box is shaken below
    actor.require("suggestions.propose")
    if not queries.is_elector(actor, ballot) or actor.person_id is None:
        raise rules.NotAnElector(N_("This vote is for the people of %(office)s."), office=str(ballot.electorate))
    check_open(ballot, now)
    numbers = list(ballot.candidates.values_list("number", flat=True))
    chosen = rules.check_ballot(choices, numbers, most=ballot.votes_each)
    lot = rng or secrets.SystemRandom()
    receipt = draw_receipt(lot)
    try:
        with transaction.atomic():  # savepoint: the outer transaction stays usable
            Voter.objects.create(round=ballot, person_id=actor.person_id)
    except IntegrityError as clash:  # voter_one_ballot_each
        raise rules.AlreadyVoted(N_("Your ballot is in already. Everybody has one.")) from clash
    shake(ballot, Ballot(receipt=receipt, round=ballot, choices=chosen), actor.person_id, lot)
    trail.record(BOX, "suggestions.ballot.cast", ballot, office_path=ballot.electorate_path, touched=False)
    return receipt


def shake(ballot: VoteRound, new: Ballot, person_id: int, lot: random.Random) -> None:
    """Write the round's voters and ballots anew, each in an order that says nothing about the other."""
    people = list(ballot.voters.values_list("person_id", flat=True))
    others = [pk for pk in people if pk != person_id]
    if len(others) > SHAKEN:
        others = lot.sample(sorted(others), SHAKEN)
    moved = sorted([*others, person_id])
    ballot.voters.filter(person_id__in=moved).delete()
    Voter.objects.bulk_create([Voter(round=ballot, person_id=pk) for pk in moved])
    cast = list(ballot.ballots.values_list("receipt", "choices"))
    if len(cast) > SHAKEN:
        cast = lot.sample(sorted(cast), SHAKEN)
    ballot.ballots.filter(receipt__in=[receipt for receipt, _choices in cast]).delete()
    papers = [Ballot(receipt=receipt, round=ballot, choices=choices) for receipt, choices in cast]
    Ballot.objects.bulk_create(sorted([*papers, new], key=lambda paper: paper.receipt))


@transaction.atomic
def count_round(actor: Actor, *, round_id: int, now: datetime, today: date) -> VoteRound:
    """Count a vote that has ended, and publish the result with the digest of its ballots.

    Counted again it gives the same: `queries.recount`. Raises RoundNotOver, BoxDisturbed.
    """
    ballot = queries.get_round(actor, round_id, lock=True)
    actor.require("suggestions.manage", ballot.electorate_path)
    if ballot.state == "draft" or now < ballot.ends_at:
        raise rules.RoundNotOver(N_("This vote is not over: nobody learns a result before its end."))
    if ballot.state == "counted":
        return ballot
    papers = {paper.receipt: paper.choices for paper in ballot.ballots.all()}
    turnout = ballot.voters.count()
    if len(papers) != turnout:
        raise rules.BoxDisturbed(
            N_("There are %(ballots)s ballots of %(people)s people: somebody changed the box. Keep the database as it "
               "is and tell the audit administrator."),
            ballots=len(papers), people=turnout,
        )  # fmt: skip
    candidates = {row.number: row for row in ballot.candidates.all()}
    counted = rules.count_ballots(sorted(candidates), papers, seats=ballot.seats, seed=ballot.seed)
    for standing in counted.standings:
        row = candidates[standing.number]
        row.votes, row.place, row.won, row.tied = standing.votes, standing.place, standing.won, standing.tied
        row.save(update_fields=["votes", "place", "won", "tied"])
    ballot.state, ballot.digest, ballot.turnout, ballot.counted_at = "counted", counted.digest, turnout, now
    ballot.electors = queries.count_electors(ballot, today)
    ballot.save(update_fields=["state", "digest", "turnout", "counted_at", "electors"])
    trail.record(
        actor, "suggestions.round.counted", ballot, office_path=ballot.electorate_path, also=candidates.values(),
        ballots=counted.ballots, votes=counted.votes, digest=counted.digest[:16],
    )  # fmt: skip
    return ballot
