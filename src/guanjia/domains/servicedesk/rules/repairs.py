"""What a repair may do next, who suits it, and how the desk is measured. Pure decisions.

A ticket is one request for repair. It lives in rounds: a reopening starts the next one with fresh promises. Within a
round one work order after another may be offered to workers; at most one of them is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class State(StrEnum):
    """Where a ticket is in its life."""

    REPORTED = "reported"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    DONE = "done"
    RATED = "rated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


# The whole life of a ticket; every arrow is one command (see docs/handbook/servicedesk.md, drawn from this table).
MOVES: Mapping[State, frozenset[State]] = {
    State.REPORTED: frozenset({State.OFFERED, State.WITHDRAWN, State.MERGED}),
    State.OFFERED: frozenset({State.OFFERED, State.ACCEPTED, State.REPORTED, State.WITHDRAWN, State.MERGED}),
    State.ACCEPTED: frozenset({State.OFFERED, State.ARRIVED, State.REPORTED}),
    State.ARRIVED: frozenset({State.OFFERED, State.ACCEPTED, State.DONE, State.REPORTED}),
    State.DONE: frozenset({State.RATED, State.CLOSED, State.REPORTED}),
    State.RATED: frozenset({State.REPORTED}),
    State.CLOSED: frozenset({State.REPORTED}),
    State.WITHDRAWN: frozenset(),
    State.MERGED: frozenset(),
}
OPEN = frozenset({State.REPORTED, State.OFFERED, State.ACCEPTED, State.ARRIVED})
WITH_WORKER = frozenset({State.OFFERED, State.ACCEPTED, State.ARRIVED})
UNDER_WAY = frozenset({State.ACCEPTED, State.ARRIVED})
FINISHED = frozenset({State.DONE, State.RATED, State.CLOSED})
GONE = frozenset({State.WITHDRAWN, State.MERGED})

REOPEN_WITHIN = timedelta(days=7)
CLOSE_UNRATED_AFTER = timedelta(days=7)
REPEAT_WITHIN = timedelta(days=7)
CALL_BACK_WITHIN = timedelta(hours=24)
SATISFIED_FROM = 4
CALL_BACK_BELOW = 3

SKILLS: tuple[str, ...] = (
    "water", "power", "air", "lift", "joinery", "network", "fire", "gas", "appliance", "cleaning", "general",
)  # fmt: skip


class MoveRefused(Refusal):
    """The ticket is in a state that does not allow this."""


class AlreadyDispatched(Refusal):
    """Somebody else dispatched the ticket a moment ago."""


class TicketChanged(Refusal):
    """The ticket changed since the page was loaded."""


class NotYourOrder(Refusal):
    """The order belongs to another worker."""


class PhotoMissing(Refusal):
    """A repair is shown done by a photo."""


class ReasonMissing(Refusal):
    """The other side must learn why."""


class StarsOutOfRange(Refusal):
    """A rating has one to five stars."""


class AlreadyRated(Refusal):
    """One rating a round."""


class NotTheRequester(Refusal):
    """Only whoever reported it decides this."""


class ReopenTooLate(Refusal):
    """The time for reopening is over."""


class NobodyFits(Refusal):
    """No worker on duty suits the ticket."""


class WorkerOffDuty(Refusal):
    """The worker is not on duty."""


class PlaceClosed(Refusal):
    """A closed place takes no ticket."""


class KindUnknown(Refusal):
    """There is no such kind of fault in use."""


class LevelMissing(Refusal):
    """The kind has no service level on that day."""


class LevelInvalid(Refusal):
    """A service level that makes no sense."""


class NotADuplicate(Refusal):
    """A ticket cannot be joined to this one."""


class CallbackSettled(Refusal):
    """The call-back was settled before."""


class TooMuchFromHere(Refusal):
    """A guest's address sends too much."""


class WorkerKnown(Refusal):
    """The person is a worker already."""


class DescriptionMissing(Refusal):
    """A ticket says what is wrong."""


MOVE_REFUSALS: Mapping[State, str] = {
    State.REPORTED: N_("This ticket is not dispatched yet. Dispatch it first."),
    State.OFFERED: N_("This ticket is offered to a worker who has not answered yet."),
    State.ACCEPTED: N_("A worker has accepted this ticket and is on the way."),
    State.ARRIVED: N_("A worker is at work on this ticket."),
    State.DONE: N_("This ticket is done already. Reopen it if the fault is still there."),
    State.RATED: N_("This ticket is done and rated. Reopen it if the fault is still there."),
    State.CLOSED: N_("This ticket is closed. Reopen it if the fault is still there."),
    State.WITHDRAWN: N_("This ticket was withdrawn. Report the fault again."),
    State.MERGED: N_("This ticket was merged into another one. Go on there."),
}


def check_move(now_in: str, to: State) -> None:
    """Refuse a step that the table does not have; raises MoveRefused with what to do instead."""
    state = State(now_in)
    if to not in MOVES[state]:
        raise MoveRefused(MOVE_REFUSALS[state])


def check_stars(stars: int) -> None:
    """One to five, nothing else; raises StarsOutOfRange."""
    if not 1 <= stars <= 5:
        raise StarsOutOfRange(N_("Give one to five stars."), field="stars")


def check_reason(reason: str, *, field: str = "reason", least: int = 2) -> str:
    """The reason without surrounding space; raises ReasonMissing when it says nothing."""
    text = " ".join(reason.replace("\x00", "").split())
    if len(text) < least:
        raise ReasonMissing(N_("Say why, in at least %(n)s characters."), field=field, n=least)
    return text[:300]


def check_reopen(ended_at: datetime | None, now: datetime, within: timedelta = REOPEN_WITHIN) -> None:
    """Refuse a reopening more than `within` after the repair was reported done; raises ReopenTooLate."""
    if ended_at is None or now > ended_at + within:
        raise ReopenTooLate(
            N_("A ticket can be reopened within %(days)s days after the repair. Report the fault again instead."),
            days=within.days,
        )


def needs_call_back(stars: int) -> bool:
    """Whether somebody must call the requester: fewer than three stars."""
    return stars < CALL_BACK_BELOW


def is_repeat(last_done_at: datetime, reported_at: datetime) -> bool:
    """Whether a fault that was done came back within seven days (both ends included)."""
    return timedelta(0) <= reported_at - last_done_at <= REPEAT_WITHIN


def number_of(day: date, seq: int) -> str:
    """GD-20251120-0007: the local day and a running number without gaps."""
    return f"GD-{day:%Y%m%d}-{seq:04d}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a ticket asks of a worker. `place_path` runs from the compound down (`/3/17/204/`)."""

    skill: str
    place_path: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One worker as the ranking sees them. `serves`: paths of compounds and buildings. `at_path`: where the last open
    order is, if there is one. `refused`: whether the worker refused this very ticket in this round."""

    worker_id: int
    name: str
    skills: frozenset[str]
    serves: tuple[str, ...]
    open_orders: int
    on_duty: bool = True
    at_path: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of why, as a message with parameters; `weight` is what it added to the score."""

    message: str
    weight: int
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A worker with score (0–100) and the reasons that make it. `fits` false: shown, never chosen automatically."""

    worker_id: int
    name: str
    score: int
    reasons: tuple[Reason, ...]
    open_orders: int
    fits: bool


def shared_depth(one: str, other: str) -> int:
    """How many steps two place paths share from the top: 1 the compound, 2 the building, 3 the storey."""
    depth = 0
    for a, b in zip(one.strip("/").split("/"), other.strip("/").split("/"), strict=False):
        if a != b or not a:
            break
        depth += 1
    return depth


def judge(wanted: Wanted, candidate: Candidate) -> Suggestion:
    """Score one worker: skill 40, place 30, load 20, distance 10; each part with its reason."""
    reasons: list[Reason] = []

    def because(weight: int, message: str, **params: object) -> None:
        reasons.append(Reason(message, weight, params))

    if wanted.skill in candidate.skills:
        because(40, N_("has the skill"))
    elif "general" in candidate.skills:
        because(15, N_("general skills only"))
    else:
        because(0, N_("lacks the skill"))
    covered = [path for path in candidate.serves if wanted.place_path.startswith(path)]
    deepest = max((path.strip("/").count("/") + 1 for path in covered), default=0)
    if deepest >= 2:
        because(30, N_("in charge of this building"))
    elif deepest == 1:
        because(24, N_("in charge of this compound"))
    elif not candidate.serves:
        because(12, N_("serves all compounds"))
    else:
        because(0, N_("not in charge of this place"))
    because(max(0, 20 - 5 * candidate.open_orders), N_("%(n)s open orders"), n=candidate.open_orders)
    near = shared_depth(wanted.place_path, candidate.at_path) if candidate.at_path else 0
    if near >= 2:
        because(10, N_("is at work in the same building"))
    elif near == 1:
        because(6, N_("is at work in the same compound"))
    elif candidate.open_orders == 0:
        because(5, N_("free now"))
    if candidate.refused:
        because(-30, N_("refused this ticket before"))
    if not candidate.on_duty:
        because(-100, N_("off duty"))
    place_fits = bool(covered) or not candidate.serves
    skill_fits = bool({wanted.skill, "general"} & candidate.skills)
    score = max(0, min(100, sum(reason.weight for reason in reasons)))
    fits = candidate.on_duty and skill_fits and place_fits and not candidate.refused
    return Suggestion(candidate.worker_id, candidate.name, score, tuple(reasons), candidate.open_orders, fits)


def rank(wanted: Wanted, candidates: Iterable[Candidate]) -> list[Suggestion]:
    """The workers, the best first; equal scores go to the one with fewer orders, then by number."""
    judged = [judge(wanted, candidate) for candidate in candidates]
    return sorted(judged, key=lambda s: (not s.fits, -s.score, s.open_orders, s.worker_id))


def best(suggestions: Sequence[Suggestion]) -> Suggestion:
    """The first who fits; raises NobodyFits."""
    for suggestion in suggestions:
        if suggestion.fits:
            return suggestion
    raise NobodyFits(N_("No worker on duty suits this place and skill. Choose somebody by hand."))


class Rate(StrEnum):
    """The figures the desk is measured by."""

    RESPONSE = "response"
    COMPLETION = "completion"
    FIRST_TIME = "first_time"
    REPEAT = "repeat"
    SATISFACTION = "satisfaction"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a rate counts. `good_high`: whether more is better."""

    label: str
    of: str
    counted: str
    good_high: bool = True


DEFINITIONS: Mapping[Rate, Definition] = {
    Rate.RESPONSE: Definition(
        N_("On-time response"),
        N_("tickets reported in the period that were accepted, or whose promise to accept has run out"),
        N_("of these, accepted no later than promised"),
    ),
    Rate.COMPLETION: Definition(
        N_("On-time completion"),
        N_("tickets reported in the period that are done, or whose promise to finish has run out"),
        N_("of these, done no later than promised"),
    ),
    Rate.FIRST_TIME: Definition(
        N_("First-time fix"),
        N_("tickets reported in the period that are done"),
        N_("of these, done in the first round, never reopened"),
    ),
    Rate.REPEAT: Definition(
        N_("Repeat within 7 days"),
        N_("tickets reported in the period that were done at least once"),
        N_("of these, reopened, or reported again for the same place and kind, within seven days"),
        good_high=False,
    ),
    Rate.SATISFACTION: Definition(
        N_("Satisfaction"),
        N_("tickets reported in the period whose latest repair is rated"),
        N_("of these, rated with four or five stars"),
    ),
}


def mermaid() -> str:
    """The state table as a diagram for the handbook; a test compares the two."""
    lines = ["stateDiagram-v2", "    [*] --> reported"]
    for state, targets in MOVES.items():
        lines += [f"    {state} --> {target}" for target in sorted(targets)]
        if not targets:
            lines.append(f"    {state} --> [*]")
    return "\n".join(lines)
