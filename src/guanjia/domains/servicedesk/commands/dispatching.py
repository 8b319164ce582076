"""Tickets are sent to workers, by hand or by the ranking, and taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.commands import telling
from guanjia.domains.servicedesk.models import Ticket, Visit, Worker, WorkOrder
from guanjia.domains.servicedesk.rules import State
from guanjia.foundation.audit import trail
from guanjia.kernel.actor import Actor, system_actor
from guanjia.kernel.words import N_


def sentence_of(suggestion: rules.Suggestion | None) -> str:
    """The reasons as one line, in the language of whoever acts; it stays in the trail as it was."""
    if suggestion is None:
        return ""
    parts = [_(reason.message) % reason.params if reason.params else _(reason.message) for reason in suggestion.reasons]
    return ", ".join(parts)


def end_order(ticket: Ticket, state: str, *, reason: str, now: datetime) -> WorkOrder | None:
    """End the open order of a locked ticket and forget where its worker was."""
    order = queries.open_order(ticket, lock=True)
    if order is None:
        return None
    order.state, order.reason, order.ended_at = state, reason[:300], now
    order.position, order.at_place, order.seen_at = "", None, None
    order.save(update_fields=["state", "reason", "ended_at", "position", "at_place", "seen_at"])
    telling.order_is_settled(order, now=now)
    drop_visit(ticket, now=now)
    return order


def drop_visit(ticket: Ticket, *, now: datetime) -> None:
    """Cancel the open visit of an order that has ended without one."""
    visit = queries.open_visit(ticket, lock=True)
    if visit is not None:
        visit.left_at, visit.outcome = now, Visit.Outcome.CANCELLED
        visit.save(update_fields=["left_at", "outcome"])
        trail.record(
            system_actor("servicedesk"), "servicedesk.visit.cancelled", visit, office_path=ticket.office_path,
            number=ticket.number,
        )  # fmt: skip


@transaction.atomic
def dispatch_ticket(
    actor: Actor, *, ticket_id: int, worker_id: int, now: datetime, version: int | None = None, note: str = ""
) -> Ticket:
    """Offer a ticket to a worker; an open order of another worker is taken back.

    version: what the dispatcher saw. Without it only a ticket that waits is dispatched, so that of two dispatchers in
    the same instant one learns that the other was faster. Raises NotVisible, NotAllowed, MoveRefused,
    AlreadyDispatched, TicketChanged, WorkerOffDuty.
    """
    ticket = queries.get_ticket(actor, ticket_id, lock=True)
    actor.require("servicedesk.dispatch", ticket.office_path)
    check_fresh(ticket, version)
    worker = queries.get_worker(actor, worker_id)
    suggestion = next((s for s in queries.suggest_workers(actor, ticket) if s.worker_id == worker.pk), None)
    why = note.replace("\x00", "").strip()[:300] or sentence_of(suggestion)
    return offer(actor, ticket, worker, why=why, automatic=False, now=now)


@transaction.atomic
def dispatch_automatically(actor: Actor, *, ticket_id: int, now: datetime, version: int | None = None) -> Ticket:
    """Offer a ticket to the best worker on duty and keep the reasons. Raises NobodyFits and what dispatching raises."""
    ticket = queries.get_ticket(actor, ticket_id, lock=True)
    actor.require("servicedesk.dispatch", ticket.office_path)
    check_fresh(ticket, version)
    chosen = rules.best(queries.suggest_workers(actor, ticket))
    worker = queries.get_worker(actor, chosen.worker_id)
    return offer(actor, ticket, worker, why=sentence_of(chosen), automatic=True, now=now)


def check_fresh(ticket: Ticket, version: int | None) -> None:
    """Refuse a dispatch that was decided on an older picture of the ticket."""
    if version is None:
        if ticket.state in rules.WITH_WORKER:
            raise rules.AlreadyDispatched(
                N_("%(number)s is dispatched already. Look at the board again."), number=ticket.number
            )
    elif version != ticket.version:
        raise rules.TicketChanged(N_("%(number)s changed a moment ago. Look at the board again."), number=ticket.number)


def offer(actor: Actor, ticket: Ticket, worker: Worker, *, why: str, automatic: bool, now: datetime) -> Ticket:
    """The one place that makes a work order."""
    rules.check_move(ticket.state, State.OFFERED)
    if not worker.on_duty or not worker.active:
        raise rules.WorkerOffDuty(
            N_("%(worker)s is off duty. Choose another worker."), field="worker_id", worker=worker.person.name
        )
    before = end_order(
        ticket, "taken_back", reason=_("sent to %(worker)s instead") % {"worker": worker.person.name}, now=now
    )
    try:
        with transaction.atomic():  # savepoint: the outer transaction stays usable
            order = WorkOrder.objects.create(
                ticket=ticket,
                round=ticket.round,
                worker=worker,
                automatic=automatic,
                why=why[:300],
                offered_at=now,
                respond_due_at=ticket.respond_due_at,
                finish_due_at=ticket.finish_due_at,
            )
    except IntegrityError as clash:  # order_one_open_per_ticket: somebody was faster
        raise rules.AlreadyDispatched(
            N_("%(number)s is dispatched already. Look at the board again."), number=ticket.number
        ) from clash
    ticket.state, ticket.worker = State.OFFERED, worker
    ticket.version += 1
    ticket.save(update_fields=["state", "worker", "version"])
    trail.record(
        actor,
        "servicedesk.ticket.auto_dispatched" if automatic else "servicedesk.ticket.dispatched",
        ticket,
        office_path=ticket.office_path,
        also=[order, *([before] if before else [])],
        worker=worker.person.name,
        worker_id=worker.pk,
        why=why,
    )
    telling.tell_of_order(ticket, order, now=now)
    telling.tell_requesters(
        actor, ticket, N_("%(worker)s takes care of %(number)s"), worker=worker.person.name, now=now
    )
    return ticket


@transaction.atomic
def take_back(actor: Actor, *, ticket_id: int, reason: str, now: datetime) -> Ticket:
    """Take a ticket back from its worker; it waits to be dispatched again."""
    ticket = queries.get_ticket(actor, ticket_id, lock=True)
    actor.require("servicedesk.dispatch", ticket.office_path)
    if ticket.state not in rules.WITH_WORKER:
        rules.check_move(ticket.state, State.OFFERED)
        raise rules.MoveRefused(rules.MOVE_REFUSALS[State(ticket.state)])
    reason = rules.check_reason(reason)
    order = end_order(ticket, "taken_back", reason=reason, now=now)
    ticket.state, ticket.worker = State.REPORTED, None
    ticket.version += 1
    ticket.save(update_fields=["state", "worker", "version"])
    trail.record(
        actor,
        "servicedesk.ticket.taken_back",
        ticket,
        office_path=ticket.office_path,
        also=[order] if order else [],
        worker=order.worker.person.name if order else "",
        reason=reason,
    )
    return ticket
