"""The rates of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.models import (
    Ticket,
)
from guanjia.foundation.protection.scope import within
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.ratio import Ratio


def denominator_of(rate: rules.Rate, now: datetime) -> Q:
    """The tickets that a rate is taken over (`rules.DEFINITIONS` in words)."""
    done = Q(state__in=rules.FINISHED)
    match rate:
        case rules.Rate.RESPONSE:
            return (Q(responded_at__isnull=False) | Q(respond_due_at__lt=now)) & ~Q(state__in=rules.GONE)
        case rules.Rate.COMPLETION:
            return (done | Q(finish_due_at__lt=now)) & ~Q(state__in=rules.GONE)
        case rules.Rate.FIRST_TIME:
            return done
        case rules.Rate.REPEAT:
            return Q(ever_done=True)
        case rules.Rate.SATISFACTION:
            return done & Q(stars__isnull=False)


def numerator_of(rate: rules.Rate, now: datetime) -> Q:
    """The tickets of the denominator that count."""
    match rate:
        case rules.Rate.RESPONSE:
            hit = Q(responded_at__lte=F("respond_due_at"))
        case rules.Rate.COMPLETION:
            hit = Q(done_at__lte=F("finish_due_at"))
        case rules.Rate.FIRST_TIME:
            hit = Q(round=1)
        case rules.Rate.REPEAT:
            hit = Q(repeated=True)
        case rules.Rate.SATISFACTION:
            hit = Q(stars__gte=rules.SATISFIED_FROM)
    return denominator_of(rate, now) & hit


GROUPINGS: dict[str, tuple[str, str]] = {
    "month": ("month", ""),
    "unit": ("office_id", "office__name"),
    "kind": ("kind_id", "kind__name"),
    "worker": ("worker_id", "worker__person__name"),
    "compound": ("compound_id", "compound__name"),
}


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line of the figures: what it is about and one ratio a rate. `value`: what the ledger is filtered by."""

    label: str
    value: str
    tickets: int
    ratios: dict[str, Ratio]


def figures_between(
    actor: Actor, *, first: date, last: date, by: str, now: datetime, compound_id: int | None = None
) -> list[RateRow]:
    """The rates of tickets reported from `first` to `last` (local days, both included), by month, unit, kind, worker
    or compound; the first row is the total. Only what the right to see the desk covers."""
    seen = Ticket.objects.filter(within("office_path", actor.reach("servicedesk.view")), *reported_between(first, last))
    if compound_id:
        seen = seen.filter(compound_id=compound_id)
    counts: dict[str, Any] = {"tickets": Count("pk")}
    for rate in rules.Rate:
        counts[f"{rate}_n"] = Count("pk", filter=numerator_of(rate, now))
        counts[f"{rate}_d"] = Count("pk", filter=denominator_of(rate, now))

    def row(label: str, value: str, answer: dict[str, Any]) -> RateRow:
        ratios = {str(rate): Ratio(answer[f"{rate}_n"], answer[f"{rate}_d"]) for rate in rules.Rate}
        return RateRow(label, value, answer["tickets"], ratios)

    rows = [row("", "", seen.order_by().aggregate(**counts))]
    key, name = GROUPINGS.get(by, GROUPINGS["month"])
    if key == "month":
        grouped = seen.order_by().annotate(month=TruncMonth("reported_at", tzinfo=clock.LOCAL)).values("month")
        for answer in grouped.annotate(**counts).order_by("-month")[:60]:
            month = answer["month"].strftime("%Y-%m")
            rows.append(row(month, month, dict(answer)))
        return rows
    for answer in seen.order_by().values(key, name).annotate(**counts).order_by("-tickets", key)[:300]:
        if answer[key] is not None:
            rows.append(row(str(answer[name]), str(answer[key]), answer))
    return rows


def reported_between(first: date, last: date) -> tuple[Q, Q]:
    """Tickets reported from one local day to another, both included."""
    start = datetime.combine(first, datetime.min.time(), clock.LOCAL)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), clock.LOCAL)
    return Q(reported_at__gte=start), Q(reported_at__lt=end)
