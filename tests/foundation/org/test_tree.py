"""The tree's paths stay true through founding, renaming, moving and closing."""

from datetime import date

import pytest
from tests.factories import make_actor, make_office, make_person

from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.commands import (
    close_office,
    correct_office,
    found_office,
    move_office,
    rename_office,
)
from guanjia.foundation.org.commands.tree import CreditCodeTaken, DivisionUnknown, OfficeNameTaken
from guanjia.foundation.org.models import Office, OfficeVersion
from guanjia.foundation.org.queries import OfficeClosed
from guanjia.kernel.errors import NotAllowed, NotVisible, Refusal
from guanjia.rulebook.check_digits import WrongCreditCode

TODAY = date(2026, 3, 10)
DAY = date(2026, 3, 2)
CODE = "91350100M000100Y43"


def keeper_of(office):
    return make_actor("org.view", "org.people", "org.manage", office=office)


def order(parent, **over):
    return {
        "kind": "unit",
        "level": "county",
        "name": "Water bureau",
        "parent_id": parent.pk,
        "valid_from": date(2026, 1, 1),
    } | over


def paths_are_true():
    for office in Office.objects.select_related("parent"):
        above = office.parent.path if office.parent else "/"
        assert office.path == f"{above}{office.pk}/"
        assert office.depth == office.path.count("/") - 2


def test_a_founded_office_hangs_below_its_parent(db):
    county = make_office()
    unit = found_office(keeper_of(county), **order(county, credit_code=CODE.lower(), name="  水务局 "))
    assert unit.path == f"{county.path}{unit.pk}/"
    assert (unit.name, unit.pinyin, unit.credit_code) == ("水务局", "swj shuiwuju", CODE)
    assert trail.actions_on(unit) == ["org.office.founded"]
    assert [(v.name, v.parent_id, v.valid_to) for v in unit.versions.all()] == [("水务局", county.pk, None)]


def test_who_may_only_look_cannot_found(db):
    county = make_office()
    looker = make_actor("org.view", office=county)
    before = Office.objects.count()
    with pytest.raises(NotAllowed):
        found_office(looker, **order(county))
    with pytest.raises(NotVisible):
        found_office(keeper_of(make_office()), **order(county))
    assert Office.objects.count() == before + 1


@pytest.mark.parametrize(
    ("over", "refusal", "field"),
    [
        ({"credit_code": "91350100M000100Y44"}, WrongCreditCode, "credit_code"),
        ({"name": " "}, rules.NameMissing, "name"),
        ({"name": "x" * 81}, rules.NameMissing, "name"),
        ({"kind": "temp_body"}, rules.TempBodyNeedsAnEnd, "ends_on"),
        ({"kind": "temp_body", "ends_on": date(2025, 12, 31)}, rules.DatesOutOfOrder, "ends_on"),
        ({"level": "city"}, rules.WrongPlaceInTree, "level"),
        ({"division_id": 10**6}, DivisionUnknown, "division_id"),
        ({"valid_from": date(2019, 12, 31)}, OfficeClosed, "parent_id"),
    ],
)
def test_bad_input_names_its_field_and_stores_nothing(db, over, refusal, field):
    county = make_office()
    keeper = keeper_of(county)
    with pytest.raises(refusal) as raised:
        found_office(keeper, **order(county, **over))
    assert raised.value.field == field
    assert not Office.objects.filter(parent=county).exists()


def test_one_open_body_a_name_and_a_credit_code(db):
    county = make_office()
    keeper = keeper_of(county)
    found_office(keeper, **order(county, credit_code=CODE))
    with pytest.raises(OfficeNameTaken):
        found_office(keeper, **order(county))
    with pytest.raises(CreditCodeTaken):
        found_office(keeper, **order(county, name="Other", credit_code=CODE))
    assert Office.objects.filter(parent=county).count() == 1


def test_a_section_has_no_body_inside_and_never_stands_alone(db):
    county = make_office()
    section = make_office(parent=county, kind="section")
    with pytest.raises(rules.WrongPlaceInTree):
        found_office(keeper_of(county), **order(section))
    root = make_actor("org.view", "org.manage", everywhere=True)
    with pytest.raises(rules.WrongPlaceInTree):
        found_office(root, **order(county, kind="section", parent_id=None))


def test_a_renamed_office_keeps_its_old_name_in_the_past(db):
    county = make_office()
    office = make_office(parent=county, name="Old")
    keeper = keeper_of(county)
    rename_office(keeper, office_id=office.pk, name="New", on=DAY, today=TODAY)

    def names(on):
        return [o.name_then for o in queries.list_offices(keeper, on=on) if o.pk == office.pk]

    assert names(date(2026, 3, 1)) == ["Old"]
    assert names(DAY) == ["New"]
    # a slip mended on the same day leaves no third version
    rename_office(keeper, office_id=office.pk, name="Newer", on=DAY, today=TODAY)
    assert [v.name for v in queries.history_of(keeper, Office.objects.get(pk=office.pk))] == ["Newer", "Old"]
    assert trail.actions_on(office) == ["org.office.renamed"] * 2


@pytest.mark.parametrize(("on", "refusal"), [(date(2026, 3, 11), rules.DayInTheFuture), (date(2019, 1, 1), Refusal)])
def test_a_change_is_entered_on_its_day_or_later(db, on, refusal):
    office = make_office()
    with pytest.raises(refusal):
        rename_office(keeper_of(office), office_id=office.pk, name="X", on=on, today=TODAY)
    assert OfficeVersion.objects.filter(office=office).count() == 1


def test_moving_takes_the_whole_subtree_along(db):
    city = make_office(level="city")
    old, new = make_office(parent=city), make_office(parent=city)
    unit = make_office(parent=old)
    section = make_office(parent=unit, kind="section")
    deep = make_office(parent=section, kind="section")
    keeper = keeper_of(city)
    move_office(keeper, office_id=unit.pk, parent_id=new.pk, on=DAY, today=TODAY)
    paths_are_true()
    deep.refresh_from_db()
    assert deep.path == f"{new.path}{unit.pk}/{section.pk}/{deep.pk}/"
    assert not Office.objects.filter(path__startswith=old.path).exclude(pk=old.pk).exists()
    assert "org.office.moved" in trail.actions_on(unit)

    def parent_on(on):
        tree = queries.tree_as_of(keeper, on)
        return next(mid.office.pk for mid in tree[0].children for child in mid.children if child.office.pk == unit.pk)

    assert parent_on(date(2026, 3, 1)) == old.pk
    assert parent_on(DAY) == new.pk


def test_no_body_hangs_below_itself(db):
    city = make_office()
    unit = make_office(parent=city)
    section = make_office(parent=unit)
    keeper = make_actor("org.view", "org.manage", everywhere=True)
    for parent in (unit, section):
        with pytest.raises(rules.ParentInsideItself) as raised:
            move_office(keeper, office_id=unit.pk, parent_id=parent.pk, on=DAY, today=TODAY)
        assert raised.value.field == "parent_id"
    paths_are_true()


def test_moving_needs_the_right_over_both_ends(db):
    one, other = make_office(), make_office()
    unit = make_office(parent=one)
    with pytest.raises(NotVisible):
        move_office(keeper_of(one), office_id=unit.pk, parent_id=other.pk, on=DAY, today=TODAY)
    with pytest.raises(NotAllowed):
        move_office(keeper_of(one), office_id=unit.pk, parent_id=None, on=DAY, today=TODAY)


def test_an_office_closes_only_when_nothing_is_left(db):
    city = make_office(name="City")
    body = make_office(parent=city, kind="temp_body", ends_on=date(2026, 3, 9))
    person = make_person(office=body)
    keeper = keeper_of(city)
    with pytest.raises(rules.StillHolds) as raised:
        close_office(keeper, office_id=body.pk, last_day=DAY, today=TODAY)
    assert "1" in str(raised.value)
    person.valid_to = date(2026, 3, 1)
    person.save()
    person.appointments.update(valid_to=date(2026, 3, 1))
    close_office(keeper, office_id=body.pk, last_day=DAY, today=TODAY)
    body.refresh_from_db()
    assert body.valid_to == DAY
    assert trail.actions_on(body) == ["org.office.closed"]
    with pytest.raises(OfficeClosed):
        close_office(keeper, office_id=body.pk, last_day=DAY, today=TODAY)
    with pytest.raises(OfficeClosed):
        found_office(keeper, **order(body, valid_from=TODAY))
    assert body.pk in {o.pk for o in queries.list_offices(keeper, on=DAY)}
    assert body.pk not in {o.pk for o in queries.list_offices(keeper, on=TODAY)}


def test_corrections_keep_what_was_before_in_the_trail(db):
    office = make_office()
    keeper = keeper_of(office)
    correct_office(keeper, office_id=office.pk, credit_code=CODE, division_id=None, rank=3, ends_on=None, today=TODAY)
    assert trail.records_on(office).get().facts["changed"] == {"credit_code": ["", CODE], "rank": [0, 3]}
