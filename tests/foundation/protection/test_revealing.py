"""Reading a sensitive value in full needs a right, a reason, and leaves a record without the value."""

import pytest
from tests.factories import make_account, make_actor, make_office, make_person

from guanjia.foundation.audit import trail
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.org.models import Person
from guanjia.foundation.protection.commands import ReasonTooShort, ValueUnreadable, find_by_value, reveal_field
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible

PHONE = "13800011203"


@pytest.fixture
def person(db) -> Person:
    return make_person(phone=PHONE, id_number="110101199003074514")


def test_a_reader_with_the_right_and_a_reason_gets_the_value_once_recorded(person):
    reader = make_actor("org.people", "protection.reveal", office=person.office)
    assert reveal_field(reader, person, "phone", "water on the floor", clock.now()) == PHONE
    [record] = trail.records_on(person)
    assert record.action == "protection.field.revealed"
    assert record.actor_key == reader.key
    assert record.office_path == person.office.path
    assert record.facts == {"field": "phone", "reason": "water on the floor"}


@pytest.mark.parametrize(
    ("rights", "here", "reason", "refusal"),
    [
        (("org.people",), True, "water on the floor", NotAllowed),
        (("org.people", "protection.reveal"), False, "water on the floor", NotVisible),
        ((), True, "water on the floor", NotVisible),
        (("org.people", "protection.reveal"), True, " why ", ReasonTooShort),
    ],
)
def test_refused_readings_leave_no_trace(person, rights, here, reason, refusal):
    actor = make_actor(*rights, office=person.office if here else make_office())
    with pytest.raises(refusal):
        reveal_field(actor, person, "phone", reason, clock.now())
    assert not AuditRecord.objects.exists()


def test_a_field_that_is_not_sensitive_cannot_be_asked_for(person):
    reader = make_actor("org.people", "protection.reveal", office=person.office)
    with pytest.raises(NotVisible):
        reveal_field(reader, person, "name", "water on the floor", clock.now())


def test_ones_own_record_needs_a_reason_but_no_right(person):
    actor = make_actor(account=make_account(person=person))
    assert reveal_field(actor, person, "phone", "checking my record", clock.now()) == PHONE
    assert trail.actions_on(person) == ["protection.field.revealed"]


def test_a_moved_cipher_text_is_refused_in_plain_words(person):
    other = make_person(office=person.office, phone="13900000000")
    from django.db import connection

    with connection.cursor() as cursor:  # the identity number's cipher text in the phone's column
        cursor.execute("UPDATE org_person SET phone = id_number WHERE id = %s", [person.pk])
    person = Person.objects.get(pk=person.pk)
    reader = make_actor("org.people", "protection.reveal", office=other.office)
    assert str(person.phone) == "****"
    with pytest.raises(ValueUnreadable):
        reveal_field(reader, person, "phone", "water on the floor", clock.now())


def test_search_finds_the_exact_value_in_reach_and_records_only_its_mask(person):
    make_person(phone=PHONE)  # another office
    searcher = make_actor("org.people", "protection.search", office=person.office)
    found = find_by_value(searcher, Person, "phone", "138 0001 1203", reason="caller known by number", now=clock.now())
    assert found == [person]
    record = AuditRecord.objects.get()
    assert record.action == "protection.field.searched"
    assert record.facts["found"] == 1
    assert PHONE not in str(record.facts)
    with pytest.raises(NotAllowed):
        find_by_value(
            make_actor("org.people", office=person.office),
            Person,
            "phone",
            PHONE,
            reason="just asking",
            now=clock.now(),
        )
