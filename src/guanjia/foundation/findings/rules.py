"""Decisions about findings. Pure: no database, no clock.

The states are one table. A finding is closed by whoever verifies it and never by whoever answers for it; the number it
is cancelled under is given with the first closing and stays, so that a reopened finding is closed again under it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from guanjia.kernel.errors import NotAllowed, Refusal
from guanjia.kernel.words import N_

FEWEST_LETTERS = 2
RECURRENCE_DAYS = 365  # "within a year", as the word recurrence is defined (docs/glossary.md)


class State(StrEnum):
    """Where a finding is."""

    REGISTERED = "registered"
    PLANNED = "planned"
    DOING = "doing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLOSED = "closed"
    LOOKED_BACK = "looked_back"
    REOPENED = "reopened"


class Grade(StrEnum):
    """How serious a finding is."""

    ORDINARY = "ordinary"
    SERIOUS = "serious"
    GRAVE = "grave"


MOVES: Mapping[State, frozenset[State]] = {
    State.REGISTERED: frozenset({State.PLANNED}),
    State.PLANNED: frozenset({State.PLANNED, State.DOING, State.SUBMITTED}),
    State.DOING: frozenset({State.PLANNED, State.DOING, State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.DOING, State.RETURNED, State.CLOSED}),
    State.RETURNED: frozenset({State.PLANNED, State.DOING, State.SUBMITTED}),
    State.CLOSED: frozenset({State.LOOKED_BACK, State.REOPENED}),
    State.LOOKED_BACK: frozenset({State.REOPENED}),
    State.REOPENED: frozenset({State.PLANNED, State.DOING, State.SUBMITTED}),
}
OPEN = tuple(state for state in State if state not in (State.CLOSED, State.LOOKED_BACK))
SETTLED = (State.CLOSED, State.LOOKED_BACK)
WITH_OWNER = tuple(state for state in OPEN if state is not State.SUBMITTED)
# What of a closed finding may be shown to everybody, by the names of its fields.
PUBLIC_FIELDS = ("office", "place", "grade", "origin", "root_cause", "measure", "long_rule", "clause", "due_on")


class WordsMissing(Refusal):
    """Nothing, or next to nothing, was written."""


class FindingMoved(Refusal):
    """The finding is not at that step, or not any more."""


class OriginUnknown(Refusal):
    """No room knows this origin."""


class GradeUnknown(Refusal):
    """There is no such grade."""


class OwnerMissing(Refusal):
    """Nobody answers for the finding."""


class OwnerRefused(Refusal):
    """This person cannot answer for the finding."""


class OwnerMayNotVerify(NotAllowed):
    """Whoever answers for a finding, or did the work, does not verify it."""


class VerifierRefused(Refusal):
    """This person cannot verify the finding."""


class ItemsOpen(Refusal):
    """Parts of the finding are not done."""


class ClauseMissing(Refusal):
    """A changed rule names its new clause."""


class DeadlineRefused(Refusal):
    """The day cannot be the deadline."""


class DeadlineAsked(Refusal):
    """Another day is asked for already."""


class ClockStopped(Refusal):
    """The clock stands still already."""


class ClockRuns(Refusal):
    """The clock is not stopped."""


class SupervisedAlready(Refusal):
    """A leader watches this finding already."""


class NotSupervised(Refusal):
    """Nobody watches this finding."""


class LookBackMissing(Refusal):
    """There is no look-back to be done."""


class RecurrenceRefused(Refusal):
    """The earlier finding is none that this one repeats."""


class SupportRefused(Refusal):
    """The office cannot support, or does so already."""


class LetterKnown(Refusal):
    """The letter is entered already."""


class ReviewSettled(Refusal):
    """The joint review is over."""


class NotPublishable(Refusal):
    """Only parts of a closed finding are published."""


class TermsRefused(Refusal):
    """These terms cannot hold."""


def clean_words(text: str, *, field: str, most: int, fewest: int = FEWEST_LETTERS) -> str:
    """The text without surrounding space and NUL; raises WordsMissing when it says too little."""
    text = text.replace("\x00", "").strip()[:most]
    if len(text) < fewest:
        raise WordsMissing(N_("Write at least %(n)s characters here."), field=field, n=fewest)
    return text


def check_move(state: str, to: State) -> None:
    """Raise FindingMoved unless a finding may go from one state to the other."""
    if to not in MOVES[State(state)]:
        raise FindingMoved(N_("The finding is not at this step any more. Look at it again first."))


def check_open(state: str) -> None:
    """Raise FindingMoved once the finding is closed."""
    if state in SETTLED:
        raise FindingMoved(N_("This finding is closed. Reopen it first, with a reason."))


def check_with_owner(state: str) -> None:
    """Raise FindingMoved unless the owner has the word."""
    check_open(state)
    if state == State.SUBMITTED:
        raise FindingMoved(N_("The evidence is handed in and waits for its verification. Take it back first."))


def check_grade(grade: str) -> Grade:
    """The grade; raises GradeUnknown."""
    try:
        return Grade(grade)
    except ValueError:
        raise GradeUnknown(N_("Choose a grade from the list."), field="grade") from None


def check_verifier(*, actor_id: int | None, barred: Collection[int | None]) -> None:
    """Raise OwnerMayNotVerify for whoever answers for the finding, supports it or handed the evidence in.

    Somebody without a person behind them (a job, a token of a machine) verifies nothing either.
    """
    if actor_id is None or actor_id in barred:
        raise OwnerMayNotVerify(
            N_("You answer for this finding, so you cannot close it. Somebody else has to verify it.")
        )


def check_clause(*, rule_changed: bool, new_clause: str) -> None:
    """Raise ClauseMissing where a rule was changed and the new clause has no number."""
    if rule_changed and not new_clause.strip():
        raise ClauseMissing(
            N_("You say that a rule was changed: name the number of the new clause."), field="new_clause"
        )


def check_deadline(day: date, *, found_on: date) -> None:
    """Raise DeadlineRefused for a deadline before the finding."""
    if day < found_on:
        raise DeadlineRefused(N_("The deadline cannot lie before the day of the finding."), field="deadline")


def check_new_deadline(day: date, *, now_on: date, today: date) -> None:
    """Raise DeadlineRefused unless another day, and one ahead, is asked for."""
    if day == now_on or day < today:
        raise DeadlineRefused(N_("Ask for a day ahead that is not the present deadline."), field="to_on")


def check_recurrence(*, this_on: date, earlier_on: date, same: bool) -> None:
    """Raise RecurrenceRefused unless the earlier finding is another one, no more than a year older."""
    if same or earlier_on > this_on or this_on - earlier_on > timedelta(days=RECURRENCE_DAYS):
        raise RecurrenceRefused(N_("Choose an earlier finding from the year before this one."), field="earlier")


# --- days


def day_after(start: date, workdays: int, is_workday: Callable[[date], bool]) -> date:
    """The `workdays`-th working day after a day (0: the day itself). Looks at most three years ahead."""
    day, left = start, workdays
    for _step in range(1100):
        if left <= 0:
            break
        day += timedelta(days=1)
        left -= is_workday(day)
    return day


def workdays_between(first: date, last: date, is_workday: Callable[[date], bool]) -> int:
    """The working days from `first` (not counted) to `last` (counted)."""
    return sum(is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def days_overdue(*, due_on: date, stopped: bool, settled: bool, today: date) -> int:
    """How many days an open finding is past its deadline; 0 in time, while the clock is stopped, and when closed."""
    return 0 if stopped or settled else max(0, (today - due_on).days)


def level_of(overdue: int, steps: Iterable[int]) -> int:
    """How many escalation steps are reached by a number of days past the deadline."""
    return sum(1 for after in steps if 0 < after <= overdue)


# --- rates


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that keeps its two numbers."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """The share in percent; None where there is nothing to take a share of."""
        return 100 * self.part / self.whole if self.whole else None
