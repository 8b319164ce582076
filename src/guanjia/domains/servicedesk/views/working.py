"""What a worker sees and does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.forms import (
    ArriveForm,
    FinishForm,
    PositionForm,
    ReasonForm,
)
from guanjia.domains.servicedesk.views.answering import act, first_problem, number_in
from guanjia.domains.servicedesk.views.tickets import ticket_context
from guanjia.domains.servicedesk.views.visits import visit_context
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest


@login_required
@require_GET
def tasks(request: PageRequest) -> HttpResponse:
    """My tasks, the next step first. `?at=ID`: the code of this place was scanned, its order is shown on top."""
    request.actor.require("servicedesk.work")
    orders, at = queries.list_tasks(request.actor), number_in(request, "at")
    here = [order for order in orders if order.ticket.place_id == at]
    if len(here) == 1:
        return redirect(f"{reverse('repair-task', kwargs={'pk': here[0].ticket_id})}?at={at}")
    done = queries.list_done_tasks(request.actor, clock.now() - timedelta(days=7))
    worker = queries.own_worker(request.actor)
    context = {
        "orders": orders,
        "done": done,
        "worker": worker,
        "now": clock.now(),
        "tab": "todo",
        "nothing_here": bool(at),
    }
    return render(request, "servicedesk/tasks.html", context)


@login_required
@require_GET
def task(request: PageRequest, pk: int) -> HttpResponse:
    """One order: large buttons, the next step first."""
    request.actor.require("servicedesk.work")
    return show_task(request, pk)


def show_task(request: PageRequest, pk: int, **wrong: Any) -> HttpResponse:
    """The worker's page of an order; `wrong` brings back the form that was not accepted, with what was typed."""
    context = ticket_context(request, pk)
    order = queries.open_order(context["ticket"])
    mine_now = order is not None and order.worker.person_id == request.actor.person_id
    at = number_in(request, "at")
    context |= {
        "order": order if mine_now else None,
        "arrive_form": ArriveForm(initial={"place_id": at}),
        "finish_form": FinishForm(),
        "scanned": at is not None and at == context["ticket"].place_id,
        "tab": "todo",
        **visit_context(request, context["ticket"], own=mine_now),
    }
    return render(request, "servicedesk/task.html", context | wrong, status=422 if wrong else 200)


@login_required
@require_POST
@acts_once_page("servicedesk.order.act")
def task_act(request: PageRequest, pk: str | int, verb: str) -> HttpResponse:
    """Accept, refuse, arrive, finish."""
    pk = int(pk)
    actor, now, back = request.actor, clock.now(), reverse("repair-task", kwargs={"pk": pk})
    actor.require("servicedesk.work")
    queries.get_ticket(actor, pk)
    if verb == "accept":
        return act(
            request,
            back,
            lambda: commands.accept_order(actor, ticket_id=pk, now=now),
            _("Accepted. The requester knows."),
        )
    shape: Any = {"refuse": ReasonForm, "arrive": ArriveForm, "finish": FinishForm}[verb]
    form = shape(request.POST, request.FILES)
    moves: dict[str, tuple[Callable[..., Any], str]] = {
        "refuse": (commands.refuse_order, _("Refused. The dispatcher knows.")),
        "arrive": (commands.arrive_at_place, _("Arrived.")),
        "finish": (commands.finish_order, _("Done. The requester is asked for a rating.")),
    }
    command, said = moves[verb]
    if form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_as_form_errors(form):
            if "photos" in fields:
                fields["photos"] = commands.prepare_photos(fields["photos"], "before" if verb == "arrive" else "after")
            command(actor, ticket_id=pk, now=now, **fields)
            messages.success(request, said)
            return redirect(back if verb == "arrive" else reverse("repair-tasks"))
    if form.non_field_errors() or verb == "refuse":
        messages.add_message(request, messages.ERROR, first_problem(form), extra_tags="bad")
        return redirect(back)
    return show_task(request, pk, **{f"{verb}_form": form})


@login_required
@require_POST
def position(request: PageRequest, pk: int) -> HttpResponse:
    """The worker's telephone says where it is."""
    form = PositionForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    commands.share_position(request.actor, ticket_id=pk, now=clock.now(), **form.cleaned_data)
    return HttpResponse(status=204)


@login_required
@require_POST
def duty(request: PageRequest) -> HttpResponse:
    """I go on or off duty."""
    request.actor.require("servicedesk.work")
    worker = queries.own_worker(request.actor)
    if worker is None:
        raise NotVisible(N_("There is no such worker."))
    wanted = request.POST.get("on_duty") == "1"
    said = _("You are on duty.") if wanted else _("You are off duty.")
    return act(
        request,
        reverse("repair-tasks"),
        lambda: commands.set_duty(request.actor, worker_id=worker.pk, on_duty=wanted),
        said,
    )
