"""The board and the ranking of workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.models import (
    Ticket,
    Worker,
    WorkOrder,
)
from guanjia.domains.servicedesk.queries.repairs import list_tickets
from guanjia.domains.servicedesk.queries.staffing import list_workers
from guanjia.foundation.protection.scope import within
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


def suggest_workers(actor: Actor, ticket: Ticket) -> list[rules.Suggestion]:
    """The visible workers ranked for a ticket, each with the reasons."""
    kind, place = ticket.kind, ticket.place
    workers = list(list_workers(actor).filter(active=True))
    at: dict[int, str] = {}
    orders = WorkOrder.objects.filter(worker__in=workers, ended_at=None).order_by("pk")
    for worker_id, path in orders.exclude(ticket=ticket).values_list("worker_id", "ticket__place__path"):
        at[worker_id] = path
    refused = set(
        WorkOrder.objects.filter(ticket=ticket, round=ticket.round, state="refused").values_list("worker_id", flat=True)
    )
    own = ticket.worker_id
    return rules.rank(
        rules.Wanted(kind.skill, place.path, ticket.urgent),
        [
            rules.Candidate(
                worker_id=worker.pk,
                name=worker.person.name,
                skills=frozenset(worker.skills),
                serves=tuple(served.path for served in worker.serves.all()),
                open_orders=worker.load - (1 if worker.pk == own and ticket.is_open else 0),  # type: ignore[attr-defined]
                on_duty=worker.on_duty,
                at_path=at.get(worker.pk, ""),
                refused=worker.pk in refused,
            )
            for worker in workers
        ],
    )


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column of the board: its tickets (cut) and how many there are in all."""

    key: str
    label: str
    tone: str
    tickets: list[Ticket]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.tickets)


BOARD: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("todo", N_("To dispatch"), "warn", ("reported",)),
    ("offered", N_("Dispatched, not accepted"), "info", ("offered",)),
    ("working", N_("In progress"), "info", ("accepted", "arrived")),
    ("done", N_("Done, to rate"), "ok", ("done",)),
)


def board(actor: Actor, *, compound_id: int | None = None, most: int = 8) -> list[BoardColumn]:
    """The board of whoever dispatches: four columns, urgent first, then by promise."""
    reach = actor.reach("servicedesk.dispatch")
    seen = list_tickets(actor).filter(within("office_path", reach))
    if compound_id:
        seen = seen.filter(compound_id=compound_id)
    columns = []
    for key, label, tone, states in BOARD:
        rows = seen.filter(state__in=states)
        ordered = rows.order_by("-done_at", "-pk") if key == "done" else rows.order_by("-urgent", "finish_due_at", "pk")
        columns.append(BoardColumn(key, label, tone, list(ordered[:most]), rows.order_by().count()))
    return columns


@dataclass(frozen=True, slots=True)
class Lane:
    """One worker with the orders in hand, for the strip below the board."""

    worker: Worker
    orders: list[WorkOrder]


def lanes(actor: Actor, *, compound_id: int | None = None) -> list[Lane]:
    """The workers that the actor may send, with what each has in hand."""
    workers = Worker.objects.visible_to(actor).filter(within("office__path", actor.reach("servicedesk.dispatch")))
    workers = workers.filter(active=True).select_related("person")
    if compound_id:
        workers = workers.filter(Q(serves=None) | Q(serves__pk=compound_id) | Q(serves__compound_id=compound_id))
    found = {worker.pk: Lane(worker, []) for worker in workers.distinct().order_by("-on_duty", "person__name")[:60]}
    orders = WorkOrder.objects.filter(worker__in=list(found), ended_at=None)
    for order in orders.select_related("ticket__kind", "ticket__place").order_by("finish_due_at"):
        found[order.worker_id].orders.append(order)
    return list(found.values())


def count_states(actor: Actor, now: datetime) -> dict[str, int]:
    """The desk's tickets that wait for somebody, by what they wait for: one query, answered by an index."""
    waiting = Ticket.objects.overseen_by(actor).filter(state__in=[*rules.OPEN, "done"])
    answer = waiting.aggregate(
        todo=Count("state", filter=Q(state="reported")),
        offered=Count("state", filter=Q(state="offered")),
        working=Count("state", filter=Q(state__in=["accepted", "arrived"])),
        overdue=Count("state", filter=Q(state__in=rules.OPEN, finish_due_at__lt=now)),
        to_rate=Count("state", filter=Q(state="done")),
    )
    return {key: int(value) for key, value in answer.items()}


def count_desk(actor: Actor, now: datetime) -> dict[str, int]:
    """The desk's figures of this moment, and today's: a query for each set of tickets that an index gives."""
    start = datetime.combine(clock.local_day(now), datetime.min.time(), clock.LOCAL)
    seen = Ticket.objects.overseen_by(actor, walking=True)
    return count_states(actor, now) | {
        "urgent": seen.filter(state__in=rules.OPEN, urgent=True).count(),
        "today": seen.filter(reported_at__gte=start).count(),
        "done_today": seen.filter(done_at__gte=start).count(),
    }


def count_to_dispatch(actor: Actor) -> int:
    """How many tickets wait for the actor to dispatch them."""
    reach = actor.reach("servicedesk.dispatch")
    return Ticket.objects.filter(within("office_path", reach), state="reported").count() if reach else 0
