"""Every read of the places room, through the eyes of the asker.

Usable and gross area are summed apart, always from rows, and come back as quantities of their own unit: what adds
them up is a defect and raises UnitMixup.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.db.models import Count, Q, QuerySet, Sum

from guanjia.foundation.org.models import Office, valid_on
from guanjia.foundation.places.models import Place, PlaceQuerySet, Plan, PlanQuerySet, Tenure, TenureQuerySet
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.quantities import GrossM2, UsableM2
from guanjia.kernel.words import N_

NO_USABLE, NO_GROSS = UsableM2(0), GrossM2(0)


def list_places(
    actor: Actor, *, kind: str = "", inside: Place | None = None, as_of: date | None = None
) -> PlaceQuerySet:
    """The visible places in tree order; open ones, or those that existed on a day."""
    places = Place.objects.visible_to(actor).select_related("office", "user", "parent", "compound")
    places = places.as_of(as_of) if as_of else places.open()
    if kind:
        places = places.filter(kind=kind)
    if inside is not None:
        places = places.below(inside).exclude(pk=inside.pk)
    return places.order_by("rank", "pk")


def get_place(actor: Actor, place_id: int, *, lock: bool = False) -> Place:
    """The place, or NotVisible: the same answer whether it is hidden or missing."""
    places = Place.objects.visible_to(actor).select_related("office", "user", "parent", "compound")
    if lock:
        places = places.select_for_update(of=("self",))
    try:
        return places.get(pk=place_id)
    except (Place.DoesNotExist, OverflowError):
        raise no_such_place() from None


def no_such_place() -> NotVisible:
    """The one answer for a hidden and for a missing place."""
    return NotVisible(N_("There is no such place."))


def list_parts(actor: Actor, place: Place, *, as_of: date | None = None) -> PlaceQuerySet:
    """What lies directly in a place."""
    return list_places(actor, as_of=as_of).filter(parent=place)


def list_above(place: Place) -> list[Place]:
    """The places that a visible place lies in, from the compound down: names for the breadcrumb."""
    ids = [int(step) for step in place.path.strip("/").split("/")[:-1]]
    found = Place.objects.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def list_tenures(actor: Actor, place: Place) -> TenureQuerySet:
    """A place's history, the newest first."""
    tenures = Tenure.objects.visible_to(actor).filter(place=place).select_related("office", "user")
    return tenures.order_by("-valid_from")


def users_as_of(places: Iterable[Place], day: date) -> dict[int, Office | None]:
    """Who used each place on a day, by place id; a place without a tenure then is missing."""
    rows = Tenure.objects.filter(valid_on(day), place__in=[place.pk for place in places]).select_related("user")
    return {row.place_id: row.user for row in rows}


# --- areas ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """What lies in a place: how many of each kind, usable area of the rooms, gross area of the buildings."""

    buildings: int = 0
    storeys: int = 0
    rooms: int = 0
    vacant: int = 0
    usable: UsableM2 = NO_USABLE
    gross: GrossM2 = NO_GROSS

    @property
    def taken_share(self) -> int:
        """The share of rooms that somebody uses, in per cent."""
        return round(100 * (self.rooms - self.vacant) / self.rooms) if self.rooms else 0


VACANT = Q(kind="room", user=None, room_class="basic")


def tally_by(
    actor: Actor,
    by: Literal["compound", "building", "storey"],
    *,
    inside: Place | None = None,
    as_of: date | None = None,
) -> dict[int, Tally]:
    """Counts and areas below each compound, building or storey, by its id, in one query."""
    column = {"compound": "compound_id", "building": "parent__parent_id", "storey": "parent_id"}[by]
    places = list_places(actor, inside=inside, as_of=as_of).order_by()
    if by != "compound":
        places = places.filter(kind="room")
    found: dict[int, dict[str, object]] = {}
    rows = places.values(column, "kind").annotate(
        n=Count("pk"), vacant=Count("pk", filter=VACANT), usable=Sum("usable_area_m2"), gross=Sum("gross_area_m2")
    )
    for row in rows:
        if row[column] is None:
            continue
        tally = found.setdefault(row[column], {})
        if row["kind"] == "building":
            tally |= {"buildings": row["n"], "gross": row["gross"] or NO_GROSS}
        elif row["kind"] == "storey":
            tally |= {"storeys": row["n"]}
        elif row["kind"] == "room":
            tally |= {"rooms": row["n"], "vacant": row["vacant"], "usable": row["usable"] or NO_USABLE}
    return {key: Tally(**parts) for key, parts in found.items()}  # type: ignore[arg-type]


def sum_usable_area(rooms: QuerySet[Place]) -> UsableM2:
    """The usable area of the rooms among `rooms`."""
    return rooms.filter(kind="room").order_by().aggregate(total=Sum("usable_area_m2"))["total"] or NO_USABLE


def usable_of(rooms: Iterable[Place]) -> UsableM2:
    """The usable area of rooms at hand; one without a measure counts nothing."""
    areas: list[UsableM2] = [
        room.usable_area_m2  # type: ignore[misc]
        for room in rooms
        if room.usable_area_m2 is not None
    ]
    return UsableM2.total(areas)


def sum_gross_area(actor: Actor, *, inside: Place) -> GrossM2:
    """The gross area of the buildings in a compound, or a building's own; storeys are never added to them."""
    if inside.kind == Place.Kind.COMPOUND:
        buildings = list_places(actor, kind="building", inside=inside).order_by()
        return buildings.aggregate(total=Sum("gross_area_m2"))["total"] or NO_GROSS
    own: GrossM2 | None = inside.gross_area_m2  # type: ignore[assignment]
    return own or NO_GROSS


@dataclass(frozen=True, slots=True)
class Share:
    """One user's part of a place."""

    office_id: int | None
    name: str
    rooms: int
    usable: UsableM2


def usable_by_user(actor: Actor, *, inside: Place) -> list[Share]:
    """Who uses how many rooms and how much usable area in a place, the largest first; without a user comes last."""
    rows = (
        list_places(actor, kind="room", inside=inside)
        .order_by()
        .values("user_id", "user__name")
        .annotate(n=Count("pk"), total=Sum("usable_area_m2"))
    )
    shares = [Share(row["user_id"], row["user__name"] or "", row["n"], row["total"] or NO_USABLE) for row in rows]
    return sorted(shares, key=lambda share: (share.office_id is None, -share.usable.value, share.name))


# --- plans ---------------------------------------------------------------------------------------------------------


def list_plans(actor: Actor, storey: Place) -> PlanQuerySet:
    """The editions of a storey's plan, the newest first, without their drawings."""
    return Plan.objects.visible_to(actor).filter(storey=storey).defer("svg").order_by("-version")


def get_plan(actor: Actor, plan_id: int, *, lock: bool = False) -> Plan:
    """One edition, or NotVisible."""
    plans = Plan.objects.visible_to(actor).select_related("storey__office")
    if lock:
        plans = plans.select_for_update(of=("self",))
    try:
        return plans.get(pk=plan_id)
    except (Plan.DoesNotExist, OverflowError):
        raise no_such_plan() from None


def no_such_plan() -> NotVisible:
    """The one answer for a hidden, a missing and a not yet drawn plan."""
    return NotVisible(N_("There is no such plan."))


def plan_in_force(actor: Actor, storey: Place, *, on: date) -> Plan | None:
    """The published plan of a storey on a day: the latest edition that had started by then."""
    plans = Plan.objects.visible_to(actor).published().filter(storey=storey, valid_from__lte=on)
    return plans.order_by("-valid_from", "-version").first()


@dataclass(frozen=True, slots=True)
class Matching:
    """How a drawing and the register fit: rooms by drawing id, drawn ids nobody knows, rooms nobody drew."""

    rooms: dict[str, Place]
    only_drawn: list[str] = field(default_factory=list)
    only_listed: list[Place] = field(default_factory=list)


def match_plan(plan: Plan, rooms: Iterable[Place]) -> Matching:
    """Match a plan's room groups with a storey's rooms by `plan_id`."""
    listed = list(rooms)
    drawn = set(plan.room_ids)
    known = {room.plan_id: room for room in listed if room.plan_id in drawn}
    return Matching(
        rooms=known,
        only_drawn=[one for one in plan.room_ids if one not in known],
        only_listed=[room for room in listed if room.plan_id not in drawn],
    )
