"""Workers, kinds and promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.filters import WorkerFilter
from guanjia.domains.servicedesk.forms import (
    ChangeForm,
    EnrolForm,
    LevelForm,
)
from guanjia.domains.servicedesk.views.answering import act, form_page
from guanjia.kernel import clock
from guanjia.kernel.money import Money
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.listing import Column, ListPage
from guanjia.ui.requests import PageRequest


class WorkerList(LoginRequiredMixin, ListPage):
    """Those who repair."""

    template_name = "servicedesk/workers.html"
    row_template = "servicedesk/_worker_row.html"
    card_template = "servicedesk/_worker_card.html"
    filter_class = WorkerFilter
    default_sort = "person__name"
    columns: ClassVar[Sequence[Column]] = (
        Column(gettext_lazy("Full name"), "person__name"),
        Column(gettext_lazy("Skills")),
        Column(gettext_lazy("In charge of")),
        Column(gettext_lazy("Provider"), "provider"),
        Column(gettext_lazy("Open orders"), "load", num=True, desc_first=True),
        Column(gettext_lazy("Duty"), "on_duty"),
    )

    def get_rows(self, request: PageRequest) -> QuerySet[Any]:  # type: ignore[override]
        request.actor.require("servicedesk.view")
        return queries.list_workers(request.actor)

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "workers", "manages": request.actor.may("servicedesk.manage")}


@login_required
def enrol(request: PageRequest) -> HttpResponse:
    """Enter a worker."""
    request.actor.require("servicedesk.manage")
    form = EnrolForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_as_form_errors(form):
            person = queries.find_staff(request.actor, fields.pop("person"))
            serves = [int(pk) for pk in fields.pop("serves")]
            fields["hour_fen"] = fields["hour_fen"] or 0
            commands.enrol_worker(request.actor, person_id=person.pk, serves=serves, **fields)
            return redirect("workers")
    return form_page(request, form, "workers", _("Enter a worker"), _("Enter the worker"), reverse("workers"))


@login_required
def worker(request: PageRequest, pk: int) -> HttpResponse:
    """Change a worker."""
    found = queries.get_worker(request.actor, pk)
    request.actor.require("servicedesk.manage", found.office.path)
    initial = {
        "skills": found.skills,
        "serves": [str(place.pk) for place in found.serves.all()],
        "provider": found.provider,
        "active": found.active,
        "hour_fen": Money(found.hour_fen).yuan if found.hour_fen else None,
    }
    form = ChangeForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_as_form_errors(form):
            fields["serves"] = [int(place) for place in fields["serves"]]
            fields["hour_fen"] = fields["hour_fen"] or 0
            commands.update_worker(request.actor, worker_id=pk, **fields)
            return redirect("workers")
    return form_page(request, form, "workers", found.person.name, _("Save the worker"), reverse("workers"))


@login_required
@require_POST
def worker_duty(request: PageRequest, pk: int) -> HttpResponse:
    """Put a worker on or off duty."""
    wanted = request.POST.get("on_duty") == "1"
    return act(
        request,
        reverse("workers"),
        lambda: commands.set_duty(request.actor, worker_id=pk, on_duty=wanted),
        _("Duty changed."),
    )


@login_required
@require_GET
def kinds(request: PageRequest) -> HttpResponse:
    """Kinds of faults with the promise in force."""
    request.actor.require("servicedesk.view")
    context = {
        "domain": "service",
        "page_url": "fault-kinds",
        "groups": queries.list_kind_groups(clock.today()),
        "manages": request.actor.may("servicedesk.manage"),
    }
    return render(request, "servicedesk/kinds.html", context)


@login_required
def kind(request: PageRequest, pk: int) -> HttpResponse:
    """Promise something else from a day on; below, what was promised before."""
    request.actor.require("servicedesk.manage")
    try:
        found = queries.get_kind(pk)
    except rules.KindUnknown:
        raise Http404 from None
    levels = list(queries.list_levels(found))
    now_in_force = levels[0] if levels else None
    initial: dict[str, Any] = {"valid_from": clock.today() + timedelta(days=1)}
    if now_in_force:
        initial |= {
            "respond_minutes": now_in_force.respond_minutes,
            "finish_minutes": now_in_force.finish_minutes,
            "round_the_clock": now_in_force.round_the_clock,
        }
    form = LevelForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.set_service_level(request.actor, kind_id=pk, today=clock.today(), **form.cleaned_data)
            messages.success(request, _("The new promise is entered."))
            return redirect("fault-kind", pk=pk)
    return form_page(
        request, form, "fault-kinds", found.name, _("Enter the promise"), reverse("fault-kinds"), levels=levels
    )


@login_required
@require_POST
def load_kinds(request: PageRequest) -> HttpResponse:
    """Enter the standard kinds."""
    return act(
        request,
        reverse("fault-kinds"),
        lambda: commands.load_standard_kinds(request.actor, today=clock.today()),
        _("The standard kinds are entered."),
    )
