"""Kinds with their promises, and workers."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.models import (
    FaultKind,
    ServiceLevel,
    Worker,
    WorkerQuerySet,
)
from guanjia.domains.servicedesk.queries.repairs import LARGEST_ID
from guanjia.foundation.org.models import Person
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def list_kinds() -> QuerySet[FaultKind]:
    """The kinds in use with their groups, in order."""
    kinds = FaultKind.objects.filter(active=True, parent__isnull=False).select_related("parent")
    return kinds.order_by("parent__rank", "rank", "pk")


def list_kind_groups(today: date) -> list[FaultKind]:
    """The groups with their kinds and the promise in force of each, for tiles and the settings page."""
    levels = ServiceLevel.objects.as_of(today)
    kinds = FaultKind.objects.filter(active=True).order_by("rank", "pk")
    kinds = kinds.prefetch_related(Prefetch("levels", queryset=levels, to_attr="in_force"))
    groups = FaultKind.objects.filter(active=True, parent=None).order_by("rank", "pk")
    return [g for g in groups.prefetch_related(Prefetch("kinds", queryset=kinds, to_attr="in_use")) if g.in_use]  # type: ignore[attr-defined]


def get_kind(kind_id: int) -> FaultKind:
    """A kind in use; raises KindUnknown."""
    found = list_kinds().filter(pk=kind_id).first() if 0 < kind_id <= LARGEST_ID else None
    if found is None:
        raise rules.KindUnknown(N_("Choose what is broken from the list."), field="kind_id")
    return found


def find_kind(kind_id: int) -> FaultKind | None:
    """A kind in use, or nothing."""
    return list_kinds().filter(pk=kind_id).first() if 0 < kind_id <= LARGEST_ID else None


def get_level(kind: FaultKind, day: date) -> ServiceLevel:
    """The promise in force for a kind on a day; raises LevelMissing."""
    found = ServiceLevel.objects.as_of(day).filter(kind=kind).first()
    if found is None:
        raise rules.LevelMissing(
            N_("No service level is set for %(kind)s. Ask the section in charge to set one."), kind=kind.name
        )
    return found


def list_levels(kind: FaultKind) -> QuerySet[ServiceLevel]:
    """All promises of a kind, the newest first."""
    return kind.levels.order_by("-valid_from")


def list_workers(actor: Actor) -> WorkerQuerySet:
    """The visible workers with what a row shows."""
    workers = Worker.objects.visible_to(actor).select_related("person", "office").prefetch_related("serves")
    load = Count("orders", filter=Q(orders__ended_at=None))
    return workers.annotate(load=load)


def get_worker(actor: Actor, worker_id: int, *, lock: bool = False) -> Worker:
    """The worker, or NotVisible."""
    workers = Worker.objects.visible_to(actor)
    workers = workers.select_for_update(of=("self",)) if lock else workers.select_related("person", "office")
    found = workers.filter(pk=worker_id).first() if 0 < worker_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such worker."))
    return found


def own_worker(actor: Actor) -> Worker | None:
    """The actor's own record as a worker."""
    if actor.person_id is None:
        return None
    return Worker.objects.select_related("person", "office").filter(person_id=actor.person_id, active=True).first()


def find_staff(actor: Actor, staff_number: str) -> Person:
    """A visible person by staff number; raises a refusal beside the field."""
    found = Person.objects.visible_to(actor).filter(staff_number=staff_number.strip(), valid_to=None).first()
    if found is None:
        raise rules.WorkerKnown(N_("There is no person with this staff number."), field="person")
    return found
