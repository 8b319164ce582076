"""Plans, routes and coverage on the desk; a scanned point on the phone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.checklists import commands, queries
from guanjia.foundation.checklists.forms.running import PlanForm, ReasonForm, RoundForm, RouteForm
from guanjia.foundation.checklists.views.forms import form_page
from guanjia.foundation.org import queries as org
from guanjia.foundation.places import plan_drawing
from guanjia.foundation.places import queries as places
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.requests import PageRequest

DAYS = (30, 90, 180, 365)
MOST_ROWS = 200


@login_required
@require_GET
def plans(request: PageRequest) -> HttpResponse:
    """All plans in sight."""
    request.actor.require("checklists.view")
    context = {
        "domain": "checks", "page_url": "checklist-plans", "plans": list(queries.list_plans(request.actor)),
        "manages": request.actor.may("checklists.manage"),
    }  # fmt: skip
    return render(request, "checklists/plans.html", context)


@login_required
@acts_once_page("checklists.plan.make")
def plan_new(request: PageRequest) -> HttpResponse:
    """Make a plan."""
    actor = request.actor
    actor.require("checklists.manage")
    people = queries.people_choices(actor, org.get_office(actor, actor.office_id or 0)) if actor.office_id else []
    form = PlanForm(request.POST if request.method == "POST" else None, actor=actor, people=people)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.make_plan(actor, **form.cleaned_data)
            messages.success(request, _("The plan is made."))
            return redirect("checklist-plans")
    return form_page(request, form, _("New plan"), _("Make the plan"), reverse("checklist-plans"), "checklist-plans")


@login_required
@acts_once_page("checklists.plan.end")
def plan_end(request: PageRequest, pk: int) -> HttpResponse:
    """End a plan."""
    found = queries.get_plan(request.actor, pk)
    request.actor.require("checklists.manage", found.office.path)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.end_plan(request.actor, plan_id=pk, today=clock.today(), **form.cleaned_data)
            messages.success(request, _("The plan is ended."))
            return redirect("checklist-plans")
    return form_page(
        request, form, _("End the plan: %(title)s") % {"title": found.title}, _("End the plan"),
        reverse("checklist-plans"), "checklist-plans",
    )  # fmt: skip


@login_required
@require_GET
def routes(request: PageRequest) -> HttpResponse:
    """All routes in sight."""
    request.actor.require("checklists.view")
    context = {
        "domain": "checks", "page_url": "checklist-routes", "routes": list(queries.list_routes(request.actor)),
        "manages": request.actor.may("checklists.manage"),
    }  # fmt: skip
    return render(request, "checklists/routes.html", context)


@login_required
@acts_once_page("checklists.route.make")
def route_new(request: PageRequest) -> HttpResponse:
    """Make a route."""
    request.actor.require("checklists.manage")
    form = RouteForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            made = commands.make_route(request.actor, now=clock.now(), **form.cleaned_data)
            return redirect("checklist-route", pk=made.pk)
    return form_page(
        request, form, _("New route"), _("Make the route"), reverse("checklist-routes"), "checklist-routes"
    )


def route_deeds(request: PageRequest, found: Any) -> list[Deed]:
    actor, now = request.actor, clock.now()
    runs = actor.may("checklists.manage", found.office.path)
    people = queries.people_choices(actor, found.office) if runs else []
    return [
        Deed(
            "round", _("Start a round now"), partial(RoundForm, people=people),
            lambda **f: commands.start_round(actor, route_id=found.pk, starts_at=now, now=now, **f),
            _("The round has begun."), reverse("checklist-route-act", kwargs={"pk": found.pk, "verb": "round"}),
            offered=runs, icon="route",
        ),
    ]  # fmt: skip


@login_required
@require_GET
def route(request: PageRequest, pk: int) -> HttpResponse:
    """A route with its points and rounds."""
    found = queries.get_route(request.actor, pk)
    return show_route(request, found, route_deeds(request, found))


def show_route(request: PageRequest, found: Any, deeds: list[Deed]) -> HttpResponse:
    context = {
        "domain": "checks",
        "page_url": "checklist-routes",
        "route": found,
        "points": list(queries.points_of(found)),
        "rounds": list(queries.rounds_of(found)[:50]),
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "idempotency_key": new_key(),
    }
    return render(request, "checklists/route.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
@acts_once_page("checklists.route.act")
def route_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Start a round."""
    found = queries.get_route(request.actor, pk)
    request.actor.require("checklists.manage", found.office.path)
    deeds = route_deeds(request, found)
    if deed_of(deeds, verb).take(request):
        return redirect("checklist-route", pk=pk)
    return show_route(request, found, deeds)


@login_required
@require_GET
def scanned(request: PageRequest) -> HttpResponse:
    """A scanned place: its line of the asker's open visit, or the list of visits with a word about it."""
    request.actor.require("checklists.inspect")
    text = request.GET.get("place", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    place = places.get_place(request.actor, number)
    visit = queries.round_at(request.actor, place, clock.today())
    if visit is None:
        messages.warning(request, _("No visit of yours is waiting at %(place)s.") % {"place": place.full_name})
        return redirect("checklist-mine")
    return redirect("checklist-fill", pk=visit.pk, place=place.pk)


def number_of(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


@login_required
@require_GET
def coverage(request: PageRequest) -> HttpResponse:
    """What was never checked or not for long: units, rooms, and one storey's plan in colours."""
    actor = request.actor
    actor.require("checklists.view")
    today = clock.today()
    days = number_of(request.GET.get("days", ""), 90)
    form_id = number_of(request.GET.get("form", ""), 0) or None
    rooms = queries.list_covered(actor, form_id=form_id)
    behind = queries.without_check(rooms, clock.now() - timedelta(days=days))
    storey_id = number_of(request.GET.get("storey", ""), 0)
    storey = places.get_place(actor, storey_id) if storey_id else None
    context = {
        "domain": "checks",
        "page_url": "checklist-coverage",
        "days": days,
        "day_choices": DAYS,
        "form_id": form_id,
        "form_choices": queries.form_choices(actor),
        "units": queries.units_covered(actor, form_id=form_id)[:MOST_ROWS],
        "total": rooms.count(),
        "behind": behind.count(),
        "never": rooms.filter(checked_at=None).count(),
        "rows": list(behind.order_by("checked_at", "path")[:MOST_ROWS]),
        "storeys": queries.storeys_with_plan(actor),
        "storey": storey,
        "drawing": drawn(request, storey, rooms, days) if storey else None,
        "today": today,
    }
    return render(request, "checklists/coverage.html", context)


def drawn(request: PageRequest, storey: Any, rooms: Any, days: int) -> Any:
    """A storey's plan with its rooms in the colours of their last check; None without a published plan."""
    today = clock.today()
    plan = places.plan_in_force(request.actor, storey, on=today)
    if plan is None:
        return None
    words = {"never": _("never checked"), "old": _("not checked for long"), "fresh": _("checked lately")}
    facts = {}
    for room in rooms.filter(parent=storey).exclude(plan_id=""):
        state = queries.freshness(room.checked_at, today, days)
        facts[room.plan_id] = plan_drawing.RoomFacts(
            name=room.name, line=words[state], area="", spoken=f"{room.name} {words[state]}", classes=(state,)
        )
    query = f"storey={storey.pk}&days={days}"
    return plan_drawing.dress(plan.svg, facts, query=query, label=storey.full_name)
