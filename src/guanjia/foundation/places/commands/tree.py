"""Add, change, rename, move and close places. Paths and full names are written here and nowhere else, under a lock on
the parent."""

from __future__ import annotations

import random
import secrets
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.codes.commands import issue_code, retire_code
from guanjia.foundation.codes.queries import code_of
from guanjia.foundation.org import queries as org
from guanjia.foundation.places import queries, rules
from guanjia.foundation.places.models import Place, Tenure
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.quantities import GrossM2, UsableM2
from guanjia.kernel.words import N_

CODE_KIND = "room"  # FJ-…, for places of every kind


def usable(area: Decimal | UsableM2 | None) -> UsableM2 | None:
    """A number given for usable area; a quantity of another unit raises UnitMixup."""
    return area if area is None or isinstance(area, UsableM2) else UsableM2(area)


def gross(area: Decimal | GrossM2 | None) -> GrossM2 | None:
    """A number given for gross area; a quantity of another unit raises UnitMixup."""
    return area if area is None or isinstance(area, GrossM2) else GrossM2(area)


@transaction.atomic
def add_place(
    actor: Actor,
    *,
    kind: str,
    name: str,
    office_id: int,
    valid_from: date,
    parent_id: int | None = None,
    user_id: int | None = None,
    room_class: str = "",
    usable_area_m2: Decimal | UsableM2 | None = None,
    gross_area_m2: Decimal | GrossM2 | None = None,
    plan_id: str = "",
    rank: int = 0,
    document: str = "",
    note: str = "",
    now: datetime | None = None,
    rng: random.Random | None = None,
) -> Place:
    """Put a compound, or the next smaller thing, into the tree; its first tenure and its code start with it.

    Raises NotVisible, NotAllowed, WrongNesting, AreaOfTheWrongKind, NameTooLong or PlaceClosed. `rng` draws the code
    (the demo's); `now` is when the code was issued.
    """
    office = org.get_office(actor, office_id)
    user = org.get_office(actor, user_id) if user_id else None
    parent = queries.get_place(actor, parent_id, lock=True) if parent_id else None
    actor.require("places.manage", office.path)
    if parent is not None:
        actor.require("places.manage", parent.office.path)
        _require_open(parent, field="parent_id")
    rules.check_nesting(kind, parent.kind if parent else None)
    usable_m2, gross_m2 = usable(usable_area_m2), gross(gross_area_m2)
    rules.check_areas(kind, usable_m2, gross_m2)
    place = Place(  # type: ignore[misc]
        kind=kind,
        name=name.strip(),
        full_name=rules.full_name_of(name.strip(), parent.full_name if parent else None),
        parent=parent,
        compound=(parent.compound or parent) if parent else None,
        office=office,
        user=user,
        room_class=room_class if kind == Place.Kind.ROOM else "",
        usable_area_m2=usable_m2,
        gross_area_m2=gross_m2,
        plan_id=plan_id if kind == Place.Kind.ROOM else "",
        rank=rank,
        note=note,
        valid_from=valid_from,
        path=f"new:{secrets.token_hex(8)}",
    )
    place.save()
    place.path = f"{parent.path if parent else ROOT}{place.pk}/"
    place.save(update_fields=["path"])
    tenure = Tenure.objects.create(place=place, office=office, user=user, valid_from=valid_from, document=document)
    issue_code(actor, place, kind=CODE_KIND, now=now or clock.now(), rng=rng)
    trail.record(
        actor,
        "places.place.added",
        place,
        office_path=office.path,
        also=[tenure],
        kind=kind,
        name=place.full_name,
        user=user_id,
    )
    return place


@transaction.atomic
def change_place(
    actor: Actor,
    *,
    place_id: int,
    name: str,
    room_class: str = "",
    usable_area_m2: Decimal | UsableM2 | None = None,
    gross_area_m2: Decimal | GrossM2 | None = None,
    plan_id: str = "",
    rank: int = 0,
    note: str = "",
) -> Place:
    """Change what a place is called and how large it is; the full names of all that lies in it follow.

    Raises NotVisible, NotAllowed, PlaceClosed, AreaOfTheWrongKind or NameTooLong. The trail says what was and what is.
    """
    place = queries.get_place(actor, place_id, lock=True)
    actor.require("places.manage", place.office.path)
    _require_open(place)
    usable_m2, gross_m2 = usable(usable_area_m2), gross(gross_area_m2)
    rules.check_areas(place.kind, usable_m2, gross_m2)
    is_room = place.kind == Place.Kind.ROOM
    wanted = {
        "name": name.strip(),
        "room_class": room_class if is_room else "",
        "usable_area_m2": usable_m2,
        "gross_area_m2": gross_m2,
        "plan_id": plan_id if is_room else "",
        "rank": rank,
        "note": note,
    }
    before = {key: getattr(place, key) for key in wanted}
    changed = {key: value for key, value in wanted.items() if value != before[key]}
    if not changed:
        return place
    for key, value in changed.items():
        setattr(place, key, value)
    place.save(update_fields=list(changed))
    parts: list[Place] = []
    if "name" in changed:
        parent_name = place.parent.full_name if place.parent else None
        parts = _rename_below(place, rules.full_name_of(place.name, parent_name))
    trail.record(
        actor,
        "places.place.changed",
        place,
        also=parts,
        office_path=place.office.path,
        before={key: _plain(before[key]) for key in changed},
        after={key: _plain(value) for key, value in changed.items()},
    )
    return place


@transaction.atomic
def move_place(actor: Actor, *, place_id: int, parent_id: int) -> Place:
    """Put a place, with all that lies in it, somewhere else; codes stay as they are.

    Raises NotVisible, NotAllowed, PlaceClosed, WrongNesting, MovedIntoItself or NameTooLong.
    """
    place = queries.get_place(actor, place_id, lock=True)
    parent = queries.get_place(actor, parent_id, lock=True)
    actor.require("places.manage", place.office.path)
    actor.require("places.manage", parent.office.path)
    _require_open(place)
    _require_open(parent, field="parent_id")
    if parent.path.startswith(place.path):
        raise rules.MovedIntoItself(N_("A place cannot be moved into itself."), field="parent_id")
    rules.check_nesting(place.kind, parent.kind)
    old_path, old_parent = place.path, place.parent
    new_path = f"{parent.path}{place.pk}/"
    parts = list(Place.objects.below(place).select_for_update(of=("self",)))
    full_name = rules.full_name_of(place.name, parent.full_name)
    for part in parts:
        part.path = new_path + part.path[len(old_path) :]
        part.compound = parent.compound or parent
        if part.pk == place.pk:
            part.parent = parent
    Place.objects.bulk_update(parts, ["path", "compound", "parent"])
    place.refresh_from_db()
    _rename_below(place, full_name)
    trail.record(
        actor,
        "places.place.moved",
        place,
        also=parts,
        office_path=place.office.path,
        before=old_parent.full_name if old_parent else "",
        after=parent.full_name,
    )
    return place


@transaction.atomic
def close_place(actor: Actor, *, place_id: int, last_day: date, reason: str, now: datetime) -> Place:
    """Close a place after its last day in use: its tenure ends, its code goes out of force, its record stays.

    Raises NotVisible, NotAllowed, PlaceClosed or OpenPartsLeft (what lies in it closes first).
    """
    place = queries.get_place(actor, place_id, lock=True)
    actor.require("places.manage", place.office.path)
    _require_open(place)
    left = Place.objects.below(place).open().exclude(pk=place.pk)
    if count := left.count():
        raise rules.OpenPartsLeft(
            N_("%(place)s still holds %(n)s open places, the first is %(first)s. Close or move them first."),
            place=place.name,
            n=count,
            first=str(left.order_by("path").values_list("full_name", flat=True).first()),
        )
    if last_day < place.valid_from:
        raise rules.PlaceClosed(
            N_("The place exists only from %(day)s. Choose a later day."), field="last_day", day=str(place.valid_from)
        )
    place.valid_to = last_day
    place.save(update_fields=["valid_to"])
    tenure = place.tenures.filter(valid_to=None).first()
    if tenure is not None:
        tenure.valid_to = max(last_day, tenure.valid_from)
        tenure.save(update_fields=["valid_to"])
    if code_of(place) is not None:
        retire_code(actor, place, reason=reason, now=now)
    trail.record(
        actor,
        "places.place.closed",
        place,
        office_path=place.office.path,
        also=[tenure] if tenure else [],
        last_day=last_day,
        reason=reason,
    )
    return place


def _require_open(place: Place, *, field: str | None = None) -> None:
    if not place.is_open:
        raise rules.PlaceClosed(
            N_("%(place)s was closed on %(day)s."), field=field, place=place.name, day=str(place.valid_to)
        )


def _rename_below(place: Place, full_name: str) -> list[Place]:
    """Give a place its new full name and carry it down; answers all that were renamed."""
    old = place.full_name
    parts = list(Place.objects.below(place).select_for_update(of=("self",)))
    for part in parts:
        tail = part.full_name[len(old) :] if part.pk != place.pk else ""
        part.full_name = rules.full_name_of(full_name + tail, None)
    Place.objects.bulk_update(parts, ["full_name"], batch_size=500)
    place.full_name = full_name
    return parts


def _plain(value: object) -> object:
    return str(value.value) if isinstance(value, (UsableM2, GrossM2)) else value
