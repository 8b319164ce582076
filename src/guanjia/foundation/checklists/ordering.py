"""From a fault to an order on the spot: the one door to the room that keeps findings."""

from __future__ import annotations

from datetime import datetime

from guanjia.foundation.checklists.models import AnswerSet
from guanjia.kernel.actor import Actor


def order_fault(actor: Actor, answers: AnswerSet, now: datetime) -> bool:
    """Raise a finding for an answer set with a warning or fault; asked twice, once. Answers whether one was raised."""
    return False
