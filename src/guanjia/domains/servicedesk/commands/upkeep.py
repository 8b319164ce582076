"""What time itself does: broken promises are told, unrated tickets closed, positions forgotten, paths kept true."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.commands import telling
from guanjia.domains.servicedesk.models import CallbackTask, Ticket, WorkOrder
from guanjia.domains.servicedesk.rules import State
from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import lock_files
from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import Actor


@transaction.atomic
def escalate_ticket(actor: Actor, *, ticket_id: int, now: datetime) -> bool:
    """Tell the dispatcher, once a round, that an open ticket has broken its promise."""
    ticket = Ticket.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=ticket_id).first()
    if ticket is None or not ticket.is_open or ticket.escalated_at or ticket.finish_due_at >= now:
        return False
    ticket.escalated_at = now
    ticket.save(update_fields=["escalated_at"])
    trail.record(
        actor,
        "servicedesk.ticket.escalated",
        ticket,
        office_path=ticket.office_path,
        number=ticket.number,
        finish_due_at=ticket.finish_due_at,
    )
    telling.tell_overdue(ticket, now=now)
    return True


@transaction.atomic
def close_unrated(actor: Actor, *, ticket_id: int, now: datetime) -> bool:
    """Close a ticket that was done long ago and that nobody rated; its evidence is sealed."""
    ticket = Ticket.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=ticket_id).first()
    if ticket is None or ticket.state != State.DONE or ticket.done_at is None:
        return False
    if ticket.done_at + rules.CLOSE_UNRATED_AFTER > now:
        return False
    ticket.state, ticket.ended_at = State.CLOSED, now
    ticket.version += 1
    ticket.save(update_fields=["state", "ended_at", "version"])
    lock_files(actor, holder=ticket, now=now)
    trail.record(actor, "servicedesk.ticket.closed", ticket, office_path=ticket.office_path)
    return True


@transaction.atomic
def remind_callback(actor: Actor, *, task_id: int, now: datetime) -> bool:
    """Note once that a call-back is overdue."""
    task = CallbackTask.objects.select_for_update(of=("self",)).select_related("ticket").filter(pk=task_id).first()
    if task is None or task.done_at or task.reminded_at or task.due_at >= now:
        return False
    task.reminded_at = now
    task.save(update_fields=["reminded_at"])
    trail.record(
        actor, "servicedesk.callback.reminded", task.ticket, office_path=task.ticket.office_path, touched=False
    )
    return True


@transaction.atomic
def sweep_positions(actor: Actor, *, now: datetime) -> int:
    """Forget positions of orders that have ended, should one have been left behind."""
    left = WorkOrder.objects.filter(ended_at__isnull=False).filter(~Q(position="") | Q(at_place__isnull=False))
    erased = left.update(position="", at_place=None, seen_at=None)
    if erased:
        trail.record(actor, "servicedesk.positions.erased", orders=erased)
    return erased


@transaction.atomic
def move_tickets(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Hand the open tickets of a re-organised body to its successor."""
    moved = 0
    held = Ticket.objects.filter(office=source, state__in=[*rules.OPEN, State.DONE])
    for ticket in held.select_for_update(of=("self",)).order_by("pk"):
        ticket.office, ticket.office_path = target, target.path
        ticket.version += 1
        ticket.save(update_fields=["office", "office_path", "version"])
        trail.record(actor, "servicedesk.ticket.moved", ticket, office_path=target.path, office=target.name)
        moved += 1
    return moved


@transaction.atomic
def follow_offices(*, most: int = 5000) -> int:
    """Bring the repeated office paths in step with the tree, after a body moved within it."""
    stale = Ticket.objects.exclude(office_path=F("office__path")).values_list("pk", flat=True)[:most]
    path = Office.objects.filter(pk=OuterRef("office_id")).values("path")[:1]
    return Ticket.objects.filter(pk__in=list(stale)).update(office_path=Subquery(path))
