"""Pages, tiles, scan actions, and what waits."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.checklists import queries
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Domain, Figure, Page, ScanAction, Tile, Todo

DESK = (
    Domain(
        "checks",
        gettext_lazy("Inspections"),
        "checklist",
        gettext_lazy("Inspections"),
        (
            Page(gettext_lazy("Campaigns"), "checklist-campaigns", "checklists.view"),
            Page(gettext_lazy("Inspection visits"), "checklist-visits", "checklists.view"),
            Page(gettext_lazy("Checklist answers"), "checklist-answer-list", "checklists.view"),
            Page(gettext_lazy("Inspection plans"), "checklist-plans", "checklists.view", "work"),
            Page(gettext_lazy("Inspection routes"), "checklist-routes", "checklists.view", "work"),
            Page(gettext_lazy("Checklist forms"), "checklist-forms", "checklists.view", "checks"),
            Page(gettext_lazy("Coverage"), "checklist-coverage", "checklists.view", "checks"),
        ),
        45,
    ),
)
SCAN = (
    ScanAction(
        "places.place", gettext_lazy("Fill in the checklist"), "checklist-scanned", "checklist", "place",
        "checklists.inspect",
    ),
)  # fmt: skip

PORTAL = (
    Tile(
        gettext_lazy("My visits"), "checklist-mine", "checklist", "checklists.inspect", 30, gettext_lazy("Inspections")
    ),
)


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """The visits of today and of days gone by that are mine to make."""
    if not actor.may("checklists.inspect"):
        return []
    today = clock.local_day(now)
    return [
        Todo(
            title=visit.title,
            detail=visit.unit.name,
            href=visit.get_absolute_url(),
            action=_("Go and check"),
            due_at=visit.due_at,
            tone="bad" if visit.planned_on < today else "warn",
        )
        for visit in queries.list_my_visits(actor, today)[:40]
        if visit.is_open and visit.planned_on <= today
    ]


def figures(actor: Actor, now: datetime) -> list[Figure]:
    """Visits behind their day, open to their rows."""
    if not actor.may("checklists.view"):
        return []
    late = queries.count_late(actor, clock.local_day(now))
    return [
        Figure(
            _("Visits overdue"), str(late), f"{reverse('checklist-visits')}?late=late", order=46,
            tone="bad" if late else "",
        )
    ]  # fmt: skip
