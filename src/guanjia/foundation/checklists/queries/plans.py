"""Plans, routes, rounds and readings."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from guanjia.foundation.checklists.models import (
    InspectionPlanQuerySet,
    Plan,
    Reading,
    Route,
    RoutePoint,
    RouteQuerySet,
    Visit,
)
from guanjia.foundation.org.models import Office
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.subjects import LARGEST_ID
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def list_routes(actor: Actor) -> RouteQuerySet:
    """The routes in sight with how many points they have."""
    rows = Route.objects.visible_to(actor).select_related("office", "form")
    return rows.annotate(n_points=Count("points", filter=Q(points__dropped_at=None))).order_by("name", "pk")


def get_route(actor: Actor, route_id: int, *, lock: bool = False) -> Route:
    """The route, or NotVisible."""
    rows = Route.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("office", "form")
    found = rows.filter(pk=route_id).first() if 0 < route_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such route."))
    return found


def points_of(route: Route) -> QuerySet[RoutePoint]:
    """The points of a route in their order."""
    return route.points.filter(dropped_at=None).select_related("place").order_by("rank", "pk")


def rounds_of(route: Route) -> QuerySet[Visit]:
    """The rounds of a route, the newest first."""
    rows = route.rounds.select_related("unit", "office").prefetch_related("inspectors")
    return rows.annotate(n_rooms=Count("rooms", distinct=True), n_answers=Count("answer_sets", distinct=True)).order_by(
        "-starts_at", "-pk"
    )


def list_plans(actor: Actor) -> InspectionPlanQuerySet:
    """The plans in sight, those in force first."""
    rows = Plan.objects.visible_to(actor).select_related("office", "unit", "form", "route", "place")
    return rows.prefetch_related("inspectors").order_by("ended_on", "title", "pk")


def get_plan(actor: Actor, plan_id: int, *, lock: bool = False) -> Plan:
    """The plan, or NotVisible."""
    rows = Plan.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("office", "unit", "form", "route")
    found = rows.filter(pk=plan_id).first() if 0 < plan_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such plan."))
    return found


def plans_in_force(day: date) -> list[int]:
    """The plans in force on a day, for the job that makes their visits."""
    return list(Plan.objects.filter(ended_on=None, since__lte=day).order_by("pk").values_list("pk", flat=True))


def rounds_over(now: datetime) -> list[int]:
    """Rounds whose window is over and that nobody finished, for the job that tells about them."""
    rows = Visit.objects.filter(state__in=[Visit.State.PLANNED, Visit.State.GOING], due_at__lt=now, route__isnull=False)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def round_at(actor: Actor, place: Place, today: date) -> Visit | None:
    """The actor's open visit of today, or one still open from before, that names this place."""
    mine = Visit.objects.filter(Visit.objects.all().own(actor), rooms__place=place, planned_on__lte=today)
    return mine.filter(state__in=["planned", "going", "missed"]).order_by("-planned_on", "pk").first()


def latest_readings(place: Place, since: datetime) -> QuerySet[Reading]:
    """What devices sent for a place since an instant, the newest first."""
    return Reading.objects.filter(place=place, at__gte=since).order_by("-at", "-pk")


def held_visits(office: Office) -> QuerySet[Visit]:
    """The open visits that an office runs or is to receive."""
    return Visit.objects.filter(Q(office=office) | Q(unit=office), state__in=["planned", "going", "missed"])


def held_plans(office: Office) -> QuerySet[Plan]:
    """The plans in force that an office runs or that check it."""
    return Plan.objects.filter(Q(office=office) | Q(unit=office), ended_on=None)
