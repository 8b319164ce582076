"""A domain asks for an approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from guanjia.foundation.approvals import kinds, queries, telling
from guanjia.foundation.approvals.commands.moving import answer, end_of_workday, keep
from guanjia.foundation.approvals.directory import OfficeDirectory
from guanjia.foundation.approvals.kinds import CaseKind, Verdict
from guanjia.foundation.approvals.models import Case, Template, TemplateVersion
from guanjia.foundation.approvals.rules import machine
from guanjia.foundation.approvals.rules.exceptions import check_way
from guanjia.foundation.approvals.rules.templates import PASS, dump, worst
from guanjia.foundation.approvals.rules.templates import Template as Plan
from guanjia.foundation.audit import trail
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor, system_actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class CaseOpen(Refusal):
    """The thing is in approval already."""


class UrgentRefused(Refusal):
    """Such cases have no urgent path."""


def open_case(
    actor: Actor,
    *,
    kind: str,
    subject: models.Model,
    title: str,
    facts: Mapping[str, Any],
    verdicts: Iterable[Verdict] = (),
    office_path: str,
    urgent: bool = False,
    requester_id: int | None = None,
    now: datetime,
) -> Case:
    """Start the approval of a thing, inside the caller's transaction; the caller has checked who may ask.

    `facts`: what conditions may compare and the case page shows, by the kind's field names. `requester_id`: the person
    it is asked for, when that is not the actor. Raises CaseOpen while an earlier case of the thing is open,
    UrgentRefused where the kind has no urgent path, ExceptionWayMissing where a verdict forbids the thing and the
    template asks nobody above the unit.
    """
    known = kinds.kind_of(kind)
    checks = [asdict(verdict) for verdict in verdicts]
    if urgent and not known.urgent:
        raise UrgentRefused(N_("Requests of this kind have no urgent path. Submit it the ordinary way."))
    version = version_for(known, office_path, now=now)
    plan = version.plan
    requester = requester_id or actor.person_id or 0
    verdict = worst([check["tone"] for check in checks]) if checks else PASS
    directory = OfficeDirectory(today=clock.local_day(now), now=now)
    check_exception_way(kind, plan, facts, verdict, office_path, requester, directory)
    with transaction.atomic():
        state, notes = machine.begin(
            plan,
            requester=requester,
            office=office_path,
            facts=facts,
            verdict=verdict,
            urgent=urgent,
            directory=directory,
        )
        try:
            with transaction.atomic():
                case = Case.objects.create(
                    kind=kind,
                    subject_type=subject._meta.label_lower,
                    subject_id=str(subject.pk),
                    title=title.replace("\x00", "")[:160],
                    facts=dict(facts),
                    verdict=verdict,
                    verdicts=checks,
                    office=queries.get_office_at(office_path),
                    office_path=office_path,
                    requester_id=requester or None,
                    version=version,
                    state={},
                    status=Case.Status.PAPERS if urgent else Case.Status.RUNNING,
                    urgent=urgent,
                    opened_at=now,
                    papers_due_at=end_of_workday(now, plan.papers_days, office_path) if urgent else None,
                )
        except IntegrityError as clash:  # case_one_open_per_subject
            raise CaseOpen(N_("This is in approval already. Wait for the outcome, or withdraw it first.")) from clash
        case.number = f"SP-{clock.local_day(now).year}-{case.pk:06d}"
        opened = machine.Note("opened", person=requester)
        keep(actor, case, plan, state, (opened, *notes), now=now)
        trail.record(actor, "approvals.case.opened", case, office_path=office_path, title=case.title, kind=kind)
        telling.tell(actor, case, (opened, *notes), now=now)
        if urgent:
            answer(actor, case, kinds.URGENT, now=now)
    return case


def check_exception_way(
    kind: str,
    plan: Plan,
    facts: Mapping[str, Any],
    verdict: str,
    office_path: str,
    requester: int,
    directory: OfficeDirectory,
) -> None:
    """Raises ExceptionWayMissing where the thing is forbidden and nobody above the unit would be asked."""
    unit, above = directory.unit_of(office_path)
    if unit is None:
        return
    check_way(
        plan,
        facts,
        verdict,
        asks_above=lambda who: directory.asks_above(who, office_path, {requester}),
        kind=str(kinds.kind_of(kind).label),
        unit=unit.name,
        above=above.name if above else "",
    )


def version_for(kind: CaseKind, office_path: str, *, now: datetime) -> TemplateVersion:
    """The template version in force for an office; a kind's own standard is taken over the first time."""
    template = queries.template_for(kind.key, office_path)
    if template is None:
        template = found_template(kind, now=now)
    return queries.version_in_force(template)


def found_template(kind: CaseKind, *, now: datetime) -> Template:
    """The general template of a kind, taken over from the program; asked twice, once."""
    founder = system_actor("standard-templates")
    try:
        with transaction.atomic():
            template = Template.objects.create(kind=kind.key)
            version = TemplateVersion.objects.create(
                template=template,
                number=1,
                status=TemplateVersion.Status.FORCE,
                body=dump(kind.template),
                drafted_at=now,
                enforced_at=now,
            )
            trail.record(founder, "approvals.template.founded", version, office_path=ROOT, kind=kind.key)
    except IntegrityError:  # template_one_general_per_kind: somebody was faster
        template = Template.objects.get(kind=kind.key, office=None)
    return template
