"""Standing delegations: who may act for whom, from a day to a day, for which kinds of cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from guanjia.foundation.approvals.rules.refusals import DelegationRefused
from guanjia.kernel.words import N_

LONGEST = timedelta(days=366)
SHORTEST_REASON = 2


@dataclass(frozen=True, slots=True)
class Period:
    """A delegation as the rules see it; `until` is the last day itself, no kinds means all."""

    principal: int
    stand_in: int
    since: date
    until: date
    kinds: frozenset[str] = frozenset()

    def holds(self, day: date, kind: str) -> bool:
        """Whether it lets the stand-in act on a day in a case of this kind."""
        return self.since <= day <= self.until and (not self.kinds or kind in self.kinds)

    def meets(self, other: Period) -> bool:
        """Whether both hold on some day for some kind."""
        kinds = not self.kinds or not other.kinds or bool(self.kinds & other.kinds)
        return kinds and self.since <= other.until and other.since <= self.until


def check_delegation(new: Period, known: Iterable[Period], *, today: date, reason: str) -> None:
    """Refuse a delegation to oneself, without an end in order, in the past, twice, or in a circle.

    Raises DelegationRefused.
    """
    if new.principal == new.stand_in:
        raise DelegationRefused(N_("Nobody delegates to themselves. Choose a colleague."), field="stand_in")
    if new.until < new.since:
        raise DelegationRefused(N_("The last day lies before the first. Turn them round."), field="until")
    if new.until < today:
        raise DelegationRefused(N_("The delegation would be over already. Choose a later last day."), field="until")
    if new.until - new.since > LONGEST:
        raise DelegationRefused(N_("A delegation lasts at most a year. Choose an earlier last day."), field="until")
    if len(reason.strip()) < SHORTEST_REASON:
        raise DelegationRefused(N_("Say why: leave, business trip, training."), field="reason")
    meeting = [period for period in known if period.meets(new) and period.until >= today]
    if any(period.principal == new.principal for period in meeting):
        raise DelegationRefused(
            N_("On some of these days the same cases are delegated already. End that delegation first."), field="since"
        )
    reached, edge = {new.stand_in}, [new.stand_in]
    while edge:
        here = edge.pop()
        for period in meeting:
            if period.principal == here and period.stand_in not in reached:
                reached.add(period.stand_in)
                edge.append(period.stand_in)
    if new.principal in reached:
        raise DelegationRefused(
            N_("This colleague delegates to you, directly or by way of others. Choose somebody else."), field="stand_in"
        )
