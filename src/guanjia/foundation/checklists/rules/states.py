"""The states of campaigns and visits, and which follows which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from guanjia.foundation.checklists.rules.refusals import StateRefused
from guanjia.kernel.words import N_


class CampaignState(StrEnum):
    """Where a campaign stands."""

    PLANNED = "planned"
    FRAMED = "framed"
    RUNNING = "running"
    CLOSED = "closed"
    VOIDED = "voided"


class VisitState(StrEnum):
    """Where a visit stands. Missed: its time went by without all points."""

    PLANNED = "planned"
    GOING = "going"
    DONE = "done"
    MISSED = "missed"
    VOIDED = "voided"


CAMPAIGN_MOVES: Mapping[CampaignState, frozenset[CampaignState]] = {
    CampaignState.PLANNED: frozenset({CampaignState.FRAMED, CampaignState.VOIDED}),
    CampaignState.FRAMED: frozenset({CampaignState.RUNNING, CampaignState.VOIDED}),
    CampaignState.RUNNING: frozenset({CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset(),
    CampaignState.VOIDED: frozenset(),
}
VISIT_MOVES: Mapping[VisitState, frozenset[VisitState]] = {
    VisitState.PLANNED: frozenset({VisitState.GOING, VisitState.DONE, VisitState.MISSED, VisitState.VOIDED}),
    VisitState.GOING: frozenset({VisitState.DONE, VisitState.MISSED, VisitState.VOIDED}),
    VisitState.MISSED: frozenset({VisitState.DONE, VisitState.VOIDED}),
    VisitState.DONE: frozenset(),
    VisitState.VOIDED: frozenset(),
}
OPEN_VISITS = (VisitState.PLANNED, VisitState.GOING, VisitState.MISSED)


def check_campaign_move(before: str, after: CampaignState) -> None:
    """Raise StateRefused unless a campaign may go from one state to the other."""
    if after not in CAMPAIGN_MOVES[CampaignState(before)]:
        raise StateRefused(N_("The campaign does not stand where this can be done. Open it again and look."))


def check_visit_move(before: str, after: VisitState) -> None:
    """Raise StateRefused unless a visit may go from one state to the other."""
    if after not in VISIT_MOVES[VisitState(before)]:
        raise StateRefused(N_("The visit does not stand where this can be done. Open it again and look."))
