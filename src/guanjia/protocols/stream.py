"""The one shape of a decoder: a bounded buffer, counters, and the search for the next frame.

How the search stays independent of the cuts: a decision about the bytes at one place is taken only when all bytes the
decision needs are here. A protocol answers "wait" until then, and the longest candidate bounds how long it may wait.

A broken frame is reported once. Starts found later inside its bytes are tried, because the true frame may begin there,
but only sound ones are told; without that, every byte of a hostile stream could drag a whole candidate along as raw
bytes. So the raw bytes of all broken frames together are never longer than what came in.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Event = TypeVar("Event")

#: After so many broken frames in a row a gateway should close the connection; 0 means never.
BAD_IN_A_ROW = 20


class EncodeError(ValueError):
    """A command or reading that the protocol cannot carry: our mistake, never the peer's."""


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Bytes that looked like a frame and were none: the reason to count by, and the bytes to keep."""

    reason: str
    raw: bytes
    detail: str = ""


@dataclass(slots=True)
class Counters:
    """What one decoder has seen since it was made."""

    frames: int = 0
    noise_bytes: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    bad_in_a_row: int = 0


@dataclass(frozen=True, slots=True)
class Step(Generic[Event]):
    """What a protocol found at one place: how many bytes it is done with, and the event they make, if any."""

    taken: int
    event: Event | BadFrame | None = None


#: More bytes are needed before anything can be said.
WAIT: Step = Step(0)


class Decoder(Generic[Event]):
    """Splits a stream into events. A protocol says in `_look` what stands at one place of the buffer."""

    #: The longest candidate in bytes; what is held never exceeds it once `feed` returns.
    longest = 0

    def __init__(self, *, bad_in_a_row: int = BAD_IN_A_ROW) -> None:
        self.counters = Counters()
        self._held = bytearray()
        self._offset = 0  # place of the first held byte in the whole stream
        self._reported = 0  # starts before this place lie inside a broken frame that was told already
        self._patience = bad_in_a_row

    @property
    def held_bytes(self) -> int:
        """Bytes that wait for the rest of their frame."""
        return len(self._held)

    @property
    def should_close(self) -> bool:
        """Whether so many frames in a row were broken that the connection is not worth keeping."""
        return bool(self._patience) and self.counters.bad_in_a_row >= self._patience

    def feed(self, data: bytes) -> list[Event | BadFrame]:
        """The events completed by `data`, in order."""
        self._held += data
        return self._drain(ended=False)

    def idle(self) -> list[Event | BadFrame]:
        """The line was silent or has closed: an unfinished candidate is given up, what it hid is read."""
        return self._drain(ended=True)

    def _look(self, held: bytearray, at: int) -> Step[Event]:
        """What stands at `at`; `WAIT` when more bytes are needed. Must not look at where the buffer ends otherwise."""
        raise NotImplementedError

    def _drain(self, *, ended: bool) -> list[Event | BadFrame]:
        held, at, end, counters = self._held, 0, len(self._held), self.counters
        events: list[Event | BadFrame] = []
        while at < end:
            step = self._look(held, at)
            taken, event = step.taken, step.event
            if not taken:
                if not ended:
                    break
                taken, event = 1, BadFrame("incomplete", bytes(held[at:end]))
            if event is None:
                counters.noise_bytes += taken
            elif isinstance(event, BadFrame):
                if at >= self._reported:
                    self._reported = at + max(taken, len(event.raw))
                    counters.bad[event.reason] += 1
                    counters.bad_in_a_row += 1
                    events.append(event)
            else:
                counters.frames += 1
                counters.bad_in_a_row = 0
                events.append(event)
            at += taken
        if at:
            del held[:at]
            self._offset += at
            self._reported = max(0, self._reported - at)
        return events
