"""Money in whole fen. No floats come in, no fen gets lost: what is split adds up again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

from guanjia.kernel.errors import UnitMixup


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of yuan, kept as an integer number of fen; may be negative."""

    fen: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.fen, bool) or not isinstance(self.fen, int):
            raise TypeError(f"money takes whole fen, got {self.fen!r}")

    @classmethod
    def from_yuan(cls, yuan: str | int | Decimal) -> Money:
        """Exactly this many yuan; raises ValueError past two decimals and TypeError for a float."""
        if isinstance(yuan, (bool, float)):
            raise TypeError("money takes no floats: write the amount as text")
        try:
            fen = Decimal(yuan) * 100
            whole = int(fen)
        except (InvalidOperation, OverflowError, ValueError) as error:
            raise ValueError(f"{yuan!r} is no amount of yuan") from error
        if fen != whole:
            raise ValueError(f"{yuan} yuan has parts of a fen")
        return cls(whole)

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        """The sum; nothing adds up to zero."""
        total = cls(0)
        for amount in amounts:
            total = total + amount
        return total

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan, two decimals, exact."""
        return Decimal(self.fen).scaleb(-2)

    def __str__(self) -> str:
        whole, rest = divmod(abs(self.fen), 100)
        return f"{'-' if self.fen < 0 else ''}{whole:,}.{rest:02}"

    def __bool__(self) -> bool:
        return self.fen != 0

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + self._same(other).fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - self._same(other).fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __abs__(self) -> Money:
        return Money(abs(self.fen))

    def __mul__(self, times: int) -> Money:
        if isinstance(times, bool) or not isinstance(times, int):
            raise UnitMixup(f"money is multiplied by whole numbers; use `portion` for {times!r}")
        return Money(self.fen * times)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.fen < self._same(other).fen

    def __le__(self, other: Money) -> bool:
        return self.fen <= self._same(other).fen

    def __gt__(self, other: Money) -> bool:
        return self.fen > self._same(other).fen

    def __ge__(self, other: Money) -> bool:
        return self.fen >= self._same(other).fen

    def portion(self, share: Decimal | Fraction | int) -> Money:
        """This share of the amount, rounded half away from zero to a whole fen."""
        if isinstance(share, float):
            raise TypeError("a share is a Decimal, a Fraction or a whole number, never a float")
        exact = Fraction(share) * self.fen
        sign = -1 if exact < 0 else 1
        return Money(sign * ((abs(exact.numerator) * 2 + exact.denominator) // (exact.denominator * 2)))

    def allocate(self, weights: Sequence[int | Decimal | Fraction]) -> list[Money]:
        """The amount split by weights; the parts add up to it exactly.

        Fen that do not divide go to the largest remainders, among equals to the earlier weight. Raises ValueError for
        a negative weight or when all weights are zero.
        """
        if any(isinstance(weight, float) for weight in weights):
            raise TypeError("weights are Decimals, Fractions or whole numbers, never floats")
        shares = [Fraction(weight) for weight in weights]
        whole = sum(shares, Fraction(0))
        if any(share < 0 for share in shares) or whole == 0:
            raise ValueError("weights must not be negative and need a sum above zero")
        sign = -1 if self.fen < 0 else 1
        exact = [share * abs(self.fen) / whole for share in shares]
        parts = [part.numerator // part.denominator for part in exact]
        left = abs(self.fen) - sum(parts)
        by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
        for i in by_remainder[:left]:
            parts[i] += 1
        return [Money(sign * part) for part in parts]

    def in_wan(self) -> Decimal:
        """The amount in ten thousand yuan, two decimals, rounded half up: for summaries."""
        return (self.yuan / 10_000).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    @staticmethod
    def _same(other: object) -> Money:
        if not isinstance(other, Money):
            raise UnitMixup(f"money meets {type(other).__name__}")
        return other
