"""Whom the desk tells what, inside the command that did it; what somebody acted on disappears from other inboxes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from guanjia.domains.servicedesk.models import CallbackTask, Ticket, WorkOrder
from guanjia.foundation.notify.public import accounts_of_people, accounts_with, send, settle
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


def tell_requesters(
    actor: Actor, ticket: Ticket, title: str, *, now: datetime, about: str = "", worker: str = ""
) -> None:
    """Tell whoever reported or joined a ticket, but for the one who acts. title: with %(number)s and %(worker)s."""
    people = [ticket.reporter_id, *ticket.joinings.values_list("person_id", flat=True)]
    accounts = [pk for pk in accounts_of_people(people) if pk != actor.account_id]
    send(
        "servicedesk.progress",
        to=accounts,
        title=title,
        body=N_("%(kind)s, %(place)s"),
        params={"number": ticket.number, "worker": worker, **_what(ticket)},
        href=reverse("repair-ticket", args=[ticket.pk]),
        subject=ticket,
        about=about,
        now=now,
    )


def _what(ticket: Ticket) -> dict[str, object]:
    return {"kind": ticket.kind.name, "place": ticket.place.full_name}


def tell_of_order(ticket: Ticket, order: WorkOrder, *, now: datetime) -> None:
    """Tell a worker of a new order."""
    send(
        "servicedesk.order",
        to=accounts_of_people([order.worker.person_id]),
        title=N_("New order %(number)s: %(kind)s"),
        body=N_("%(place)s, to be finished by %(due)s"),
        params={"number": ticket.number, "due": ticket.finish_due_at, **_what(ticket)},
        href=reverse("repair-task", args=[ticket.pk]),
        subject=ticket,
        about=about_order(order),
        urgent=ticket.urgent,
        now=now,
    )


def about_alarm(ticket: Ticket) -> str:
    return f"servicedesk.alarm:{ticket.pk}:{ticket.round}"


def tell_of_alarm(ticket: Ticket, people: Sequence[int | None], *, now: datetime) -> None:
    """Tell the dispatchers and the people of the call list of danger, at once; whoever was told is not told again."""
    accounts = {*accounts_with("servicedesk.dispatch", ticket.office_path), *accounts_of_people(people)}
    send(
        "servicedesk.alarm",
        to=accounts,
        title=N_("Red line: %(kind)s, %(place)s"),
        body=N_("Reported as %(number)s. Nobody has accepted yet."),
        params={"number": ticket.number, **_what(ticket)},
        href=reverse("ticket", args=[ticket.pk]),
        subject=ticket,
        about=about_alarm(ticket),
        urgent=True,
        now=now,
    )


def about_order(order: WorkOrder) -> str:
    return f"servicedesk.order:{order.pk}"


def about_rating(ticket: Ticket) -> str:
    return f"servicedesk.rate:{ticket.pk}:{ticket.round}"


def about_overdue(ticket: Ticket) -> str:
    return f"servicedesk.overdue:{ticket.pk}:{ticket.round}"


def about_callback(task: CallbackTask) -> str:
    return f"servicedesk.callback:{task.pk}"


def order_is_settled(order: WorkOrder, *, now: datetime, by: Actor | None = None) -> None:
    """The worker accepted, or the order ended."""
    settle(about_order(order), now=now, but_for=by.account_id if by else None)


def tell_overdue(ticket: Ticket, *, now: datetime) -> None:
    """Tell the dispatchers that a promise is broken."""
    send(
        "servicedesk.overdue",
        to=accounts_with("servicedesk.dispatch", ticket.office_path),
        title=N_("%(number)s is overdue since %(due)s"),
        body=N_("%(kind)s, %(place)s"),
        params={"number": ticket.number, "due": ticket.finish_due_at, **_what(ticket)},
        href=reverse("ticket", args=[ticket.pk]),
        subject=ticket,
        about=about_overdue(ticket),
        now=now,
    )


def tell_of_callback(ticket: Ticket, task: CallbackTask, *, stars: int, now: datetime) -> None:
    """Tell the desk that a requester was not content."""
    send(
        "servicedesk.callback",
        to=accounts_with("servicedesk.callback", ticket.office_path),
        title=N_("Call back %(number)s: %(stars)s stars"),
        body=N_("%(kind)s, to be called by %(due)s"),
        params={"number": ticket.number, "stars": stars, "due": task.due_at, **_what(ticket)},
        href=reverse("callback-settle", args=[task.pk]),
        subject=ticket,
        about=about_callback(task),
        now=now,
    )


def ticket_is_settled(ticket: Ticket, *, now: datetime) -> None:
    """It is repaired, withdrawn or merged: nobody needs to hear that it is overdue."""
    settle(about_overdue(ticket), now=now)
