"""Where approvals stand in the shells: one list of what waits, for all rooms that ask for something."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.approvals import queries
from guanjia.foundation.approvals.models import Case
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import Domain, Link, Page, Tile, Todo
from guanjia.ui.templatetags.gj import money

DESK = (
    Domain(
        "work",
        gettext_lazy("Desk"),
        "home-2",
        gettext_lazy("My desk"),
        (
            Page(gettext_lazy("Approvals"), "approvals", "", "work", "?box=waiting"),
            Page(gettext_lazy("Approval figures"), "approval-figures", "approvals.view", "checks"),
        ),
        order=0,
    ),
    Domain(
        "system",
        gettext_lazy("System"),
        "settings",
        gettext_lazy("System administration"),
        (
            Page(
                gettext_lazy("Approval templates"),
                "approval-templates",
                "approvals.manage approvals.enforce approvals.view",
                "work",
            ),
            Page(gettext_lazy("Delegations"), "delegations-all", "approvals.manage", "work"),
        ),
        order=90,
    ),
)
PORTAL = (
    Tile(gettext_lazy("Start a request"), "approval-new", "send", "approvals.request", 12, gettext_lazy("Approvals")),
    Tile(
        gettext_lazy("Delegations"),
        "delegations",
        "arrows-exchange",
        "approvals.request",
        60,
        gettext_lazy("Approvals"),
    ),
)
CARD = "approvals/_todo.html"
MOST = 50


def amount_in(case: Case) -> str:
    """The decisive number of a case, for its title."""
    amount = case.facts.get("amount_fen")
    return _("%(yuan)s yuan") % {"yuan": money(amount)} if isinstance(amount, int) else ""


def tone_of(due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return "info"
    return "bad" if due_at < now else "warn" if due_at < now + timedelta(hours=8) else "info"


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """Cases to decide, my returned ones, papers I owe, stopped cases I can help."""
    found = []
    if actor.person_id:
        seats = queries.list_waiting(actor, today=clock.local_day(now)).order_by("due_at", "case_id")
        for seat in seats[:MOST]:
            case = seat.case
            found.append(
                Todo(
                    title=" · ".join(part for part in (case.title, amount_in(case)) if part),
                    detail=f"{case.number} · {case.kind_label} · {_(seat.step_label) if seat.step_label else ''}",
                    href=reverse("approval-case", kwargs={"pk": case.pk}),
                    action=_("Decide"),
                    due_at=seat.due_at,
                    tone=tone_of(seat.due_at, now),
                    card=CARD,
                    about={"case": case, "seat": seat, "lent": seat.person_id != actor.person_id},
                )
            )
        back = queries.list_mine(actor).filter(status__in=[Case.Status.RETURNED, Case.Status.PAPERS])
        for case in back.order_by("pk")[:MOST]:
            owes = case.status == Case.Status.PAPERS
            found.append(
                Todo(
                    title=_("Hand in the papers: %(title)s") % {"title": case.title}
                    if owes
                    else _("Returned to you: %(title)s") % {"title": case.title},
                    detail=f"{case.number} · {case.kind_label}",
                    href=reverse("approval-papers" if owes else "approval-case", kwargs={"pk": case.pk}),
                    action=_("Hand in") if owes else _("Change"),
                    due_at=case.papers_due_at if owes else None,
                    tone="warn",
                )
            )
    if actor.may("approvals.manage"):
        for case in queries.list_stuck(actor).order_by("pk")[:MOST]:
            found.append(
                Todo(
                    title=_("Stopped: %(title)s") % {"title": case.title},
                    detail=_(case.machine.why_stuck),
                    href=reverse("approval-case", kwargs={"pk": case.pk}),
                    action=_("Help"),
                    tone="bad",
                )
            )
    return found


def mine(actor: Actor, now: datetime) -> list[Todo]:
    """My requests that are under way, and those that ended within a month."""
    rows = queries.list_mine(actor).exclude(ended_at__lt=now - timedelta(days=30)).order_by("-pk")
    return [
        Todo(
            title=" · ".join(part for part in (case.title, amount_in(case)) if part),
            detail=f"{case.number} · {case.get_status_display()}"
            + (f" · {_(case.step_label)}" if case.step_label else ""),
            href=reverse("approval-case", kwargs={"pk": case.pk}),
            action=_("Follow"),
            due_at=None,
        )
        for case in rows[:MOST]
    ]


def copied(actor: Actor, now: datetime) -> list[Todo]:
    """Cases that were copied to me."""
    return [
        Todo(
            title=case.title,
            detail=f"{case.number} · {case.requester.name if case.requester else ''} · {case.get_status_display()}",
            href=reverse("approval-case", kwargs={"pk": case.pk}),
            action=_("Read"),
        )
        for case in queries.list_copied(actor).order_by("-pk")[:MOST]
    ]


def todo_links(actor: Actor, now: datetime) -> list[Link]:
    """Approving together, where there is more than one case to do it with; and my delegations."""
    if not actor.person_id:
        return []
    waiting = queries.list_waiting(actor, today=clock.local_day(now)).filter(case__verdict=Case.Tone.PASS)
    count = waiting.values("case").distinct().count()
    found = []
    if count > 1:
        label = _("Approve %(n)s together") % {"n": count}
        found.append(Link(label, reverse("approval-together"), "checkbox"))
    return found
