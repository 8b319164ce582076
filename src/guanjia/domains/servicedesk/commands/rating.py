"""The requester rates or reopens; the desk calls unhappy ones back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.commands import telling
from guanjia.domains.servicedesk.commands.redline import raise_alarm
from guanjia.domains.servicedesk.commands.reporting import promises
from guanjia.domains.servicedesk.models import CallbackTask, Rating, Ticket
from guanjia.domains.servicedesk.rules import State
from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import lock_files
from guanjia.foundation.notify.public import settle
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


def require_requester(actor: Actor, ticket: Ticket) -> None:
    """Only whoever reported or joined a ticket speaks for its requester."""
    if not queries.is_requester(actor, ticket):
        raise rules.NotTheRequester(N_("Only whoever reported this fault can do that."))


@transaction.atomic
def rate_ticket(actor: Actor, *, ticket_id: int, stars: int, comment: str = "", now: datetime) -> Rating:
    """Rate the repair of the current round, once. Fewer than three stars make a call-back.

    Raises NotVisible, StarsOutOfRange, NotTheRequester, AlreadyRated, MoveRefused.
    """
    ticket = queries.get_ticket(actor, ticket_id, lock=True)
    rules.check_stars(stars)
    require_requester(actor, ticket)
    if ticket.state == State.RATED:
        raise rules.AlreadyRated(N_("This repair is rated already."))
    rules.check_move(ticket.state, State.RATED)
    return enter_rating(actor, ticket, stars=stars, comment=comment, now=now)


def enter_rating(actor: Actor, ticket: Ticket, *, stars: int, comment: str, now: datetime) -> Rating:
    """The one place that stores a rating; the constraint `rating_one_per_round` decides a race."""
    try:
        with transaction.atomic():  # savepoint: the outer transaction stays usable
            rating = Rating.objects.create(
                ticket=ticket,
                round=ticket.round,
                worker_id=ticket.worker_id,
                stars=stars,
                comment=comment.replace("\x00", "").strip()[:300],
                rated_by_id=actor.person_id,
                rated_at=now,
            )
    except IntegrityError as clash:
        raise rules.AlreadyRated(N_("This repair is rated already.")) from clash
    ticket.state, ticket.stars = State.RATED, stars
    ticket.version += 1
    ticket.save(update_fields=["state", "stars", "version"])
    if rules.needs_call_back(stars):
        task = CallbackTask.objects.create(ticket=ticket, rating=rating, due_at=now + rules.CALL_BACK_WITHIN)
        telling.tell_of_callback(ticket, task, stars=stars, now=now)
    settle(telling.about_rating(ticket), now=now, but_for=actor.account_id)
    lock_files(actor, holder=ticket, now=now)
    trail.record(
        actor,
        "servicedesk.ticket.rated",
        ticket,
        office_path=ticket.office_path,
        also=[rating],
        stars=stars,
        round=ticket.round,
        comment=rating.comment,
    )
    return rating


@transaction.atomic
def reopen_ticket(actor: Actor, *, ticket_id: int, reason: str, now: datetime) -> Ticket:
    """The fault is still there: a new round begins with fresh promises. By the requester, within seven days.

    Raises NotVisible, NotTheRequester, ReasonMissing, MoveRefused, ReopenTooLate.
    """
    ticket = queries.get_ticket(actor, ticket_id, lock=True)
    require_requester(actor, ticket)
    return start_next_round(actor, ticket, reason=reason, now=now)


def start_next_round(actor: Actor, ticket: Ticket, *, reason: str, now: datetime) -> Ticket:
    """Begin the next round of a locked ticket."""
    if ticket.state not in rules.FINISHED:
        raise rules.MoveRefused(rules.MOVE_REFUSALS[State(ticket.state)])
    reason = rules.check_reason(reason)
    rules.check_reopen(ticket.done_at, now)
    settle(telling.about_rating(ticket), now=now)
    respond, finish = promises(ticket.kind, ticket.office_path, now)
    if ticket.done_at is not None and rules.is_repeat(ticket.done_at, now):
        ticket.repeated = True
    ticket.state, ticket.worker, ticket.stars = State.REPORTED, None, None
    ticket.round += 1
    ticket.version += 1
    ticket.opened_at, ticket.respond_due_at, ticket.finish_due_at = now, respond, finish
    ticket.responded_at = ticket.arrived_at = ticket.done_at = ticket.ended_at = ticket.escalated_at = None
    ticket.save()
    trail.record(
        actor,
        "servicedesk.ticket.reopened",
        ticket,
        office_path=ticket.office_path,
        reason=reason,
        round=ticket.round,
    )
    if ticket.kind.red_line:
        raise_alarm(ticket, now=now)
    return ticket


@transaction.atomic
def settle_callback(actor: Actor, *, task_id: int, outcome: str, note: str = "", now: datetime) -> CallbackTask:
    """Write down what an unhappy requester said; "not repaired" reopens the ticket in the requester's name."""
    task = queries.get_callback(actor, task_id, lock=True)
    ticket = queries.get_ticket(actor, task.ticket_id, lock=True)
    actor.require("servicedesk.callback", ticket.office_path)
    if task.done_at is not None:
        raise rules.CallbackSettled(N_("This call-back is settled already."))
    if outcome not in CallbackTask.Outcome.values:
        raise rules.CallbackSettled(N_("Choose how the call ended."), field="outcome")
    note = rules.check_reason(note, field="note")
    task.outcome, task.note, task.called_by, task.done_at = outcome, note, actor.name[:80], now
    task.save(update_fields=["outcome", "note", "called_by", "done_at"])
    settle(telling.about_callback(task), now=now, but_for=actor.account_id)
    if outcome == CallbackTask.Outcome.REOPENED and ticket.state in rules.FINISHED:
        start_next_round(actor, ticket, reason=note, now=now)
    label = str(CallbackTask.Outcome(outcome).label)
    trail.record(
        actor,
        "servicedesk.callback.settled",
        ticket,
        office_path=ticket.office_path,
        touched=False,
        outcome=label,
        note=note,
    )
    return task
