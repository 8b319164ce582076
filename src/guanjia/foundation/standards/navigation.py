"""Pages, and what waits."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.standards import queries
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Domain, Page, Tile, Todo

DESK = (
    Domain(
        "standards",
        gettext_lazy("Standards"),
        "scale",
        gettext_lazy("Standards library"),
        (
            Page(gettext_lazy("Standards library"), "standards", "standards.view"),
            Page(gettext_lazy("Local limits"), "standard-lines", "standards.view"),
            Page(gettext_lazy("Fusion list"), "fusion", "standards.view"),
            Page(gettext_lazy("Set a new limit"), "standard-limit", "standards.edit", "work"),
            Page(gettext_lazy("Exceptions from clauses"), "exemptions", "standards.view", "work"),
            Page(gettext_lazy("Where clauses are enforced"), "standard-coverage", "standards.view", "checks"),
            Page(gettext_lazy("Compliance report"), "compliance", "standards.report", "checks"),
            Page(gettext_lazy("Kept verdicts"), "kept-verdicts", "standards.report", "checks"),
        ),
        70,
    ),
)
PORTAL = (Tile(gettext_lazy("Standards"), "standards", "scale", "standards.view", 60, gettext_lazy("Reference")),)


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """Drafts to confirm, revision tasks, standards to look over."""
    found = []
    if actor.may("standards.confirm"):
        found += [
            Todo(
                title=_("Confirm: %(number)s") % {"number": row.number},
                detail=row.title,
                href=row.get_absolute_url(),
                action=_("Look and confirm"),
                tone="warn",
            )
            for row in queries.to_confirm(actor)[:20]
        ]
        found += [
            Todo(
                title=_("Compare a value of %(number)s") % {"number": one.standard.number},
                detail=str(one),
                href=one.standard.get_absolute_url(),
                action=_("Look and confirm"),
                tone="warn",
            )
            for one in queries.readings_to_agree(actor)[:20]
        ]
    found += [
        Todo(
            title=task.what,
            detail=f"{task.standard.number} · {task.due_on.isoformat()}",
            href=task.standard.get_absolute_url(),
            action=_("Report"),
            tone="bad" if task.due_on < clock.local_day(now) else "",
        )
        for task in queries.own_tasks(actor)[:20]
    ]
    if actor.may("standards.edit"):
        late = queries.list_standards(actor).filter(status="force", review_on__lte=clock.local_day(now)).count()
        if late:
            found.append(
                Todo(
                    title=_("%(n)s standards are due for review") % {"n": late},
                    detail=_("Standards library"),
                    href=f"{reverse('standards')}?review=due",
                    action=_("Look"),
                    tone="warn",
                )
            )
    return found
