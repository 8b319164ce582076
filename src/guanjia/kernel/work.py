"""What a room says about its background work: handlers by name, and when a schedule calls them.

A room lists both in its module `jobs`: `HANDLERS = {"room.verb": function}` and `SCHEDULES = (ScheduleSpec(…),)`.
The names live here because rooms below the queue (the audit trail's sealer) have work to do, too.

A handler may run more than once: a worker that is killed leaves its job to another one. So a handler is idempotent, or
it makes its changes inside `with run.exactly_once():`, which commits them together with the job's own end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Run(Protocol):
    """What a handler gets."""

    @property
    def job_id(self) -> int: ...
    @property
    def args(self) -> Mapping[str, Any]: ...
    @property
    def now(self) -> datetime:
        """The instant at which this run began; aware, UTC."""

    @property
    def attempt(self) -> int:
        """1 for the first try."""

    @property
    def actor_key(self) -> str:
        """Who asked for it; empty for a schedule."""

    @property
    def account_id(self) -> int | None: ...

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far it is; cheap, call it as often as you like. `message` is an English msgid."""

    def should_stop(self) -> bool:
        """Whether somebody asked the job to stop, the worker shuts down, or the lease is gone."""

    def check_stop(self) -> None:
        """Raise StopRun if `should_stop()`. A stopped job that nobody asked to stop starts again later."""

    def exactly_once(self, result: Any = None) -> AbstractContextManager[None]:
        """A transaction that ends the job together with the changes made inside; may be used once a run."""


class StopRun(Exception):
    """A handler gives up because it was asked to; what it has committed stays."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler with more to say than its function: a label for people, tries, and the longest time it may take."""

    function: Callable[[Any], Any]
    label: Any = ""
    max_attempts: int = 5
    limit_s: int = 3600


@dataclass(frozen=True, slots=True)
class ScheduleSpec:
    """Call a handler every so many seconds, or at the local times of a cron text (`30 2 * * *`), never both."""

    kind: str
    every_s: int = 0
    cron: str = ""
    label: Any = ""

    def __post_init__(self) -> None:
        if bool(self.every_s > 0) == bool(self.cron):
            raise ValueError(f"schedule {self.kind} needs either every_s or cron")
