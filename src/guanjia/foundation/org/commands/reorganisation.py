"""Re-organisation: everything a body holds goes to others on one day, and only an empty body closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.commands.tree import end_office, lock_trees
from guanjia.foundation.org.holding import all_holdings
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class HoldingUnknown(Refusal):
    """No room declares a holding of this key."""


@dataclass(frozen=True, slots=True)
class Reorganised:
    """What a re-organisation did: how many of each kind moved, by the holding's key."""

    source: Office
    moved: dict[str, int]
    closed: bool


@transaction.atomic
def reorganise(
    actor: Actor,
    *,
    office_id: int,
    target_id: int,
    now: datetime,
    targets: Mapping[str, int] | None = None,
    close: bool = True,
    document: str = "",
) -> Reorganised:
    """Hand over everything that a body holds, in all rooms, and close it.

    `target_id` takes all that `targets` (an office id by the holding's key) does not send elsewhere. All of it takes
    effect on the local day of `now`; the body's own last day is the day before. Needs the right over the body and over
    every target. Raises NotVisible, NotAllowed, OfficeClosed, SourceAndTargetTheSame, ParentInsideItself,
    HoldingUnknown, StillHolds, or what a room refuses; nothing moves then.
    """
    source = queries.get_office(actor, office_id)
    actor.require("org.manage", source.path)
    chosen = dict(targets or {})
    strange = set(chosen) - {holding.key for holding in all_holdings()}
    if strange:
        named = ", ".join(ascii(key)[1:-1] for key in sorted(strange))[:80]
        raise HoldingUnknown(N_("There is no kind of holding “%(key)s”."), field="targets", key=named)
    takers = {pk: queries.get_office(actor, pk) for pk in {target_id, *chosen.values()}}
    if office_id in takers:
        raise rules.SourceAndTargetTheSame(
            N_("A body cannot hand over to itself. Choose another one."), field="target_id"
        )
    lock_trees([source.path, *(taker.path for taker in takers.values())])
    held = Office.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[office_id, *takers])
    rows = {office.pk: office for office in held.order_by("pk")}
    source = rows[office_id]
    day = clock.local_day(now)
    actor.require("org.manage", source.path)
    queries.require_open(source, day, field="office_id")
    for pk in takers:
        taker = rows[pk]
        actor.require("org.manage", taker.path)
        queries.require_open(taker, day, field="target_id")
        rules.check_not_inside(source.path, taker.path, field="target_id")
    moved: dict[str, int] = {}
    for holding in all_holdings():
        taker = rows[chosen.get(holding.key, target_id)]
        moved[holding.key] = holding.move(actor, source, taker, now)
        source.refresh_from_db()
        taker.refresh_from_db()
    trail.record(
        actor,
        "org.office.reorganised",
        source,
        touched=False,
        office_path=source.path,
        target=target_id,
        target_name=rows[target_id].name,
        targets=chosen,
        moved={key: count for key, count in moved.items() if count},
        total=sum(moved.values()),
        document=document,
    )
    for pk in takers:
        trail.record(
            actor,
            "org.office.took_over",
            rows[pk],
            touched=False,
            office_path=rows[pk].path,
            source=source.pk,
            source_name=source.name,
        )
    if close:
        end_office(actor, source, rules.last_day_before(source.valid_from, day) or source.valid_from, document=document)
    return Reorganised(source, moved, close)
