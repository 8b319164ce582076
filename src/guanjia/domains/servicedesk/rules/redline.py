"""Red-line faults: nobody queues, people are called in order until one answers, and the alarm climbs until somebody is
on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guanjia.domains.servicedesk.rules.repairs import State
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

ALARMING = frozenset({State.REPORTED, State.OFFERED})
HIGHEST = 20  # steps; by then everybody of a list has been told


class EscortMissing(Refusal):
    """Nobody works in this place alone."""


class CallAlreadyBegun(Refusal):
    """Somebody is calling this person right now."""


class CallEnded(Refusal):
    """The call has an outcome already."""


class NoAlarm(Refusal):
    """The ticket calls nobody."""


class ContactInvalid(Refusal):
    """A line of a call list that nobody can use."""


class EscortKnown(Refusal):
    """The place needs an escort already."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One line of a call list as the order of calling sees it. `narrow`: how closely it fits (compound, kind)."""

    contact_id: int
    rank: int
    shift: str = "always"
    narrow: int = 0


def on_call(shift: str, *, in_hours: bool) -> bool:
    """Whether somebody with this shift is called now."""
    return shift == "always" or (shift == "office_hours") == in_hours


def order_of_calls(contacts: Iterable[Contact], *, in_hours: bool) -> list[int]:
    """Whom to call, the first first: those on duty now by rank, the closer list before the wider one."""
    ready = [contact for contact in contacts if on_call(contact.shift, in_hours=in_hours)]
    return [c.contact_id for c in sorted(ready, key=lambda c: (c.rank, -c.narrow, c.contact_id))]


def next_to_call(order: Sequence[int], tried: Mapping[int, int], answered: bool) -> int | None:
    """Who is called next: the first of those tried least often; nobody once a call was answered."""
    if answered or not order:
        return None
    return min(order, key=lambda contact: (tried.get(contact, 0), order.index(contact)))


def level_at(raised_at: datetime, now: datetime, every: timedelta) -> int:
    """How many steps an alarm has climbed: one every so many minutes on the clock, nights and holidays included."""
    return max(0, min(HIGHEST, (now - raised_at) // every))


def check_escort(needed_at: str, escort: str) -> str:
    """The escort's name without surrounding space; raises EscortMissing where one is needed and none is named."""
    name = " ".join(escort.replace("\x00", "").split())[:60]
    if needed_at and len(name) < 2:
        raise EscortMissing(N_("%(place)s needs an escort. Say who goes in with you."), field="escort", place=needed_at)
    return name
