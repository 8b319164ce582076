"""What a requester and a guest see and do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.forms import (
    GuestForm,
    RateForm,
    ReasonForm,
    ReportForm,
)
from guanjia.domains.servicedesk.views.answering import act, first_problem, number_in
from guanjia.domains.servicedesk.views.tickets import ticket_context
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.codes import queries as codes
from guanjia.foundation.codes.forms import ScannedCodeForm
from guanjia.foundation.codes.scanning import CodeOfOtherThing
from guanjia.foundation.places import queries as places
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import DomainError, NotVisible
from guanjia.kernel.words import N_
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest

GUEST_LIMIT, GUEST_WINDOW_S = 5, 3600


@login_required
def report(request: PageRequest) -> HttpResponse:
    """Report a fault: the place first (by code or search), then the form."""
    request.actor.require("servicedesk.report")
    return send_report(request) if request.method == "POST" else ask_report(request)


def ask_report(request: PageRequest, form: ReportForm | None = None) -> HttpResponse:
    """The form, or the search for a place."""
    actor, place_id = request.actor, number_in(request, "place") or number_in(request, "place_id")
    words = request.GET.get("q", "")[:60]
    context: dict[str, Any] = {"tab": "services", "idempotency_key": new_key(), "words": words}
    if place_id is None and "code" in request.GET:
        form_of_code = ScannedCodeForm(request.GET)
        if form_of_code.is_valid():
            with refusals_as_form_errors(form_of_code):
                place = place_of_code(actor, form_of_code.cleaned_data["code"])
                query = urlencode({"place": place.pk, "code": form_of_code.cleaned_data["code"]})
                return redirect(f"{request.path}?{query}")
        context["code_form"] = form_of_code
    if place_id is None:
        context.setdefault("code_form", ScannedCodeForm())
        context["found"] = queries.find_places(actor, words) if words else []
        context["recent"] = list({t.place_id: t.place for t in queries.list_own(actor)[:12]}.values())[:4]
        return render(request, "servicedesk/where.html", context)
    place = places.get_place(actor, place_id)
    context |= report_context(request, place)
    context["form"] = form or ReportForm(initial={"place_id": place.pk})
    chosen = request.POST.get("kind_id") or request.GET.get("kind") or ""
    context["chosen"] = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 16 else None
    if context["chosen"]:
        context["twins"] = queries.list_duplicates(actor, place=place, kind_id=context["chosen"], now=clock.now())
        context["kind"] = queries.find_kind(context["chosen"])
    return render(request, "servicedesk/report.html", context, status=422 if form is not None else 200)


def place_of_code(actor: Actor, text: str) -> Any:
    """The visible place behind a scanned code; raises CodeOfOtherThing where it means anything else, or nothing."""
    try:
        meaning = codes.resolve(actor, text)
    except NotVisible:
        meaning = None
    if meaning is None or meaning.retired or meaning.code.subject_type != "places.place" or meaning.subject is None:
        raise CodeOfOtherThing(N_("This code is not of a place you can report from. Search for it."), field="code")
    return meaning.subject


def report_context(request: PageRequest, place: Any) -> dict[str, Any]:
    return {"place": place, "groups": queries.list_kind_groups(clock.today()), "code": request.GET.get("code", "")[:20]}


@acts_once_page("servicedesk.ticket.report")
def send_report(request: PageRequest) -> HttpResponse:
    form = ReportForm(request.POST, request.FILES)
    if form.is_valid():
        fields = form.cleaned_data
        with refusals_as_form_errors(form):
            photos = commands.prepare_photos(fields.pop("photos"), "report")
            channel = "code" if request.GET.get("code") else "portal"
            ticket = commands.report_fault(request.actor, photos=photos, channel=channel, now=clock.now(), **fields)
            messages.success(request, _("Reported as %(number)s.") % {"number": ticket.number})
            return redirect("repair-ticket", pk=ticket.pk)
    return ask_report(request, form)


@login_required
@require_GET
def duplicates(request: PageRequest) -> HttpResponse:
    """The fragment that says the fault is known already."""
    request.actor.require("servicedesk.report")
    place_id, kind_id = number_in(request, "place_id"), number_in(request, "kind_id")
    twins = []
    if place_id and kind_id:
        place = places.get_place(request.actor, place_id)
        twins = queries.list_duplicates(request.actor, place=place, kind_id=kind_id, now=clock.now())
    kind = queries.find_kind(kind_id) if kind_id else None
    return render(request, "servicedesk/_twins.html", {"twins": twins, "kind": kind})


def guest(request: PageRequest) -> HttpResponse:
    """A stranger at a room's code. Needs the code itself, so that places cannot be counted through."""
    if request.actor.is_known and request.method == "GET" and request.actor.may("servicedesk.report"):
        return redirect(f"{reverse('repair-new')}?{request.GET.urlencode()}")
    text = (request.POST.get("code") or request.GET.get("code", ""))[:20]
    place = guest_place(text)
    if request.method == "POST":
        return send_guest(request, place)
    return ask_guest(request, place, GuestForm(initial={"place_id": place.pk, "code": text}))


def guest_place(text: str) -> Any:
    """The place behind a code that is in force; 404 for anything else."""
    try:
        return codes_place(text)
    except DomainError:
        raise NotVisible(N_("Scan the code at the room once more.")) from None


def codes_place(text: str) -> Any:
    from guanjia.kernel.actor import system_actor

    meaning = codes.resolve(system_actor("guest-report", "places.view"), text)
    if meaning.retired or meaning.code.subject_type != "places.place" or meaning.subject is None:
        raise NotVisible(N_("Scan the code at the room once more."))
    return meaning.subject


def ask_guest(request: PageRequest, place: Any, form: GuestForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "idempotency_key": new_key(), "guest": True} | report_context(request, place)
    chosen = request.POST.get("kind_id", "")
    context["chosen"] = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 16 else None
    return render(request, "servicedesk/guest.html", context, status=status)


def check_guest(request: PageRequest) -> None:
    """Refuse the sixth report of an hour from one address; raises TooMuchFromHere."""
    key = f"guest-report:{request.actor.address}"
    cache.add(key, 0, GUEST_WINDOW_S)
    if cache.incr(key) > GUEST_LIMIT:
        raise rules.TooMuchFromHere(N_("Many reports came from here within an hour. Please call the service hotline."))


@acts_once_page("servicedesk.ticket.guest")
def send_guest(request: PageRequest, place: Any) -> HttpResponse:
    form = GuestForm(request.POST, request.FILES)
    if form.is_valid():
        fields = form.cleaned_data
        if fields.pop("website"):  # a robot: pretend, store nothing
            return redirect("repair-guest-done")
        fields.pop("code")
        fields["place_id"] = place.pk
        with refusals_as_form_errors(form):
            check_guest(request)
            photos = commands.prepare_photos(fields.pop("photos"), "report")
            ticket = commands.receive_guest_report(request.actor, photos=photos, now=clock.now(), **fields)
            request.session["guest_ticket"] = ticket.number
            request.session["guest_kind"] = ticket.kind_id
            return redirect("repair-guest-done")
    return ask_guest(request, place, form, status=422)


@require_GET
def guest_done(request: PageRequest) -> HttpResponse:
    """Thanks, with the number, and nothing else."""
    return render(
        request,
        "servicedesk/guest_done.html",
        {
            "number": request.session.get("guest_ticket", ""),
            "kind": queries.find_kind(request.session.get("guest_kind", 0)),
        },
    )


@login_required
@require_GET
def mine(request: PageRequest) -> HttpResponse:
    """My reports, newest first."""
    request.actor.require("servicedesk.report")
    rows = list(queries.list_own(request.actor)[:60])
    open_rows = [row for row in rows if row.is_open or row.state == "done"]
    context = {"tab": "services", "open_rows": open_rows, "old_rows": [r for r in rows if r not in open_rows]}
    return render(request, "servicedesk/mine.html", context | {"now": clock.now()})


@login_required
@require_GET
def open_ticket(request: PageRequest) -> HttpResponse:
    """Where a scanned ticket leads."""
    pk = number_in(request, "ticket")
    if pk is None:
        raise Http404
    return redirect("ticket", pk=pk)


@login_required
@require_GET
def follow(request: PageRequest, pk: int) -> HttpResponse:
    """The requester's page of a ticket: steps, live position, photos, story; rate, reopen, withdraw."""
    context = ticket_context(request, pk)
    if request.headers.get("HX-Target") == "live":
        return render(request, "servicedesk/_live.html", context)
    return render(request, "servicedesk/follow.html", context | {"tab": "services"})


@login_required
@require_POST
@acts_once_page("servicedesk.ticket.act")
def follow_act(request: PageRequest, pk: str | int, verb: str) -> HttpResponse:
    """Rate, reopen, withdraw or join."""
    pk = int(pk)
    actor, now, back = request.actor, clock.now(), reverse("repair-ticket", kwargs={"pk": pk})
    if verb == "join":
        return act(
            request, back, lambda: commands.join_ticket(actor, ticket_id=pk, now=now), _("You are told about this one.")
        )
    form: Any = RateForm(request.POST) if verb == "rate" else ReasonForm(request.POST)
    queries.get_ticket(actor, pk)
    if not form.is_valid():
        messages.add_message(request, messages.ERROR, first_problem(form), extra_tags="bad")
        return redirect(back)
    moves: dict[str, tuple[Callable[..., Any], str]] = {
        "rate": (commands.rate_ticket, _("Thank you for the rating.")),
        "reopen": (commands.reopen_ticket, _("Reopened; it will be dispatched again.")),
        "withdraw": (commands.withdraw_ticket, _("Withdrawn.")),
    }
    command, said = moves[verb]
    return act(request, back, lambda: command(actor, ticket_id=pk, now=now, **form.cleaned_data), said)
