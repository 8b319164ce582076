"""Pages, tiles, what waits, today's figures."""

from __future__ import annotations

from datetime import datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.findings import queries
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Domain, Figure, Page, Tile, Todo

DESK = (
    Domain(
        "supervision",
        gettext_lazy("Supervision"),
        "clipboard-check",
        gettext_lazy("Supervision and rectification"),
        (
            Page(gettext_lazy("Ledger of findings"), "findings", "findings.view", query="?state=open"),
            Page(gettext_lazy("Inspection letters"), "finding-letters", "findings.view"),
            Page(gettext_lazy("Joint reviews"), "finding-reviews", "findings.view", "work"),
            Page(gettext_lazy("Rectification figures"), "finding-figures", "findings.view", "checks"),
            Page(gettext_lazy("Terms of rectification"), "finding-terms", "findings.view", "checks"),
        ),
        order=60,
    ),
)
PORTAL = (
    Tile(
        gettext_lazy("My findings"), "findings-mine", "clipboard-check", "findings.act findings.verify", 40,
        gettext_lazy("Supervision"),
    ),
    Tile(
        gettext_lazy("Published rectification"), "findings-published", "speakerphone", "", 61,
        gettext_lazy("Supervision"),
    ),
)  # fmt: skip
MOST = 20


def end_of(day: object) -> datetime:
    """The last minute of a local day."""
    return datetime.combine(day, time(23, 59), clock.LOCAL)  # type: ignore[arg-type]


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """Findings to put right, to support, to verify and to look back at, and those that nobody was named for."""
    if not actor.is_known or (actor.person_id is None and not actor.may("findings.view")):
        return []
    today = clock.local_day(now)
    found = [
        Todo(
            title=_("To put right: %(title)s") % {"title": row.title},
            detail=f"{row.number} · {row.get_state_display()}",
            href=row.get_absolute_url(),
            action=_("Put right"),
            due_at=end_of(row.due_on),
            tone="bad" if row.overdue_days(today) or row.state in ("returned", "reopened") else "warn",
        )
        for row in queries.list_owned(actor)[:MOST]
    ]
    found += [
        Todo(
            title=_("Your support is asked for: %(title)s") % {"title": row.title},
            detail=row.number,
            href=row.get_absolute_url(),
            action=_("Support"),
            due_at=end_of(row.due_on),
        )
        for row in queries.list_supported(actor)[:MOST]
    ]
    if actor.may("findings.verify") or actor.person_id is not None:
        found += [
            Todo(
                title=_("To verify: %(title)s") % {"title": row.title},
                detail=row.number,
                href=row.get_absolute_url(),
                action=_("Verify"),
                due_at=row.submitted_at,
                tone="warn",
            )
            for row in queries.list_awaiting_verification(actor)[:MOST]
        ]
    if actor.may("findings.act"):
        waiting = queries.list_without_owner(actor).count()
        if waiting:
            found.append(
                Todo(
                    title=_("%(n)s findings without an owner") % {"n": waiting},
                    detail=_("Ledger of findings"),
                    href=f"{reverse('findings')}?state=registered",
                    action=_("Name the owner"),
                    tone="warn",
                )
            )
    if actor.may("findings.verify"):
        due = queries.list_look_backs_due(actor, today).count()
        if due:
            found.append(
                Todo(
                    title=_("%(n)s look-backs are due") % {"n": due},
                    detail=_("Ledger of findings"),
                    href=f"{reverse('findings')}?state=closed",
                    action=_("Look back"),
                )
            )
    return found


def figures(actor: Actor, now: datetime) -> list[Figure]:
    """Open and late findings, each open to its rows."""
    if not actor.may("findings.view"):
        return []
    counted = queries.count_findings(actor, clock.local_day(now))
    ledger = reverse("findings")
    return [
        Figure(_("Open findings"), str(counted["open"]), f"{ledger}?state=open", order=30),
        Figure(
            _("Findings past the deadline"), str(counted["overdue"]), f"{ledger}?delay=overdue", order=31,
            tone="bad" if counted["overdue"] else "",
        ),
    ]  # fmt: skip
