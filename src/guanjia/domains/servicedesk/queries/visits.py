"""Visits, parts, stock and costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from guanjia.domains.servicedesk.models import (
    CostLine,
    CostLineQuerySet,
    Part,
    PartRequest,
    StockEntry,
    StockLevel,
    Store,
    Ticket,
    Visit,
    VisitQuerySet,
)
from guanjia.domains.servicedesk.queries.redline import above
from guanjia.domains.servicedesk.queries.repairs import LARGEST_ID
from guanjia.foundation.files.queries import files_of
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.scope import within
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.money import Money
from guanjia.kernel.words import N_

# --- visits


def list_visits(actor: Actor) -> VisitQuerySet:
    """The visible visits with what a row shows."""
    return Visit.objects.visible_to(actor).select_related("ticket__kind", "ticket__place", "worker__person")


def visits_of(ticket: Ticket) -> list[Visit]:
    """The visits of a ticket that the caller has been shown, in order."""
    return list(ticket.visits.select_related("worker__person").order_by("number"))


def open_visit(ticket: Ticket, *, lock: bool = False) -> Visit | None:
    """The visit of a ticket that has not ended: planned, or under way."""
    visits = Visit.objects.filter(ticket=ticket, left_at=None)
    return (visits.select_for_update(of=("self",)) if lock else visits.select_related("worker__person")).first()


def planned_visit(ticket: Ticket) -> Visit | None:
    """The visit of a ticket that somebody has planned and nobody begun."""
    found = Visit.objects.filter(ticket=ticket, left_at=None, arrived_at=None, planned_at__isnull=False)
    return found.select_related("worker__person").first()


def last_visit(ticket: Ticket) -> Visit | None:
    """The latest visit at which somebody came."""
    return Visit.objects.filter(ticket=ticket, arrived_at__isnull=False).order_by("-number").first()


def building_of(place: Place) -> Place:
    """The building that a place lies in; a compound's yard is charged to the compound."""
    found = Place.objects.filter(path__in=above(place.path), kind="building").order_by("-path").first()
    return found or place.compound or place


# --- parts and stock


def list_parts(actor: Actor) -> QuerySet[Any]:
    """The visible parts with how much of each there is."""
    parts = Part.objects.visible_to(actor).select_related("office")
    return parts.annotate(in_stock=Sum("levels__quantity"))


def get_part(actor: Actor, part_id: int, *, lock: bool = False) -> Part:
    """The part, or NotVisible."""
    parts: Any = Part.objects.visible_to(actor)
    parts = parts.select_for_update(of=("self",)) if lock else parts.select_related("office")
    found: Part | None = parts.filter(pk=part_id).first() if 0 < part_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such part."))
    return found


def list_stores(actor: Actor) -> list[Any]:
    """The visible stores, at most 200."""
    return list(Store.objects.visible_to(actor).select_related("office").order_by("office_id", "name")[:200])


def get_store(actor: Actor, store_id: int) -> Store:
    """The store, or NotVisible."""
    stores: Any = Store.objects.visible_to(actor).select_related("office")
    found: Store | None = stores.filter(pk=store_id).first() if 0 < store_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such store."))
    return found


def levels_of(part: Part) -> list[StockLevel]:
    """How much of a part lies in each store."""
    return list(part.levels.select_related("store").order_by("store__name"))


def entries_of(part: Part, most: int = 50) -> list[StockEntry]:
    """The latest movements of a part."""
    return list(part.entries.select_related("store", "visit__ticket").order_by("-pk")[:most])


def parts_at_hand(actor: Actor, ticket: Ticket) -> list[StockLevel]:
    """What a worker may take for a ticket: parts in stock, in the stores of the offices above the place, by name."""
    paths = {*above(ticket.place.office.path), *above(ticket.office_path)}
    levels = StockLevel.objects.filter(store__office__path__in=sorted(paths), quantity__gt=0, part__active=True)
    return list(levels.select_related("store", "part").order_by("part__name", "store__name")[:300])


def requests_of(ticket: Ticket) -> list[PartRequest]:
    """The requests for dear parts of a ticket, the newest first."""
    return list(ticket.part_requests.select_related("part").order_by("-pk"))


def get_part_request(request_id: int) -> PartRequest:
    """A request that a case is about, locked; or NotVisible."""
    found = PartRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
    if found is None:
        raise NotVisible(N_("There is no such request."))
    return found


# --- costs


def list_costs(actor: Actor) -> CostLineQuerySet:
    """The visible costs with what a row shows."""
    return CostLine.objects.visible_to(actor).select_related(
        "ticket", "part", "building", "office", "fault", "worker__person"
    )


def costs_of(ticket: Ticket) -> list[CostLine]:
    """The costs of a ticket that the caller has been shown, in order, each with its receipts."""
    lines = list(ticket.costs.select_related("part", "worker__person", "reversal").order_by("pk"))
    for line in lines:
        line.receipts = list(files_of(line, "receipt")) if line.kind == "outside" else []  # type: ignore[attr-defined]
    return lines


def sum_of_costs(lines: Sequence[CostLine]) -> Money:
    """What the lines add up to."""
    return Money.total(Money(line.amount_fen) for line in lines)


def get_cost(actor: Actor, line_id: int) -> CostLine:
    """The cost, locked, or NotVisible."""
    lines = CostLine.objects.visible_to(actor).select_for_update(of=("self",))
    found = lines.filter(pk=line_id).first() if 0 < line_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such cost."))
    return found


COST_GROUPINGS: dict[str, tuple[str, str, str]] = {
    "month": ("month", "", ""),
    "building": ("building_id", "building__full_name", "building"),
    "kind": ("fault_id", "fault__name", "fault"),
    "worker": ("worker_id", "worker__person__name", "worker"),
    "unit": ("office_id", "office__name", "office"),
}


@dataclass(frozen=True, slots=True)
class CostRow:
    """One line of the costs: what it is about, how many tickets, and what they cost by kind of cost."""

    label: str
    value: str
    tickets: int
    parts: Money
    labour: Money
    outside: Money

    @property
    def total(self) -> Money:
        return self.parts + self.labour + self.outside


def entered_between(first: date, last: date) -> tuple[Q, Q]:
    """Costs entered from one local day to another, both included."""
    start = datetime.combine(first, datetime.min.time(), clock.LOCAL)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), clock.LOCAL)
    return Q(entered_at__gte=start), Q(entered_at__lt=end)


def costs_between(actor: Actor, *, first: date, last: date, by: str) -> list[CostRow]:
    """What repairs cost from `first` to `last` (local days, both included), by month, building, kind, worker or unit;
    the first row is the total. Only what the right to see the desk covers."""
    reach = within("office_path", actor.reach("servicedesk.view"))
    seen = CostLine.objects.filter(reach, *entered_between(first, last)).order_by()
    sums: dict[str, Any] = {
        "tickets": Count("ticket", distinct=True),
        **{kind: Sum("amount_fen", filter=Q(kind=kind)) for kind in ("part", "labour", "outside")},
    }

    def row(label: str, value: str, answer: dict[str, Any]) -> CostRow:
        parts, labour, outside = (Money(answer[kind] or 0) for kind in ("part", "labour", "outside"))
        return CostRow(label, value, answer["tickets"], parts, labour, outside)

    rows = [row("", "", seen.aggregate(**sums))]
    key, name, _filter = COST_GROUPINGS.get(by, COST_GROUPINGS["month"])
    if key == "month":
        months = seen.annotate(month=TruncMonth("entered_at", tzinfo=clock.LOCAL)).values("month").annotate(**sums)
        for answer in months.order_by("-month")[:60]:
            month = answer["month"].strftime("%Y-%m")
            rows.append(row(month, month, dict(answer)))
        return rows
    grouped = seen.values(key, name).annotate(total=Sum("amount_fen"), **sums)
    for answer in grouped.order_by("-total", key)[:300]:
        if answer[key] is not None:
            rows.append(row(str(answer[name]), str(answer[key]), answer))
    return rows


def total_of(rows: QuerySet[CostLine]) -> Money:
    """What the rows of a list add up to."""
    return Money(rows.order_by().aggregate(total=Sum("amount_fen"))["total"] or 0)
