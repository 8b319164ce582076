"""What follows the organisation: shops, points and pieces of a body that is re-organised or moved within the tree."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from guanjia.domains.amenities import queries
from guanjia.domains.amenities.models import GoodsPoint, Piece, Shop
from guanjia.foundation.audit import trail
from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import Actor


def hand_over(actor: Actor, rows: models.QuerySet[models.Model], event: str, target: Office) -> int:
    """Give what one office keeps to another, row by row with its record."""
    moved = 0
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        row.office, row.office_path = target, target.path  # type: ignore[attr-defined]
        row.circle_path = queries.circle_of(target)  # type: ignore[attr-defined]
        row.save(update_fields=["office", "office_path", "circle_path"])
        trail.record(actor, event, row, office_path=target.path, office=target.name)
        moved += 1
    return moved


@transaction.atomic
def move_shops(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Hand the shops that a re-organised body keeps to its successor."""
    return hand_over(actor, queries.held_shops(source), "amenities.shop.moved", target)  # type: ignore[arg-type]


@transaction.atomic
def move_points(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Hand the goods points that a re-organised body keeps to its successor."""
    return hand_over(actor, queries.held_points(source), "amenities.point.moved", target)  # type: ignore[arg-type]


@transaction.atomic
def move_pieces(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Hand the convenience goods of a re-organised body to its successor; loans go on as they are."""
    return hand_over(actor, queries.held_pieces(source), "amenities.piece.handed_over", target)  # type: ignore[arg-type]


@transaction.atomic
def follow_offices() -> int:
    """Bring the repeated office paths in step with the tree, after a body moved within it."""
    moved = 0
    keeper = Office.objects.filter(pk=OuterRef("office_id"))
    for model in (Shop, GoodsPoint, Piece):
        stale = model.objects.exclude(office_path=F("office__path"))
        moved += stale.update(office_path=Subquery(keeper.values("path")[:1]))
        around = Coalesce(F("office__parent__path"), F("office__path"))
        ids = list(model.objects.exclude(circle_path=around).values_list("pk", flat=True))
        circle = keeper.annotate(around=Coalesce("parent__path", "path")).values("around")[:1]
        moved += model.objects.filter(pk__in=ids).update(circle_path=Subquery(circle))
    return moved
