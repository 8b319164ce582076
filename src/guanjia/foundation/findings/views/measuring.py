"""The rates with their two numbers, and the terms that offices set."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.findings import commands, queries
from guanjia.foundation.findings.forms import STEPS, TermsForm
from guanjia.foundation.findings.views.meetings import form_page
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest


def rate_cell(rate: Any, whole: dict[str, str], part: dict[str, str]) -> dict[str, Any]:
    """A rate with the addresses of the rows behind its two numbers."""
    ledger = reverse("findings")
    return {
        "rate": rate, "whole": f"{ledger}?{urlencode(whole)}", "part": f"{ledger}?{urlencode(whole | part)}",
        "share": rate.percent,
    }  # fmt: skip


def cells_of(line: Any) -> dict[str, Any]:
    """One line of the figures with its links."""
    unit = {"office": str(line.office.pk)} if line.office is not None else {}
    found = {"found_from": line.since.isoformat(), "found_until": line.until.isoformat()} | unit
    due = {"due_from": line.since.isoformat(), "due_until": line.until.isoformat(), "due_counted": "yes"} | unit
    return {
        "label": line.label,
        "raised": line.raised,
        "href": f"{reverse('findings')}?{urlencode(found)}",
        "cells": [
            rate_cell(line.on_time, due, {"on_time": "yes"}),
            rate_cell(line.repeated, found, {"repeats": "yes"}),
            rate_cell(line.returned, found | {"judged": "yes"}, {"returned": "yes"}),
        ],
    }


@login_required
@require_GET
def figures(request: PageRequest) -> HttpResponse:
    """On-time, recurrence and return rates by unit and by month; every number opens to its rows."""
    request.actor.require("findings.view")
    today = clock.today()
    since, until = queries.asked_period(request.GET.dict(), today)
    found = queries.figures_of(request.actor, since=since, until=until, today=today)
    by = "unit" if request.GET.get("by") == "unit" else "month"
    context = {
        "domain": "supervision",
        "page_url": "finding-figures",
        "since": since,
        "until": until,
        "by": by,
        "total": cells_of(found.whole),
        "rows": [cells_of(line) for line in (found.units if by == "unit" else found.months)],
        "labels": [_("On time"), _("Recurrence"), _("Returned by the verifier")],
    }
    return render(request, "findings/figures.html", context)


@login_required
@require_GET
def terms(request: PageRequest) -> HttpResponse:
    """The terms in sight with their steps and their history."""
    request.actor.require("findings.view")
    context = {
        "domain": "supervision",
        "page_url": "finding-terms",
        "rows": list(queries.list_terms(request.actor)[:200]),
        "manages": request.actor.may("findings.manage"),
        "today": clock.today(),
    }
    return render(request, "findings/terms.html", context)


@login_required
@acts_once_page("findings.terms.set")
def terms_new(request: PageRequest) -> HttpResponse:
    """Set terms from a day on."""
    actor, today = request.actor, clock.today()
    actor.require("findings.manage")
    now_in_force = commands.found_terms(actor.office_path, today, clock.now())
    initial: dict[str, Any] = {
        name: getattr(now_in_force, name)
        for name in ("ordinary_days", "serious_days", "grave_days", "progress_days", "look_back_days")
    }
    for n, step in enumerate(queries.steps_of(now_in_force)[:STEPS], start=1):
        initial |= {f"after_{n}": step.after_days, f"tell_{n}": step.tell}
    form = TermsForm(
        request.POST or None,
        offices=queries.list_offices_with_regions(actor, "findings.manage"),
        initial=initial | {"valid_from": today},
    )
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if not name.startswith(("after_", "tell_"))}
        with refusals_as_form_errors(form):
            commands.set_terms(actor, steps=form.steps(), today=today, now=clock.now(), **given)
            messages.success(request, _("Set. Findings raised before keep their deadline."))
            return redirect("finding-terms")
    return form_page(request, form, "finding-terms", _("New terms"), _("Set the terms"), reverse("finding-terms"))
