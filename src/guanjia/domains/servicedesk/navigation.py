"""Where the service desk stands in the shells, and what waits for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.domains.servicedesk import queries
from guanjia.kernel.actor import Actor
from guanjia.ui import navigation as shell
from guanjia.ui.navigation import Domain, Happening, Notice, Page, ScanAction, Tile, Todo
from guanjia.ui.templatetags.gj import dur

DESK = (
    Domain(
        key="service",
        label=gettext_lazy("Service"),
        icon="headset",
        title=gettext_lazy("Service desk"),
        order=40,
        pages=(
            Page(gettext_lazy("Ticket register"), "tickets", "servicedesk.view"),
            Page(gettext_lazy("Repair workers"), "workers", "servicedesk.view"),
            Page(gettext_lazy("Ticket board"), "service-board", "servicedesk.dispatch", "work"),
            Page(gettext_lazy("Hotline console"), "service-console", "servicedesk.receive", "work"),
            Page(gettext_lazy("Call-backs"), "callbacks", "servicedesk.callback", "work", "?state=open"),
            Page(gettext_lazy("Service figures"), "service-figures", "servicedesk.view", "checks"),
            Page(gettext_lazy("Visits"), "visits", "servicedesk.view"),
            Page(gettext_lazy("Parts"), "parts", "servicedesk.view"),
            Page(gettext_lazy("Contracts with firms"), "contracts", "servicedesk.view"),
            Page(gettext_lazy("Score sheets"), "score-sheets", "servicedesk.view"),
            Page(gettext_lazy("List of services"), "service-items", "servicedesk.view"),
            Page(gettext_lazy("Repair costs"), "repair-costs", "servicedesk.view", "checks"),
            Page(gettext_lazy("Call list"), "call-contacts", "servicedesk.view", "checks"),
            Page(gettext_lazy("Places with an escort"), "escort-places", "servicedesk.view", "checks"),
            Page(gettext_lazy("Kinds and promises"), "fault-kinds", "servicedesk.view", "checks"),
            Page(gettext_lazy("Rules of the desk"), "desk-terms", "servicedesk.view", "checks"),
        ),
    ),
)
PORTAL = (
    Tile(gettext_lazy("Report a fault"), "repair-new", "tool", "servicedesk.report", 10, gettext_lazy("Service")),
    Tile(gettext_lazy("My reports"), "repair-mine", "list-check", "servicedesk.report", 11, gettext_lazy("Service")),
    Tile(gettext_lazy("List of services"), "service-catalogue", "list-check", "", 30, gettext_lazy("Service")),
    Tile(
        gettext_lazy("My contracts"),
        "my-contracts",
        "clipboard-check",
        "servicedesk.dispute",
        6,
        gettext_lazy("Service"),
    ),
    Tile(gettext_lazy("My tasks"), "repair-tasks", "clipboard-check", "servicedesk.work", 5, gettext_lazy("Service")),
)
SCAN = (
    # who works comes to a door mostly to work: arriving stands first for them
    ScanAction(
        "places.place", gettext_lazy("I have arrived here"), "repair-tasks", "map-pin", "at", "servicedesk.work"
    ),
    ScanAction(
        "places.place", gettext_lazy("Report a fault here"), "repair-new", "tool", "place", "servicedesk.report"
    ),
    ScanAction(
        "places.place", gettext_lazy("Report a fault here"), "repair-guest", "tool", "place", "-", stranger=True
    ),
    ScanAction("servicedesk.ticket", gettext_lazy("Follow the repair"), "repair-open", "route", "ticket"),
)


def todos(actor: Actor, now: datetime) -> list[Todo]:
    """My repairs to rate, my orders, call-backs, tickets to dispatch."""
    found = [
        Todo(
            title=_("Rate the repair: %(kind)s") % {"kind": ticket.kind.name},
            detail=f"{ticket.number} · {ticket.place.full_name}",
            href=reverse("repair-ticket", kwargs={"pk": ticket.pk}),
            action=_("Rate"),
            due_at=None,
            tone="info",
        )
        for ticket in queries.list_to_rate(actor)
    ]
    for order in queries.list_tasks(actor):
        due = order.respond_due_at if order.state == "offered" else order.finish_due_at
        found.append(
            Todo(
                title=f"{order.ticket.kind.name} · {order.ticket.place.full_name}",
                detail=f"{order.ticket.number} · {order.get_state_display()}",
                href=reverse("repair-task", kwargs={"pk": order.ticket_id}),
                action=_("Accept") if order.state == "offered" else _("Go on"),
                due_at=due,
                tone="bad" if due < now else "warn",
            )
        )
    if actor.may("servicedesk.callback"):
        for task in queries.list_callbacks(actor).filter(done_at=None).order_by("due_at")[:20]:
            found.append(
                Todo(
                    title=_("Call back: %(stars)s stars") % {"stars": task.rating.stars},
                    detail=f"{task.ticket.number} · {task.ticket.kind.name}",
                    href=reverse("callback-settle", kwargs={"pk": task.pk}),
                    action=_("Call back"),
                    due_at=task.due_at,
                    tone="bad" if task.due_at < now else "warn",
                )
            )
    if actor.may("servicedesk.contracts"):
        for dispute in queries.list_disputes(actor)[:10]:
            sheet = dispute.line.sheet
            found.append(
                Todo(
                    title=_("Judge the dispute: %(item)s") % {"item": dispute.line.item.name},
                    detail=f"{sheet.contract.firm} · {sheet.area.name} · {sheet.day}",
                    href=sheet.get_absolute_url(),
                    action=_("Judge"),
                    tone="warn",
                )
            )
    waiting = queries.count_to_dispatch(actor)
    if waiting:
        found.append(
            Todo(
                title=_("%(n)s tickets to dispatch") % {"n": waiting},
                detail=_("Ticket board"),
                href=reverse("service-board"),
                action=_("Dispatch"),
                tone="warn",
            )
        )
    return found


def notices(actor: Actor, now: datetime) -> list[Notice]:
    """Danger that nobody has accepted: for whoever it was offered to, and for whoever runs the desk."""
    own = [(ticket, reverse("repair-task", kwargs={"pk": ticket.pk})) for ticket in queries.list_own_alarms(actor)]
    seen = [(ticket, ticket.get_absolute_url()) for ticket in queries.list_alarms(actor, most=3)] if not own else []
    return [
        Notice(
            text=_("Red line: %(kind)s, %(place)s, waits %(wait)s")
            % {"kind": ticket.kind.name, "place": ticket.place.full_name, "wait": dur(now - ticket.opened_at)},
            href=href,
            urgent=True,
        )
        for ticket, href in [*own, *seen]
    ]


def today(actor: Actor, now: datetime) -> list[Happening]:
    """My reports that somebody is working on."""
    found = []
    if actor.person_id:
        for ticket in queries.list_own(actor).filter(state__in=["accepted", "arrived"])[:5]:
            found.append(
                Happening(
                    at=ticket.responded_at or ticket.reported_at,
                    kind=_("Repair"),
                    title=ticket.kind.name,
                    detail=f"{ticket.get_state_display()} · {ticket.place.full_name}",
                    href=reverse("repair-ticket", kwargs={"pk": ticket.pk}),
                    action=_("Follow"),
                )
            )
    return found


def figures(actor: Actor, now: datetime) -> list[Any]:
    """The desk's figures of this moment, for whoever sees the desk."""
    figure = getattr(shell, "Figure", None)
    if figure is None or not actor.may("servicedesk.view"):
        return []
    counted, base = queries.count_desk(actor, now), reverse("tickets")
    return [
        figure(_("Tickets to dispatch"), str(counted["todo"]), f"{base}?state=reported", order=40),
        figure(_("Overdue tickets"), str(counted["overdue"]), f"{base}?due=overdue", order=41),
    ]
