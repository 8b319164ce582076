"""Visits are planned, given to inspectors, rechecked and called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.checklists import queries
from guanjia.foundation.checklists.models import AnswerSet, Campaign, FormVersion, Plan, Route, Visit, VisitRoom
from guanjia.foundation.checklists.rules import states
from guanjia.foundation.checklists.rules.refusals import StateRefused
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org import queries as org
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places import queries as places
from guanjia.foundation.places.models import Place
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def people_of(ids: Sequence[int]) -> list[Person]:
    """The people with these numbers who are still here; raises NotVisible for any other."""
    found = list(Person.objects.filter(pk__in=set(ids), valid_to=None).order_by("pk"))
    if len(found) != len(set(ids)):
        raise NotVisible(N_("One of these people is not here any more."))
    return found


def make_visit(
    actor: Actor,
    *,
    title: str,
    office: Office,
    unit: Office,
    form_version: FormVersion,
    planned_on: date,
    inspectors: Sequence[Person],
    rooms: Sequence[Place] = (),
    campaign: Campaign | None = None,
    plan: Plan | None = None,
    route: Route | None = None,
    recheck_of: Visit | None = None,
    starts_at: datetime | None = None,
    due_at: datetime | None = None,
    now: datetime,
) -> Visit:
    """Write a visit whose right the calling command has checked; its inspectors are told."""
    visit = Visit.objects.create(
        title=title[:120], office=office, unit=unit, form_version=form_version, planned_on=planned_on,
        campaign=campaign, plan=plan, route=route, recheck_of=recheck_of, starts_at=starts_at, due_at=due_at,
    )  # fmt: skip
    visit.inspectors.set(inspectors)
    VisitRoom.objects.bulk_create(
        VisitRoom(visit=visit, place=place, rank=rank) for rank, place in enumerate(dict.fromkeys(rooms), 1)
    )
    told: dict[str, Any] = {"day": planned_on, "people": [person.pk for person in inspectors]}
    action = "checklists.visit.recheck" if recheck_of else "checklists.visit.planned"
    trail.record(actor, action, visit, office_path=office.path, rooms=[room.pk for room in rooms], **told)
    tell_inspectors(visit, inspectors, now)
    return visit


def tell_inspectors(visit: Visit, inspectors: Sequence[Person], now: datetime) -> None:
    """Tell the inspectors of a visit that it is theirs."""
    notify.send(
        "checklists.visit_mine",
        to=notify.accounts_of_people([person.pk for person in inspectors]),
        title=N_("Visit on %(day)s: %(title)s"),
        params={"day": visit.planned_on.isoformat(), "title": visit.title},
        subject=visit,
        about=f"checklists.visit:{visit.pk}",
        now=now,
    )


@transaction.atomic
def plan_visit(
    actor: Actor,
    *,
    form_id: int,
    unit_id: int,
    planned_on: date,
    inspector_ids: Sequence[int],
    room_ids: Sequence[int] = (),
    title: str = "",
    office_id: int | None = None,
    now: datetime,
) -> Visit:
    """Plan one visit outside campaigns and plans. Raises NotAllowed, NotVisible, FormEmpty."""
    unit = org.get_office(actor, unit_id)
    office = org.get_office(actor, office_id) if office_id else org.get_office(actor, actor.office_id or 0)
    actor.require("checklists.manage", office.path)
    form = queries.get_form(actor, form_id)
    version = queries.version_in_force(form)
    rooms = [places.get_place(actor, pk) for pk in room_ids]
    return make_visit(
        actor, title=title.strip() or f"{form.name} · {unit.short_name or unit.name}", office=office, unit=unit,
        form_version=version, planned_on=planned_on, inspectors=people_of(inspector_ids), rooms=rooms, now=now,
    )  # fmt: skip


@transaction.atomic
def assign_visit(actor: Actor, *, visit_id: int, inspector_ids: Sequence[int], now: datetime) -> Visit:
    """Give an open visit to other inspectors; the new ones are told."""
    visit = queries.get_visit(actor, visit_id, lock=True)
    actor.require("checklists.manage", visit.office.path)
    if not visit.is_open:
        raise StateRefused(N_("This visit is over."))
    people = people_of(inspector_ids)
    if not people:
        raise StateRefused(N_("Choose who makes the visit."), field="inspector_ids")
    before = set(visit.inspectors.values_list("pk", flat=True))
    visit.inspectors.set(people)
    trail.record(
        actor, "checklists.visit.assigned", visit, office_path=visit.office.path,
        people="、".join(person.name for person in people),
    )  # fmt: skip
    tell_inspectors(visit, [person for person in people if person.pk not in before], now)
    return visit


@transaction.atomic
def plan_recheck(actor: Actor, *, visit_id: int, planned_on: date, now: datetime) -> Visit:
    """Plan a visit that looks again at the places with warnings and faults; asked twice, the open one is given back.

    Raises StateRefused where there is nothing to recheck.
    """
    visit = queries.get_visit(actor, visit_id, lock=True)
    actor.require("checklists.manage", visit.office.path)
    open_one = visit.rechecks.filter(state__in=states.OPEN_VISITS).first()
    if open_one is not None:
        return open_one
    bad = visit.answer_sets.filter(outcome__in=[AnswerSet.Outcome.WARN, AnswerSet.Outcome.BLOCK]).order_by("pk")
    rooms = [row.place for row in bad.select_related("place") if row.place is not None]
    if visit.state != states.VisitState.DONE or not bad.exists():
        raise StateRefused(N_("A recheck follows a finished visit with warnings or faults."))
    return make_visit(
        actor, title=f"{visit.title} · 复查"[:120], office=visit.office, unit=visit.unit,
        form_version=visit.form_version, planned_on=planned_on, inspectors=list(visit.inspectors.all()), rooms=rooms,
        campaign=visit.campaign, recheck_of=visit, now=now,
    )  # fmt: skip


@transaction.atomic
def void_visit(actor: Actor, *, visit_id: int, reason: str, now: datetime) -> Visit:
    """Call a visit off that has no answers yet; raises StateRefused."""
    visit = queries.get_visit(actor, visit_id, lock=True)
    actor.require("checklists.manage", visit.office.path)
    states.check_visit_move(visit.state, states.VisitState.VOIDED)
    if visit.answer_sets.exists():
        raise StateRefused(N_("This visit has answers. Finish it instead."))
    visit.state = states.VisitState.VOIDED
    visit.save(update_fields=["state"])
    trail.record(actor, "checklists.visit.voided", visit, office_path=visit.office.path, reason=reason[:300])
    notify.settle(f"checklists.visit:{visit.pk}", now=now)
    return visit
