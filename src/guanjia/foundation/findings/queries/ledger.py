"""Reads of single findings and of the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guanjia.foundation.findings import rules
from guanjia.foundation.findings.models import (
    ClockStop,
    DeadlineRequest,
    Finding,
    FindingQuerySet,
    LookBack,
    Supervision,
)
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

LARGEST_ID = 2**63 - 1
ROW = ("office", "raised_office", "owner", "verifier", "place", "letter", "repeats")
MOST_CHOICES = 600


def list_findings(actor: Actor) -> FindingQuerySet:
    """The ledger: every finding in sight, with whether a leader watches it."""
    watched = Supervision.objects.filter(finding=OuterRef("pk"), ended_at=None)
    return Finding.objects.visible_to(actor).select_related(*ROW).annotate(watched=Exists(watched))


def get_finding(actor: Actor, finding_id: int, *, lock: bool = False) -> Finding:
    """The finding, or NotVisible: the same answer whether it is hidden or missing."""
    rows = Finding.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related(*ROW, "closed_by", "submitted_by")
    found = rows.filter(pk=finding_id).first() if 0 < finding_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such finding, or it is not yours to see."))
    return found


def findings_of(source: models.Model) -> FindingQuerySet:
    """The findings that a record led to, oldest first; the caller has been shown the record."""
    return Finding.objects.filter(source_type=source._meta.label_lower, source_id=str(source.pk)).order_by("pk")


def open_findings_of(unit: Office) -> FindingQuerySet:
    """The findings that a unit and its sections answer for and that are not closed, the most urgent first."""
    return Finding.objects.open().filter(office_path__startswith=unit.path).order_by("due_on", "pk")


def held_by(office: Office) -> FindingQuerySet:
    """The findings an office itself answers for that are not closed."""
    return Finding.objects.open().filter(office=office)


def is_owner_side(actor: Actor, finding: Finding) -> bool:
    """Whether the actor is the owner, or works on findings for the unit that answers."""
    own = actor.person_id is not None and actor.person_id == finding.owner_id
    return own or actor.may("findings.act", finding.office_path)


def barred_from_verifying(finding: Finding) -> set[int | None]:
    """The people who answer for a finding, support it or handed its evidence in."""
    helpers = finding.supports.exclude(person=None).values_list("person_id", flat=True)
    return {finding.owner_id, finding.submitted_by_id, *helpers} - {None}


def open_stop(finding: Finding) -> ClockStop | None:
    """The stop that holds the clock now."""
    return finding.stops.filter(resumed_on=None).first()


def open_request(finding: Finding) -> DeadlineRequest | None:
    """The deadline that is asked for."""
    return finding.requests.filter(state="asked").first()


def open_supervision(finding: Finding) -> Supervision | None:
    """The leader who watches now."""
    return finding.supervisions.select_related("leader").filter(ended_at=None).first()


def get_look_back(finding: Finding) -> LookBack | None:
    """The look-back that is still to be done."""
    return finding.look_backs.filter(done_at=None).first()


def list_similar_earlier(finding: Finding) -> list[Finding]:
    """Findings of the year before at the same unit that share place, clause or origin with words: what this one may
    repeat. The caller has been shown the finding; the nearest matches first."""
    since = finding.found_on - timedelta(days=rules.RECURRENCE_DAYS)
    alike = Q()
    if finding.place_id:
        alike |= Q(place_id=finding.place_id)
    if finding.clause:
        alike |= Q(clause=finding.clause)
    if not alike:
        return []
    rows = Finding.objects.filter(alike, office_id=finding.office_id, found_on__range=(since, finding.found_on))
    rows = rows.filter(pk__lt=finding.pk) | rows.filter(found_on__lt=finding.found_on)
    found = list(rows.exclude(pk=finding.pk).select_related("place").order_by("-found_on", "-pk")[:40])

    def nearness(row: Finding) -> int:
        return 2 * bool(finding.clause and row.clause == finding.clause) + bool(
            finding.place_id and row.place_id == finding.place_id
        )

    return sorted(found, key=lambda row: (-nearness(row), -row.pk))[:5]


def list_owned(actor: Actor) -> FindingQuerySet:
    """The findings with which the actor has to do something as owner, the most urgent first."""
    if actor.person_id is None:
        return Finding.objects.none()
    rows = Finding.objects.filter(owner_id=actor.person_id, state__in=rules.WITH_OWNER)
    return rows.select_related(*ROW).order_by("due_on", "pk")


def list_supported(actor: Actor) -> FindingQuerySet:
    """The open findings in which the actor supports the owner and has not reported it done."""
    if actor.person_id is None:
        return Finding.objects.none()
    rows = Finding.objects.open().filter(supports__person_id=actor.person_id, supports__done_at=None)
    return rows.select_related(*ROW).order_by("due_on", "pk")


def list_without_owner(actor: Actor) -> FindingQuerySet:
    """The findings of units for which the actor acts that nobody in particular answers for."""
    rows = Finding.objects.filter(within("office_path", actor.reach("findings.act")), owner=None)
    return rows.select_related(*ROW).order_by("due_on", "pk")


def list_awaiting_verification(actor: Actor) -> FindingQuerySet:
    """The findings that the actor is to verify: those that name them, and unnamed ones where they hold the right."""
    mine = Q(verifier=None) & within("raised_path", actor.reach("findings.verify"))
    if actor.person_id is not None:
        mine = Q(verifier_id=actor.person_id) | (mine & ~Q(owner_id=actor.person_id))
    return Finding.objects.filter(mine, state="submitted").select_related(*ROW).order_by("submitted_at", "pk")


def list_look_backs_due(actor: Actor, today: date) -> FindingQuerySet:
    """The closed findings whose look-back is due and that the actor may look at again."""
    mine = within("raised_path", actor.reach("findings.verify"))
    due = LookBack.objects.filter(finding=OuterRef("pk"), done_at=None, due_on__lte=today)
    rows = Finding.objects.filter(mine, Exists(due), state="closed")
    return rows.select_related(*ROW).order_by("closed_at", "pk")


def count_findings(actor: Actor, today: date) -> dict[str, int]:
    """How many findings in sight stand where."""
    rows = Finding.objects.visible_to(actor)
    is_open, late = ~Q(state__in=rules.SETTLED), Q(stopped_on=None, due_on__lt=today)
    soon = Q(stopped_on=None, due_on__gte=today, due_on__lte=today + timedelta(days=3))
    counted: dict[str, int] = rows.aggregate(
        all=Count("pk"),
        registered=Count("pk", filter=Q(state="registered")),
        with_owner=Count("pk", filter=Q(state__in=["planned", "doing", "returned", "reopened"])),
        submitted=Count("pk", filter=Q(state="submitted")),
        stopped=Count("pk", filter=Q(stopped_on__isnull=False)),
        closed=Count("pk", filter=Q(state__in=rules.SETTLED)),
        overdue=Count("pk", filter=is_open & late),
        soon=Count("pk", filter=is_open & soon),
        open=Count("pk", filter=is_open),
        grave=Count("pk", filter=is_open & Q(grade="grave")),
    )
    return counted


def list_offices_below(actor: Actor, right: str) -> list[Office]:
    """The open offices where a right of the actor holds, regions aside."""
    rows = Office.objects.filter(within("path", actor.reach(right)), valid_to=None).exclude(kind="region")
    return list(rows.order_by("path")[:MOST_CHOICES])


def list_offices_with_regions(actor: Actor, right: str) -> list[Office]:
    """The open offices where a right of the actor holds, regions and bodies without their sections."""
    rows = Office.objects.filter(within("path", actor.reach(right)), valid_to=None).exclude(kind="section")
    return list(rows.order_by("path")[:MOST_CHOICES])


def list_people_below(path: str, today: date) -> QuerySet[Person]:
    """The people in service of an office and its sections."""
    rows = Person.objects.filter(office__path__startswith=path, valid_from__lte=today)
    return (
        rows.filter(Q(valid_to=None) | Q(valid_to__gte=today)).select_related("office").order_by("office__path", "pk")
    )


def trip_of(finding: Finding) -> list[dict[str, Any]]:
    """The way of a finding as steps: done, now, ahead."""
    stages = (
        ("registered", N_("Registered"), ("registered",)),
        ("planned", N_("Planned"), ("planned",)),
        ("doing", N_("Put right"), ("doing", "returned", "reopened")),
        ("submitted", N_("Verified"), ("submitted",)),
        ("closed", N_("Closed out by number"), ("closed", "looked_back")),
    )
    at = next(n for n, (_key, _label, states) in enumerate(stages) if finding.state in states)
    done = finding.is_settled
    return [
        {"key": key, "label": label, "state": "done" if n < at or done else "now" if n == at else ""}
        for n, (key, label, _states) in enumerate(stages)
    ]
