"""People come, move, leave and come back. A person is counted where the primary appointment of the day stands."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.commands.posts import check_post, check_seat, periods_of
from guanjia.foundation.org.models import Appointment, Office, Person, Post, Staffing
from guanjia.foundation.org.pinyin import pinyin_of
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.rulebook.check_digits import check_id_number


class StaffNumberTaken(Refusal):
    """Another person carries the staff number."""


class IdNumberTaken(Refusal):
    """A person with this identity number stands in the register already."""


def refuse_clash(clash: IntegrityError, person: Person) -> Refusal:
    """The refusal behind a broken constraint of the person table."""
    if "id_number" in str(clash):
        return IdNumberTaken(
            N_("A person with this identity number is already registered. Hire that person again or move them."),
            field="id_number",
        )
    return StaffNumberTaken(N_("Staff number %(number)s is taken."), field="staff_number", number=person.staff_number)


def get_post(actor: Actor, post_id: int | None, office: Office, period: rules.Period) -> Post | None:
    """The post, locked, of that office and open through that period; None without an id."""
    if post_id is None:
        return None
    post = queries.get_post(actor, post_id, lock=True)
    check_post(post, office, period)
    return post


@transaction.atomic
def hire_person(
    actor: Actor,
    *,
    name: str,
    staff_number: str,
    office_id: int,
    valid_from: date,
    phone: str = "",
    id_number: str = "",
    staffing: str = Staffing.ADMINISTRATIVE,
    post_id: int | None = None,
    grade_id: int | None = None,
    document: str = "",
) -> Person:
    """Enter a person into an office's register; from that day the person is counted there.

    Raises NotVisible, NotAllowed, OfficeClosed, WrongIdNumber, WrongPhone, StaffNumberTaken, IdNumberTaken, PostFull or
    PostElsewhere; nothing is stored then.
    """
    office = queries.get_office(actor, office_id)
    actor.require("org.manage", office.path)
    name = rules.check_name(name, longest=40)
    staff_number = rules.check_name(staff_number, longest=20, field="staff_number")
    phone = rules.check_phone(phone)
    if id_number:
        id_number = check_id_number(id_number, on=valid_from)
    queries.require_open(office, valid_from, field="office_id")
    post = get_post(actor, post_id, office, rules.Period(valid_from))
    person = Person(
        name=name,
        pinyin=pinyin_of(name),
        staff_number=staff_number,
        office=office,
        valid_from=valid_from,
        phone=phone,
        id_number=id_number,
    )
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as clash:
        raise refuse_clash(clash, person) from clash
    if post is not None:
        check_seat(post, rules.Period(valid_from))
    place = Appointment.objects.create(
        person=person,
        office=office,
        post=post,
        grade=queries.get_grade(grade_id),
        staffing=staffing,
        document=document,
        valid_from=valid_from,
    )
    trail.record(
        actor, "org.person.hired", person, office_path=office.path, also=[place], office=office.pk, on=valid_from
    )
    return person


def load_for_change(actor: Actor, person_id: int) -> Person:
    """The person, visible and manageable, with the row held until the end of the transaction."""
    person = queries.get_person(actor, person_id)
    actor.require("org.manage", person.office.path)
    return Person.objects.select_for_update(of=("self",), no_key=True).select_related("office").get(pk=person.pk)


def require_here(person: Person) -> None:
    """Refuse for somebody who has left; raises HasLeft."""
    if person.valid_to is not None:
        raise rules.HasLeft(
            N_("%(person)s left on %(day)s. Hire them again first."), person=person.name, day=str(person.valid_to)
        )


@transaction.atomic
def correct_person(
    actor: Actor,
    *,
    person_id: int,
    name: str,
    today: date,
    staff_number: str | None = None,
    phone: str | None = None,
    id_number: str | None = None,
) -> Person:
    """Mend name, staff number, phone or identity number; None leaves a value as it is. The trail keeps the masks."""
    person = load_for_change(actor, person_id)
    before = {"name": person.name, "staff_number": person.staff_number}
    masks = {"phone": str(person.phone), "id_number": str(person.id_number)}
    person.name = rules.check_name(name, longest=40)
    person.pinyin = pinyin_of(person.name)
    if staff_number is not None:
        person.staff_number = rules.check_name(staff_number, longest=20, field="staff_number")
    if phone is not None:
        person.phone = rules.check_phone(phone)
    if id_number is not None:
        person.id_number = check_id_number(id_number, on=today) if id_number else ""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as clash:
        raise refuse_clash(clash, person) from clash
    changed = {key: [value, getattr(person, key)] for key, value in before.items() if value != getattr(person, key)}
    changed |= {
        key: [mask, str(getattr(person, key))] for key, mask in masks.items() if mask != str(getattr(person, key))
    }
    trail.record(actor, "org.person.corrected", person, office_path=person.office.path, changed=changed)
    return person


@transaction.atomic
def move_person(
    actor: Actor,
    *,
    person_id: int,
    office_id: int,
    on: date,
    today: date,
    post_id: int | None = None,
    grade_id: int | None = None,
    staffing: str | None = None,
    document: str = "",
) -> Person:
    """Let a person belong to another office, or hold another post, from a day on.

    Needs the right over both offices. The primary appointment ends the day before; secondary ones stay. Raises
    NotVisible, NotAllowed, HasLeft, OfficeClosed, DatesOutOfOrder, DayInTheFuture, PostFull or PostElsewhere.
    """
    person = load_for_change(actor, person_id)
    office = queries.get_office(actor, office_id)
    actor.require("org.manage", office.path)
    require_here(person)
    rules.check_not_ahead(on, today, field="on")
    queries.require_open(office, on, field="office_id")
    post = get_post(actor, post_id, office, rules.Period(on))
    current = Appointment.objects.filter(person=person, primary=True, valid_to=None).first()
    if current is not None:
        if current.valid_from >= on:
            raise rules.DatesOutOfOrder(
                N_("The present appointment began on %(day)s. Choose a later day for the move."),
                field="on",
                day=str(current.valid_from),
            )
        if (current.office_id, current.post_id) == (office.pk, post.pk if post else None):
            raise rules.AlreadyThere(N_("%(person)s already belongs there."), field="office_id", person=person.name)
        current.valid_to = on - rules.ONE_DAY
        current.save(update_fields=["valid_to"])
    rules.check_apart(
        rules.Period(on),
        periods_of(Appointment.objects.filter(person=person, primary=True)),
        N_("Another primary appointment already covers %(period)s."),
        field="on",
    )
    if post is not None:
        check_seat(post, rules.Period(on))
    place = Appointment.objects.create(
        person=person,
        office=office,
        post=post,
        grade=queries.get_grade(grade_id) or (current.grade if current else None),
        staffing=staffing or (current.staffing if current else Staffing.ADMINISTRATIVE),
        document=document,
        valid_from=on,
    )
    before = person.office
    person.office = office
    person.save(update_fields=["office"])
    trail.record(
        actor,
        "org.person.moved",
        person,
        office_path=office.path,
        also=[place, *([current] if current else [])],
        before=before.pk,
        after=office.pk,
        before_name=before.name,
        after_name=office.name,
        on=on,
        document=document,
    )
    return person


@transaction.atomic
def leave_person(actor: Actor, *, person_id: int, last_day: date, left_as: str, today: date) -> Person:
    """End a person's time here: every open appointment ends on the last day. The record stays.

    Raises NotVisible, NotAllowed, HasLeft, DatesOutOfOrder or DayInTheFuture.
    """
    person = load_for_change(actor, person_id)
    require_here(person)
    rules.check_not_ahead(last_day, today, field="last_day")
    open_ones = Appointment.objects.filter(person=person).filter(queries.not_over_before(last_day))
    ended = list(open_ones)
    latest = max((a.valid_from for a in ended), default=person.valid_from)
    rules.check_order(max(latest, person.valid_from), last_day, field="last_day")
    open_ones.update(valid_to=last_day)
    person.valid_to, person.left_as = last_day, Person.LeftAs(left_as).value
    person.save(update_fields=["valid_to", "left_as"])
    trail.record(
        actor,
        "org.person.left",
        person,
        office_path=person.office.path,
        also=ended,
        last_day=last_day,
        left_as=left_as,
    )
    return person


@transaction.atomic
def rehire_person(
    actor: Actor,
    *,
    person_id: int,
    office_id: int,
    valid_from: date,
    today: date,
    staffing: str = Staffing.ADMINISTRATIVE,
    post_id: int | None = None,
    document: str = "",
) -> Person:
    """Take a person back who left, in the same office or another; the old appointments stay as they were.

    Raises NotVisible, NotAllowed, StillHere, DatesOutOfOrder, OfficeClosed, PostFull or PostElsewhere.
    """
    person = load_for_change(actor, person_id)
    office = queries.get_office(actor, office_id)
    actor.require("org.manage", office.path)
    if person.valid_to is None:
        raise rules.StillHere(N_("%(person)s has not left. Move them instead."), person=person.name)
    rules.check_not_ahead(valid_from, today, field="valid_from")
    if valid_from <= person.valid_to:
        raise rules.DatesOutOfOrder(
            N_("%(person)s left on %(day)s. Choose a later first day."),
            field="valid_from",
            person=person.name,
            day=str(person.valid_to),
        )
    queries.require_open(office, valid_from, field="office_id")
    period = rules.Period(valid_from)
    post = get_post(actor, post_id, office, period)
    if post is not None:
        check_seat(post, period)
    person.valid_to, person.left_as, person.office = None, "", office
    person.save(update_fields=["valid_to", "left_as", "office"])
    place = Appointment.objects.create(
        person=person, office=office, post=post, staffing=staffing, document=document, valid_from=valid_from
    )
    trail.record(
        actor, "org.person.rehired", person, office_path=office.path, also=[place], office=office.pk, on=valid_from
    )
    return person
