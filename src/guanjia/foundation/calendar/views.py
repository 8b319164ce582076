"""The page doors of the working calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.calendar import commands, queries
from guanjia.foundation.calendar.forms import HoursForm, OverrideForm
from guanjia.foundation.calendar.official import is_announced
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest

FIRST_YEAR, LAST_YEAR = 2004, 2099


def months_of(days: Iterable[queries.CalendarDay]) -> list[dict[str, Any]]:
    """A year's days as months of weeks that start on Monday; empty cells before the first."""
    months: list[dict[str, Any]] = []
    for day in days:
        if day.day.day == 1:
            months.append({"first": day.day, "cells": [None] * day.day.weekday(), "workdays": 0})
        months[-1]["cells"].append(day)
        months[-1]["workdays"] += day.workday
    for month in months:
        month["cells"] += [None] * (-len(month["cells"]) % 7)
        month["weeks"] = [month["cells"][at : at + 7] for at in range(0, len(month["cells"]), 7)]
    return months


@login_required
@require_GET
def calendar(request: PageRequest) -> HttpResponse:
    """A year with its holidays, adjusted days, exceptions and office hours."""
    actor = request.actor
    actor.require("calendar.view")
    asked, today = request.GET.get("year", ""), clock.today()
    year = int(asked) if asked.isdigit() and len(asked) == 4 and FIRST_YEAR <= int(asked) <= LAST_YEAR else today.year
    path = actor.office_path or "/"
    days = queries.list_days(actor, first=date(year, 1, 1), last=date(year, 12, 31), office_path=path)
    months = months_of(days)
    gaps = queries.calendar_gaps(today)
    context = {
        "domain": "system",
        "page_url": "calendar",
        "year": year,
        "today": today,
        "months": months,
        "workdays": sum(month["workdays"] for month in months),
        "holidays": sum(1 for day in days if not day.workday),
        "adjusted": [day for day in days if day.mark == "work"],
        "unknown": not is_announced(year) and year not in {gap.year for gap in gaps},
        "gaps": gaps,
        "overrides": list(queries.list_overrides(actor).filter(day__year=year)),
        "hours": list(queries.list_hours(actor)),
        "manages": actor.may("calendar.manage"),
    }
    return render(request, "calendar/year.html", context)


def _form_page(request: PageRequest, form: Any, heading: str, submit: str) -> HttpResponse:
    context = {
        "domain": "system",
        "page_url": "calendar",
        "form": form,
        "heading": heading,
        "submit": submit,
        "cancel": reverse("calendar"),
    }
    return render(request, "calendar/form.html", context, status=422 if form.errors else 200)


@login_required
def add_override(request: PageRequest) -> HttpResponse:
    """Enter an exception. A day entered twice is refused by the calendar itself."""
    request.actor.require("calendar.manage")
    posted = request.method == "POST"
    initial = {"day": request.GET.get("day") or clock.today()}
    form = OverrideForm(request.POST if posted else None, actor=request.actor, initial=initial)
    if posted and form.is_valid():
        with refusals_as_form_errors(form):
            override = commands.add_override(request.actor, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("The exception is in force at once."), extra_tags="ok")
            return redirect(f"{reverse('calendar')}?year={override.day.year}")
    return _form_page(request, form, _("Enter an exception"), _("Enter the exception"))


@login_required
@require_POST
def void_override(request: PageRequest, pk: int) -> HttpResponse:
    """Take an exception back."""
    override = commands.void_override(request.actor, override_id=pk, now=clock.now())
    messages.success(request, _("The exception was taken back."), extra_tags="ok")
    return redirect(f"{reverse('calendar')}?year={override.day.year}")


@login_required
def set_hours(request: PageRequest) -> HttpResponse:
    """Set the office hours from a day on."""
    request.actor.require("calendar.manage")
    posted = request.method == "POST"
    initial = {"opens_at": "08:30", "lunch_from": "12:00", "lunch_to": "14:00", "closes_at": "17:30"}
    form = HoursForm(request.POST if posted else None, initial=initial | {"valid_from": clock.today()})
    if posted and form.is_valid():
        with refusals_as_form_errors(form):
            commands.set_hours(request.actor, **form.cleaned_data)
            messages.success(request, _("The office hours are set."), extra_tags="ok")
            return redirect("calendar")
    return _form_page(request, form, _("Set office hours"), _("Set the office hours"))
