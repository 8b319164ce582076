"""Pure decisions of the organisation room: periods, places in the tree, and what a body must have given away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

ONE_DAY = timedelta(days=1)
LONGEST_PATH = 200
LEVELS = ("province", "city", "county", "township")
NUMBER_SHAPE = re.compile(r"\+?[0-9][0-9 \-]{3,18}[0-9]", re.ASCII)


class DatesOutOfOrder(Refusal):
    """A period ends before it starts, or a step comes before the one it follows."""


class DayInTheFuture(Refusal):
    """A change is entered on its day or later, never ahead."""


class PeriodsOverlap(Refusal):
    """Two periods that exclude each other share a day."""


class NameMissing(Refusal):
    """A body, post or person needs a name."""


class WrongPhone(Refusal):
    """No phone number."""


class TempBodyNeedsAnEnd(Refusal):
    """A temporary body without an end date would never give back what it holds."""


class WrongPlaceInTree(Refusal):
    """A body of this kind or level cannot hang there."""


class ParentInsideItself(Refusal):
    """A body cannot hang below itself or below one of its own parts."""


class AlreadyThere(Refusal):
    """Nothing would change."""


class StillHolds(Refusal):
    """A body may close only when nothing is left in its hands."""


class SourceAndTargetTheSame(Refusal):
    """A body cannot hand over to itself."""


class PowerMissing(Refusal):
    """No mandate in force gives the body this power."""


class PostFull(Refusal):
    """All seats of the post are taken."""


class PostElsewhere(Refusal):
    """The post belongs to another office, or is not open in that period."""


class HasLeft(Refusal):
    """The person has left; only a new hiring brings them back."""


class StillHere(Refusal):
    """The person has not left."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; open without an end."""

    valid_from: date
    valid_to: date | None = None

    def meets(self, other: Period) -> bool:
        """Whether both hold on at least one day."""
        return (self.valid_to is None or other.valid_from <= self.valid_to) and (
            other.valid_to is None or self.valid_from <= other.valid_to
        )

    def __str__(self) -> str:
        return f"{self.valid_from} – {self.valid_to or '…'}"


def check_name(name: str, *, longest: int, field: str = "name") -> str:
    """The name without surrounding space; raises NameMissing when nothing is left or it is too long."""
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise NameMissing(N_("Enter a name."), field=field)
    if len(name) > longest:
        raise NameMissing(N_("The name is longer than %(n)s characters. Shorten it."), field=field, n=longest)
    return name


def check_phone(phone: str) -> str:
    """The number as typed, without surrounding space; raises WrongPhone. Empty is allowed."""
    phone = phone.strip()
    if phone and not NUMBER_SHAPE.fullmatch(phone):
        raise WrongPhone(N_("A phone number is 5 to 20 digits, with spaces or hyphens if you like."), field="phone")
    return phone


def check_order(valid_from: date, valid_to: date | None, *, field: str = "valid_to") -> None:
    """Refuse a period that ends before it starts; raises DatesOutOfOrder."""
    if valid_to is not None and valid_to < valid_from:
        raise DatesOutOfOrder(
            N_("The last day %(last)s lies before the first day %(first)s."),
            field=field,
            last=str(valid_to),
            first=str(valid_from),
        )


def check_not_ahead(day: date, today: date, *, field: str) -> None:
    """Refuse a day after today; raises DayInTheFuture."""
    if day > today:
        raise DayInTheFuture(
            N_("%(day)s has not come yet. Enter this change on that day or later."), field=field, day=str(day)
        )


def check_apart(new: Period, others: Iterable[Period], message: str, *, field: str, **params: object) -> None:
    """Refuse a period that shares a day with another; raises PeriodsOverlap with `%(period)s` of the clash."""
    for other in others:
        if new.meets(other):
            raise PeriodsOverlap(message, field=field, period=str(other), **params)


def check_place_in_tree(kind: str, level: str, parent_kind: str | None, parent_level: str | None) -> None:
    """Refuse a section without a body above, a body inside a section, and a level above the parent's.

    Raises WrongPlaceInTree.
    """
    if kind == "section" and parent_kind is None:
        raise WrongPlaceInTree(N_("A section needs a body to belong to."), field="parent_id")
    if parent_kind == "section" and kind not in ("section", "temp_body"):
        raise WrongPlaceInTree(N_("A section holds only sections and temporary bodies."), field="parent_id")
    if parent_level is not None and LEVELS.index(level) < LEVELS.index(parent_level):
        raise WrongPlaceInTree(N_("A body cannot stand on a higher level than the one above it."), field="level")


def check_temp_body_end(kind: str, valid_from: date, ends_on: date | None) -> None:
    """A temporary body has an end after its start; raises TempBodyNeedsAnEnd or DatesOutOfOrder."""
    if kind == "temp_body" and ends_on is None:
        raise TempBodyNeedsAnEnd(N_("A temporary body needs the day on which it ends."), field="ends_on")
    if ends_on is not None and ends_on < valid_from:
        raise DatesOutOfOrder(
            N_("The last day %(last)s lies before the first day %(first)s."),
            field="ends_on",
            last=str(ends_on),
            first=str(valid_from),
        )


def check_not_inside(path: str, above: str, *, field: str) -> None:
    """Refuse to hang the office with `path` below the one with path `above` when that lies inside it.

    Raises ParentInsideItself.
    """
    if above.startswith(path):
        raise ParentInsideItself(
            N_("A body cannot hang below itself or one of its own parts. Choose a body outside of it."), field=field
        )


def check_path_length(path: str) -> None:
    """Refuse a place too deep in the tree to be stored; raises WrongPlaceInTree."""
    if len(path) > LONGEST_PATH:
        raise WrongPlaceInTree(N_("The organisation would get too deep here."), field="parent_id")


def check_empty(left: Mapping[str, int], office: str) -> None:
    """Refuse to close a body that still holds something; `left` counts by label. Raises StillHolds."""
    still = {label: count for label, count in left.items() if count}
    if still:
        raise StillHolds(
            N_("%(office)s still holds: %(things)s. Hand them over to another body first."),
            office=office,
            things=", ".join(f"{label} {count}" for label, count in still.items()),
        )


def last_day_before(start: date, day: date) -> date | None:
    """The last day of something that began on `start` and gives way on `day`; None when it never lasted a day."""
    return day - ONE_DAY if start < day else None
