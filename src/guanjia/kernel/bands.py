"""Bands: stretches of a scale (hours of a day, steps of a price, classes of a size) that neither overlap nor leave a
gap, and parts that must add up to their whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

Number = int | Decimal
Label = TypeVar("Label")


class BandsOverlap(Refusal):
    """Two bands claim the same stretch."""


class BandsLeaveAGap(Refusal):
    """A stretch of the whole belongs to no band."""


class BandIsEmpty(Refusal):
    """A band ends where it starts, or before."""


class PartsMissTheWhole(Refusal):
    """The parts add up to something else than the whole."""


@dataclass(frozen=True, slots=True)
class Band(Generic[Label]):
    """From `lower` (included) to `upper` (not included, None: without end). Labels may repeat among bands."""

    lower: Number
    upper: Number | None
    label: Label

    def holds(self, value: Number) -> bool:
        """Whether the value lies in the band."""
        return self.lower <= value and (self.upper is None or value < self.upper)


class Bands(Generic[Label]):
    """All bands of a scale from `start` to `end` (None: without end), in order.

    Raises BandIsEmpty, BandsOverlap or BandsLeaveAGap, each with the two values that clash.
    """

    __slots__ = ("bands", "end", "start")

    def __init__(self, bands: Iterable[Band[Label]], *, start: Number = 0, end: Number | None = None) -> None:
        self.start, self.end = start, end
        self.bands: Sequence[Band[Label]] = tuple(sorted(bands, key=lambda band: band.lower))
        reached: Number | None = start
        for band in self.bands:
            if band.upper is not None and band.upper <= band.lower:
                raise BandIsEmpty(
                    N_("A band must end after it starts: %(lower)s to %(upper)s."), lower=band.lower, upper=band.upper
                )
            if reached is None or band.lower < reached:
                raise BandsOverlap(N_("Two bands overlap at %(at)s. Let one end where the next begins."), at=band.lower)
            if band.lower > reached:
                raise BandsLeaveAGap(
                    N_("No band covers %(lower)s to %(upper)s. Close the gap."), lower=reached, upper=band.lower
                )
            reached = band.upper
        if reached != end:
            if end is not None and (reached is None or reached > end):
                raise BandsOverlap(N_("The bands go past %(at)s, the end of the whole."), at=end)
            raise BandsLeaveAGap(
                N_("No band covers %(lower)s to %(upper)s. Close the gap."),
                lower=reached,
                upper="∞" if end is None else end,
            )

    def find(self, value: Number) -> Band[Label]:
        """The one band that holds a value; raises ValueError outside the whole."""
        for band in self.bands:
            if band.holds(value):
                return band
        raise ValueError(f"{value} lies outside the bands")

    def split(self, lower: Number, upper: Number) -> list[tuple[Band[Label], Number]]:
        """How much of the stretch from `lower` to `upper` falls into each band it touches; the parts add up to it."""
        if upper < lower or lower < self.start or (self.end is not None and upper > self.end):
            raise ValueError(f"{lower} to {upper} is no stretch of the bands")
        parts: list[tuple[Band[Label], Number]] = []
        for band in self.bands:
            above = upper if band.upper is None else min(upper, band.upper)
            below = max(lower, band.lower)
            if above > below:
                parts.append((band, above - below))
        return parts


def check_parts(whole: Number, parts: Iterable[Number]) -> None:
    """Refuse parts that do not add up to the whole exactly; raises PartsMissTheWhole."""
    total: Number = 0
    for part in parts:
        if part < 0:
            raise PartsMissTheWhole(N_("A part is below zero: %(part)s."), part=part)
        total += part
    if total != whole:
        raise PartsMissTheWhole(
            N_("The parts add up to %(total)s, the whole is %(whole)s. Mend the parts."), total=total, whole=whole
        )
