"""Visits, parts and costs: what may be planned, used and charged."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from guanjia.kernel.errors import Refusal
from guanjia.kernel.money import Money
from guanjia.kernel.words import N_

PLAN_AHEAD = timedelta(days=90)
LONGEST_LABOUR = 24 * 60
MOST_OF_A_PART = Decimal(100_000)
DEAREST_FEN = 100_000_000


class VisitInvalid(Refusal):
    """A visit that cannot be planned or ended so."""


class StockTooLow(Refusal):
    """There is not so much of the part in the store."""


class PartNeedsApproval(Refusal):
    """The part is too dear to be used without approval."""


class PartInvalid(Refusal):
    """A part, a store or a quantity that makes no sense."""


class CostInvalid(Refusal):
    """A cost that cannot be entered so."""


class CostTakenBack(Refusal):
    """The cost was taken back before."""


class PartDecided(Refusal):
    """The request is decided."""


def check_plan(planned_at: datetime, now: datetime) -> None:
    """A visit is planned from now on, at most three months ahead; raises VisitInvalid."""
    if not now - timedelta(minutes=5) <= planned_at <= now + PLAN_AHEAD:
        raise VisitInvalid(N_("Plan the visit from now on, at most three months ahead."), field="planned_at")


def check_labour(minutes: int) -> int:
    """Minutes of work of one visit, at most a day; raises VisitInvalid."""
    if not 0 <= minutes <= LONGEST_LABOUR:
        raise VisitInvalid(N_("Labour is 0 to 1,440 minutes a visit."), field="labour_minutes")
    return minutes


def check_quantity(quantity: Decimal, *, field: str = "quantity") -> Decimal:
    """A quantity above zero with two decimals at most; raises PartInvalid."""
    if not Decimal("0.01") <= quantity <= MOST_OF_A_PART or quantity != quantity.quantize(Decimal("0.01")):
        raise PartInvalid(N_("Enter a quantity above zero, with two decimals at most."), field=field)
    return quantity


def amount_of(price: Money, quantity: Decimal) -> Money:
    """What a quantity costs, rounded half up to the fen."""
    return price.portion(quantity)


def labour_cost(minutes: int, hour: Money) -> Money:
    """What minutes of work cost at an hourly rate."""
    return hour.portion(Fraction(minutes, 60))


def needs_approval(amount: Money, limit: Money) -> bool:
    """Whether a use waits for approval: from the limit on."""
    return amount >= limit
