"""Plans that make visits, routes and their rounds, readings that devices send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.calendar.official import official_day
from guanjia.foundation.calendar.queries import is_workday
from guanjia.foundation.checklists import queries
from guanjia.foundation.checklists.commands.visiting import make_visit, people_of
from guanjia.foundation.checklists.models import Plan, PlanRun, Reading, Route, RoutePoint, Visit
from guanjia.foundation.checklists.rules import cadence as times
from guanjia.foundation.checklists.rules import states
from guanjia.foundation.checklists.rules.refusals import PlanWrong, ReadingWrong
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org import queries as org
from guanjia.foundation.places import queries as places
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor, system_actor
from guanjia.kernel.words import N_


def upkeep_actor() -> Actor:
    """The job that makes visits when they are due and looks for missed points."""
    return system_actor("checklists-upkeep", "checklists.manage", "checklists.view", "org.view", "places.view")


@transaction.atomic
def make_route(
    actor: Actor,
    *,
    name: str,
    office_id: int,
    form_id: int,
    window_minutes: int,
    place_ids: Sequence[int],
    now: datetime,
) -> Route:
    """Make a route with its points in order. Raises PlanWrong, NotVisible, FormEmpty."""
    office = org.get_office(actor, office_id)
    actor.require("checklists.manage", office.path)
    form = queries.get_form(actor, form_id)
    queries.version_in_force(form)
    if not name.strip() or not 1 <= window_minutes <= 1440:
        raise PlanWrong(N_("A route has a name, and a window of 1 to 1440 minutes."), field="name")
    route = Route.objects.create(name=name.strip()[:60], office=office, form=form, window_minutes=window_minutes)
    trail.record(actor, "checklists.route.made", route, office_path=office.path, name=route.name)
    set_points(actor, route_id=route.pk, place_ids=place_ids, now=now)
    return route


@transaction.atomic
def set_points(actor: Actor, *, route_id: int, place_ids: Sequence[int], now: datetime) -> Route:
    """Set the points of a route in their order; rounds that began keep theirs."""
    route = queries.get_route(actor, route_id, lock=True)
    actor.require("checklists.manage", route.office.path)
    wanted = [places.get_place(actor, pk) for pk in dict.fromkeys(place_ids)]
    if not wanted:
        raise PlanWrong(N_("A route has one point or more."), field="place_ids")
    rows = []
    present = {point.place_id: point for point in route.points.filter(dropped_at=None)}
    for place_id, point in present.items():
        if place_id not in {place.pk for place in wanted}:
            point.dropped_at = now
            point.save(update_fields=["dropped_at"])
            rows.append(point)
    for rank, place in enumerate(wanted, 1):
        known = present.get(place.pk)
        if known is None:
            rows.append(RoutePoint.objects.create(route=route, place=place, rank=rank))
        elif known.rank != rank:
            known.rank = rank
            known.save(update_fields=["rank"])
            rows.append(known)
    trail.record(
        actor, "checklists.route.points_set", route, office_path=route.office.path, also=rows, touched=False,
        points=len(wanted), places=[place.pk for place in wanted],
    )  # fmt: skip
    return route


@transaction.atomic
def start_round(
    actor: Actor, *, route_id: int, inspector_ids: Sequence[int], starts_at: datetime, now: datetime, plan: Any = None
) -> Visit:
    """Begin a round of a route: a visit with the points of today, due when the window is over."""
    route = queries.get_route(actor, route_id)
    if plan is None and not actor.may("checklists.manage", route.office.path):
        actor.require("checklists.inspect", route.office.path)
    points = [point.place for point in queries.points_of(route)]
    day = clock.local_day(starts_at)
    return make_visit(
        actor, title=f"{route.name} {starts_at.astimezone(clock.LOCAL):%m-%d %H:%M}", office=route.office,
        unit=plan.unit if plan else route.office, form_version=queries.version_in_force(route.form), planned_on=day,
        inspectors=people_of(inspector_ids), rooms=points, route=route, plan=plan, starts_at=starts_at,
        due_at=starts_at + timedelta(minutes=route.window_minutes), now=now,
    )  # fmt: skip


@transaction.atomic
def make_plan(
    actor: Actor,
    *,
    title: str,
    office_id: int,
    unit_id: int,
    form_id: int,
    cadence: str,
    inspector_ids: Sequence[int],
    since: date,
    lead_days: int = 1,
    route_id: int | None = None,
    place_id: int | None = None,
    starts_at: time | None = None,
) -> Plan:
    """Make a plan. Raises PlanWrong for a cadence that does not exist or a route without a time."""
    office, unit = org.get_office(actor, office_id), org.get_office(actor, unit_id)
    actor.require("checklists.manage", office.path)
    form = queries.get_form(actor, form_id)
    queries.version_in_force(form)
    route = queries.get_route(actor, route_id) if route_id else None
    if cadence not in {one.value for one in times.Cadence} or not title.strip() or not 1 <= lead_days <= 10:
        raise PlanWrong(N_("Give the plan a title and say how often it is due."), field="cadence")
    if route is not None and starts_at is None:
        raise PlanWrong(N_("A plan with a route needs the time when a round starts."), field="starts_at")
    people = people_of(inspector_ids)
    if not people:
        raise PlanWrong(N_("Choose who makes the visits."), field="inspector_ids")
    plan = Plan.objects.create(
        title=title.strip()[:80], office=office, unit=unit, form=route.form if route else form, cadence=cadence,
        lead_days=lead_days, route=route, place=places.get_place(actor, place_id) if place_id else None,
        starts_at=starts_at, since=since,
    )  # fmt: skip
    plan.inspectors.set(people)
    trail.record(
        actor, "checklists.plan.made", plan, office_path=office.path, title=plan.title, cadence=cadence,
        people=[person.pk for person in people],
    )  # fmt: skip
    return plan


@transaction.atomic
def end_plan(actor: Actor, *, plan_id: int, reason: str, today: date) -> Plan:
    """End a plan; the visits it made stay."""
    plan = queries.get_plan(actor, plan_id, lock=True)
    actor.require("checklists.manage", plan.office.path)
    if not reason.strip():
        raise PlanWrong(N_("Say why."), field="reason")
    if plan.ended_on is None:
        plan.ended_on = today
        plan.save(update_fields=["ended_on"])
        trail.record(actor, "checklists.plan.ended", plan, office_path=plan.office.path, reason=reason.strip()[:300])
    return plan


def make_due_visits(actor: Actor, *, now: datetime) -> int:
    """Make the visits of all plans that are due today, each once; how many were made."""
    return sum(run_plan(actor, plan_id=pk, now=now) for pk in queries.plans_in_force(clock.local_day(now)))


@transaction.atomic
def run_plan(actor: Actor, *, plan_id: int, now: datetime) -> bool:
    """Make the visit of a plan if it is due today and was not made; whether one was made."""
    plan = queries.get_plan(actor, plan_id, lock=True)
    actor.require("checklists.manage", plan.office.path)
    today = clock.local_day(now)
    key = times.due_key(
        plan.cadence,
        today,
        is_workday=lambda day: is_workday(day, office_path=plan.office.path),
        is_holiday=lambda day: bool(official_day(day).holiday),
        lead_days=plan.lead_days,
    )
    if not key or PlanRun.objects.filter(plan=plan, key=key).exists():
        return False
    try:
        with transaction.atomic():  # savepoint: another worker was faster
            PlanRun.objects.create(plan=plan, key=key, made_at=now)
    except IntegrityError:
        return False
    people = list(plan.inspectors.filter(valid_to=None).values_list("pk", flat=True))
    if plan.route is not None and plan.starts_at is not None:
        starts_at = datetime.combine(today, plan.starts_at, clock.LOCAL)
        start_round(actor, route_id=plan.route.pk, inspector_ids=people, starts_at=starts_at, now=now, plan=plan)
    else:
        make_visit(
            actor, title=f"{plan.title} {key}", office=plan.office, unit=plan.unit,
            form_version=queries.version_in_force(plan.form), planned_on=today, inspectors=people_of(people),
            rooms=[plan.place] if plan.place else [], plan=plan, now=now,
        )  # fmt: skip
    return True


@transaction.atomic
def alarm_round(actor: Actor, *, visit_id: int, now: datetime) -> bool:
    """Tell whoever runs a round and its inspectors about the points that nobody scanned in time; once a round."""
    visit = queries.get_visit(actor, visit_id, lock=True)
    if visit.state not in (Visit.State.PLANNED, Visit.State.GOING) or visit.due_at is None or visit.due_at > now:
        return False
    given = visit.answer_sets.exclude(place=None).values("place")
    missed = list(visit.rooms.exclude(place__in=given).select_related("place"))
    if not missed:
        return False
    states.check_visit_move(visit.state, states.VisitState.MISSED)
    visit.state, visit.missed_at = Visit.State.MISSED, now
    visit.save(update_fields=["state", "missed_at"])
    trail.record(
        actor, "checklists.visit.missed", visit, office_path=visit.office.path, n=len(missed),
        places=[room.place_id for room in missed],
    )  # fmt: skip
    people = list(visit.inspectors.values_list("pk", flat=True))
    told = [*notify.accounts_of_people(people), *notify.accounts_with("checklists.manage", visit.office.path, now=now)]
    notify.send(
        "checklists.point_missed",
        to=told,
        title=N_("%(n)s points missed: %(title)s"),
        params={"n": len(missed), "title": visit.title},
        subject=visit,
        about=f"checklists.missed:{visit.pk}",
        urgent=True,
        now=now,
    )
    return True


@transaction.atomic
def take_reading(
    actor: Actor,
    *,
    place_id: int,
    device: str,
    quantity: str,
    value: Decimal,
    at: datetime,
    now: datetime,
    unit: str = "",
) -> Reading:
    """Keep what a device sent for a place; the same device, quantity and instant is kept once.

    Raises ReadingWrong where the same instant came with another value, or lies in the future.
    """
    place = places.get_place(actor, place_id)
    actor.require("checklists.read_in", place.office.path)
    device = device.replace("\0", "").strip()[:60]
    known = Reading.objects.filter(device=device, quantity=quantity, at=at).first()
    if known is not None:
        if known.value != value or known.place_id != place.pk:
            raise ReadingWrong(N_("This device sent another value for this instant already."), field="value")
        return known
    if not device or at > now + timedelta(minutes=5):
        raise ReadingWrong(N_("A reading names its device and lies in the past."), field="at")
    reading = Reading.objects.create(
        place=place, device=device, quantity=quantity, value=value, unit=unit[:20], at=at, received_at=now,
        actor_key=actor.key,
    )  # fmt: skip
    trail.record(actor, "checklists.reading.kept", reading, office_path=place.office.path, device=device, value=value)
    return reading
