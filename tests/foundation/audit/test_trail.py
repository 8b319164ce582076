"""What the trail keeps, and whom it shows a thing's story."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.factories import make_actor, make_office, make_person

from guanjia.foundation.audit import trail
from guanjia.foundation.audit.events import all_events, label_of
from guanjia.foundation.audit.models import AppendOnly, AuditRecord
from guanjia.foundation.audit.queries import list_records, story_of
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import NotVisible


def test_a_record_keeps_its_mac_through_the_database_whatever_the_time_zone(db):
    with clock.at(datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8)))):
        trail.record(
            make_actor(), "org.office.founded", make_office(), n=1, share=0.5, when=datetime(2026, 1, 1, tzinfo=UTC)
        )
    stored = AuditRecord.objects.get()
    assert stored.mac == trail.mac_of(stored)


def test_facts_never_hold_a_phone_or_identity_number(db):
    person = make_person(phone="13800011203")
    trail.record(
        make_actor(), "org.person.changed", person, phone=person.phone, note="call 13800011203, 110101199003074514\0"
    )
    facts = AuditRecord.objects.get().facts
    assert facts == {"phone": "138****1203", "note": "call 138****1203, 110*************14"}


def test_the_trail_refuses_to_be_rewritten(db):
    entry = trail.record(make_actor(), "org.office.founded", make_office())
    for attempt in (
        entry.save,
        entry.delete,
        AuditRecord.objects.all().delete,
        lambda: AuditRecord.objects.update(via="x"),
    ):
        with pytest.raises(AppendOnly):
            attempt()


def test_a_story_is_told_to_whoever_sees_the_thing(db):
    office = make_office()
    keeper = make_actor("org.view", "org.manage", office=office)
    trail.record(keeper, "protection.field.revealed", office, office_path=office.path)
    trail.record(keeper, "no.such.event", office, office_path=office.path)
    assert story_of(keeper, office) == []
    auditor = make_actor("org.view", "audit.view", office=office)
    assert [event.action for event in story_of(auditor, office)] == ["protection.field.revealed"]
    with pytest.raises(NotVisible):
        story_of(make_actor("org.view"), office)


def test_records_are_seen_over_ones_own_offices_and_system_records_by_right(db):
    here, there = make_office(), make_office()
    mine = trail.record(make_actor(), "org.office.founded", here, office_path=here.path)
    trail.record(make_actor(), "org.office.founded", there, office_path=there.path)
    system = trail.record(system_actor("sealer"), "protection.keys.rotated")
    assert list(list_records(make_actor("audit.view", office=here))) == [mine]
    assert set(list_records(make_actor("audit.view", "audit.system", office=here))) == {mine, system}
    assert not list_records(make_actor("org.view", office=here)).exists()


def test_every_event_has_words_and_unknown_ones_show_their_name():
    assert all_events()["protection.field.revealed"]
    assert label_of("some.thing.happened") == "some.thing.happened"
