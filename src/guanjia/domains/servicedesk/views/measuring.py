"""The desk's rates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.views.answering import asked_date
from guanjia.kernel import clock
from guanjia.ui.requests import PageRequest

BY = (
    ("month", gettext_lazy("By month")),
    ("unit", gettext_lazy("By unit")),
    ("kind", gettext_lazy("By kind")),
    ("worker", gettext_lazy("By worker")),
    ("compound", gettext_lazy("By compound")),
)


FILTER_OF = {"unit": "office", "kind": "kind", "worker": "worker", "compound": "compound"}


@login_required
@require_GET
def figures(request: PageRequest) -> HttpResponse:
    """The rates; each opens to the tickets it counts."""
    request.actor.require("servicedesk.view")
    today = clock.today()
    first = asked_date(request, "since", (today.replace(day=1) - timedelta(days=150)).replace(day=1))
    last = asked_date(request, "until", today)
    if not date(2000, 1, 1) <= first <= last <= date(2200, 1, 1):
        first, last = today.replace(day=1), today
    by = request.GET.get("by", "month")
    by = by if by in queries.GROUPINGS else "month"
    rows = queries.figures_between(request.actor, first=first, last=last, by=by, now=clock.now())
    shown = [figure_row(row, by, first, last) for row in rows]
    context = {
        "domain": "service",
        "page_url": "service-figures",
        "rows": shown,
        "total": shown[0],
        "first": first,
        "last": last,
        "by": by,
        "choices": BY,
        "rates": [(str(rate), rules.DEFINITIONS[rate]) for rate in rules.Rate],
    }
    return render(request, "servicedesk/figures.html", context)


def figure_row(row: queries.RateRow, by: str, first: date, last: date) -> dict[str, Any]:
    """One line with the links that open its numerators and denominators."""
    query: dict[str, str] = {"since": first.isoformat(), "until": last.isoformat()}
    if row.value and by == "month":
        start = date.fromisoformat(f"{row.value}-01")
        end = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        query = {"since": max(first, start).isoformat(), "until": min(last, end).isoformat()}
    elif row.value:
        query[FILTER_OF[by]] = row.value
    base = reverse("tickets")
    cells = [
        {
            "rate": rate,
            "label": rules.DEFINITIONS[rules.Rate(rate)].label,
            "ratio": ratio,
            "hit": f"{base}?{urlencode(query | {'rate': rate, 'part': 'hit'})}",
            "all": f"{base}?{urlencode(query | {'rate': rate, 'part': 'all'})}",
        }
        for rate, ratio in row.ratios.items()
    ]
    return {"label": row.label, "tickets": row.tickets, "href": f"{base}?{urlencode(query)}", "cells": cells}
