"""Kinds, service levels, workers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.commands.standard_kinds import STANDARD
from guanjia.domains.servicedesk.models import FaultKind, ServiceLevel, Worker
from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.foundation.places.models import Place
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_

LONGEST_MINUTES = 60 * 24 * 90


@transaction.atomic
def load_standard_kinds(actor: Actor, *, today: date) -> int:
    """Enter the standard kinds with their promises, leave those that are there alone; how many came."""
    actor.require("servicedesk.manage")
    added = 0
    for rank, group in enumerate(STANDARD):
        parent, _new = FaultKind.objects.get_or_create(
            code=group.code, defaults={"name": group.name, "icon": group.icon, "skill": group.skill, "rank": rank}
        )
        for inner, kind in enumerate(group.kinds):
            row, new = FaultKind.objects.get_or_create(
                code=kind.code,
                defaults={
                    "name": kind.name,
                    "parent": parent,
                    "icon": kind.icon or group.icon,
                    "skill": kind.skill or group.skill,
                    "red_line": kind.red_line,
                    "hint": kind.hint,
                    "advice": kind.advice,
                    "rank": inner,
                },
            )
            if not new and kind.advice and not row.advice:  # an office that was set up before there was advice
                row.advice = kind.advice
                row.save(update_fields=["advice"])
            if new:
                added += 1
                ServiceLevel.objects.create(
                    kind=row,
                    respond_minutes=kind.respond,
                    finish_minutes=kind.finish,
                    round_the_clock=kind.round_the_clock,
                    valid_from=today,
                )
    if added:
        trail.record(actor, "servicedesk.kinds.loaded", kinds=added)
    return added


@transaction.atomic
def set_service_level(
    actor: Actor,
    *,
    kind_id: int,
    respond_minutes: int,
    finish_minutes: int,
    round_the_clock: bool,
    valid_from: date,
    today: date,
) -> ServiceLevel:
    """Promise something else from a day on. Tickets reported before keep what they were promised."""
    actor.require("servicedesk.manage")
    kind = queries.get_kind(kind_id)
    if not 1 <= respond_minutes <= finish_minutes <= LONGEST_MINUTES:
        raise rules.LevelInvalid(
            N_("The time to accept is at least a minute and no longer than the time to finish."),
            field="respond_minutes",
        )
    if kind.red_line and not round_the_clock:
        raise rules.LevelInvalid(
            N_("A red-line kind runs round the clock. Tick “Round the clock”."), field="round_the_clock"
        )
    if valid_from < today:
        raise rules.LevelInvalid(N_("A service level starts today or later."), field="valid_from")
    FaultKind.objects.select_for_update().get(pk=kind.pk)
    current = ServiceLevel.objects.filter(kind=kind, valid_to=None).first()
    if current is not None:
        if current.valid_from >= valid_from:
            raise rules.LevelInvalid(
                N_("A level from %(day)s on is entered already. Choose a later day."),
                field="valid_from",
                day=current.valid_from,
            )
        current.valid_to = valid_from - timedelta(days=1)
        current.save(update_fields=["valid_to"])
    level = ServiceLevel.objects.create(
        kind=kind,
        respond_minutes=respond_minutes,
        finish_minutes=finish_minutes,
        round_the_clock=round_the_clock,
        valid_from=valid_from,
    )
    trail.record(
        actor, "servicedesk.level.set", kind, respond=respond_minutes, finish=finish_minutes, valid_from=valid_from
    )
    return level


@transaction.atomic
def set_advice(actor: Actor, *, kind_id: int, advice: str) -> FaultKind:
    """Change what a reporter of a red-line kind is told to do at once, a line a step."""
    actor.require("servicedesk.manage")
    kind = queries.get_kind(kind_id)
    kind.advice = advice.replace("\x00", "").strip()[:600]
    kind.save(update_fields=["advice"])
    trail.record(actor, "servicedesk.kind.advised", kind, kind=kind.name)
    return kind


def clean_skills(skills: Iterable[str]) -> list[str]:
    """Known skills, once each, in the house's order."""
    chosen = set(skills)
    return [skill for skill in rules.SKILLS if skill in chosen]


@transaction.atomic
def enrol_worker(
    actor: Actor,
    *,
    person_id: int,
    skills: Sequence[str],
    serves: Sequence[int] = (),
    provider: str = "",
    office_id: int | None = None,
    on_duty: bool = True,
    hour_fen: int = 0,
) -> Worker:
    """Enter a person as a worker. Raises WorkerKnown when there already is one."""
    person = org.get_person(actor, person_id)
    office = org.get_office(actor, office_id) if office_id else person.office
    actor.require("servicedesk.manage", office.path)
    if Worker.objects.filter(person=person).exists():
        raise rules.WorkerKnown(N_("%(person)s is entered as a worker already."), field="person_id", person=person.name)
    worker = Worker.objects.create(
        person=person,
        office=office,
        provider=provider[:60],
        skills=clean_skills(skills),
        on_duty=on_duty,
        hour_fen=max(0, min(hour_fen, rules.DEAREST_FEN)),
    )
    worker.serves.set(Place.objects.visible_to(actor).filter(pk__in=list(serves)))
    trail.record(actor, "servicedesk.worker.enrolled", worker, office_path=office.path, skills=worker.skills)
    return worker


@transaction.atomic
def update_worker(
    actor: Actor,
    *,
    worker_id: int,
    skills: Sequence[str],
    serves: Sequence[int],
    provider: str = "",
    active: bool = True,
    hour_fen: int | None = None,
) -> Worker:
    """Change what a worker can do, where, and what an hour costs (None: as before)."""
    worker = queries.get_worker(actor, worker_id)
    actor.require("servicedesk.manage", worker.office.path)
    worker.skills, worker.provider, worker.active = clean_skills(skills), provider[:60], active
    if hour_fen is not None:
        worker.hour_fen = max(0, min(hour_fen, rules.DEAREST_FEN))
    worker.save(update_fields=["skills", "provider", "active", "hour_fen"])
    worker.serves.set(Place.objects.visible_to(actor).filter(pk__in=list(serves)))
    trail.record(actor, "servicedesk.worker.changed", worker, office_path=worker.office.path, skills=worker.skills)
    return worker


@transaction.atomic
def set_duty(actor: Actor, *, worker_id: int, on_duty: bool) -> Worker:
    """Put a worker on or off duty: by the worker, or by whoever dispatches there."""
    worker = queries.get_worker(actor, worker_id)
    if worker.person_id != actor.person_id or actor.person_id is None:
        actor.require("servicedesk.dispatch", worker.office.path)
    worker.on_duty = on_duty
    worker.save(update_fields=["on_duty"])
    label = _("on duty") if on_duty else _("off duty")
    trail.record(actor, "servicedesk.worker.duty", worker, office_path=worker.office.path, on_duty=label)
    return worker
