"""What every way out takes and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Outcome(StrEnum):
    """What became of one try."""

    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. `text` goes into the log: it never holds a secret."""

    outcome: Outcome
    status: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message on its way to one address. `uid` is the same on every try."""

    uid: str
    to: str
    title: str
    body: str
    url: str
    kind: str
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)


class Adapter(Protocol):
    """One way out. `way` is the configured row: a Gateway, or a Webhook for webhooks."""

    def send(self, way: Any, envelope: Envelope, *, now: datetime) -> Answer:
        """Hand the message over; never raises for what the other side or the network does."""

    def repeats_safely(self, way: Any, *, begun: datetime, now: datetime) -> bool:
        """Whether a try that began at `begun` and has no known end may be made again."""
