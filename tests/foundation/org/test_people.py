"""People come, move, leave and return; every day has one primary place."""

from datetime import date

import pytest
from tests.factories import make_actor, make_office, make_person

from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.commands import (
    appoint,
    approve_establishment,
    close_post,
    correct_person,
    end_appointment,
    hire_person,
    leave_person,
    move_person,
    open_post,
    rehire_person,
)
from guanjia.foundation.org.commands.people import IdNumberTaken, StaffNumberTaken
from guanjia.foundation.org.commands.posts import PostNameTaken
from guanjia.foundation.org.models import Appointment, Person
from guanjia.foundation.org.queries import OfficeClosed
from guanjia.foundation.protection.commands import find_by_value
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.kernel.ratio import Ratio
from guanjia.rulebook.check_digits import WrongIdNumber, id_check_character

TODAY = date(2026, 3, 10)
START = date(2026, 1, 1)
DAY = date(2026, 3, 2)
ID = "11010519491231002X"


@pytest.fixture
def county(db):
    return make_office(level="county")


@pytest.fixture
def keeper(county):
    return make_actor("org.view", "org.people", "org.manage", office=county)


def hire(keeper, office, n=1, **over):
    fields = {"name": "林知远", "staff_number": f"A{n}", "office_id": office.pk, "valid_from": START}
    return hire_person(keeper, **(fields | over))


def places(person):
    return [
        (a.office_id, str(a.valid_from), str(a.valid_to) if a.valid_to else None)
        for a in person.appointments.filter(primary=True).order_by("valid_from")
    ]


def test_a_hired_person_is_counted_from_that_day(county, keeper):
    person = hire(keeper, county, phone="138 0000 1203", id_number="11010519491231002x")
    assert str(person.phone) == "138****1203"
    assert (person.pinyin, person.id_number.open()) == ("lzy linzhiyuan", ID)
    assert places(person) == [(county.pk, "2026-01-01", None)]
    assert queries.counted_by_office([county.pk], date(2025, 12, 31)).get(county.pk, 0) == 1  # the keeper
    assert queries.counted_by_office([county.pk], START)[county.pk] == 2
    assert trail.actions_on(person) == ["org.person.hired"]


@pytest.mark.parametrize(
    ("over", "refusal", "field"),
    [
        ({"id_number": "110105194912310021"}, WrongIdNumber, "id_number"),
        ({"id_number": "99010120260102001" + id_check_character("99010120260102001")}, WrongIdNumber, "id_number"),
        ({"phone": "call me"}, rules.WrongPhone, "phone"),
        ({"name": ""}, rules.NameMissing, "name"),
        ({"valid_from": date(2019, 1, 1)}, OfficeClosed, "office_id"),
    ],
)
def test_bad_input_names_its_field_and_stores_nothing(county, keeper, over, refusal, field):
    before = Person.objects.count()
    with pytest.raises(refusal) as raised:
        hire(keeper, county, **over)
    assert raised.value.field == field
    assert Person.objects.count() == before


def test_staff_and_identity_numbers_belong_to_one_person(county, keeper):
    hire(keeper, county, id_number=ID)
    with pytest.raises(StaffNumberTaken):
        hire(keeper, county)
    with pytest.raises(IdNumberTaken):
        hire(keeper, county, 2, id_number=ID)


def test_only_who_may_change_hires(county):
    with pytest.raises(NotAllowed):
        hire(make_actor("org.view", "org.people", office=county), county)
    with pytest.raises(NotVisible):
        hire(make_actor("org.view", "org.people", "org.manage"), county)


def test_a_move_ends_one_place_and_begins_the_next(county, keeper):
    person, there = hire(keeper, county), make_office(parent=county)
    move_person(keeper, person_id=person.pk, office_id=there.pk, on=DAY, today=TODAY)
    person.refresh_from_db()
    assert person.office == there
    assert places(person) == [(county.pk, "2026-01-01", "2026-03-01"), (there.pk, "2026-03-02", None)]
    assert queries.list_people(keeper, on=date(2026, 3, 1)).get(pk=person.pk).place_name == county.name
    assert queries.list_people(keeper, on=DAY).get(pk=person.pk).place_name == there.name
    for on, refusal in ((DAY, rules.DatesOutOfOrder), (date(2026, 3, 11), rules.DayInTheFuture)):
        with pytest.raises(refusal) as raised:
            move_person(keeper, person_id=person.pk, office_id=county.pk, on=on, today=TODAY)
        assert raised.value.field == "on"
    with pytest.raises(rules.AlreadyThere):
        move_person(keeper, person_id=person.pk, office_id=there.pk, on=TODAY, today=TODAY)


def test_nobody_moves_into_a_closed_office(county, keeper):
    person, closed = hire(keeper, county), make_office(parent=county, valid_to=date(2026, 2, 1))
    with pytest.raises(OfficeClosed):
        move_person(keeper, person_id=person.pk, office_id=closed.pk, on=DAY, today=TODAY)
    assert len(places(person)) == 1


def test_leaving_ends_everything_and_a_return_begins_anew(county, keeper):
    person, there = hire(keeper, county), make_office(parent=county)
    appoint(keeper, person_id=person.pk, office_id=there.pk, valid_from=START)
    with pytest.raises(rules.DatesOutOfOrder):
        leave_person(keeper, person_id=person.pk, last_day=date(2025, 12, 1), left_as="retired", today=TODAY)
    leave_person(keeper, person_id=person.pk, last_day=DAY, left_as="transferred", today=TODAY)
    person.refresh_from_db()
    assert (person.valid_to, person.left_as) == (DAY, "transferred")
    assert not Appointment.objects.filter(person=person, valid_to=None).exists()
    with pytest.raises(rules.HasLeft):
        move_person(keeper, person_id=person.pk, office_id=there.pk, on=TODAY, today=TODAY)
    with pytest.raises(rules.DatesOutOfOrder):
        rehire_person(keeper, person_id=person.pk, office_id=there.pk, valid_from=DAY, today=TODAY)
    rehire_person(keeper, person_id=person.pk, office_id=there.pk, valid_from=TODAY, today=TODAY)
    assert places(person) == [(county.pk, "2026-01-01", "2026-03-02"), (there.pk, "2026-03-10", None)]
    with pytest.raises(rules.StillHere):
        rehire_person(keeper, person_id=person.pk, office_id=there.pk, valid_from=TODAY, today=TODAY)


def test_a_second_primary_place_in_the_same_time_is_refused(county, keeper):
    person, there = hire(keeper, county), make_office(parent=county)
    with pytest.raises(rules.PeriodsOverlap) as raised:
        appoint(keeper, person_id=person.pk, office_id=there.pk, valid_from=DAY, primary=True)
    assert raised.value.field == "valid_from"
    assert "2026-01-01" in str(raised.value)
    second = appoint(keeper, person_id=person.pk, office_id=there.pk, valid_from=DAY)
    with pytest.raises(rules.PeriodsOverlap):
        appoint(keeper, person_id=person.pk, office_id=there.pk, valid_from=TODAY)
    with pytest.raises(rules.DatesOutOfOrder):
        appoint(keeper, person_id=person.pk, office_id=county.pk, valid_from=DAY, valid_to=START)
    with pytest.raises(rules.StillHere):
        end_appointment(keeper, appointment_id=person.appointments.get(primary=True).pk, last_day=TODAY)
    end_appointment(keeper, appointment_id=second.pk, last_day=TODAY)
    assert queries.counted_by_office([there.pk], TODAY) == {}


def test_a_post_has_so_many_seats(county, keeper):
    post = open_post(keeper, office_id=county.pk, name="Clerk", valid_from=START, seats=1)
    first = hire(keeper, county, post_id=post.pk)
    with pytest.raises(rules.PostFull):
        hire(keeper, county, 2, post_id=post.pk)
    with pytest.raises(rules.StillHolds):
        close_post(keeper, post_id=post.pk, last_day=DAY, today=TODAY)
    with pytest.raises(PostNameTaken):
        open_post(keeper, office_id=county.pk, name="Clerk", valid_from=START)
    with pytest.raises(rules.PostElsewhere):
        hire(keeper, make_office(parent=county), 3, post_id=post.pk)
    move_person(
        keeper, person_id=first.pk, office_id=county.pk, on=DAY, today=TODAY
    )  # keeps the office, gives up the post
    hire(keeper, county, 2, post_id=post.pk, valid_from=DAY)
    assert queries.list_posts(keeper, on=TODAY).get(pk=post.pk).taken == 1


def test_corrections_record_masks_only(county, keeper):
    person = hire(keeper, county, phone="13800001203")
    correct_person(keeper, person_id=person.pk, name="林知行", phone="13900004567", id_number=ID, today=TODAY)
    facts = trail.records_on(person).last().facts
    assert facts["changed"]["name"] == ["林知远", "林知行"]
    assert facts["changed"]["phone"] == ["138****1203", "139****4567"]
    assert "13900004567" not in str(facts)
    assert ID not in str(facts)


def test_actual_against_approved_keeps_both_numbers(county, keeper):
    part = make_office(parent=county)
    hire(keeper, part)
    hire(keeper, part, 2, staffing="support")
    approve_establishment(keeper, office_id=part.pk, kind="administrative", approved=4, valid_from=START)
    approve_establishment(keeper, office_id=part.pk, kind="administrative", approved=5, valid_from=DAY)
    counts = {c.kind: c.filled for c in queries.head_count(keeper, part, TODAY)}
    assert counts == {"administrative": Ratio(1, 5), "support": Ratio(1, 0)}
    assert counts["support"].value is None
    assert queries.head_count(keeper, part, date(2026, 3, 1))[0].filled == Ratio(1, 4)
    with pytest.raises(rules.PeriodsOverlap):
        approve_establishment(keeper, office_id=part.pk, kind="administrative", approved=9, valid_from=START)
    row = queries.list_establishments(keeper, on=TODAY).get()
    assert (row.approved, row.actual) == (5, 1)
    top = queries.tree_as_of(keeper, TODAY)[0]
    assert (top.below, top.approved, top.children[0].here) == (3, 5, 2)


def test_people_are_found_by_an_exact_number_and_that_is_recorded(county, keeper):
    person = hire(keeper, county, phone="13800001203", id_number=ID)
    agent = make_actor("org.view", "org.people", "protection.search", office=county)
    for field, value in (("phone", "138 0000 1203"), ("id_number", ID.lower())):
        assert find_by_value(agent, Person, field, value, reason="caller asks", now=clock.now()) == [person]
    with pytest.raises(NotAllowed):
        find_by_value(keeper, Person, "phone", "13800001203", reason="caller asks", now=clock.now())


def test_everybody_sees_the_own_record_and_only_who_may_the_others(county):
    person = make_person(office=county)
    me = make_actor(office=county)
    assert [p.pk for p in queries.list_people(me)] == [me.person_id]
    with pytest.raises(NotVisible):
        queries.get_person(me, person.pk)
    for wild in (0, -1, 2**80):
        with pytest.raises(NotVisible):
            queries.get_person(me, wild)
        with pytest.raises(NotVisible):
            queries.get_office(me, wild)
