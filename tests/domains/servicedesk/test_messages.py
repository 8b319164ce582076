"""Whom the desk tells what, and what disappears when somebody has acted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.factories import (
    make_account,
    make_actor,
    make_kind,
    make_office,
    make_photo,
    make_ticket,
    make_worker,
)

from guanjia.domains.servicedesk import commands
from guanjia.domains.servicedesk.models import CallbackTask, Ticket
from guanjia.foundation.notify import queries
from guanjia.foundation.notify.lines import lines_of
from guanjia.foundation.notify.models import Message, Notice

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def scene(db):
    county = make_office(kind="centre")
    unit = make_office(parent=county)
    return {
        "desk": make_actor("servicedesk.view", "servicedesk.dispatch", "servicedesk.callback", office=county),
        "dispatcher": make_account("dispatcher", office=county),
        "worker": make_worker(office=county),
        "ticket": make_ticket(office=unit, now=NOW),
    }


def inbox(actor) -> list[str]:
    """The titles of an inbox, newest first, without the numbers of tickets."""
    lines = lines_of(actor, list(queries.list_messages(actor)))
    return [line.title.replace(Ticket.objects.get().number, "#") for line in lines]


def repaired(scene) -> Ticket:
    ticket, worker = scene["ticket"], scene["worker"]
    commands.dispatch_ticket(scene["desk"], ticket_id=ticket.pk, worker_id=worker.pk, now=NOW)
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW)
    commands.arrive_at_place(worker.actor, ticket_id=ticket.pk, now=NOW)
    make_photo(worker.actor, Ticket.objects.get(pk=ticket.pk), purpose="after")
    commands.finish_order(worker.actor, ticket_id=ticket.pk, now=NOW + timedelta(minutes=1))
    return Ticket.objects.get(pk=ticket.pk)


def test_requester_and_worker_follow_a_repair_in_their_inboxes(scene):
    ticket, worker = scene["ticket"], scene["worker"]
    asker, name = ticket.asker, worker.person.name
    commands.dispatch_ticket(scene["desk"], ticket_id=ticket.pk, worker_id=worker.pk, now=NOW)
    assert inbox(asker) == [f"{name} takes care of #"]
    assert inbox(worker.actor) == [f"New order #: {ticket.kind.name}"]
    assert Message.objects.get(account_id=worker.actor.account_id).read_at is None
    commands.accept_order(worker.actor, ticket_id=ticket.pk, now=NOW)
    order = Message.objects.get(account_id=worker.actor.account_id)
    assert (order.read_at, order.gone) == (NOW, False)  # the own copy stays, read
    commands.arrive_at_place(worker.actor, ticket_id=ticket.pk, now=NOW)
    assert inbox(asker)[0] == f"{name} has arrived for #"
    assert Notice.objects.get(title__contains="has arrived").href == f"/repair/{ticket.pk}/"


def test_an_order_sent_to_somebody_else_disappears_from_the_first_inbox(scene):
    ticket, worker = scene["ticket"], scene["worker"]
    other = make_worker(office=worker.office)
    commands.dispatch_ticket(scene["desk"], ticket_id=ticket.pk, worker_id=worker.pk, now=NOW)
    version = Ticket.objects.get().version
    commands.dispatch_ticket(scene["desk"], ticket_id=ticket.pk, worker_id=other.pk, now=NOW, version=version)
    assert inbox(worker.actor) == []
    assert len(inbox(other.actor)) == 1


def test_a_low_rating_asks_for_a_call_and_the_call_takes_it_away(scene):
    ticket = repaired(scene)
    asker = scene["ticket"].asker
    assert inbox(asker)[0] == "# is repaired: please rate it"
    commands.rate_ticket(asker, ticket_id=ticket.pk, stars=1, comment="Slow", now=NOW)
    assert Message.objects.filter(account=scene["dispatcher"], kind="servicedesk.callback", gone=False).count() == 1
    task = CallbackTask.objects.get()
    commands.settle_callback(
        scene["desk"], task_id=task.pk, outcome=CallbackTask.Outcome.values[0], note="All well", now=NOW
    )
    assert not Message.objects.filter(account=scene["dispatcher"], gone=False, kind="servicedesk.callback").exists()


def test_dispatchers_hear_of_a_broken_promise_until_it_is_repaired(scene):
    late = scene["ticket"].finish_due_at + timedelta(minutes=1)
    upkeep = make_actor("servicedesk.view", "servicedesk.upkeep", everywhere=True)
    assert commands.escalate_ticket(upkeep, ticket_id=scene["ticket"].pk, now=late)
    message = Message.objects.get(account=scene["dispatcher"])
    assert (message.kind, message.notice.urgent) == ("servicedesk.overdue", True)
    repaired(scene)
    message.refresh_from_db()
    assert message.gone


def test_a_red_line_is_urgent_for_its_worker(scene):
    make_ticket(office=scene["ticket"].office, kind=make_kind(red_line=True), now=NOW)  # it skips the queue
    assert Notice.objects.get(kind="servicedesk.order").urgent
