"""Parts are used, outside work is paid, mistakes are taken back; dear parts wait for approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.commands.in_hand import order_in_hand
from guanjia.domains.servicedesk.commands.photos import Photo
from guanjia.domains.servicedesk.commands.stock import move_stock
from guanjia.domains.servicedesk.commands.visits import charge
from guanjia.domains.servicedesk.models import CostLine, PartRequest, StockEntry, Ticket
from guanjia.foundation.approvals.public import open_case
from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import attach_file
from guanjia.kernel.actor import Actor
from guanjia.kernel.money import Money
from guanjia.kernel.words import N_


def terms_of(ticket: Ticket) -> rules.Terms:
    """The terms of the desk for this ticket: those that held when it was opened."""
    return queries.terms_at(ticket.office_path, ticket.opened_at)


def limit_of(ticket: Ticket) -> Money:
    """From which amount on a part of this ticket waits for approval."""
    return terms_of(ticket).part_approval_from


@transaction.atomic
def use_part(
    actor: Actor, *, ticket_id: int, part_id: int, store_id: int, quantity: Decimal, now: datetime
) -> CostLine:
    """Take a part out of a store for a repair and charge it.

    Raises NotYourOrder, PartInvalid, PartNeedsApproval, StockTooLow.
    """
    ticket, order = order_in_hand(actor, ticket_id)
    part, store = queries.get_part(actor, part_id), queries.get_store(actor, store_id)
    quantity = rules.check_quantity(quantity)
    price = Money(part.price_fen)
    amount = rules.amount_of(price, quantity)
    request = None
    if rules.needs_approval(amount, limit_of(ticket)):
        request = (
            PartRequest.objects.select_for_update()
            .filter(ticket=ticket, part=part, state=PartRequest.State.APPROVED, quantity__gte=quantity)
            .first()
        )
        if request is None:
            raise rules.PartNeedsApproval(
                N_("%(part)s for %(amount)s yuan waits for approval. Ask for it below."),
                field="quantity",
                part=part.name,
                amount=str(amount),
            )
        price = Money(request.price_fen)
        amount = rules.amount_of(price, quantity)
        request.state = PartRequest.State.USED
        request.save(update_fields=["state"])
    visit = queries.open_visit(ticket) or queries.last_visit(ticket)
    entry = move_stock(actor, store, part, -quantity, StockEntry.Reason.USED, now=now, visit=visit)
    line = charge(
        actor, ticket, CostLine.Kind.PART, amount, now=now, visit=visit,
        part=part, store=store, quantity=quantity, price_fen=price.fen, worker=order.worker,
    )  # fmt: skip
    trail.record(
        actor, "servicedesk.part.used", ticket, office_path=ticket.office_path,
        also=[entry, line, *([request] if request else [])], touched=False,
        part=part.name, quantity=str(quantity), unit=part.unit, amount=str(amount),
    )  # fmt: skip
    return line


@transaction.atomic
def ask_for_part(
    actor: Actor, *, ticket_id: int, part_id: int, quantity: Decimal, reason: str, now: datetime
) -> PartRequest:
    """Ask for a part that is too dear to be used at once; the approvals room decides."""
    ticket, order = order_in_hand(actor, ticket_id)
    part = queries.get_part(actor, part_id)
    quantity = rules.check_quantity(quantity)
    reason = rules.check_reason(reason)
    amount = rules.amount_of(Money(part.price_fen), quantity)
    if not rules.needs_approval(amount, limit_of(ticket)):
        raise rules.PartInvalid(N_("%(part)s needs no approval. Use it at once."), field="part_id", part=part.name)
    try:
        with transaction.atomic():
            request = PartRequest.objects.create(
                ticket=ticket,
                worker=order.worker,
                person=order.worker.person,
                part=part,
                quantity=quantity,
                price_fen=part.price_fen,
                amount_fen=amount.fen,
                reason=reason,
                asked_at=now,
            )
    except IntegrityError as clash:  # part_request_one_open
        raise rules.PartInvalid(
            N_("%(part)s is asked for already. Wait for the decision."), field="part_id", part=part.name
        ) from clash
    # Kept with the case: what the desk sets later does not change who is asked about this one.
    deputy_from = terms_of(ticket).deputy_from
    open_case(
        actor,
        kind="servicedesk.part",
        subject=request,
        title=_("%(part)s for %(ticket)s: %(amount)s yuan")
        % {"part": part.name, "ticket": ticket.number, "amount": str(amount)},
        facts={
            "amount_fen": amount.fen,
            "deputy_from_fen": deputy_from.fen,
            "deputy": amount.fen >= deputy_from.fen,
            "part": part.name,
            "place": ticket.place.full_name,
            "reason": reason,
        },
        office_path=ticket.office_path,
        requester_id=order.worker.person_id,
        now=now,
    )
    trail.record(
        actor, "servicedesk.part.asked", ticket, office_path=ticket.office_path, also=[request], touched=False,
        part=part.name, quantity=str(quantity), amount=str(amount),
    )  # fmt: skip
    return request


@transaction.atomic
def settle_part_request(actor: Actor, request_id: int, outcome: str, now: datetime) -> PartRequest:
    """What the approval brought; called inside the deciding transaction."""
    request = queries.get_part_request(request_id)
    if request.state != PartRequest.State.WAITING:
        raise rules.PartDecided(N_("This request is decided already."))
    request.state = PartRequest.State.APPROVED if outcome == "approved" else PartRequest.State.REFUSED
    request.decided_at = now
    request.save(update_fields=["state", "decided_at"])
    trail.record(
        actor, "servicedesk.part.decided", request.ticket, office_path=request.office_path, also=[request],
        touched=False, part=request.part.name, outcome=request.get_state_display(),
    )  # fmt: skip
    return request


@transaction.atomic
def enter_outside_cost(
    actor: Actor, *, ticket_id: int, amount_fen: int, note: str, receipts: Sequence[Photo], now: datetime
) -> CostLine:
    """Charge what somebody from outside was paid; a photo of the receipt shows it."""
    ticket, order = order_in_hand(actor, ticket_id)
    if not 0 < amount_fen <= rules.DEAREST_FEN:
        raise rules.CostInvalid(N_("Enter an amount above zero, at most 1,000,000 yuan."), field="amount")
    if not receipts:
        raise rules.CostInvalid(N_("Take a photo of the receipt."), field="receipts")
    note = rules.check_reason(note, field="note")[:120]
    visit = queries.open_visit(ticket) or queries.last_visit(ticket)
    line = charge(
        actor, ticket, CostLine.Kind.OUTSIDE, Money(amount_fen), now=now, visit=visit, worker=order.worker, note=note
    )
    for receipt in receipts:
        attach_file(actor, holder=line, purpose="receipt", upload=receipt, now=now, permitted=True)
    trail.record(
        actor, "servicedesk.cost.entered", ticket, office_path=ticket.office_path, also=[line], touched=False,
        amount=str(Money(amount_fen)), note=note,
    )  # fmt: skip
    return line


@transaction.atomic
def take_back_cost(actor: Actor, *, line_id: int, reason: str, now: datetime) -> CostLine:
    """Set a cost right by a line of its own; a part goes back into its store."""
    line = queries.get_cost(actor, line_id)
    actor.require("servicedesk.dispatch", line.office_path)
    reason = rules.check_reason(reason)[:120]
    if line.reverses_id or CostLine.objects.filter(reverses=line).exists():
        raise rules.CostTakenBack(N_("This cost was taken back before."))
    also: list[StockEntry] = []
    if line.part is not None and line.store is not None:
        back = StockEntry.Reason.RETURNED
        also.append(move_stock(actor, line.store, line.part, line.quantity, back, now=now, visit=line.visit))
    back_line = CostLine.objects.create(
        ticket=line.ticket,
        visit=line.visit,
        kind=line.kind,
        part=line.part,
        store=line.store,
        quantity=line.quantity,
        price_fen=line.price_fen,
        amount_fen=-line.amount_fen,
        building=line.building,
        office=line.office,
        office_path=line.office_path,
        fault=line.fault,
        worker=line.worker,
        reverses=line,
        note=reason,
        entered_by=actor.name[:80],
        entered_at=now,
    )
    trail.record(
        actor, "servicedesk.cost.taken_back", line.ticket, office_path=line.office_path, also=[back_line, *also],
        touched=False, amount=str(Money(line.amount_fen)), reason=reason,
    )  # fmt: skip
    return back_line
