"""Workers plan, come, leave without having finished, and come again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.commands.in_hand import own_order
from guanjia.domains.servicedesk.models import CostLine, Ticket, Visit, WorkOrder
from guanjia.domains.servicedesk.rules import State
from guanjia.foundation.audit import trail
from guanjia.kernel.actor import Actor
from guanjia.kernel.money import Money
from guanjia.kernel.words import N_

AGAIN = {Visit.Outcome.PARTS, Visit.Outcome.NO_ACCESS}


def next_number(ticket: Ticket) -> int:
    """The number of a ticket's next visit; the caller holds the ticket's lock."""
    return (Visit.objects.filter(ticket=ticket).aggregate(last=Max("number"))["last"] or 0) + 1


def begin_visit(ticket: Ticket, order: WorkOrder, *, now: datetime) -> Visit:
    """The worker is there: the planned visit begins, or one that nobody planned."""
    visit = queries.open_visit(ticket, lock=True)
    if visit is None:
        return Visit.objects.create(
            ticket=ticket, order=order, worker=order.worker, number=next_number(ticket), arrived_at=now
        )
    visit.order, visit.worker, visit.arrived_at = order, order.worker, now
    visit.save(update_fields=["order", "worker", "arrived_at"])
    return visit


def end_visit(
    ticket: Ticket, order: WorkOrder, outcome: str, *, now: datetime, note: str = "", labour_minutes: int = 0
) -> Visit:
    """The worker leaves. Work begun before visits were kept gets its visit now."""
    visit = queries.open_visit(ticket, lock=True)
    if visit is None:
        visit = Visit(ticket=ticket, order=order, worker=order.worker, number=next_number(ticket))
    visit.arrived_at = visit.arrived_at or order.arrived_at or now
    visit.left_at, visit.outcome, visit.note = now, outcome, note[:300]
    visit.labour_minutes = rules.check_labour(labour_minutes)
    visit.save()
    return visit


def charge(
    actor: Actor,
    ticket: Ticket,
    kind: str,
    amount: Money,
    *,
    now: datetime,
    visit: Visit | None = None,
    **more: object,
) -> CostLine:
    """Charge something to the building and the requesting office. The one place that makes a cost."""
    fields = {"quantity": 1, "price_fen": amount.fen, "worker": visit.worker if visit else None} | more
    return CostLine.objects.create(
        ticket=ticket,
        visit=visit,
        kind=kind,
        amount_fen=amount.fen,
        building=queries.building_of(ticket.place),
        office=ticket.office,
        office_path=ticket.office_path,
        fault=ticket.kind,
        entered_by=actor.name[:80],
        entered_at=now,
        **fields,
    )


def charge_labour(actor: Actor, visit: Visit, *, now: datetime) -> list[CostLine]:
    """Charge the minutes of a visit at the worker's hourly rate; nothing where neither is entered."""
    cost = rules.labour_cost(visit.labour_minutes, Money(visit.worker.hour_fen))
    if not cost:
        return []
    hours = {"quantity": visit.labour_minutes, "price_fen": visit.worker.hour_fen}
    return [charge(actor, visit.ticket, CostLine.Kind.LABOUR, cost, now=now, visit=visit, **hours)]


@transaction.atomic
def plan_visit(actor: Actor, *, ticket_id: int, planned_at: datetime, now: datetime) -> Visit:
    """Say when somebody comes: by the worker who accepted, or by whoever dispatches. The requester sees it."""
    ticket = queries.get_ticket(actor, ticket_id, lock=True)
    order = queries.open_order(ticket, lock=True)
    if order is None or order.worker.person_id != actor.person_id:
        actor.require("servicedesk.dispatch", ticket.office_path)
    if order is None or ticket.state != State.ACCEPTED:
        raise rules.VisitInvalid(N_("A visit is planned while a worker has accepted and is not there."))
    rules.check_plan(planned_at, now)
    visit = queries.open_visit(ticket, lock=True)
    if visit is None:
        visit = Visit(ticket=ticket, number=next_number(ticket))
    visit.order, visit.worker, visit.planned_at = order, order.worker, planned_at
    visit.save()
    trail.record(
        actor, "servicedesk.visit.planned", ticket, office_path=ticket.office_path, also=[visit], touched=False,
        at=planned_at, worker=order.worker.person.name,
    )  # fmt: skip
    return visit


@transaction.atomic
def leave_place(
    actor: Actor,
    *,
    ticket_id: int,
    outcome: str,
    note: str,
    now: datetime,
    labour_minutes: int = 0,
    next_at: datetime | None = None,
) -> Ticket:
    """Leave without having finished and say why. The worker comes again, or hands over to another trade.

    Raises NotYourOrder, MoveRefused, ReasonMissing, VisitInvalid.
    """
    actor.require("servicedesk.work")
    again = outcome in AGAIN
    if not again and outcome != Visit.Outcome.OTHER_TRADE:
        raise rules.VisitInvalid(N_("Say why the repair is not finished."), field="outcome")
    ticket, order = own_order(actor, ticket_id, State.REPORTED)
    if ticket.state != State.ARRIVED:
        raise rules.MoveRefused(N_("Only whoever has arrived can leave again."))
    note = rules.check_reason(note, field="note")
    visit = end_visit(ticket, order, outcome, now=now, note=note, labour_minutes=labour_minutes)
    also: list[object] = [visit, *charge_labour(actor, visit, now=now)]
    if again:
        ticket.state, ticket.arrived_at = State.ACCEPTED, None
        order.state = WorkOrder.State.ACCEPTED
        order.position, order.at_place, order.seen_at = "", None, None
        if next_at is not None:
            rules.check_plan(next_at, now)
            planned = Visit(ticket=ticket, order=order, worker=order.worker, number=visit.number + 1)
            planned.planned_at = next_at
            planned.save()
            also.append(planned)
    else:
        ticket.state, ticket.worker, ticket.arrived_at = State.REPORTED, None, None
        order.state, order.reason, order.ended_at = WorkOrder.State.TAKEN_BACK, note, now
        order.position, order.at_place, order.seen_at = "", None, None
    order.save()
    ticket.version += 1
    ticket.save(update_fields=["state", "worker", "arrived_at", "version"])
    trail.record(
        actor, "servicedesk.visit.left", ticket, office_path=ticket.office_path, also=[order, *also],  # type: ignore[list-item]
        worker=order.worker.person.name, outcome=visit.get_outcome_display(), note=note, next_at=next_at,
    )  # fmt: skip
    return ticket
