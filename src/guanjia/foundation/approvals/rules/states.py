"""What a running case is at an instant: plain values, so that a whole life can be replayed and checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from guanjia.foundation.approvals.rules.templates import Who


class Status(StrEnum):
    PAPERS = "papers"  # urgent: acted first, the requester owes the papers
    RUNNING = "running"
    RETURNED = "returned"  # the requester has it again
    STUCK = "stuck"  # nobody can be asked: an administrator must name somebody
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({Status.PAPERS, Status.RUNNING, Status.RETURNED, Status.STUCK})
ENDED = frozenset(Status) - OPEN

WAITING, SIGNED, SKIPPED = "waiting", "signed", "skipped"


@dataclass(frozen=True, slots=True)
class Signer:
    """One who is asked. A step is done when every seat has one signature; a `superior` signs for all."""

    person: int
    seat: str
    state: str = WAITING
    added_by: int = 0
    superior: bool = False
    principal: int = 0  # whose place this person took by hand-over


@dataclass(frozen=True, slots=True)
class StepRun:
    """A step set that is open or, below another one, interrupted. `ad_hoc`: signers asked before the step."""

    key: str
    signers: tuple[Signer, ...] = ()
    ad_hoc: bool = False

    @property
    def is_done(self) -> bool:
        if any(signer.superior and signer.state == SIGNED for signer in self.signers):
            return True
        seats = {signer.seat for signer in self.signers if not signer.superior}
        filled = {signer.seat for signer in self.signers if signer.state != WAITING}
        return bool(self.signers) and seats <= filled

    @property
    def waiting(self) -> list[Signer]:
        """Those who can still sign; who shares a filled seat is no longer asked."""
        filled = {signer.seat for signer in self.signers if signer.state != WAITING}
        return [signer for signer in self.signers if signer.state == WAITING and signer.seat not in filled]


@dataclass(frozen=True, slots=True)
class Signature:
    """An approval that stands: it counts for skipping the same person and for keeping powers apart."""

    step: str
    group: str
    person: int
    actor: int


@dataclass(frozen=True, slots=True)
class State:
    """A case at an instant. The last of `runs` is the open step set; those below it are interrupted."""

    requester: int
    office: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    verdict: str = "pass"
    urgent: bool = False
    status: Status = Status.RUNNING
    runs: tuple[StepRun, ...] = ()
    signatures: tuple[Signature, ...] = ()
    keys: tuple[str, ...] = ()
    round: int = 1
    escalated: bool = False
    reminded_at: datetime | None = None
    why_stuck: str = ""
    stuck_step: str = ""
    exception_until: date | None = None  # until when what a check forbids is allowed

    @property
    def open_run(self) -> StepRun | None:
        """The one open step set of a running case."""
        return self.runs[-1] if self.status == Status.RUNNING and self.runs else None


class Kind(StrEnum):
    """What may happen to a case."""

    APPROVE = "approve"
    REFUSE = "refuse"
    RETURN = "return"
    RESUBMIT = "resubmit"
    ADD = "add"
    REMOVE = "remove"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    REMIND = "remind"
    PAPERS = "papers"
    ASSIGN = "assign"
    RETRY = "retry"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing somebody does; `by` 0 is the system. `stands_for`: whose delegation holds for `by` just now."""

    kind: Kind
    by: int
    at: datetime
    key: str = ""
    person: int = 0  # whom it is about: the principal, the one handed over to, the one taken off
    people: tuple[int, ...] = ()
    step: str = ""  # where it returns to; empty: to the requester
    before: bool = False
    reason: str = ""
    facts: Mapping[str, Any] | None = None
    verdict: str = ""
    stands_for: frozenset[int] = frozenset()
    administers: bool = False
    today: date | None = None  # the local day of `at`
    until: date | None = None  # an exception holds until this day
    grounds: bool = False  # the grounds of the exception are attached


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the story that an event made."""

    kind: str
    step: str = ""
    person: int = 0
    principal: int = 0
    people: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Who holds a role at a scope. `where`: the office that was asked at last; `tried`: the offices without anybody."""

    people: tuple[int, ...] = ()
    where: str = ""
    tried: tuple[str, ...] = ()


class Directory(Protocol):
    """Knows who holds what. The database's is `directory.OfficeDirectory`; tests bring one of their own."""

    def find(self, who: Who, office: str, barred: Collection[int]) -> Found:
        """Holders of the role at the scope as seen from the office; climbing as `who` says."""
