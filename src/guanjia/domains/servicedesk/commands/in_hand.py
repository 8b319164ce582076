"""The order that a worker has in hand."""

from __future__ import annotations

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.models import Ticket, WorkOrder
from guanjia.domains.servicedesk.rules import State
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


def own_order(actor: Actor, ticket_id: int, to: State) -> tuple[Ticket, WorkOrder]:
    """The locked ticket and the actor's own open order on it; refuses other people's orders and wrong states."""
    actor.require("servicedesk.work")
    ticket = queries.get_ticket(actor, ticket_id, lock=True)
    order = queries.open_order(ticket, lock=True)
    if order is None or order.worker.person_id != actor.person_id:
        raise rules.NotYourOrder(N_("This order is not yours. Look at your tasks again."))
    rules.check_move(ticket.state, to)
    return ticket, order


def order_in_hand(actor: Actor, ticket_id: int) -> tuple[Ticket, WorkOrder]:
    """The locked ticket and the actor's own order that is under way; raises NotYourOrder."""
    actor.require("servicedesk.work")
    ticket = queries.get_ticket(actor, ticket_id, lock=True)
    order = queries.open_order(ticket, lock=True) if ticket.under_way else None
    if order is None or order.worker.person_id != actor.person_id:
        raise rules.NotYourOrder(N_("This order is not yours. Look at your tasks again."))
    return ticket, order
