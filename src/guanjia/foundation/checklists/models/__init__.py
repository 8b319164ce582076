"""Forms with versions, campaigns with their draw, visits with answers, plans and routes."""

from guanjia.foundation.checklists.models.campaigns import Campaign, CampaignQuerySet, Draw
from guanjia.foundation.checklists.models.forms import Form, FormQuerySet, FormVersion
from guanjia.foundation.checklists.models.plans import (
    InspectionPlanQuerySet,
    Plan,
    PlanRun,
    Route,
    RoutePoint,
    RouteQuerySet,
)
from guanjia.foundation.checklists.models.visits import (
    AnswerSet,
    AnswerSetQuerySet,
    EarlierAnswers,
    InspectionVisitQuerySet,
    Reading,
    ReadingQuerySet,
    Visit,
    VisitRoom,
)

__all__ = [
    "AnswerSet",
    "AnswerSetQuerySet",
    "Campaign",
    "CampaignQuerySet",
    "Draw",
    "EarlierAnswers",
    "Form",
    "FormQuerySet",
    "FormVersion",
    "InspectionPlanQuerySet",
    "InspectionVisitQuerySet",
    "Plan",
    "PlanRun",
    "Reading",
    "ReadingQuerySet",
    "Route",
    "RoutePoint",
    "RouteQuerySet",
    "Visit",
    "VisitRoom",
]
