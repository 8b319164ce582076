"""Decisions about ideas, votes and practical-benefit items. Pure: no database, no clock, no chance of its own.

The count of a vote can be done again by anybody with paper and patience: the published ballots, the number of seats and
the published seed give one result. Equal votes are put in order by SHA-256 over seed, digest of the ballots and number
of the candidate: nobody can choose that order, because the digest exists only when the last ballot is in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

FEWEST_LETTERS = 5
ALIKE = 0.22  # share of common letter pairs from which two ideas are shown as alike
REOPEN_WITHIN = timedelta(days=60)


class IdeaState(StrEnum):
    """Where an idea is."""

    FILED = "filed"
    ASSIGNED = "assigned"
    ADOPTED = "adopted"
    EXPLAINED = "explained"
    WITHDRAWN = "withdrawn"


WAITING = (IdeaState.FILED, IdeaState.ASSIGNED)
ANSWERED = (IdeaState.ADOPTED, IdeaState.EXPLAINED)


class ItemState(StrEnum):
    """Where a practical-benefit item is."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    CLOSED = "closed"


class WordsMissing(Refusal):
    """Nothing, or next to nothing, was written."""


class IdeaSettled(Refusal):
    """The idea was answered or withdrawn before."""


class OwnerMissing(Refusal):
    """Nobody was named who answers the idea."""


class KindUnknown(Refusal):
    """There is no such kind of idea."""


class NotAdopted(Refusal):
    """Only an adopted idea can stand on the shortlist."""


class ProgrammeExists(Refusal):
    """The office has a programme for that year."""


class ProgrammeFull(Refusal):
    """The year's number of items is reached."""


class SizeRefused(Refusal):
    """The programme cannot have this number of items."""


class NothingChanged(Refusal):
    """What was sent is what stands there."""


class DatesOutOfOrder(Refusal):
    """The end lies before the start."""


class RoundNotReady(Refusal):
    """The vote cannot be opened like this."""


class RoundNotOpen(Refusal):
    """Nobody can vote now."""


class RoundNotOver(Refusal):
    """There is no result before the end."""


class NotAnElector(Refusal):
    """The vote is not for this person's office."""


class AlreadyVoted(Refusal):
    """One ballot a person."""


class BallotInvalid(Refusal):
    """Too few or too many names on the ballot."""


class BoxDisturbed(Refusal):
    """The ballots and the people who voted are not equally many."""


class ItemStateRefused(Refusal):
    """The item is not at that step."""


class DoerMayNotClose(Refusal):
    """Whoever did the work does not decide that it is done."""


class NotTheCloser(Refusal):
    """Somebody else decides whether the item is done."""


class CloserRefused(Refusal):
    """This person cannot decide whether the item is done."""


class NotServed(Refusal):
    """The item does not serve this person's office."""


class AlreadyRated(Refusal):
    """One rating a person and round."""


class StarsOutOfRange(Refusal):
    """Between one and five."""


def clean_words(text: str, *, field: str, most: int, fewest: int = FEWEST_LETTERS) -> str:
    """The text without surrounding space and NUL; raises WordsMissing when it says too little."""
    text = text.replace("\x00", "").strip()[:most]
    if len(text) < fewest:
        raise WordsMissing(N_("Write at least %(n)s characters here."), field=field, n=fewest)
    return text


def check_waiting(state: str) -> None:
    """Raise IdeaSettled unless the idea still waits for its answer."""
    if state not in WAITING:
        raise IdeaSettled(N_("This idea is settled already. Look at its answer first."))


def check_stars(stars: int) -> None:
    """Raise StarsOutOfRange unless there are one to five."""
    if not 1 <= stars <= 5:
        raise StarsOutOfRange(N_("Give one to five stars."), field="stars")


# --- alike


def pairs_of(text: str) -> frozenset[str]:
    """The neighbouring letter pairs of a text, spaces and punctuation aside."""
    letters = "".join(sign for sign in text.lower() if sign.isalnum())
    return frozenset(letters[n : n + 2] for n in range(len(letters) - 1))


def share_alike(one: str, other: str) -> float:
    """How much two texts have in common: common pairs over those of the shorter one, 0 to 1."""
    first, second = pairs_of(one), pairs_of(other)
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


# --- the vote


def ballot_line(receipt: str, choices: Iterable[int]) -> str:
    """One ballot as it is published."""
    return f"{receipt} {','.join(str(number) for number in sorted(choices))}"


def digest_of(ballots: Mapping[str, Sequence[int]]) -> str:
    """SHA-256 over the published list: the lines in order of their receipts, each ended by a line feed."""
    lines = "".join(f"{ballot_line(receipt, ballots[receipt])}\n" for receipt in sorted(ballots))
    return hashlib.sha256(lines.encode()).hexdigest()


def tie_key(seed: str, digest: str, number: int) -> str:
    """What orders candidates with equally many votes; the smaller goes first."""
    return hashlib.sha256(f"{seed}|{digest}|{number}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate's place. `tied`: others had as many votes, so that the seed decided the order."""

    number: int
    votes: int
    place: int
    won: bool
    tied: bool


@dataclass(frozen=True, slots=True)
class Count:
    """The result of a vote with what is needed to check it."""

    standings: tuple[Standing, ...]
    ballots: int
    votes: int
    digest: str


def count_ballots(candidates: Sequence[int], ballots: Mapping[str, Sequence[int]], *, seats: int, seed: str) -> Count:
    """Count the ballots (receipt → numbers chosen). The same input gives the same result, whatever its order."""
    votes = dict.fromkeys(candidates, 0)
    for choices in ballots.values():
        for number in set(choices):
            votes[number] += 1
    digest = digest_of(ballots)
    order = sorted(votes, key=lambda number: (-votes[number], tie_key(seed, digest, number), number))
    held = list(votes.values())
    standings = tuple(
        Standing(number, votes[number], place, place <= seats, held.count(votes[number]) > 1)
        for place, number in enumerate(order, start=1)
    )
    return Count(standings, len(ballots), sum(votes.values()), digest)


def check_ballot(choices: Sequence[int], candidates: Iterable[int], *, most: int) -> list[int]:
    """The chosen numbers in order; raises BallotInvalid for none, too many, doubles or strangers."""
    chosen = sorted(choices)
    if not chosen:
        raise BallotInvalid(N_("Choose at least one item."), field="choices")
    if len(chosen) > most:
        raise BallotInvalid(
            N_("Choose at most %(most)s items; there are %(n)s on your ballot."),
            field="choices", most=most, n=len(chosen),
        )  # fmt: skip
    if len(set(chosen)) < len(chosen) or not set(chosen) <= set(candidates):
        raise BallotInvalid(N_("Choose items from this vote's list, each once."), field="choices")
    return chosen


def check_round_dates(opens_at: datetime, ends_at: datetime) -> None:
    """Raise DatesOutOfOrder unless the vote lasts at least an hour."""
    if ends_at - opens_at < timedelta(hours=1):
        raise DatesOutOfOrder(N_("The vote must last at least an hour."), field="ends_at")


def check_size(size: int, items: int) -> None:
    """Raise SizeRefused unless a programme has 1 to 50 items, and no fewer than are entered."""
    if not max(1, items) <= size <= 50:
        raise SizeRefused(
            N_("Choose a number between %(least)s and 50: %(items)s items are entered already."),
            field="size", least=max(1, items), items=items,
        )  # fmt: skip


# --- items


def check_item_dates(starts_on: date, due_on: date) -> None:
    """Raise DatesOutOfOrder when the item would end before it starts."""
    if due_on < starts_on:
        raise DatesOutOfOrder(N_("The item must end after it starts."), field="due_on")


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from `first` to `last`, both included."""
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return months


def months_due(starts_on: date, ended_on: date | None, today: date) -> list[date]:
    """The months that need an entry by `today`: from the start to the month that ended last, or to the item's end."""
    last = today.replace(day=1) - timedelta(days=1)
    return months_between(starts_on, min(last, ended_on) if ended_on else last)


def check_closer(*, actor_id: int | None, closer_id: int | None, doer_id: int | None) -> None:
    """Raise DoerMayNotClose for whoever did the work, NotTheCloser for everybody but the one who decides."""
    if actor_id is not None and actor_id == doer_id:
        raise DoerMayNotClose(
            N_("You did this work, so you cannot close it. Only whoever proposed it decides whether it is done.")
        )
    if actor_id is None or actor_id != closer_id:
        raise NotTheCloser(
            N_("Only whoever proposed this item, or the person named for it, decides whether it is done.")
        )
