"""Decisions about shops and convenience goods. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

HOLIDAY = 7  # the key of a public holiday among the weekdays 0 (Monday) to 6
REMIND_BEFORE = timedelta(hours=2)
CHECK_SOON = timedelta(days=7)
Hours = Mapping[str, Sequence[Sequence[int]]]  # day's key → spans of minutes after midnight


class PieceState(StrEnum):
    """Where a piece of convenience goods is."""

    AT_POINT = "at_point"
    OUT = "out"
    LOST = "lost"
    DAMAGED = "damaged"
    RETIRED = "retired"


class HoursUnreadable(Refusal):
    """Opening hours that are not written as times."""


class PricesUnreadable(Refusal):
    """A price board with a line that is no price."""


class BoardExists(Refusal):
    """The shop has a price board from that day on."""


class CheckPlanExists(Refusal):
    """The shop has a plan for this kind of check."""


class CheckDateRefused(Refusal):
    """A check cannot have happened on that day."""


class ShopClosed(Refusal):
    """The shop has ended."""


class NameTaken(Refusal):
    """The compound has something of that name."""


class NoneLeft(Refusal):
    """The point has no piece of this kind."""


class PieceNotHere(Refusal):
    """The piece does not stand at a point."""


class PieceNotOut(Refusal):
    """The piece is not lent out."""


class LimitReached(Refusal):
    """The person has as many pieces as anybody may have."""


class PointUnknown(Refusal):
    """There is no such point to return to."""


class NotTheBorrower(Refusal):
    """Somebody else has the piece."""


class WordsMissing(Refusal):
    """Nothing, or next to nothing, was written."""


def clean_words(text: str, *, field: str, most: int, fewest: int = 2) -> str:
    """The text without surrounding space and NUL; raises WordsMissing when it says too little."""
    text = text.replace("\x00", "").strip()[:most]
    if len(text) < fewest:
        raise WordsMissing(N_("Write at least %(n)s characters here."), field=field, n=fewest)
    return text


# --- hours


def hours_key(day: date, *, workday: bool, holiday: bool) -> int:
    """Which line of the opening hours holds on a day: a weekday's, or the holidays'.

    A public holiday has the holidays' hours, on whatever weekday it falls, and so has a weekday that the calendar
    gives off. A Saturday or Sunday that is worked because of a holiday has Monday's.
    """
    if holiday and not workday:
        return HOLIDAY
    if workday:
        return 0 if day.weekday() >= 5 else day.weekday()
    return day.weekday() if day.weekday() >= 5 else HOLIDAY


def is_open_at(hours: Hours, key: int, minute: int) -> bool:
    """Whether a minute of a day lies within its spans; a span's last minute is not open any more."""
    return any(start <= minute < end for start, end in hours.get(str(key), ()))


SPAN = re.compile(r"^(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})$")


def read_hours(text: str, *, field: str) -> list[list[int]]:
    """The spans written as `8:00-12:00, 13:30-18:00`; empty means closed. Raises HoursUnreadable."""
    spans: list[list[int]] = []
    for part in (part.strip() for part in re.split(r"[,，;；]", text) if part.strip()):
        found = SPAN.match(part)
        start, end = (0, 0)
        if found:
            h1, m1, h2, m2 = (int(number) for number in found.groups())
            start, end = h1 * 60 + m1, h2 * 60 + m2
            found = found if m1 < 60 and m2 < 60 and end <= 24 * 60 else None
        if not found or start >= end or (spans and start < spans[-1][1]):
            raise HoursUnreadable(
                N_("Write hours like 8:00-12:00, 13:30-18:00, in order; leave the field empty for closed."), field=field
            )
        spans.append([start, end])
    return spans


def write_hours(spans: Iterable[Sequence[int]]) -> str:
    """Spans as people write them."""
    return ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans)


# --- prices


@dataclass(frozen=True, slots=True)
class Price:
    """One line of a price board."""

    name: str
    unit: str
    price_fen: int


def read_prices(text: str) -> list[Price]:
    """A board written one line an article: name, unit, yuan, with spaces or bars between. Raises PricesUnreadable."""
    prices = []
    for number, line in enumerate((line.strip() for line in text.replace("\x00", "").splitlines()), start=1):
        if not line:
            continue
        parts = [part.strip() for part in (line.split("|") if "|" in line else line.split())]
        try:
            name, unit, yuan = parts
            amount = Decimal(yuan)
            fen = int(amount * 100)
            if not (name and unit and 0 <= fen < 10_000_000 and amount * 100 == fen):
                raise ValueError
        except (ValueError, InvalidOperation, OverflowError):
            raise PricesUnreadable(
                N_("Line %(n)s is no price. Write name, unit and yuan, for example: 理发 次 10.00"),
                field="lines",
                n=number,
            ) from None
        prices.append(Price(name[:40], unit[:10], fen))
    if not prices:
        raise PricesUnreadable(N_("Write at least one price."), field="lines")
    return prices


def next_check(done_on: date, every_days: int) -> date:
    """When the next check is due after one that was passed."""
    return done_on + timedelta(days=every_days)


# --- goods


@dataclass(frozen=True, slots=True)
class Move:
    """A proposal of the rebalancing list: carry `pieces` of one kind from a point to another."""

    source: int
    target: int
    pieces: int


def suggest_moves(stock: Mapping[int, int], targets: Mapping[int, int]) -> list[Move]:
    """What to carry so that every point comes as near to its target as the stock allows, in few journeys.

    The greatest lack is served first, from the greatest surplus; points without a target give all they have.
    """
    points = sorted(set(stock) | set(targets))
    spare = {point: stock.get(point, 0) - targets.get(point, 0) for point in points}
    moves: list[Move] = []
    while True:
        source = max(points, key=lambda point: (spare[point], -point), default=None)
        target = min(points, key=lambda point: (spare[point], point), default=None)
        if source is None or target is None or spare[source] <= 0 or spare[target] >= 0:
            return moves
        pieces = min(spare[source], -spare[target])
        moves.append(Move(source, target, pieces))
        spare[source] -= pieces
        spare[target] += pieces
