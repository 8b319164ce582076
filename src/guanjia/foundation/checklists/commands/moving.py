"""What a re-organised body held goes to its successor."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.checklists import queries
from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import Actor


@transaction.atomic
def move_visits(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Hand the open visits that a body runs or is to receive to its successor."""
    moved = 0
    for visit in queries.held_visits(source).select_for_update(of=("self",)).order_by("pk"):
        visit.office = target if visit.office_id == source.pk else visit.office
        visit.unit = target if visit.unit_id == source.pk else visit.unit
        visit.save(update_fields=["office", "unit"])
        trail.record(actor, "checklists.visit.moved", visit, office_path=target.path, office=target.name)
        moved += 1
    return moved


@transaction.atomic
def move_plans(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Hand the plans in force of a body to its successor, with those that check it."""
    moved = 0
    for plan in queries.held_plans(source).select_for_update(of=("self",)).order_by("pk"):
        plan.office = target if plan.office_id == source.pk else plan.office
        plan.unit = target if plan.unit_id == source.pk else plan.unit
        plan.save(update_fields=["office", "unit"])
        trail.record(actor, "checklists.plan.moved", plan, office_path=target.path, office=target.name)
        moved += 1
    return moved
