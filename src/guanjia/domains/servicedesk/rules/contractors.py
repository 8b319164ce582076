"""How a contractor is scored: weights that add up, bands without gap or overlap, months that hide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from guanjia.kernel.bands import Band, Bands, check_parts
from guanjia.kernel.errors import Refusal
from guanjia.kernel.money import Money
from guanjia.kernel.ratio import Ratio, number_of
from guanjia.kernel.words import N_

WHOLE = 100
WHOLE_TENTHS = WHOLE * 10


class ContractInvalid(Refusal):
    """A contract that makes no sense."""


class StandardInvalid(Refusal):
    """A standard that scores nothing, or not all."""


class SheetInvalid(Refusal):
    """A sheet that cannot be written so."""


class SheetKnown(Refusal):
    """The day of the area is scored already."""


class MonthSettled(Refusal):
    """The month's fee is proposed or confirmed."""


class MonthNotReady(Refusal):
    """The month cannot be settled yet."""


class DisputeRefused(Refusal):
    """The deduction cannot be disputed, or not by this person."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a standard to be."""

    name: str
    weight: int
    rule: str = ""


def bands_of(rows: Iterable[Sequence[int | None]]) -> Bands[int]:
    """The bands of a standard from 0 points up, each with its share of the fee per mille; raises what Bands raises."""
    return Bands(Band(lower or 0, upper, permille or 0) for lower, upper, permille in rows)


def check_standard(items: Sequence[Item], rows: Sequence[Sequence[int | None]]) -> None:
    """Weights that add up to 100, bands without gap or overlap, and no better fee for a worse score."""
    if not items:
        raise StandardInvalid(N_("Enter at least one item."), field="items")
    check_parts(WHOLE, [item.weight for item in items])
    shares = [band.label for band in bands_of(rows).bands]
    if any(not 0 <= share <= 1000 for share in shares) or shares != sorted(shares):
        raise StandardInvalid(N_("A better score never earns a smaller part of the fee."), field="bands")


def check_deduction(tenths: int, weight: int) -> int:
    """No more is deducted for an item than it weighs; raises SheetInvalid."""
    if not 0 <= tenths <= weight * 10:
        raise SheetInvalid(N_("Deduct 0 to %(most)s points here."), most=weight, field="lines")
    return tenths


@dataclass(frozen=True, slots=True)
class Score:
    """A month's score. `ratio`: tenths given over tenths to be had; `missing`: what nobody scored."""

    ratio: Ratio
    sheets: int
    missing: tuple[tuple[date, str], ...]

    @property
    def tenths(self) -> int:
        """The numerator: what the sheets left of their points."""
        return int(number_of(self.ratio.numerator))

    @property
    def most_tenths(self) -> int:
        """The denominator: what they could have left."""
        return int(number_of(self.ratio.denominator))

    @property
    def points(self) -> Decimal | None:
        """0 to 100; nothing without a sheet."""
        value = self.ratio.value
        return None if value is None else round(value * WHOLE, 2)


def score_of(
    sheet_tenths: Iterable[int], expected: Iterable[tuple[date, str]], scored: Iterable[tuple[date, str]]
) -> Score:
    """The score of a month: what each sheet left of its 100 points; days without a sheet are named, never guessed."""
    given = list(sheet_tenths)
    known = set(scored)
    missing = tuple(sorted(set(expected) - known))
    return Score(Ratio(sum(given), len(given) * WHOLE_TENTHS), len(given), missing)


def fee_of(fee: Money, score: Score, rows: Iterable[Sequence[int | None]]) -> tuple[int, Money]:
    """The share per mille that a score earns, and the fee; raises MonthNotReady without a sheet."""
    if score.points is None:
        raise MonthNotReady(N_("Nobody scored a day of this month."))
    permille = bands_of(rows).find(score.points).label
    return permille, fee.portion(Decimal(permille) / 1000)


def check_dispute(submitted_at: datetime, now: datetime, days: int) -> None:
    """A deduction is disputed within the days of the contract; raises DisputeRefused."""
    if now > submitted_at + timedelta(days=days):
        raise DisputeRefused(N_("A deduction can be disputed for %(days)s days. That time is over."), days=days)
