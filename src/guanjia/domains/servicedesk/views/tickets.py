"""The registers of tickets and call-backs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.filters import CallbackFilter
from guanjia.domains.servicedesk.forms import (
    CallbackForm,
)
from guanjia.domains.servicedesk.views.visits import visit_context
from guanjia.foundation.access.idempotency import new_key
from guanjia.foundation.codes import queries as codes
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.listing import EXACT, Column, ListPage, SavedView, asked_by, remember
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest

STEPS = (
    ("reported", gettext_lazy("Reported")),
    ("offered", gettext_lazy("Dispatched")),
    ("accepted", gettext_lazy("On the way")),
    ("arrived", gettext_lazy("At work")),
    ("done", gettext_lazy("Done")),
)


def steps_of(ticket: Any) -> list[dict[str, Any]]:
    """How far a ticket is, for the row of steps."""
    order = [key for key, _label in STEPS]
    at = order.index(ticket.state) if ticket.state in order else len(order)
    states = ["done" if n < at else "cur" if n == at else "" for n in range(len(order))]
    if ticket.state in rules.GONE:
        states = ["done"] + [""] * (len(order) - 1)
    return [{"label": label, "state": state} for (_key, label), state in zip(STEPS, states, strict=True)]


def ticket_context(request: PageRequest, pk: int) -> dict[str, Any]:
    """What both faces of a ticket show."""
    actor, now = request.actor, clock.now()
    ticket = queries.get_ticket(actor, pk)
    return {
        "ticket": ticket,
        "now": now,
        "steps": steps_of(ticket),
        "photos": queries.photos(ticket),
        "live": queries.live_position(actor, ticket),
        "events": queries.story(actor, ticket),
        "orders": list(queries.list_orders(ticket)),
        "is_requester": queries.is_requester(actor, ticket),
        "idempotency_key": new_key(),
        "can_reopen": ticket.state in rules.FINISHED
        and ticket.done_at is not None
        and now <= ticket.done_at + rules.REOPEN_WITHIN,
        "joined": ticket.joinings.count(),
        "escort_rule": queries.escort_for(ticket.place),
        "planned": queries.planned_visit(ticket),
    }


class TicketList(LoginRequiredMixin, RegisterPage):
    """The register of tickets."""

    template_name = "servicedesk/tickets.html"
    register_key = "servicedesk.tickets"

    def get_countable(self, request: PageRequest, rows: Any) -> QuerySet[Any]:  # type: ignore[override]
        return queries.countable(request.actor, rows)

    def get_views(self, request: PageRequest) -> Sequence[SavedView]:  # type: ignore[override]
        counted = remember(
            asked_by(request, "desk"),
            lambda: queries.count_states(request.actor, clock.now()),
            if_large=lambda counted: sum(counted.values()) > EXACT,
        )
        return (
            SavedView(_("All"), ""),
            SavedView(_("To dispatch"), "state=reported", counted["todo"]),
            SavedView(_("Open"), "state=open", counted["todo"] + counted["offered"] + counted["working"]),
            SavedView(_("Overdue"), "due=overdue", counted["overdue"], hot=counted["overdue"] > 0),
            SavedView(_("To rate"), "state=done", counted["to_rate"]),
            SavedView(_("Unhappy"), "stars=low"),
        )

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "tickets", "now": clock.now()}


@login_required
@require_GET
def ticket(request: PageRequest, pk: int) -> HttpResponse:
    """The desk's page of a ticket; requesters and workers are led to theirs."""
    actor = request.actor
    found = queries.get_ticket(actor, pk)
    if not actor.may("servicedesk.view", found.office_path):
        order = queries.open_order(found)
        own = order is not None and order.worker.person_id == actor.person_id
        return redirect("repair-task" if own else "repair-ticket", pk=pk)
    context = ticket_context(request, pk)
    context |= {
        "domain": "service",
        "page_url": "tickets",
        "may_dispatch": actor.may("servicedesk.dispatch", found.office_path),
        "code": codes.code_of(found),
        "ratings": list(found.ratings.order_by("round")),
        "callbacks": list(found.callbacks.order_by("pk")),
        "joined_people": list(found.joinings.select_related("person__office").order_by("pk")[:20]),
        **call_context(request, found),
        **visit_context(request, found, own=False),
        "may_reveal": actor.may("protection.reveal", found.office_path),
    }
    return render(request, "servicedesk/ticket.html", context)


def call_context(request: PageRequest, ticket: Any) -> dict[str, Any]:
    """The calls of a red-line ticket; the number of the call in hand is shown to its caller alone."""
    calls = queries.call_sheet(ticket, clock.now()) if ticket.urgent else None
    own = calls.open_for(request.actor) if calls else None
    return {
        "calls": calls,
        "own_call": own,
        "own_number": queries.clear_of(own.contact.phone) if own else "",
        "call_outcomes": queries.CALL_OUTCOMES,
        "may_call": request.actor.may("servicedesk.receive", ticket.office_path),
    }


class CallbackList(LoginRequiredMixin, ListPage):
    """Call-backs to unhappy requesters."""

    template_name = "servicedesk/callbacks.html"
    row_template = "servicedesk/_callback_row.html"
    card_template = "servicedesk/_callback_card.html"
    filter_class = CallbackFilter
    default_sort = "due_at"
    columns: ClassVar[Sequence[Column]] = (
        Column(gettext_lazy("Ticket")),
        Column(gettext_lazy("Kind and place")),
        Column(gettext_lazy("Stars"), num=True),
        Column(gettext_lazy("What they wrote")),
        Column(gettext_lazy("Call by"), "due_at"),
        Column(gettext_lazy("Outcome")),
    )

    def get_rows(self, request: PageRequest) -> QuerySet[Any]:  # type: ignore[override]
        request.actor.require("servicedesk.callback")
        return queries.list_callbacks(request.actor)

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "callbacks"}


@login_required
def callback(request: PageRequest, pk: int) -> HttpResponse:
    """One call-back: what happened, and how the call ended."""
    task = queries.get_callback(request.actor, pk)
    form = CallbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.settle_callback(request.actor, task_id=pk, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Written down."))
            return redirect(f"{reverse('callbacks')}?state=open")
    context = {
        "domain": "service",
        "page_url": "callbacks",
        "form": form,
        "task": task,
        "heading": _("Call back"),
        "submit": _("Settle the call-back"),
        "cancel": reverse("callbacks"),
        "idempotency_key": new_key(),
    }
    return render(request, "servicedesk/callback.html", context, status=422 if form.is_bound else 200)
