"""How long approvals take, step by step; every figure opens to its cases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from guanjia.foundation.approvals import queries
from guanjia.foundation.approvals.models import label_of_kind
from guanjia.kernel import clock
from guanjia.ui.requests import PageRequest


def day_in(text: str, fallback: date) -> date:
    """The day in a query parameter, or another one."""
    try:
        return parse_date(text) or fallback
    except ValueError:
        return fallback


@login_required
@require_GET
def figures(request: PageRequest) -> HttpResponse:
    """Time per step, late ones, outcomes."""
    request.actor.require("approvals.view")
    now, today = clock.now(), clock.today()
    last = min(day_in(request.GET.get("until", ""), today), date(9000, 1, 1))
    first = max(day_in(request.GET.get("since", ""), last - timedelta(days=90)), date(1990, 1, 1))
    first = min(first, last)
    base, period = reverse("approvals"), {"since": first.isoformat(), "until": last.isoformat()}

    def to(**query: Any) -> str:
        return f"{base}?{urlencode({**query, **period})}"

    counted = queries.count_cases(request.actor, first=first, last=last, now=now)
    kpis = [
        {"label": _("Cases submitted"), "value": counted["all"], "href": to()},
        {"label": _("Open"), "value": counted["open"], "href": to(status="open")},
        {"label": _("Overdue"), "value": counted["late"], "href": to(late="1")},
        {"label": pgettext("approval", "Stopped"), "value": counted["stuck"], "href": to(status="stuck")},
        {"label": pgettext("approval", "Approved"), "value": counted["approved"], "href": to(status="approved")},
        {"label": pgettext("approval", "Refused"), "value": counted["refused"], "href": to(status="refused")},
    ]
    rows = [
        {
            "kind": label_of_kind(row.kind),
            "label": row.label,
            "row": row,
            "href": to(kind=row.kind, step=row.step),
            "late_href": to(kind=row.kind, step=row.step, late_step="1"),
            "share": 100 * row.late / row.asked if row.asked else 0,
        }
        for row in queries.step_figures(request.actor, first=first, last=last, now=now)
    ]
    context = {
        "kpis": kpis,
        "rows": rows,
        "first": first,
        "last": last,
        "domain": "work",
        "page_url": "approval-figures",
    }
    return render(request, "approvals/figures.html", context)
