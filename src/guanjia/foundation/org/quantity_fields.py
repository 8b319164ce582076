"""Model fields that store money and quantities and take only their own unit: storing another raises UnitMixup.

They stand in this room because it is the lowest one whose neighbours above keep such figures; the types themselves
are the kernel's. A ratio is stored as its two quantities and read as `Ratio(row.a, row.b)`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from guanjia.kernel.errors import UnitMixup
from guanjia.kernel.money import Money
from guanjia.kernel.quantities import UNITS, Quantity


class QuantityField(models.DecimalField):
    """A decimal column of one unit: reading gives the quantity, storing or filtering takes nothing else.

    kind: the unit's type from `kernel.quantities`, or its name.
    """

    def __init__(self, kind: type[Quantity] | str, *args: Any, **kwargs: Any) -> None:
        self.kind = UNITS[kind] if isinstance(kind, str) else kind
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 3)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.kind.__name__, *args], kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Quantity | None:
        return None if value is None else self.kind(Decimal(value))

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, self.kind):
            return value
        if isinstance(value, str):  # a fixture or a form: the text carries no unit, the field gives it
            return self.kind(super().to_python(value))
        raise UnitMixup(f"{self.name} takes {self.kind.__name__}, got {type(value).__name__}")

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if type(value) is not self.kind:
            raise UnitMixup(f"{self.name} takes {self.kind.__name__}, got {type(value).__name__}")
        return value.value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        number = value if prepared else self.get_prep_value(value)
        return connection.ops.adapt_decimalfield_value(number, self.max_digits, self.decimal_places)

    def run_validators(self, value: Any) -> None:
        super().run_validators(value.value if isinstance(value, Quantity) else value)

    def value_to_string(self, obj: models.Model) -> str:
        value: Any = self.value_from_object(obj)
        return "" if value is None else str(value.value)


class MoneyField(models.BigIntegerField):
    """A column of whole fen: reading gives Money, storing or filtering takes nothing else."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Money | None:
        return None if value is None else Money(int(value))

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Money):
            return value
        if isinstance(value, str):
            try:
                return Money(int(value))
            except ValueError as error:
                raise ValidationError(f"{value!r} is no whole number of fen") from error
        raise UnitMixup(f"{self.name} takes Money, got {type(value).__name__}")

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if not isinstance(value, Money):
            raise UnitMixup(f"{self.name} takes Money, got {type(value).__name__}")
        return value.fen

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def run_validators(self, value: Any) -> None:
        super().run_validators(value.fen if isinstance(value, Money) else value)

    def value_to_string(self, obj: models.Model) -> str:
        value: Any = self.value_from_object(obj)
        return "" if value is None else str(value.fen)
