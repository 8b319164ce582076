"""Quantities that know their unit: usable and gross area, energy, volumes, distances.

Each unit is a type of its own. Adding, subtracting or comparing two different ones is a defect of the program and
raises UnitMixup; a conversion is a rule with a source and lives in the rulebook, never here. Values are decimal: a
float would carry its error into a statutory figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Self

from guanjia.kernel.errors import UnitMixup


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A decimal number of one unit. Use the subclasses."""

    value: Decimal
    unit: ClassVar[str] = ""

    def __init__(self, value: Decimal | int | str) -> None:
        if type(self) is Quantity:
            raise TypeError("a quantity needs a unit: use one of the subclasses")
        if isinstance(value, Quantity):
            raise UnitMixup(f"{type(value).__name__} is not a number of {self.unit}")
        if isinstance(value, (bool, float)):
            raise TypeError("a quantity takes no floats: write the number as text or Decimal")
        try:
            number = Decimal(value)
        except (InvalidOperation, ValueError) as error:
            raise ValueError(f"{value!r} is no number") from error
        if not number.is_finite():
            raise ValueError(f"a quantity is a finite number, got {value!r}")
        object.__setattr__(self, "value", number)

    @classmethod
    def total(cls, quantities: Iterable[Self]) -> Self:
        """The sum in this unit; nothing adds up to zero."""
        total = cls(0)
        for quantity in quantities:
            total = total + quantity
        return total

    def __str__(self) -> str:
        return f"{self.value:,f} {self.unit}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self.value}')"

    def __bool__(self) -> bool:
        return bool(self.value)

    def __hash__(self) -> int:
        return hash((type(self), self.value))

    def __reduce__(self) -> tuple[type[Self], tuple[Decimal]]:
        return type(self), (self.value,)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (Quantity, Decimal, int, float)):
            return self.value == self._same(other)
        return NotImplemented

    def __lt__(self, other: Self) -> bool:
        return self.value < self._same(other)

    def __le__(self, other: Self) -> bool:
        return self.value <= self._same(other)

    def __gt__(self, other: Self) -> bool:
        return self.value > self._same(other)

    def __ge__(self, other: Self) -> bool:
        return self.value >= self._same(other)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.value + self._same(other))

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.value - self._same(other))

    def __neg__(self) -> Self:
        return type(self)(-self.value)

    def __abs__(self) -> Self:
        return type(self)(abs(self.value))

    def __mul__(self, times: int | Decimal) -> Self:
        if isinstance(times, bool) or not isinstance(times, (int, Decimal)):
            raise UnitMixup(f"{self.unit} times {type(times).__name__} is no {self.unit}")
        return type(self)(self.value * times)

    __rmul__ = __mul__

    def __truediv__(self, parts: int | Decimal) -> Self:
        if isinstance(parts, bool) or not isinstance(parts, (int, Decimal)):
            raise UnitMixup(f"{self.unit} by {type(parts).__name__} is a Ratio")
        return type(self)(self.value / parts)

    def _same(self, other: Any) -> Decimal:
        if type(other) is not type(self):
            raise UnitMixup(f"{type(self).__name__} meets {type(other).__name__}")
        number: Decimal = other.value
        return number


class UsableM2(Quantity):
    """Usable floor area of rooms (使用面积)."""

    __slots__ = ()
    unit = "m²"


class GrossM2(Quantity):
    """Gross floor area of buildings (建筑面积)."""

    __slots__ = ()
    unit = "m²"


class LandM2(Quantity):
    """Area of land (用地面积)."""

    __slots__ = ()
    unit = "m²"


class Kwh(Quantity):
    """Electric energy."""

    __slots__ = ()
    unit = "kWh"


class GasM3(Quantity):
    """Volume of natural gas at standard conditions."""

    __slots__ = ()
    unit = "m³"


class WaterM3(Quantity):
    """Volume of water. One tonne on a water bill is one cubic metre."""

    __slots__ = ()
    unit = "m³"

    @classmethod
    def from_t(cls, tonnes: Decimal | int | str) -> WaterM3:
        """The volume of so many tonnes of water at the density that water bills assume, 1 t/m³."""
        return cls(tonnes)


class HeatGj(Quantity):
    """Heat delivered by a heating network."""

    __slots__ = ()
    unit = "GJ"


class Litre(Quantity):
    """Volume of liquid fuel."""

    __slots__ = ()
    unit = "L"


class Kg(Quantity):
    """Mass."""

    __slots__ = ()
    unit = "kg"


class Tce(Quantity):
    """Energy as tonnes of coal equivalent (吨标准煤)."""

    __slots__ = ()
    unit = "tce"


class Kgce(Quantity):
    """Energy as kilograms of coal equivalent."""

    __slots__ = ()
    unit = "kgce"


class KgCo2e(Quantity):
    """Greenhouse gases as kilograms of carbon dioxide equivalent."""

    __slots__ = ()
    unit = "kgCO2e"


class Km(Quantity):
    """Distance."""

    __slots__ = ()
    unit = "km"


UNITS: dict[str, type[Quantity]] = {
    kind.__name__: kind
    for kind in (UsableM2, GrossM2, LandM2, Kwh, GasM3, WaterM3, HeatGj, Litre, Kg, Tce, Kgce, KgCo2e, Km)
}
