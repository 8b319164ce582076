"""Tickets, their orders, doubles, photos and story."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.models import (
    Ticket,
    TicketQuerySet,
    WorkOrder,
)
from guanjia.foundation.audit.queries import Event, story_of
from guanjia.foundation.files.queries import files_of
from guanjia.foundation.org.models import Office
from guanjia.foundation.org.queries import share_of_offices
from guanjia.foundation.places.models import Place
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

LARGEST_ID = 2**63 - 1


ROW = ("office", "place", "kind", "worker__person")


ROW_FIELDS = (
    "number", "state", "urgent", "round", "version", "description", "reporter_name", "reported_at", "respond_due_at",
    "finish_due_at", "responded_at", "done_at", "stars", "channel", "escalated_at", "office_path",
    "office__name", "office__short_name", "place__full_name", "place__name", "kind__name", "kind__icon",
    "worker__person__name",
)  # fmt: skip


def list_tickets(actor: Actor) -> TicketQuerySet:
    """The visible tickets with what a row shows, and no more."""
    return Ticket.objects.visible_to(actor).select_related(*ROW).only(*ROW_FIELDS)


NARROW = 1 / 200  # of all offices; up to here it is cheaper to sort a scope than to walk the whole register


WIDE = 1 / 2


def list_register(actor: Actor) -> TicketQuerySet:
    """The tickets of the offices whose desk the actor may look into, with what a row shows; for the first rows of an
    order. What the actor reported elsewhere stands in "my requests"."""
    walking = share_of_offices(actor.reach("servicedesk.view")) > NARROW
    return Ticket.objects.overseen_by(actor, walking=walking).select_related(*ROW).only(*ROW_FIELDS)


def countable(actor: Actor, tickets: TicketQuerySet) -> TicketQuerySet:
    """The same tickets of a register, in the form in which an index counts them. Where nearly all are in reach, the
    index of the scope would only lead to every row in a worse order."""
    return tickets if share_of_offices(actor.reach("servicedesk.view")) > WIDE else tickets.overseen_by(actor)


def get_ticket(actor: Actor, ticket_id: int, *, lock: bool = False) -> Ticket:
    """The ticket, or NotVisible: the same answer whether it is hidden or missing."""
    tickets = Ticket.objects.visible_to(actor)
    tickets = tickets.select_for_update(of=("self",)) if lock else tickets.select_related(*ROW, "compound")
    found = tickets.filter(pk=ticket_id).first() if 0 < ticket_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such ticket, or it is not yours to see."))
    return found


def list_own(actor: Actor) -> TicketQuerySet:
    """What the actor's person reported or joined, newest first."""
    if actor.person_id is None:
        return Ticket.objects.none()
    own = Ticket.objects.filter(pk__in=Ticket.objects.own_ids(actor.person_id))
    return own.select_related(*ROW).only(*ROW_FIELDS).order_by("-reported_at", "-pk")


def is_requester(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may speak for the requester: reported or joined it."""
    if actor.person_id is None:
        return False
    return ticket.reporter_id == actor.person_id or ticket.joinings.filter(person_id=actor.person_id).exists()


def open_order(ticket: Ticket, *, lock: bool = False) -> WorkOrder | None:
    """The open work order of a ticket that the caller has been shown."""
    orders = WorkOrder.objects.filter(ticket=ticket, ended_at=None)
    orders = orders.select_for_update(of=("self",)) if lock else orders.select_related("worker__person", "at_place")
    return orders.first()


def list_orders(ticket: Ticket) -> QuerySet[WorkOrder]:
    """All work orders of a ticket that the caller has been shown, the newest first."""
    return ticket.orders.select_related("worker__person").order_by("-pk")


def list_tasks(actor: Actor) -> list[WorkOrder]:
    """The open orders of the actor as a worker: urgent first, then by promise."""
    if actor.person_id is None or not actor.may("servicedesk.work"):
        return []
    orders = WorkOrder.objects.filter(worker__person_id=actor.person_id, ended_at=None)
    orders = orders.select_related("ticket__place", "ticket__kind", "ticket__office", "worker")
    return list(orders.order_by("-ticket__urgent", "finish_due_at", "pk"))


def list_done_tasks(actor: Actor, since: datetime) -> list[WorkOrder]:
    """What the actor finished since an instant, newest first; at most 50."""
    if actor.person_id is None:
        return []
    orders = WorkOrder.objects.filter(worker__person_id=actor.person_id, state="done", ended_at__gte=since)
    return list(orders.select_related("ticket__place", "ticket__kind").order_by("-ended_at")[:50])


def list_duplicates(actor: Actor | None, *, place: Place, kind_id: int, now: datetime) -> list[Ticket]:
    """Open tickets of the last seven days for the same kind, at the place or a neighbour on its storey.

    Shown without names, so that whoever reports learns only that the fault is known. At most five, the place first.
    """
    near = Q(place=place)
    if place.parent_id and place.kind in (Place.Kind.ROOM, Place.Kind.POINT):
        near |= Q(place__parent_id=place.parent_id)
    found = Ticket.objects.open().filter(near, kind_id=kind_id, reported_at__gte=now - timedelta(days=7))
    if actor is not None:
        found = found.filter(place__in=Place.objects.visible_to(actor).filter(path__startswith=_stem(place)))
    here = Case(When(place_id=place.pk, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(found.select_related("place", "kind").annotate(away=here).order_by("away", "-reported_at")[:5])


def _stem(place: Place) -> str:
    """The path below which neighbours lie."""
    parts = place.path.strip("/").split("/")
    return "/" + "/".join(parts[:-1]) + "/" if len(parts) > 1 else place.path


def get_joinable(actor: Actor, ticket_id: int) -> Ticket:
    """An open ticket at a place the actor sees: what "me too" may join, even when the ticket itself is hidden."""
    found = None
    if 0 < ticket_id <= LARGEST_ID:
        tickets = Ticket.objects.open().select_for_update(of=("self",))
        found = tickets.filter(pk=ticket_id, place__in=Place.objects.visible_to(actor)).first()
    if found is None:
        raise NotVisible(N_("There is no such ticket, or it is not yours to see."))
    return found


def clear_of(value: Any) -> str:
    """The clear text of a sensitive field, for the room's own use; empty stays empty."""
    return str(value.open()) if value else ""


@dataclass(frozen=True, slots=True)
class LivePosition:
    """Where the worker is, for the requester and only while the order is under way."""

    worker: str
    state: str
    at_place: str
    latitude: float | None
    longitude: float | None
    seen_at: datetime | None


def live_position(actor: Actor, ticket: Ticket) -> LivePosition | None:
    """The worker's last known position; None when the order is not under way. Coordinates go to the requester alone,
    the place to whoever sees the ticket."""
    if not ticket.under_way:
        return None
    order = open_order(ticket)
    if order is None:
        return None
    at = json.loads(clear_of(order.position)) if order.position and is_requester(actor, ticket) else {}
    return LivePosition(
        worker=order.worker.person.name,
        state=order.state,
        at_place=order.at_place.full_name if order.at_place else "",
        latitude=at.get("lat"),
        longitude=at.get("lng"),
        seen_at=order.seen_at,
    )


def story(actor: Actor, ticket: Ticket) -> list[Event]:
    """What happened to a ticket, newest first."""
    return story_of(actor, ticket, newest_first=True)


def photos(ticket: Ticket) -> dict[str, list[Any]]:
    """The photos of a ticket that the caller has been shown, by purpose."""
    found: dict[str, list[Any]] = {"report": [], "before": [], "after": []}
    for stored in files_of(ticket):
        found.setdefault(stored.purpose, []).append(stored)
    return found


def overdue_unescalated(now: datetime, most: int = 200) -> list[int]:
    """Open tickets whose promise is broken and that nobody was told about."""
    late = Ticket.objects.open().filter(finish_due_at__lt=now, escalated_at=None)
    return list(late.order_by("finish_due_at").values_list("pk", flat=True)[:most])


def unrated_before(instant: datetime, most: int = 200) -> list[int]:
    """Tickets done before an instant that nobody rated."""
    return list(Ticket.objects.filter(state="done", done_at__lt=instant).values_list("pk", flat=True)[:most])


def list_to_rate(actor: Actor) -> Iterable[Ticket]:
    """The actor's own tickets that wait for a rating."""
    if actor.person_id is None:
        return []
    own = Ticket.objects.filter(reporter_id=actor.person_id, state="done").select_related("kind", "place")
    return own.order_by("done_at")[:20]


def held_by(office: Office) -> TicketQuerySet:
    """The open tickets of a body, and those still to be rated."""
    return Ticket.objects.filter(office=office, state__in=[*rules.OPEN, "done"])
