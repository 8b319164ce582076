"""Decisions about jobs without a database: states and their moves, back-off, the next time of a schedule."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from croniter import croniter

from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 600.0


class State(StrEnum):
    """Where a job is in its life."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    PARKED = "parked"
    STOPPED = "stopped"


MOVES: Mapping[State, frozenset[State]] = {
    State.WAITING: frozenset({State.RUNNING, State.STOPPED}),
    State.RUNNING: frozenset({State.WAITING, State.DONE, State.PARKED, State.STOPPED}),
    State.PARKED: frozenset({State.WAITING}),
    State.STOPPED: frozenset({State.WAITING}),
    State.DONE: frozenset(),
}
OPEN = frozenset({State.WAITING, State.RUNNING})
FINISHED = frozenset({State.DONE, State.PARKED, State.STOPPED})


class JobNotOpen(Refusal):
    """Only a job that waits or runs can be stopped."""


class JobNotRestartable(Refusal):
    """Only a parked or stopped job can be started again."""


class SameJobIsOpen(Refusal):
    """Another job with the same key waits or runs already."""


class UnknownJobKind(ValueError):
    """No room has a handler of this name: a defect of the program."""


def check_restart(state: str) -> None:
    """Refuse unless the job may wait again; raises JobNotRestartable."""
    if State(state) not in (State.PARKED, State.STOPPED):
        raise JobNotRestartable(N_("Only a parked or stopped job can be started again."))


def check_stop(state: str) -> None:
    """Refuse unless the job is open; raises JobNotOpen."""
    if State(state) not in OPEN:
        raise JobNotOpen(N_("This job has already ended; there is nothing to stop."))


def back_off_s(attempt: int, rng: random.Random) -> float:
    """Seconds to wait after the failed try number `attempt` (from 1): doubling, capped, half of it by chance."""
    whole = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** (min(attempt, 32) - 1))
    return whole / 2 + rng.uniform(0, whole / 2)


def next_time(*, every_s: int, cron: str, last_due: datetime, now: datetime) -> datetime:
    """The first due instant after `now`; what was missed in between is not made up for.

    `every_s` keeps the beat that started at `last_due`; a cron text is read in local time.
    """
    if every_s:
        behind = max(0.0, (now - last_due).total_seconds())
        return last_due + timedelta(seconds=every_s * (int(behind // every_s) + 1))
    found: datetime = croniter(cron, now.astimezone(clock.LOCAL)).get_next(datetime)
    return found
