"""A worker accepts, refuses, arrives, shares where he is, and finishes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.commands import telling
from guanjia.domains.servicedesk.commands.catalogue import count_repair
from guanjia.domains.servicedesk.commands.dispatching import end_order
from guanjia.domains.servicedesk.commands.in_hand import own_order
from guanjia.domains.servicedesk.commands.photos import Photo, attach_photos
from guanjia.domains.servicedesk.commands.visits import begin_visit, charge_labour, end_visit
from guanjia.domains.servicedesk.models import Ticket, Visit, WorkOrder
from guanjia.domains.servicedesk.rules import State
from guanjia.foundation.audit import trail
from guanjia.foundation.files.queries import files_of
from guanjia.foundation.notify.public import settle
from guanjia.foundation.places import queries as places
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


@transaction.atomic
def accept_order(actor: Actor, *, ticket_id: int, now: datetime) -> Ticket:
    """The worker takes the order and sets out."""
    ticket, order = own_order(actor, ticket_id, State.ACCEPTED)
    settle(telling.about_alarm(ticket), now=now)
    order.state, order.accepted_at = WorkOrder.State.ACCEPTED, now
    order.save(update_fields=["state", "accepted_at"])
    ticket.state, ticket.responded_at = State.ACCEPTED, ticket.responded_at or now
    ticket.version += 1
    ticket.save(update_fields=["state", "responded_at", "version"])
    trail.record(
        actor,
        "servicedesk.order.accepted",
        ticket,
        office_path=ticket.office_path,
        also=[order],
        worker=order.worker.person.name,
    )
    telling.order_is_settled(order, now=now, by=actor)
    return ticket


@transaction.atomic
def refuse_order(actor: Actor, *, ticket_id: int, reason: str, now: datetime) -> Ticket:
    """The worker cannot do it and says why; the ticket waits to be dispatched again."""
    ticket, order = own_order(actor, ticket_id, State.REPORTED)
    if order.state == WorkOrder.State.ARRIVED:
        raise rules.MoveRefused(N_("You are at work on this ticket. Ask the dispatcher to take it back."))
    reason = rules.check_reason(reason)
    end_order(ticket, "refused", reason=reason, now=now)
    ticket.state, ticket.worker = State.REPORTED, None
    ticket.version += 1
    ticket.save(update_fields=["state", "worker", "version"])
    trail.record(
        actor,
        "servicedesk.order.refused",
        ticket,
        office_path=ticket.office_path,
        also=[order],
        worker=order.worker.person.name,
        reason=reason,
    )
    return ticket


@transaction.atomic
def arrive_at_place(
    actor: Actor,
    *,
    ticket_id: int,
    now: datetime,
    place_id: int | None = None,
    photos: Sequence[Photo] = (),
    escort: str = "",
) -> Ticket:
    """The worker is there: by button, or by scanning the code of the place (`place_id`). Photos show the fault. Where
    nobody works alone, `escort` names who goes in with them; raises EscortMissing otherwise."""
    ticket, order = own_order(actor, ticket_id, State.ARRIVED)
    rule = queries.escort_for(ticket.place)
    order.escort = rules.check_escort(rule.place.full_name if rule else "", escort)
    order.state, order.arrived_at, order.at_place_id, order.seen_at = WorkOrder.State.ARRIVED, now, ticket.place_id, now
    order.save(update_fields=["state", "arrived_at", "at_place", "seen_at", "escort"])
    ticket.state, ticket.arrived_at = State.ARRIVED, now
    ticket.version += 1
    ticket.save(update_fields=["state", "arrived_at", "version"])
    attach_photos(actor, ticket, "before", photos, now=now)
    visit = begin_visit(ticket, order, now=now)
    trail.record(
        actor,
        "servicedesk.order.arrived",
        ticket,
        office_path=ticket.office_path,
        also=[order, visit],
        worker=order.worker.person.name,
        scanned=place_id == ticket.place_id,
        escort=order.escort,
        before_photos=len(photos),
    )
    telling.tell_requesters(
        actor, ticket, N_("%(worker)s has arrived for %(number)s"), worker=order.worker.person.name, now=now
    )
    return ticket


@transaction.atomic
def share_position(
    actor: Actor,
    *,
    ticket_id: int,
    now: datetime,
    place_id: int | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
) -> WorkOrder:
    """The worker shows where he is while under way: a place he scanned, or what the telephone says.

    Seen by the requester only, kept only until the order ends; the trail holds no positions.
    """
    actor.require("servicedesk.work")
    ticket = queries.get_ticket(actor, ticket_id)
    order = queries.open_order(ticket, lock=True) if ticket.under_way else None
    if order is None or order.worker.person_id != actor.person_id:
        raise rules.NotYourOrder(N_("This order is not yours. Look at your tasks again."))
    if place_id is not None:
        order.at_place = places.get_place(actor, place_id)
    if latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180:
        order.position = json.dumps({"lat": round(latitude, 4), "lng": round(longitude, 4)})
    order.seen_at = now
    order.save(update_fields=["at_place", "position", "seen_at"])
    return order


@transaction.atomic
def finish_order(
    actor: Actor,
    *,
    ticket_id: int,
    now: datetime,
    note: str = "",
    parts: str = "",
    labour_minutes: int = 0,
    photos: Sequence[Photo] = (),
) -> Ticket:
    """The repair is done and a photo shows it; the visit ends and its minutes are charged.

    Raises PhotoMissing without a photo taken since the worker accepted.
    """
    ticket, order = own_order(actor, ticket_id, State.DONE)
    attach_photos(actor, ticket, "after", photos, now=now)
    since = order.accepted_at or order.offered_at
    if not files_of(ticket, "after").filter(created_at__gte=since).exists():
        raise rules.PhotoMissing(
            N_("Take a photo of the repaired thing first: a repair is shown done by a new photo."), field="photos"
        )
    worker = order.worker
    order.note, order.parts = note.replace("\x00", "").strip()[:300], parts.replace("\x00", "").strip()[:300]
    order.save(update_fields=["note", "parts"])
    visit = end_visit(ticket, order, Visit.Outcome.DONE, now=now, note=order.note, labour_minutes=labour_minutes)
    labour = charge_labour(actor, visit, now=now)
    end_order(ticket, "done", reason="", now=now)
    uses = count_repair(actor, ticket, now=now)
    ticket.state, ticket.done_at, ticket.ended_at, ticket.ever_done = State.DONE, now, now, True
    ticket.version += 1
    ticket.save(update_fields=["state", "done_at", "ended_at", "ever_done", "version"])
    trail.record(
        actor,
        "servicedesk.order.finished",
        ticket,
        office_path=ticket.office_path,
        also=[order, visit, *labour, *uses],
        worker=worker.person.name,
        note=order.note,
        parts=order.parts,
        on_time=now <= ticket.finish_due_at,
    )
    telling.ticket_is_settled(ticket, now=now)
    telling.tell_requesters(
        actor,
        ticket,
        N_("%(number)s is repaired: please rate it"),
        about=telling.about_rating(ticket),
        now=now,
    )
    return ticket
