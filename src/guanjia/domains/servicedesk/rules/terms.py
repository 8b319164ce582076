"""What an office sets for its desk: from which amounts on a part waits for approval and for the
deputy's too, how fast an alarm climbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from guanjia.domains.servicedesk.rules.visits import DEAREST_FEN
from guanjia.kernel.errors import Refusal
from guanjia.kernel.money import Money
from guanjia.kernel.words import N_

SHORTEST_STEP = timedelta(minutes=1)
LONGEST_STEP_MINUTES = 60


class DeskTermsRefused(Refusal):
    """These terms cannot hold."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that govern a ticket. `office_id`: whose row they come from; 0 for everybody's, None where nobody has
    set any."""

    part_approval_from: Money
    deputy_from: Money
    climb_every: timedelta
    office_id: int | None = None


# What holds where no row does: no norm sets any of the numbers.
STANDING = Terms(Money(50_000), Money(500_000), timedelta(minutes=3))


def check_desk_terms(*, part_approval_fen: int, deputy_from_fen: int, climb_minutes: int, reason: str) -> str:
    """The reason without surrounding space; raises DeskTermsRefused beside the field."""
    if not 0 <= part_approval_fen <= DEAREST_FEN:
        raise DeskTermsRefused(N_("The amount is 0 to 1,000,000 yuan."), field="part_approval_fen")
    if not 0 <= deputy_from_fen <= DEAREST_FEN:
        raise DeskTermsRefused(N_("The amount is 0 to 1,000,000 yuan."), field="deputy_from_fen")
    if not 1 <= climb_minutes <= LONGEST_STEP_MINUTES:
        raise DeskTermsRefused(N_("An alarm climbs every 1 to 60 minutes."), field="climb_minutes")
    reason = " ".join(reason.replace("\x00", "").split())[:300]
    if len(reason) < 4:
        raise DeskTermsRefused(N_("Say in at least four characters why."), field="reason")
    return reason
