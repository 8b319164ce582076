"""Many people are entered at once, as a sheet brings them: the same decisions as one by one, in a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.audit.trail import Happened
from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.commands.people import IdNumberTaken, StaffNumberTaken
from guanjia.foundation.org.models import Appointment, Grade, Office, Person, Staffing
from guanjia.foundation.org.pinyin import pinyin_of
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible, Refusal
from guanjia.kernel.words import N_
from guanjia.rulebook.check_digits import check_id_number


@dataclass(frozen=True, slots=True)
class Hire:
    """What `hire_person` takes for a person without a post."""

    name: str
    staff_number: str
    office_id: int
    valid_from: date
    phone: str = ""
    id_number: str = ""
    staffing: str = Staffing.ADMINISTRATIVE
    grade_id: int | None = None
    document: str = ""


@transaction.atomic
def hire_people(actor: Actor, hires: Sequence[Hire]) -> list[Person]:
    """Enter people without posts into their offices' registers, each with a record of its own; all of them or none.

    Raises what `hire_person` raises; a clash of staff or identity numbers does not say whose it is.
    """
    offices = _offices(actor, {hire.office_id for hire in hires})
    grades = Grade.objects.in_bulk({hire.grade_id for hire in hires if hire.grade_id is not None})
    people = []
    for hire in hires:
        office = offices[hire.office_id]
        queries.refuse_closed(office, hire.valid_from, field="office_id")
        if hire.grade_id is not None and hire.grade_id not in grades:
            raise NotVisible(N_("There is no such grade."))
        name = rules.check_name(hire.name, longest=40)
        people.append(
            Person(
                name=name,
                pinyin=pinyin_of(name),
                staff_number=rules.check_name(hire.staff_number, longest=20, field="staff_number"),
                office=office,
                valid_from=hire.valid_from,
                phone=rules.check_phone(hire.phone),
                id_number=check_id_number(hire.id_number, on=hire.valid_from) if hire.id_number else "",
            )
        )
    try:
        with transaction.atomic():
            Person.objects.bulk_create(people, batch_size=500)
    except IntegrityError as clash:
        raise _clash(clash) from clash
    places = Appointment.objects.bulk_create(
        [
            Appointment(
                person=person,
                office=person.office,
                grade=grades.get(hire.grade_id) if hire.grade_id is not None else None,
                staffing=hire.staffing,
                document=hire.document,
                valid_from=hire.valid_from,
            )
            for person, hire in zip(people, hires, strict=True)
        ],
        batch_size=500,
    )
    trail.record_many(
        actor,
        "org.person.hired",
        [
            Happened(person, person.office.path, {"office": person.office_id, "on": person.valid_from}, also=(place,))
            for person, place in zip(people, places, strict=True)
        ],
    )
    return people


def _offices(actor: Actor, ids: set[int]) -> dict[int, Office]:
    """The offices, visible and manageable, held until the end of the transaction."""
    visible = set(Office.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    if visible != ids:
        raise NotVisible(N_("There is no such office."))
    held = Office.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    offices = {office.pk: office for office in held}
    for office in offices.values():
        actor.require("org.manage", office.path)
    return offices


def _clash(clash: IntegrityError) -> Refusal:
    if "id_number" in str(clash):
        return IdNumberTaken(
            N_("A person with this identity number is already registered. Hire that person again or move them."),
            field="id_number",
        )
    return StaffNumberTaken(N_("One of the staff numbers is taken."), field="staff_number")
