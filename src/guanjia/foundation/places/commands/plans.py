"""Upload a storey's plan as a draft, look at it, publish it or throw it away."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from guanjia.foundation.audit import trail
from guanjia.foundation.places import queries
from guanjia.foundation.places.commands.tree import _require_open
from guanjia.foundation.places.models import Place, Plan
from guanjia.foundation.places.plan_cleaner import clean_plan
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class NoPlanHere(Refusal):
    """Plans are drawn by storey."""


class PlanAlreadyPublished(Refusal):
    """A published plan stays as it is; a new edition replaces it."""


@transaction.atomic
def upload_plan(
    actor: Actor,
    *,
    storey_id: int,
    raw: bytes,
    valid_from: date,
    now: datetime,
    file_name: str = "",
    edition: str = "",
) -> Plan:
    """Clean a drawing and keep it as a draft that only managers of places see.

    Raises NotVisible, NotAllowed, NoPlanHere, PlaceClosed and what `clean_plan` refuses; nothing is stored then, and
    the plan in force stays.
    """
    storey = queries.get_place(actor, storey_id, lock=True)
    actor.require("places.manage", storey.office.path)
    _require_open(storey)
    if storey.kind != Place.Kind.STOREY:
        raise NoPlanHere(N_("Plans belong to storeys. Choose a storey."), field="file")
    drawing = clean_plan(raw)
    last = Plan.objects.filter(storey=storey).aggregate(last=Max("version"))["last"] or 0
    plan = Plan.objects.create(
        storey=storey,
        version=last + 1,
        edition=edition,
        valid_from=valid_from,
        svg=drawing.svg,
        sha256=drawing.sha256,
        source_name=file_name[:120],
        source_sha256=hashlib.sha256(raw).hexdigest(),
        report={"dropped": drawing.dropped, "elements": drawing.elements},
        room_ids=list(drawing.rooms),
        uploaded_by=actor.name,
        uploaded_at=now,
    )
    trail.record(
        actor,
        "places.plan.uploaded",
        storey,
        touched=False,
        office_path=storey.office.path,
        plan=plan.pk,
        version=plan.version,
        sha256=plan.sha256,
        dropped=drawing.dropped,
    )
    return plan


@transaction.atomic
def publish_plan(actor: Actor, *, plan_id: int, now: datetime) -> Plan:
    """Put a draft into force from its day on. Rooms without a drawing id whose number is drawn are linked to it.

    Raises NotVisible, NotAllowed or PlanAlreadyPublished.
    """
    plan = queries.get_plan(actor, plan_id, lock=True)
    actor.require("places.manage", plan.storey.office.path)
    if plan.published_at is not None:
        raise PlanAlreadyPublished(N_("This plan is already published. Upload a new edition to replace it."))
    plan.published_at = now
    plan.save(update_fields=["published_at"])
    linked = _link_by_number(plan)
    trail.record(
        actor,
        "places.plan.published",
        plan.storey,
        also=linked,
        touched=False,
        office_path=plan.storey.office.path,
        plan=plan.pk,
        version=plan.version,
        linked=len(linked),
    )
    return plan


def _link_by_number(plan: Plan) -> list[Place]:
    rooms = list(Place.objects.filter(parent=plan.storey, kind=Place.Kind.ROOM).open())
    taken = {room.plan_id for room in rooms if room.plan_id}
    free = [drawn for drawn in plan.room_ids if drawn not in taken]
    linked = []
    for room in rooms:
        number = re.split(r"[\s室]", room.name, maxsplit=1)[0]
        if not room.plan_id and number in free:
            free.remove(number)
            room.plan_id = number
            linked.append(room)
    Place.objects.bulk_update(linked, ["plan_id"])
    return linked


@transaction.atomic
def discard_plan(actor: Actor, *, plan_id: int) -> None:
    """Throw a draft away; the trail keeps that it was there.

    Raises NotVisible, NotAllowed or PlanAlreadyPublished.
    """
    plan = queries.get_plan(actor, plan_id, lock=True)
    actor.require("places.manage", plan.storey.office.path)
    if plan.published_at is not None:
        raise PlanAlreadyPublished(N_("This plan is already published. Upload a new edition to replace it."))
    trail.record(
        actor,
        "places.plan.discarded",
        plan.storey,
        office_path=plan.storey.office.path,
        touched=False,
        version=plan.version,
    )
    plan.delete()
