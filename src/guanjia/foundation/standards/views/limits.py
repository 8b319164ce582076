"""A new limit by a form, the declared totals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.org.models import Office
from guanjia.foundation.standards import library, panel, queries
from guanjia.foundation.standards.commands import drafting, keeping
from guanjia.foundation.standards.forms import SEPARATOR, LimitForm, TotalsForm, total_field
from guanjia.foundation.standards.models import DocumentKind, Subsystem
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.rulebook.documents import chain_of
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.requests import PageRequest


def next_month(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


@login_required
@acts_once_page("standards.limit.set")
def limit(request: PageRequest) -> HttpResponse:
    """Choose a limit, a county, a value, a day and the clause; the draft goes to a second person."""
    actor = request.actor
    actor.require("standards.edit")
    offices = list(queries.offices_to_set(actor))
    form = LimitForm(request.POST or None, initial={"since": next_month(clock.today())}, offices=offices)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            made = drafting.set_limit(actor, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Submitted. It holds once a second person has confirmed it."))
            return redirect("standard", pk=made.pk)
    context = {
        "domain": "standards",
        "page_url": "standard-limit",
        "form": form,
        "heading": _("Set a new limit"),
        "submit": _("Submit for confirmation"),
        "cancel": reverse("standards"),
        "idempotency_key": new_key(),
    }
    return render(request, "standards/limit.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def limit_now(request: PageRequest) -> HttpResponse:
    """What holds for the chosen limit at the chosen place on the chosen day, and whether the new value may be set."""
    actor = request.actor
    actor.require("standards.edit")
    offices = queries.offices_to_set(actor)
    asked, *keys = request.POST.get("parameter", "").split(SEPARATOR)
    parameter = library.effective().parameters.get(asked)
    number = request.POST.get("applies_to_id", "")
    office = offices.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if parameter is None or office is None:
        return HttpResponse("")
    try:
        on = date.fromisoformat(request.POST.get("since", ""))
    except ValueError:
        on = clock.today()
    return render(request, "standards/_limit_now.html", now_context(parameter, tuple(keys), office, on, request))


def now_context(
    parameter: Any, keys: tuple[str, ...], office: Office, on: date, request: PageRequest
) -> dict[str, Any]:
    lib, where = library.effective(), library.place_of(office)
    line = parameter.in_force(on, chain_of(where.code, where.body)).get(keys)
    context: dict[str, Any] = {"label": queries.label_of(parameter), "unit": parameter.unit, "on": on, "office": office}
    if line is not None:
        context |= {
            "value": f"{panel.SIGNS[parameter.bound]} {line.value:.10g}",
            "clause": queries.shown(line.clause, lib.document(lib.clause(line.clause).document)),
        }
    try:
        value = float(request.POST.get("value", ""))
    except ValueError:
        return context
    try:
        drafting.check_value(parameter, keys, value, office, on)
        context["allowed"] = True
    except Refusal as refusal:
        context["refused"] = sentence_of(refusal)
    return context


@login_required
def totals(request: PageRequest) -> HttpResponse:
    """How many documents the library has to have."""
    actor = request.actor
    actor.require("standards.edit")
    known = {total_field(one.kind, one.subsystem): one.declared for one in queries.totals(actor, clock.today())}
    form = TotalsForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        for kind in DocumentKind.values:
            for part in Subsystem.values:
                count = form.cleaned_data[total_field(kind, part)]
                if count is not None and count != known.get(total_field(kind, part)):
                    keeping.declare_total(actor, kind=kind, subsystem=part, count=count, today=clock.today())
        messages.success(request, _("Declared."))
        return redirect("standards")
    context = {
        "domain": "standards",
        "page_url": "standards",
        "form": form,
        "heading": _("Declared totals"),
        "submit": _("Save"),
        "cancel": reverse("standards"),
        "idempotency_key": new_key(),
    }
    return render(request, "standards/form.html", context, status=422 if request.method == "POST" else 200)
