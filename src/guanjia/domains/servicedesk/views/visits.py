"""Visits, parts, stock and costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.forms import (
    LeaveForm,
    OutsideForm,
    PartChangeForm,
    PartForm,
    PartUseForm,
    PlanForm,
    StockForm,
    StoreForm,
)
from guanjia.domains.servicedesk.views.answering import act, asked_date, first_problem, form_page
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.kernel import clock
from guanjia.kernel.money import Money
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


class VisitList(LoginRequiredMixin, RegisterPage):
    """The register of visits."""

    register_key = "servicedesk.visits"
    template_name = "servicedesk/register.html"
    empty_text = gettext_lazy("No visit yet: one begins when a worker arrives")

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "visits"}


class CostList(LoginRequiredMixin, RegisterPage):
    """The rows behind the costs."""

    register_key = "servicedesk.costs"
    template_name = "servicedesk/register.html"
    empty_text = gettext_lazy("No costs yet: they come with parts, minutes and receipts")

    def sum_up(self, request: PageRequest, rows: Any) -> Mapping[str, str]:  # type: ignore[override]
        return {"amount": str(queries.total_of(rows))}

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "repair-costs", "up": ("repair-costs", _("Repair costs"))}


class PartList(LoginRequiredMixin, RegisterPage):
    """The catalogue of parts with what is in stock."""

    register_key = "servicedesk.parts"
    template_name = "servicedesk/parts.html"
    empty_text = gettext_lazy("No parts yet")
    empty_hint = gettext_lazy("Open a store, add the parts, then enter what lies there.")

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        keeps = request.actor.may("servicedesk.stock")
        return {"domain": "service", "page_url": "parts", "keeps": keeps}


@login_required
@acts_once_page("servicedesk.part.add")
def part_new(request: PageRequest) -> HttpResponse:
    """Put a part into the catalogue."""
    request.actor.require("servicedesk.stock")
    form = PartForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_as_form_errors(form):
            part = commands.add_part(request.actor, price_fen=fields.pop("price"), **fields)
            return redirect("part", pk=part.pk)
    return form_page(request, form, "parts", _("Add a part"), _("Add the part"), reverse("parts"))


@login_required
@acts_once_page("servicedesk.store.add")
def store_new(request: PageRequest) -> HttpResponse:
    """Open a store."""
    request.actor.require("servicedesk.stock")
    form = StoreForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.add_store(request.actor, **form.cleaned_data)
            return redirect("parts")
    return form_page(request, form, "parts", _("Open a store"), _("Open the store"), reverse("parts"))


@login_required
@acts_once_page("servicedesk.stock.move")
def part(request: PageRequest, pk: int) -> HttpResponse:
    """A part: what lies where, its movements, and the form that brings or counts."""
    actor = request.actor
    found = queries.get_part(actor, pk)
    keeps = actor.may("servicedesk.stock", found.office.path)
    stores = [store for store in queries.list_stores(actor) if store.office_id == found.office_id]
    form = StockForm(request.POST or None, stores=stores)
    if request.method == "POST":
        actor.require("servicedesk.stock", found.office.path)
        if form.is_valid():
            fields = form.cleaned_data
            with refusals_as_form_errors(form):
                move(request, pk, **fields)
                return redirect("part", pk=pk)
    context = {
        "domain": "service",
        "page_url": "parts",
        "part": found,
        "levels": queries.levels_of(found),
        "entries": queries.entries_of(found),
        "keeps": keeps,
        "form": form,
        "idempotency_key": new_key(),
    }
    return render(request, "servicedesk/part.html", context, status=422 if form.is_bound else 200)


def move(request: PageRequest, pk: int, *, store_id: int, how: str, quantity: Any, note: str) -> None:
    """Bring or count."""
    actor, now = request.actor, clock.now()
    if how == "received":
        commands.receive_stock(actor, part_id=pk, store_id=store_id, quantity=quantity, note=note, now=now)
    else:
        commands.count_stock(actor, part_id=pk, store_id=store_id, counted=quantity, note=note, now=now)


@login_required
def part_change(request: PageRequest, pk: int) -> HttpResponse:
    """Change a part."""
    found = queries.get_part(request.actor, pk)
    request.actor.require("servicedesk.stock", found.office.path)
    initial = {
        "name": found.name, "unit": found.unit, "price": Money(found.price_fen).yuan, "active": found.active
    }  # fmt: skip
    form = PartChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_as_form_errors(form):
            commands.change_part(request.actor, part_id=pk, price_fen=fields.pop("price"), **fields)
            return redirect("part", pk=pk)
    return form_page(request, form, "parts", found.name, _("Save the part"), reverse("part", kwargs={"pk": pk}))


# --- what a worker enters on a visit


def visit_context(request: PageRequest, ticket: Any, *, own: bool) -> dict[str, Any]:
    """Visits and costs of a ticket; the worker's forms where the order is theirs."""
    costs = queries.costs_of(ticket)
    context: dict[str, Any] = {
        "visits": queries.visits_of(ticket),
        "costs": costs,
        "cost_total": queries.sum_of_costs(costs),
        "part_requests": queries.requests_of(ticket),
    }
    if own:
        context |= {
            "plan_form": PlanForm(),
            "leave_form": LeaveForm(),
            "part_form": PartUseForm(levels=queries.parts_at_hand(request.actor, ticket)),
            "outside_form": OutsideForm(),
        }
    return context


@login_required
@require_POST
@acts_once_page("servicedesk.visit.act")
def visit_act(request: PageRequest, pk: str | int, verb: str) -> HttpResponse:
    """Plan a visit, leave without having finished, use a part, enter outside work."""
    pk = int(pk)
    actor = request.actor
    ticket = queries.get_ticket(actor, pk)
    own = actor.may("servicedesk.work")
    back = reverse("repair-task", kwargs={"pk": pk}) if own else ticket.get_absolute_url()
    form, run, said = visit_form(request, ticket, verb)
    if not form.is_valid():
        messages.add_message(request, messages.ERROR, first_problem(form), extra_tags="bad")
        return redirect(back)
    return act(request, back, lambda: run(dict(form.cleaned_data)), said)


def visit_form(request: PageRequest, ticket: Any, verb: str) -> tuple[Any, Callable[[dict[str, Any]], object], str]:
    """The form of a verb, what it runs, and what is said afterwards."""
    actor, now, pk = request.actor, clock.now(), ticket.pk
    match verb:
        case "plan":
            return (
                PlanForm(request.POST),
                lambda fields: commands.plan_visit(actor, ticket_id=pk, now=now, **fields),
                _("Planned. The requester sees it."),
            )
        case "leave":
            return (
                LeaveForm(request.POST),
                lambda fields: commands.leave_place(actor, ticket_id=pk, now=now, **fields),
                _("Written down. The requester knows."),
            )
        case "part":

            def take(fields: dict[str, Any]) -> object:
                part_id, store_id = (int(number) for number in fields["stock"].split("-"))
                common = {"ticket_id": pk, "part_id": part_id, "quantity": fields["quantity"], "now": now}
                if request.POST.get("ask"):
                    return commands.ask_for_part(actor, reason=fields["reason"], **common)
                return commands.use_part(actor, store_id=store_id, **common)

            return PartUseForm(request.POST, levels=queries.parts_at_hand(actor, ticket)), take, _("Written down.")
        case _:

            def pay(fields: dict[str, Any]) -> object:
                receipts = commands.prepare_receipts(fields["receipts"])
                return commands.enter_outside_cost(
                    actor, ticket_id=pk, amount_fen=fields["amount"], note=fields["note"], receipts=receipts, now=now
                )

            return OutsideForm(request.POST, request.FILES), pay, _("Written down.")


@login_required
@require_POST
def cost_back(request: PageRequest, pk: int, line: int) -> HttpResponse:
    """Take a cost back."""
    ticket = queries.get_ticket(request.actor, pk)
    reason = request.POST.get("reason", "")[:300]
    return act(
        request,
        ticket.get_absolute_url(),
        lambda: commands.take_back_cost(request.actor, line_id=line, reason=reason, now=clock.now()),
        _("Taken back."),
    )


# --- what it all costs

COST_BY = (
    ("month", gettext_lazy("By month")),
    ("building", gettext_lazy("By building")),
    ("kind", gettext_lazy("By kind")),
    ("worker", gettext_lazy("By worker")),
    ("unit", gettext_lazy("By unit")),
)


@login_required
@require_GET
def costs(request: PageRequest) -> HttpResponse:
    """What repairs cost; each figure opens to its rows."""
    request.actor.require("servicedesk.view")
    today = clock.today()
    first = asked_date(request, "since", (today.replace(day=1) - timedelta(days=150)).replace(day=1))
    last = asked_date(request, "until", today)
    if not date(2000, 1, 1) <= first <= last <= date(2200, 1, 1):
        first, last = today.replace(day=1), today
    by = request.GET.get("by", "building")
    by = by if by in queries.COST_GROUPINGS else "building"
    rows = queries.costs_between(request.actor, first=first, last=last, by=by)
    shown = [cost_row(row, by, first, last) for row in rows]
    context = {
        "domain": "service",
        "page_url": "repair-costs",
        "rows": shown,
        "total": shown[0],
        "first": first,
        "last": last,
        "by": by,
        "choices": COST_BY,
    }
    return render(request, "servicedesk/costs.html", context)


def cost_row(row: queries.CostRow, by: str, first: date, last: date) -> dict[str, Any]:
    """One line with the links that open its amounts."""
    query: dict[str, str] = {"since": first.isoformat(), "until": last.isoformat()}
    if row.value and by == "month":
        start = date.fromisoformat(f"{row.value}-01")
        end = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        query = {"since": max(first, start).isoformat(), "until": min(last, end).isoformat()}
    elif row.value:
        query[queries.COST_GROUPINGS[by][2]] = row.value
    base = reverse("cost-lines")
    cells = [
        {"amount": amount, "href": f"{base}?{urlencode(query | ({'cost': kind} if kind else {}))}"}
        for kind, amount in (("part", row.parts), ("labour", row.labour), ("outside", row.outside), ("", row.total))
    ]
    return {"label": row.label, "tickets": row.tickets, "cells": cells, "row": row, "href": cells[-1]["href"]}
