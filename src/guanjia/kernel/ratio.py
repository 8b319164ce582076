"""A ratio keeps both its numbers, so that a reader can ask "of how many" and two ratios pool correctly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from guanjia.kernel.errors import UnitMixup
from guanjia.kernel.money import Money
from guanjia.kernel.quantities import Quantity

Countable = int | Decimal | Quantity | Money


def number_of(amount: Countable) -> Decimal:
    """The bare number: yuan for money, the quantity's own unit else."""
    match amount:
        case Money():
            return amount.yuan
        case Quantity():
            return amount.value
        case _:
            return Decimal(amount)


@dataclass(frozen=True, slots=True)
class Ratio:
    """`numerator` per `denominator`. A zero denominator gives no value, which is not zero."""

    numerator: Countable
    denominator: Countable

    def __post_init__(self) -> None:
        for part in (self.numerator, self.denominator):
            if isinstance(part, (bool, float)) or not isinstance(part, (int, Decimal, Quantity, Money)):
                raise TypeError(f"a ratio takes whole numbers, Decimals, quantities or money, got {part!r}")
        if number_of(self.denominator) < 0:
            raise ValueError("a ratio's denominator is never negative")

    @property
    def value(self) -> Decimal | None:
        """The quotient, or None when nothing is there to divide by."""
        below = number_of(self.denominator)
        return number_of(self.numerator) / below if below else None

    @property
    def is_share(self) -> bool:
        """Whether both numbers count the same thing, so that the value may be shown as per cent."""
        plain = (int, Decimal)
        return type(self.numerator) is type(self.denominator) or (
            isinstance(self.numerator, plain) and isinstance(self.denominator, plain)
        )

    def percent(self, places: int = 1) -> Decimal | None:
        """The share in per cent; raises UnitMixup for a ratio of two different units."""
        if not self.is_share:
            raise UnitMixup(f"{type(self.numerator).__name__} by {type(self.denominator).__name__} is no share")
        value = self.value
        return None if value is None else round(value * 100, places)

    def __str__(self) -> str:
        return f"{self.numerator} / {self.denominator}"

    @classmethod
    def pooled(cls, ratios: Iterable[Ratio]) -> Ratio:
        """The ratio of all together: sums above and below, never a mean of quotients. Raises ValueError for none."""
        parts = list(ratios)
        if not parts:
            raise ValueError("nothing to pool")
        above, below = parts[0].numerator, parts[0].denominator
        for part in parts[1:]:
            above = _plus(above, part.numerator)
            below = _plus(below, part.denominator)
        return cls(above, below)


def _plus(one: Countable, other: Countable) -> Countable:
    if isinstance(one, Money) and isinstance(other, Money):
        return one + other
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return one + other
    if isinstance(one, (int, Decimal)) and isinstance(other, (int, Decimal)):
        return one + other
    raise UnitMixup(f"{type(one).__name__} meets {type(other).__name__}")
