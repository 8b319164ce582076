"""Posts, appointments and the approved establishment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.models import Appointment, Establishment, Grade, Office, Person, Post, Staffing
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible, Refusal
from guanjia.kernel.words import N_


class PostNameTaken(Refusal):
    """The office already has an open post of this name."""


class GradeCodeTaken(Refusal):
    """Another grade carries this code or rank."""


def periods_of(rows: Iterable[Any]) -> list[rules.Period]:
    """The periods of rows with validity."""
    return [rules.Period(row.valid_from, row.valid_to) for row in rows]


def check_post(post: Post, office: Office, period: rules.Period) -> None:
    """Refuse a post of another office or one not open through the whole period; raises PostElsewhere."""
    open_through = post.valid_from <= period.valid_from and (
        post.valid_to is None or (period.valid_to is not None and period.valid_to <= post.valid_to)
    )
    if post.office_id != office.pk or not open_through:
        raise rules.PostElsewhere(
            N_("“%(post)s” is no open post of %(office)s in that period."),
            field="post_id",
            post=post.name,
            office=office.name,
        )


def check_seat(post: Post, period: rules.Period) -> None:
    """Refuse when all seats of a post are taken on a day of the period; the post's row is held by the caller.

    Raises PostFull.
    """
    held = [p for p in periods_of(Appointment.objects.filter(post=post)) if p.meets(period)]
    days = {period.valid_from, *(p.valid_from for p in held if p.valid_from > period.valid_from)}
    busiest = max(sum(p.meets(rules.Period(day, day)) for p in held) for day in days)
    if busiest >= post.seats:
        raise rules.PostFull(
            N_("All %(n)s seats of the post “%(post)s” are taken. End an appointment or add a seat first."),
            field="post_id",
            n=post.seats,
            post=post.name,
        )


@transaction.atomic
def add_grade(actor: Actor, *, code: str, name: str, rank: int) -> Grade:
    """Add a post grade to the common list; 1 is the highest rank. Needs the right over the whole tree."""
    actor.require("org.manage", "/")
    try:
        with transaction.atomic():
            grade = Grade.objects.create(code=code, name=rules.check_name(name, longest=40), rank=rank)
    except IntegrityError as clash:
        raise GradeCodeTaken(
            N_("Another grade carries the code %(code)s or this rank."), field="code", code=code
        ) from clash
    trail.record(actor, "org.grade.added", grade, code=code, name=name, rank=rank)
    return grade


@transaction.atomic
def open_post(
    actor: Actor,
    *,
    office_id: int,
    name: str,
    valid_from: date,
    seats: int = 1,
    grade_id: int | None = None,
    duties: str = "",
) -> Post:
    """Set up a post in an office. Raises NotVisible, NotAllowed, OfficeClosed or PostNameTaken."""
    office = queries.get_office(actor, office_id)
    actor.require("org.manage", office.path)
    name = rules.check_name(name, longest=60)
    queries.require_open(office, valid_from, field="office_id")
    try:
        with transaction.atomic():
            post = Post.objects.create(
                office=office,
                name=name,
                grade=queries.get_grade(grade_id),
                duties=duties.strip(),
                seats=seats,
                valid_from=valid_from,
            )
    except IntegrityError as clash:
        raise PostNameTaken(
            N_("%(office)s already has an open post “%(name)s”. Add seats to it instead."),
            field="name",
            office=office.name,
            name=name,
        ) from clash
    trail.record(actor, "org.post.opened", post, office_path=office.path, office=office.pk, name=name, seats=seats)
    return post


@transaction.atomic
def close_post(actor: Actor, *, post_id: int, last_day: date, today: date) -> Post:
    """Close a post that nobody holds after its last day. Raises NotVisible, NotAllowed, DatesOutOfOrder, DayInTheFuture
    or StillHolds."""
    post = queries.get_post(actor, post_id, lock=True)
    actor.require("org.manage", post.office.path)
    rules.check_not_ahead(last_day, today, field="last_day")
    rules.check_order(post.valid_from, last_day, field="last_day")
    if post.valid_to is not None:
        raise rules.AlreadyThere(N_("This post was closed on %(day)s."), field="last_day", day=str(post.valid_to))
    held = Appointment.objects.filter(post=post).filter(queries.not_over_before(last_day + rules.ONE_DAY)).count()
    if held:
        raise rules.StillHolds(
            N_("%(n)s people still hold the post “%(post)s” after that day. Move them first."), n=held, post=post.name
        )
    post.valid_to = last_day
    post.save(update_fields=["valid_to"])
    trail.record(actor, "org.post.closed", post, office_path=post.office.path, office=post.office_id, last_day=last_day)
    return post


@transaction.atomic
def appoint(
    actor: Actor,
    *,
    person_id: int,
    office_id: int,
    valid_from: date,
    post_id: int | None = None,
    primary: bool = False,
    valid_to: date | None = None,
    grade_id: int | None = None,
    staffing: str = Staffing.ADMINISTRATIVE,
    document: str = "",
) -> Appointment:
    """Give a person a place in an office for a period, beside the primary one or as it.

    A second primary appointment in the same period is refused: move the person instead. So is the same place twice.
    Raises NotVisible, NotAllowed, HasLeft, OfficeClosed, DatesOutOfOrder, PeriodsOverlap, PostFull or PostElsewhere.
    """
    person = queries.get_person(actor, person_id)
    office = queries.get_office(actor, office_id)
    actor.require("org.manage", office.path)
    rules.check_order(valid_from, valid_to)
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if person.valid_to is not None and (valid_to is None or valid_to > person.valid_to):
        raise rules.HasLeft(
            N_("%(person)s left on %(day)s. Hire them again first."), person=person.name, day=str(person.valid_to)
        )
    queries.require_open(office, valid_from, field="office_id")
    period = rules.Period(valid_from, valid_to)
    post = queries.get_post(actor, post_id, lock=True) if post_id is not None else None
    if post is not None:
        check_post(post, office, period)
    held = Appointment.objects.filter(person=person)
    if primary:
        rules.check_apart(
            period,
            periods_of(held.filter(primary=True)),
            N_("%(person)s already has a primary appointment from %(period)s. Move the person instead."),
            field="valid_from",
            person=person.name,
        )
    rules.check_apart(
        period,
        periods_of(held.filter(office=office, post=post)),
        N_("%(person)s already holds this place from %(period)s."),
        field="valid_from",
        person=person.name,
    )
    if post is not None:
        check_seat(post, period)
    try:
        with transaction.atomic():
            appointment = Appointment.objects.create(
                person=person,
                office=office,
                post=post,
                grade=queries.get_grade(grade_id),
                staffing=staffing,
                primary=primary,
                document=document,
                valid_from=valid_from,
                valid_to=valid_to,
            )
    except IntegrityError as clash:  # appointment_one_open_primary_per_person
        raise rules.PeriodsOverlap(
            N_("%(person)s already has a primary appointment from %(period)s. Move the person instead."),
            field="valid_from",
            person=person.name,
            period=str(period),
        ) from clash
    if primary and valid_to is None:
        person.office = office
        person.save(update_fields=["office"])
    trail.record(
        actor,
        "org.person.appointed",
        person,
        office_path=office.path,
        also=[appointment],
        office=office.pk,
        office_name=office.name,
        post=post.name if post else "",
        primary=primary,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    return appointment


@transaction.atomic
def end_appointment(actor: Actor, *, appointment_id: int, last_day: date) -> Appointment:
    """End a secondary appointment; a primary one ends only by moving or leaving.

    Raises NotVisible, NotAllowed, DatesOutOfOrder or StillHere.
    """
    try:
        appointment = (
            Appointment.objects.visible_to(actor)
            .select_for_update(of=("self",))
            .select_related("office", "person")
            .get(pk=appointment_id)
        )
    except Appointment.DoesNotExist:
        raise NotVisible(N_("There is no such appointment.")) from None
    actor.require("org.manage", appointment.office.path)
    if appointment.primary:
        raise rules.StillHere(N_("A primary appointment ends when the person moves or leaves."))
    rules.check_order(appointment.valid_from, last_day, field="last_day")
    if appointment.valid_to is not None and appointment.valid_to <= last_day:
        raise rules.AlreadyThere(
            N_("This appointment already ends on %(day)s."), field="last_day", day=str(appointment.valid_to)
        )
    appointment.valid_to = last_day
    appointment.save(update_fields=["valid_to"])
    trail.record(
        actor,
        "org.person.appointment_ended",
        appointment.person,
        office_path=appointment.office.path,
        also=[appointment],
        touched=False,
        office=appointment.office_id,
        office_name=appointment.office.name,
        last_day=last_day,
    )
    return appointment


@transaction.atomic
def approve_establishment(
    actor: Actor, *, office_id: int, kind: str, approved: int, valid_from: date, document: str = ""
) -> Establishment:
    """Record how many places of a kind are approved for an office from a day on; the number before ends the day before.

    Raises NotVisible, NotAllowed, OfficeClosed or PeriodsOverlap (a number from that day or later is there already).
    """
    office = queries.get_office(actor, office_id)
    actor.require("org.manage", office.path)
    office = Office.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    queries.require_open(office, valid_from, field="office_id")
    rows = Establishment.objects.filter(office=office, kind=Staffing(kind).value)
    current = rows.filter(valid_to=None, valid_from__lt=valid_from).first()
    if current is not None:
        current.valid_to = valid_from - rules.ONE_DAY
        current.save(update_fields=["valid_to"])
    rules.check_apart(
        rules.Period(valid_from),
        periods_of(rows),
        N_("A number for this kind is already recorded for %(period)s. Choose a later day."),
        field="valid_from",
    )
    row = Establishment.objects.create(
        office=office, kind=kind, approved=approved, document=document, valid_from=valid_from
    )
    trail.record(
        actor,
        "org.establishment.approved",
        office,
        touched=False,
        office_path=office.path,
        kind=kind,
        approved=approved,
        before=current.approved if current else None,
        document=document,
        on=valid_from,
    )
    return row
