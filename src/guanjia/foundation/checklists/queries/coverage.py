"""What was never checked, and what was not checked for long: rooms and units, as list and on the storey's plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, DateTimeField, Max, OuterRef, Q, QuerySet, Subquery

from guanjia.foundation.checklists.models import AnswerSet
from guanjia.foundation.org.models import Office
from guanjia.foundation.places.models import Place, Plan
from guanjia.foundation.places.queries import list_places
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor


def list_covered(actor: Actor, *, form_id: int | None = None) -> QuerySet[Any]:
    """The rooms and points in sight with when they were checked last (`checked_at`, None: never)."""
    given = AnswerSet.objects.filter(place=OuterRef("pk"))
    if form_id:
        given = given.filter(form_version__form=form_id)
    latest = given.order_by("-answered_at").values("answered_at")[:1]
    rooms = list_places(actor).filter(kind__in=[Place.Kind.ROOM, Place.Kind.POINT])
    return rooms.annotate(checked_at=Subquery(latest, output_field=DateTimeField()))


def without_check(rooms: QuerySet[Any], since: datetime) -> QuerySet[Any]:
    """Those never checked, or not since an instant."""
    return rooms.filter(Q(checked_at=None) | Q(checked_at__lt=since))


@dataclass(frozen=True, slots=True)
class UnitCovered:
    """A unit with its rooms and how many of them were checked."""

    unit: Office
    rooms: int
    checked: int
    last: datetime | None

    @property
    def share(self) -> int:
        return round(100 * self.checked / self.rooms) if self.rooms else 0


def units_covered(actor: Actor, *, form_id: int | None = None) -> list[UnitCovered]:
    """The units that use rooms in sight; those never visited first, then the longest ago."""
    rows = (
        list_covered(actor, form_id=form_id)
        .order_by()
        .values("user")
        .annotate(n=Count("pk"), checked=Count("checked_at"), last=Max("checked_at"))
    )
    counted = {row["user"]: row for row in rows if row["user"]}
    units = Office.objects.filter(pk__in=counted)
    found = [
        UnitCovered(unit, counted[unit.pk]["n"], counted[unit.pk]["checked"], counted[unit.pk]["last"])
        for unit in units
    ]
    return sorted(found, key=lambda one: (one.last is not None, one.last or clock.now(), one.unit.path))


def freshness(checked_at: datetime | None, today: date, days: int) -> str:
    """How a room stands: never, old (longer ago than `days`), fresh."""
    if checked_at is None:
        return "never"
    return "old" if (today - clock.local_day(checked_at)).days > days else "fresh"


def storeys_with_plan(actor: Actor) -> list[Place]:
    """The storeys in sight that have a published plan, in tree order."""
    plans = Plan.objects.visible_to(actor).published().values("storey")
    return list(list_places(actor, kind=Place.Kind.STOREY).filter(pk__in=plans).order_by("path")[:300])
