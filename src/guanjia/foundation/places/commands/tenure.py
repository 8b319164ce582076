"""Who manages and who uses a place, from a day on: one row a day, kept by a lock on the place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.foundation.places import queries, rules
from guanjia.foundation.places.commands.tree import _require_open
from guanjia.foundation.places.models import Place, Tenure
from guanjia.kernel.actor import Actor


@transaction.atomic
def change_tenure(
    actor: Actor,
    *,
    place_id: int,
    office_id: int,
    user_id: int | None,
    from_day: date,
    document: str = "",
    with_parts: bool = False,
) -> int:
    """Hand a place to another manager or user from a day on; answers how many places changed.

    `with_parts`: what lies in it and has the same manager and user goes along. Raises NotVisible, NotAllowed,
    PlaceClosed, OfficeClosed or TenureOverlaps when the present tenure starts on that day or later.
    """
    place = queries.get_place(actor, place_id, lock=True)
    actor.require("places.manage", place.office.path)
    _require_open(place)
    office = org.get_office(actor, office_id)
    user = org.get_office(actor, user_id) if user_id else None
    org.require_open(office, from_day)
    if user is not None:
        org.require_open(user, from_day)
    moved = [place]
    if with_parts:
        parts = Place.objects.below(place).open().exclude(pk=place.pk)
        moved += list(parts.filter(office=place.office, user=place.user).select_for_update(of=("self",)))
    handed = [one for one in moved if (one.office_id, one.user_id) != (office.pk, user.pk if user else None)]
    for one in handed:
        before = {"office": one.office_id, "user": one.user_id}
        start_tenure(one, office_id=office.pk, user_id=user.pk if user else None, from_day=from_day, document=document)
        trail.record(
            actor,
            "places.tenure.changed",
            one,
            office_path=office.path,
            also=touched_tenures(one, from_day),
            before=before,
            after={"office": office.pk, "user": user.pk if user else None},
            from_day=from_day,
            document=document,
        )
    return len(handed)


def touched_tenures(place: Place, from_day: date) -> Iterable[Tenure]:
    """The tenure that is open now, and the one that gave way to it."""
    return place.tenures.filter(Q(valid_to=None) | Q(valid_to=rules.day_before(from_day)))


def start_tenure(
    place: Place, *, office_id: int, user_id: int | None, from_day: date, document: str, correct: bool = False
) -> Tenure:
    """End the open tenure on the day before and open the next one; the place's own columns follow. Called with the
    place locked. `correct`: a tenure that starts on that day or later is rewritten instead of refused."""
    present = place.tenures.filter(valid_to=None).first()
    if present is not None and present.valid_from >= from_day and correct:
        tenure = present
        tenure.office_id, tenure.user_id, tenure.document = office_id, user_id, document
        tenure.save(update_fields=["office", "user", "document"])
    else:
        others = place.tenures.exclude(pk=present.pk) if present is not None else place.tenures.all()
        periods: list[rules.Period] = list(others.values_list("valid_from", "valid_to"))
        if present is not None:
            ends = rules.day_before(from_day) if from_day > present.valid_from else None
            periods.append((present.valid_from, ends))
        rules.check_no_overlap((from_day, None), periods)
        if present is not None:
            present.valid_to = rules.day_before(from_day)
            present.save(update_fields=["valid_to"])
        tenure = Tenure.objects.create(
            place=place, office_id=office_id, user_id=user_id, valid_from=from_day, document=document
        )
    place.office_id, place.user_id = office_id, user_id
    place.save(update_fields=["office", "user"])
    return tenure


@transaction.atomic
def enter_past_tenure(
    actor: Actor,
    *,
    place_id: int,
    office_id: int,
    user_id: int | None,
    valid_from: date,
    valid_to: date,
    document: str = "",
) -> Tenure:
    """Complete the history of a place with a tenure that has ended.

    Raises NotVisible, NotAllowed or TenureOverlaps.
    """
    place = queries.get_place(actor, place_id, lock=True)
    actor.require("places.manage", place.office.path)
    office = org.get_office(actor, office_id)
    user = org.get_office(actor, user_id) if user_id else None
    rules.check_no_overlap((valid_from, valid_to), list(place.tenures.values_list("valid_from", "valid_to")))
    tenure = Tenure.objects.create(
        place=place, office=office, user=user, valid_from=valid_from, valid_to=valid_to, document=document
    )
    if valid_from < place.valid_from:
        place.valid_from = valid_from
        place.save(update_fields=["valid_from"])
    trail.record(
        actor,
        "places.tenure.entered",
        place,
        office_path=place.office.path,
        also=[tenure],
        valid_from=valid_from,
        valid_to=valid_to,
        user=user_id,
    )
    return tenure
