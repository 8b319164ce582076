"""What a place may be: pure decisions about kinds, areas and names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from guanjia.kernel.errors import Refusal
from guanjia.kernel.quantities import GrossM2, UsableM2
from guanjia.kernel.words import N_

# What may lie directly in what; a compound stands alone.
INSIDE: Mapping[str, frozenset[str]] = {
    "compound": frozenset(),
    "building": frozenset({"compound"}),
    "storey": frozenset({"building"}),
    "room": frozenset({"storey"}),
    "point": frozenset({"compound", "building", "storey", "room"}),
}
KIND_LABELS: Mapping[str, str] = {
    "compound": N_("Compound"),
    "building": N_("Building"),
    "storey": N_("Storey"),
    "room": N_("Room"),
    "point": N_("Point"),
}
USABLE_KINDS = frozenset({"room", "point"})
GROSS_KINDS = frozenset({"compound", "building", "storey"})
LONGEST_FULL_NAME = 160
LARGEST_USABLE_M2 = Decimal("99999999.99")
LARGEST_GROSS_M2 = Decimal("9999999999.99")


class WrongNesting(Refusal):
    """A place of this kind does not belong there."""


class AreaOfTheWrongKind(Refusal):
    """Usable area belongs to rooms, gross area to buildings: the two are never mixed."""


class NameTooLong(Refusal):
    """The full name would not fit on a label."""


class TenureOverlaps(Refusal):
    """A place belongs to one organisation at a time."""


class PlaceClosed(Refusal):
    """A closed place does not change any more."""


class MovedIntoItself(Refusal):
    """A place cannot lie in itself."""


class OpenPartsLeft(Refusal):
    """A place closes after all that lies in it."""


def check_nesting(kind: str, parent_kind: str | None) -> None:
    """Refuse what does not fit: a storey below a room, a room without a storey; raises WrongNesting."""
    allowed = INSIDE.get(kind)
    if allowed is None:
        raise WrongNesting(N_("There is no such kind of place."), field="kind")
    if parent_kind is None:
        if allowed:
            raise WrongNesting(
                N_("Only a compound stands alone. Choose what this lies in (%(kind)s)."),
                field="parent_id",
                kind=KIND_LABELS[kind],
            )
    elif parent_kind not in allowed:
        raise WrongNesting(
            N_("%(kind)s cannot lie in: %(parent)s."),
            field="parent_id",
            kind=KIND_LABELS[kind],
            parent=KIND_LABELS[parent_kind],
        )


def check_areas(kind: str, usable_area_m2: UsableM2 | None, gross_area_m2: GrossM2 | None) -> None:
    """Refuse gross area on a room and usable area on a building, and what is not an area at all."""
    if usable_area_m2 is not None and kind not in USABLE_KINDS:
        raise AreaOfTheWrongKind(
            N_("Usable area is measured by room. Give a building its gross area."), field="usable_area_m2"
        )
    if gross_area_m2 is not None and kind not in GROSS_KINDS:
        raise AreaOfTheWrongKind(
            N_("Gross area belongs to buildings and storeys. Give a room its usable area."), field="gross_area_m2"
        )
    for field, value, largest in (
        ("usable_area_m2", usable_area_m2.value if usable_area_m2 is not None else None, LARGEST_USABLE_M2),
        ("gross_area_m2", gross_area_m2.value if gross_area_m2 is not None else None, LARGEST_GROSS_M2),
    ):
        if value is not None and not 0 < value <= largest:
            raise AreaOfTheWrongKind(N_("An area is more than zero square metres."), field=field)


def full_name_of(name: str, parent_full_name: str | None) -> str:
    """市行政中心 1 号楼 5 层 504 室: the names from the compound down; raises NameTooLong."""
    full = f"{parent_full_name} {name}" if parent_full_name else name
    if len(full) > LONGEST_FULL_NAME:
        raise NameTooLong(
            N_("The full name has %(n)s characters; at most %(most)s fit. Shorten it."),
            field="name",
            n=len(full),
            most=LONGEST_FULL_NAME,
        )
    return full


Period = tuple[date, date | None]


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods (last day included, None: still running) share a day."""
    return (other[1] is None or one[0] <= other[1]) and (one[1] is None or other[0] <= one[1])


def check_no_overlap(period: Period, others: Iterable[Period]) -> None:
    """Refuse a tenure that shares a day with another one; raises TenureOverlaps."""
    if period[1] is not None and period[1] < period[0]:
        raise TenureOverlaps(N_("The tenure would end before it starts."), field="valid_to")
    for other in others:
        if overlap(period, other):
            raise TenureOverlaps(
                N_("From %(start)s to %(end)s the place already belongs to somebody. End that tenure first."),
                field="valid_from",
                start=other[0].isoformat(),
                end=other[1].isoformat() if other[1] else "…",
            )


def day_before(day: date) -> date:
    """The last day of what ends when something else starts on `day`."""
    return day - timedelta(days=1)
