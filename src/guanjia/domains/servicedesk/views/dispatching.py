"""The board and the hotline console."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.forms import (
    ConsoleForm,
    DispatchForm,
)
from guanjia.domains.servicedesk.views.answering import act, number_in
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.places import queries as places
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.requests import PageRequest


@login_required
@require_GET
def board(request: PageRequest) -> HttpResponse:
    """Columns by state, lanes of workers, and the ranked suggestions for the chosen ticket."""
    actor, now = request.actor, clock.now()
    actor.require("servicedesk.dispatch")
    compound, chosen = number_in(request, "compound"), number_in(request, "ticket")
    context: dict[str, Any] = {
        "domain": "service",
        "page_url": "service-board",
        "columns": queries.board(actor, compound_id=compound),
        "lanes": queries.lanes(actor, compound_id=compound),
        "counted": queries.count_desk(actor, now),
        "alarms": queries.list_alarms(actor),
        "now": now,
        "compound": compound,
        "chosen": chosen,
    }
    if request.headers.get("HX-Target") == "board":
        return render(request, "servicedesk/_board.html", context)
    context["compounds"] = queries.list_compounds(actor)
    if chosen:
        ticket = queries.get_ticket(actor, chosen)
        context |= {"ticket": ticket, "order": queries.open_order(ticket)}
        if (
            actor.may("servicedesk.dispatch", ticket.office_path)
            and rules.State.OFFERED in rules.MOVES[rules.State(ticket.state)]
        ):
            context["suggestions"] = queries.suggest_workers(actor, ticket)[:8]
            context["twins"] = [
                twin
                for twin in queries.list_duplicates(actor, place=ticket.place, kind_id=ticket.kind_id, now=now)
                if twin.pk != ticket.pk
            ]
    return render(request, "servicedesk/board.html", context)


@login_required
@require_POST
def desk_act(request: PageRequest, pk: str | int, verb: str) -> HttpResponse:
    """Dispatch, dispatch automatically, take back, merge."""
    pk = int(pk)
    actor, now = request.actor, clock.now()
    ticket = queries.get_ticket(actor, pk)
    back = reverse("service-board") if request.POST.get("back") == "board" else ticket.get_absolute_url()
    if verb == "dispatch":
        form = DispatchForm(request.POST)
        if not form.is_valid():
            messages.add_message(request, messages.ERROR, _("Choose a worker."), extra_tags="bad")
            return redirect(back)
        fields = form.cleaned_data
        return act(
            request,
            back,
            lambda: commands.dispatch_ticket(actor, ticket_id=pk, now=now, **fields),
            _("%(number)s is dispatched.") % {"number": ticket.number},
        )
    if verb == "auto":
        return act(
            request,
            back,
            lambda: commands.dispatch_automatically(
                actor, ticket_id=pk, now=now, version=number_in(request, "version")
            ),
            _("%(number)s is dispatched.") % {"number": ticket.number},
        )
    if verb == "merge":
        into = number_in(request, "into_id") or 0
        return act(
            request, back, lambda: commands.merge_ticket(actor, ticket_id=pk, into_id=into, now=now), _("Merged.")
        )
    reason = request.POST.get("reason", "")[:300]
    command = commands.take_back if verb == "take_back" else commands.withdraw_ticket
    return act(request, back, lambda: command(actor, ticket_id=pk, reason=reason, now=now), _("Taken back."))


@login_required
def console(request: PageRequest) -> HttpResponse:
    """The agent's one screen: who calls, where, what, known already?, send somebody."""
    request.actor.require("servicedesk.receive")
    if request.method == "POST":
        return send_console(request)
    initial = {"place_id": number_in(request, "place"), "caller_id": number_in(request, "caller")}
    return show_console(request, ConsoleForm(initial=initial))


def show_console(request: PageRequest, form: ConsoleForm, status: int = 200) -> HttpResponse:
    caller_id = number_in(request, "caller") or number_in(request, "caller_id")
    place_id = number_in(request, "place") or number_in(request, "place_id")
    context = {
        "domain": "service",
        "page_url": "service-console",
        "form": form,
        "idempotency_key": new_key(),
        "caller": queries.get_caller(request.actor, caller_id) if caller_id else None,
        "place": places.get_place(request.actor, place_id) if place_id else None,
        "latest": list(queries.list_tickets(request.actor).filter(channel="phone").order_by("-reported_at", "-pk")[:6]),
        "now": clock.now(),
        "alarms": queries.list_alarms(request.actor),
    }
    if caller_id and context["caller"]:
        context["history"] = list(
            queries.list_tickets(request.actor).filter(reporter_id=caller_id).order_by("-reported_at", "-pk")[:5]
        )
    return render(request, "servicedesk/console.html", context, status=status)


@acts_once_page("servicedesk.ticket.receive")
def send_console(request: PageRequest) -> HttpResponse:
    form = ConsoleForm(request.POST)
    if form.is_valid():
        fields = form.cleaned_data
        at_once = fields.pop("dispatch")
        with refusals_as_form_errors(form):
            ticket = commands.receive_report(request.actor, now=clock.now(), **fields)
            messages.success(request, _("Reported as %(number)s.") % {"number": ticket.number})
            if at_once and request.actor.may("servicedesk.dispatch", ticket.office_path):
                try:
                    commands.dispatch_automatically(request.actor, ticket_id=ticket.pk, now=clock.now())
                except Refusal as refusal:
                    messages.add_message(request, messages.WARNING, sentence_of(refusal), extra_tags="warn")
            return redirect("ticket", pk=ticket.pk)
    return show_console(request, form, status=422)


@login_required
@require_GET
def callers(request: PageRequest) -> HttpResponse:
    """The fragment with who may be calling."""
    text = request.GET.get("who", "")[:40]
    found = queries.find_callers(request.actor, text, now=clock.now()) if text.strip() else []
    request.actor.require("servicedesk.receive")
    return render(
        request,
        "servicedesk/_callers.html",
        {"found": found, "asked": bool(text.strip()), "place": number_in(request, "place_id")},
    )


@login_required
@require_GET
def place_search(request: PageRequest) -> HttpResponse:
    """The fragment with places to choose from."""
    request.actor.require("servicedesk.receive")
    text = request.GET.get("where", "")[:60]
    found = queries.find_places(request.actor, text)
    return render(
        request,
        "servicedesk/_places.html",
        {"found": found, "asked": bool(text.strip()), "caller": number_in(request, "caller_id")},
    )
