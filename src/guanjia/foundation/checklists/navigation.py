"""Pages, tiles, scan actions, and what waits."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.checklists import queries
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Tile, Todo

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
            action=_("Visit"),
            due_at=visit.due_at,
            tone="bad" if visit.planned_on < today else "warn",
        )
        for visit in queries.list_my_visits(actor, today)[:40]
        if visit.is_open and visit.planned_on <= today
    ]
