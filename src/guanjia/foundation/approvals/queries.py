"""Every read of the approvals room, through the eyes of the asker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Avg, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from guanjia.foundation.approvals.directory import ids_in
from guanjia.foundation.approvals.kinds import kind_of
from guanjia.foundation.approvals.models import (
    Case,
    CaseEvent,
    CaseQuerySet,
    Copy,
    Delegation,
    DelegationQuerySet,
    GeneralRequest,
    Seat,
    SeatQuerySet,
    Template,
    TemplateVersion,
)
from guanjia.foundation.approvals.rules import machine
from guanjia.foundation.approvals.rules.delegations import Period
from guanjia.foundation.approvals.rules.states import Event, Kind, Status
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.org.scope import within
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import DomainError, NotVisible
from guanjia.kernel.words import N_

LARGEST_ID = 2**63 - 1


# cases


def list_cases(actor: Actor) -> CaseQuerySet:
    """The cases in sight, with what a list shows."""
    return Case.objects.visible_to(actor).select_related("requester", "office", "version__template")


def list_steps() -> Iterator[tuple[str, str]]:
    """(key, label) of each step of all wordings that cases may follow."""
    for body in TemplateVersion.objects.exclude(status=TemplateVersion.Status.DRAFT).values_list("body", flat=True):
        for step in body["steps"]:
            yield step["key"], step["label"]


def get_case(actor: Actor, case_id: int, *, lock: bool = False) -> Case:
    """The case, or NotVisible: the same answer whether it is hidden or missing."""
    rows = Case.objects.visible_to(actor)
    rows = (
        rows.select_for_update(of=("self",)) if lock else rows.select_related("requester__office", "office", "version")
    )
    try:
        return rows.get(pk=min(case_id, LARGEST_ID))
    except Case.DoesNotExist:
        raise NotVisible(N_("There is no such case, or it is not yours to see.")) from None


def case_of(subject: models.Model, *, kind: str = "") -> Case | None:
    """The newest case of a thing that the caller has already been shown."""
    rows = Case.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("-pk").first()


def cases_of(subjects: Iterable[models.Model]) -> dict[str, Case]:
    """The newest case of each of several things of one model, by subject id, in one query."""
    things = list(subjects)
    if not things:
        return {}
    rows = Case.objects.filter(
        subject_type=things[0]._meta.label_lower, subject_id__in=[str(thing.pk) for thing in things]
    )
    return {case.subject_id: case for case in rows.order_by("pk")}


# exceptions

EXCEPTION_OVER = "exception_over"


def exceptions_of(subject: models.Model, *, kind: str = "") -> CaseQuerySet:
    """The approved exceptions of a thing that the caller has already been shown, over or not."""
    rows = Case.objects.filter(
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        status=Case.Status.APPROVED,
        exception_until__isnull=False,
    )
    return rows.filter(kind=kind) if kind else rows


def exception_for(subject: models.Model, *, on: date, kind: str = "") -> Case | None:
    """The approved case whose exception holds for a thing on a day: from its decision to the end of its last day."""
    until = datetime.combine(on, datetime.min.time(), clock.LOCAL) + timedelta(days=1)
    rows = exceptions_of(subject, kind=kind).filter(exception_until__gte=on, ended_at__lt=until)
    return rows.order_by("-exception_until", "-pk").first()


def ended_exceptions(now: datetime, *, only: int | None = None) -> list[int]:
    """Approved cases whose exception is over and who relied on it was not told yet."""
    told = CaseEvent.objects.filter(case=OuterRef("pk"), kind=EXCEPTION_OVER)
    rows = Case.objects.filter(~Exists(told), status=Case.Status.APPROVED, exception_until__lt=clock.local_day(now))
    rows = rows if only is None else rows.filter(pk=only)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def rely_on(case: Case) -> tuple[int, ...]:
    """Who relied on the outcome of a case: its requester and those who agreed, with those in whose place they did."""
    agreed = case.events.filter(kind="approved").order_by("seq").values_list("person_id", "principal_id")
    people = [case.requester_id, *(person for pair in agreed for person in pair)]
    return tuple(dict.fromkeys(person for person in people if person))


def principals_of(actor: Actor, kind: str, today: date) -> frozenset[int]:
    """For whom the actor may decide cases of this kind today."""
    if not actor.person_id:
        return frozenset()
    rows = Delegation.objects.in_force(today).filter(stand_in_id=actor.person_id)
    return frozenset(row.principal_id for row in rows if not row.kinds or kind in row.kinds)


def may_decide(actor: Actor, case: Case, *, today: date | None = None) -> bool:
    """Whether the open step waits for the actor, in person or as a stand-in."""
    return decides_for(actor, case, today=today or clock.today()) is not None


def decides_for(actor: Actor, case: Case, *, today: date) -> int | None:
    """In whose place the actor may decide: a person id (their own or a principal's), or None."""
    if not actor.person_id or case.status != Status.RUNNING:
        return None
    event = Event(Kind.APPROVE, actor.person_id, case.opened_at, stands_for=principals_of(actor, case.kind, today))
    try:
        return machine.signer_for(case.version.plan, case.machine, event).person
    except DomainError:
        return None


# what waits for whom


def lent_to(actor: Actor, today: date) -> DelegationQuerySet:
    """The delegations in force that let the actor act for others."""
    return Delegation.objects.in_force(today).filter(stand_in_id=actor.person_id or 0).select_related("principal")


def list_waiting(actor: Actor, *, today: date) -> SeatQuerySet:
    """The seats that wait for the actor, own ones and those of people who delegated; `for_other` says which."""
    if not actor.person_id:
        return Seat.objects.none()
    wanted = Q(person_id=actor.person_id)
    for row in lent_to(actor, today):
        lent = Q(person_id=row.principal_id)
        if row.kinds:
            lent &= Q(case__kind__in=row.kinds)
        wanted |= lent
    own = Seat.objects.filter(case=OuterRef("case"), status=Seat.Status.WAITING, person_id=actor.person_id).exclude(
        pk=OuterRef("pk")
    )
    return (
        Seat.objects.waiting()
        .filter(wanted)
        .exclude(case__requester_id=actor.person_id)
        .exclude(Exists(own), ~Q(person_id=actor.person_id))
        .select_related("case__requester", "case__office", "person")
    )


def list_mine(actor: Actor) -> CaseQuerySet:
    """What the actor asked for."""
    return list_cases(actor).filter(requester_id=actor.person_id or 0)


def list_done(actor: Actor) -> CaseQuerySet:
    """The cases in which the actor decided something."""
    decided = CaseEvent.objects.filter(
        case=OuterRef("pk"), person_id=actor.person_id or 0, kind__in=["approved", "refused", "returned", "handed_over"]
    )
    return list_cases(actor).filter(Exists(decided))


def list_copied(actor: Actor) -> CaseQuerySet:
    """The cases that the actor was told about."""
    told = Copy.objects.filter(case=OuterRef("pk"), person_id=actor.person_id or 0)
    return list_cases(actor).filter(Exists(told))


def list_stuck(actor: Actor) -> CaseQuerySet:
    """Stopped cases that the actor can help on."""
    return list_cases(actor).filter(within("office_path", actor.reach("approvals.manage")), status=Case.Status.STUCK)


# the story


def story_of(case: Case) -> list[CaseEvent]:
    """What happened, oldest first, with the people's names as `named`."""
    events = list(case.events.select_related("person", "principal").order_by("seq"))
    names = names_of({person for event in events for person in event.people})
    for event in events:
        event.named = [names.get(person, "") for person in event.people]  # type: ignore[attr-defined]
    return events


def names_of(people: Iterable[int]) -> dict[int, str]:
    """Names by person id, one query."""
    wanted = set(people) - {0}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


# templates


def template_for(kind: str, office_path: str) -> Template | None:
    """The template of a kind for an office: the nearest office's own that has a version in force, else the general."""
    rows = (
        Template.objects.filter(kind=kind, versions__status=TemplateVersion.Status.FORCE)
        .filter(Q(office=None) | Q(office__in=ids_in(office_path)))
        .select_related("office")
    )
    return max(rows, key=lambda row: len(row.office.path) if row.office else 0, default=None)


def version_in_force(template: Template) -> TemplateVersion:
    return template.versions.get(status=TemplateVersion.Status.FORCE)


def list_templates(actor: Actor) -> QuerySet[Template]:
    """The templates with their versions in force and draft."""
    return Template.objects.visible_to(actor).select_related("office").prefetch_related("versions__drafted_by")


def get_template(actor: Actor, template_id: int, *, lock: bool = False) -> Template:
    rows = Template.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("office")
    try:
        return rows.get(pk=min(template_id, LARGEST_ID))
    except Template.DoesNotExist:
        raise NotVisible(N_("There is no such template.")) from None


def get_version(actor: Actor, version_id: int, *, lock: bool = False) -> TemplateVersion:
    rows = TemplateVersion.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("template__office", "drafted_by")
    try:
        return rows.get(pk=min(version_id, LARGEST_ID))
    except TemplateVersion.DoesNotExist:
        raise NotVisible(N_("There is no such template.")) from None


# delegations


def list_delegations(actor: Actor) -> DelegationQuerySet:
    return Delegation.objects.visible_to(actor).select_related("principal__office", "stand_in__office", "made_by")


def get_delegation(actor: Actor, delegation_id: int, *, lock: bool = False) -> Delegation:
    rows = Delegation.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("principal", "stand_in")
    try:
        return rows.get(pk=min(delegation_id, LARGEST_ID))
    except Delegation.DoesNotExist:
        raise NotVisible(N_("There is no such delegation.")) from None


def periods_open(today: date) -> list[Period]:
    """Every delegation that holds today or later, as the rules see it."""
    rows = Delegation.objects.filter(ended_at=None, until__gte=today)
    return [Period(r.principal_id, r.stand_in_id, r.since, r.until, frozenset(r.kinds)) for r in rows]


# the general request


def get_request(actor: Actor, request_id: int, *, lock: bool = False) -> GeneralRequest:
    rows = GeneralRequest.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("requester", "office")
    try:
        return rows.get(pk=min(request_id, LARGEST_ID))
    except GeneralRequest.DoesNotExist:
        raise NotVisible(N_("There is no such request.")) from None


# people to choose from


def list_signers(actor: Actor, words: str = "") -> QuerySet[Person]:
    """People with an account who may be asked to sign, found by name, pinyin or number; the actor is left out."""
    if not actor.is_known:
        return Person.objects.none()
    rows = Person.objects.filter(valid_to=None, accounts__is_active=True).exclude(pk=actor.person_id or 0)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(pinyin__icontains=words) | Q(staff_number__iexact=words))
    return rows.select_related("office").distinct().order_by("name", "pk")


def get_office_at(path: str) -> Office | None:
    return Office.objects.filter(path=path).first()


def facts_shown(case: Case) -> list[tuple[Any, Any, str]]:
    """The facts of a case as label, value and kind, in the order of the kind's fields."""
    try:
        fields = kind_of(case.kind).fields
    except NotVisible:
        return [(name, value, "text") for name, value in case.facts.items()]
    rows = []
    for field in fields:
        value = case.facts.get(field.name)
        if value is None or value == "":
            continue
        rows.append((field.label, dict(field.choices).get(value, value), field.kind))
    return rows


def late_cases(now: datetime) -> list[int]:
    """Running cases whose open step's time is over and that were not escalated in it."""
    rows = Case.objects.filter(status=Case.Status.RUNNING, due_at__lt=now).exclude(state__escalated=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def late_unchased(now: datetime) -> list[int]:
    """Running cases whose open step is late and whose signers were not chased today."""
    today = datetime.combine(clock.local_day(now), datetime.min.time(), clock.LOCAL)
    rows = Case.objects.filter(status=Case.Status.RUNNING, due_at__lt=now)
    rows = rows.filter(Q(chased_at=None) | Q(chased_at__lt=today))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def late_papers(now: datetime) -> list[int]:
    """Urgent cases whose papers are late."""
    rows = Case.objects.filter(status=Case.Status.PAPERS, papers_due_at__lt=now)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def stopped_cases() -> list[int]:
    return list(Case.objects.filter(status=Case.Status.STUCK).order_by("pk").values_list("pk", flat=True)[:200])


# figures


def late_now(now: datetime) -> Q:
    """Cases that are late at this instant: the open step, or the papers."""
    return Q(status=Case.Status.RUNNING, due_at__lt=now) | Q(status=Case.Status.PAPERS, papers_due_at__lt=now)


def seat_late(now: datetime) -> Q:
    """Seats that were left after their time, or still are open past it."""
    return Q(due_at__isnull=False) & (Q(ended_at__gt=F("due_at")) | Q(ended_at=None, due_at__lt=now))


@dataclass(frozen=True, slots=True)
class StepFigure:
    """How long one step of one kind took: seats asked, decided, late, and the mean time to a decision."""

    kind: str
    step: str
    label: str
    asked: int
    decided: int
    late: int
    mean: timedelta | None


def step_figures(actor: Actor, *, first: date, last: date, now: datetime) -> list[StepFigure]:
    """The time a step takes, over the cases in sight that were submitted from a day to a day (both included)."""
    start = datetime.combine(first, datetime.min.time(), clock.LOCAL)
    end = datetime.combine(last, datetime.min.time(), clock.LOCAL) + timedelta(days=1)
    cases = Case.objects.visible_to(actor).filter(opened_at__gte=start, opened_at__lt=end)
    decided = Q(status=Seat.Status.SIGNED)
    rows = (
        Seat.objects.filter(case__in=cases.values("pk"))
        .values("case__kind", "step", "step_label")
        .annotate(
            asked=Count("pk"),
            decided=Count("pk", filter=decided),
            late=Count("pk", filter=seat_late(now)),
            mean=Avg(ExpressionWrapper(F("ended_at") - F("asked_at"), DurationField()), filter=decided),
        )
        .order_by("case__kind", "step")
    )
    return [
        StepFigure(
            row["case__kind"], row["step"], row["step_label"], row["asked"], row["decided"], row["late"], row["mean"]
        )
        for row in rows
    ]


def count_cases(actor: Actor, *, first: date, last: date, now: datetime) -> dict[str, int]:
    """How many cases of a period are open, late, stopped, and how they ended."""
    start = datetime.combine(first, datetime.min.time(), clock.LOCAL)
    end = datetime.combine(last, datetime.min.time(), clock.LOCAL) + timedelta(days=1)
    rows = Case.objects.visible_to(actor).filter(opened_at__gte=start, opened_at__lt=end)
    return rows.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(ended_at=None)),
        late=Count("pk", filter=late_now(now)),
        stuck=Count("pk", filter=Q(status=Case.Status.STUCK)),
        approved=Count("pk", filter=Q(status=Case.Status.APPROVED)),
        refused=Count("pk", filter=Q(status=Case.Status.REFUSED)),
    )
