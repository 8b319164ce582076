"""Custom fields: who defines them, where they hold, what they take, and what becomes of old values."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from tests.factories import make_actor, make_office, make_person
from tests.foundation.registers.factories import DEFINER, make_field

from guanjia.foundation.audit import trail
from guanjia.foundation.audit.queries import story_of
from guanjia.foundation.audit.sealing import seal_pending
from guanjia.foundation.audit.verifying import verify
from guanjia.foundation.registers import commands, queries, rules
from guanjia.foundation.registers.models import CustomValue
from guanjia.foundation.search.following import follow
from guanjia.foundation.search.queries import search
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.ui import list_extras, registers

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return registers.register("org.people")


@pytest.fixture
def county():
    return make_office()


@pytest.fixture
def unit(county):
    return make_office(parent=county)


@pytest.fixture
def boss(county):
    return make_actor(*DEFINER, office=county)


def fill(actor, person, **said):
    return commands.fill_in(actor, register_key="org.people", record_id=person.pk, said=said, now=clock.now())


def names(actor, register):
    return {field.label for field in list_extras.all_fields(actor, register)}


def test_a_field_holds_for_its_office_and_those_below(people, county, unit, boss):
    make_field(county, actor=boss)
    here, below, elsewhere = make_person(office=county), make_person(office=unit), make_person()
    assert queries.fields_of(people, here) == queries.fields_of(people, below) != []
    assert queries.fields_of(people, elsewhere) == []
    assert "Badge" in names(make_actor("org.people", office=unit), people)
    assert "Badge" in names(make_actor("org.people", everywhere=True), people)
    assert "Badge" not in names(make_actor("org.people"), people)


def test_a_field_of_an_office_below_is_no_field_above_it(people, county, unit, boss):
    make_field(unit, actor=boss)
    assert queries.fields_of(people, make_person(office=county)) == []
    with pytest.raises(rules.CustomValueRefused):
        fill(boss, make_person(office=county), badge="1")


def test_only_who_may_define_there_defines(county, unit):
    stranger = make_actor(*DEFINER)
    with pytest.raises(rules.CustomFieldRefused):
        make_field(county, actor=stranger)
    with pytest.raises(NotAllowed):
        make_field(county, actor=make_actor("org.view", office=county))
    field = make_field(county)
    with pytest.raises(NotVisible):
        commands.retire_field(stranger, field_id=field.pk, now=clock.now())
    with pytest.raises(NotAllowed):  # seen, since it holds there, but it belongs to the office above
        commands.retire_field(make_actor(*DEFINER, office=unit), field_id=field.pk, now=clock.now())


def test_a_key_is_free_above_and_below_and_a_label_is_no_column(county, unit, boss):
    make_field(unit, actor=boss)
    with pytest.raises(rules.CustomFieldRefused) as refused:
        make_field(county, actor=boss, label="Other")
    assert refused.value.field == "key"
    with pytest.raises(rules.CustomFieldRefused) as refused:
        make_field(county, actor=boss, key="other")
    assert refused.value.field == "label"
    with pytest.raises(rules.CustomFieldRefused) as refused:
        make_field(county, actor=boss, key="other", label="Phone")
    assert refused.value.field == "label"
    assert make_field(make_office(), key="badge").key == "badge"


def test_a_list_must_offer_custom_fields(county, boss, monkeypatch):
    with pytest.raises(NotVisible):
        make_field(county, actor=boss, register_key="org.nothing")


@pytest.mark.parametrize(
    ("definition", "said", "stored", "shown"),
    [
        ({"kind": "text"}, "B-17", "B-17", "B-17"),
        ({"kind": "number", "unit": "m"}, "12.50", Decimal("12.5"), Decimal("12.5")),
        ({"kind": "money"}, "1,250.50", Decimal("1250.5"), Decimal("1250.50")),
        ({"kind": "choice", "choices": ["Oak", "Pine"]}, "Pine", "c2", "Pine"),
        ({"kind": "flag"}, "1", True, True),
    ],
)
def test_a_value_is_stored_by_its_type_and_shown_in_the_list(people, county, boss, definition, said, stored, shown):
    field, person = make_field(county, actor=boss, **definition), make_person(office=county)
    fill(boss, person, badge=said)
    assert queries.told_of(people, person) == [(field, stored)]
    columns = list_extras.all_fields(boss, people)
    rows = list(people.rows(boss).filter(pk=person.pk))
    list_extras.attach(boss, people, rows, columns)
    assert next(one for one in columns if one.name == field.column).value(rows[0]) == shown


def test_a_bad_value_names_its_field_and_stores_nothing(county, boss):
    field, person = make_field(county, actor=boss, kind="number"), make_person(office=county)
    with pytest.raises(rules.CustomValueRefused) as refused:
        fill(boss, person, badge="many")
    assert refused.value.field == field.column
    assert not CustomValue.objects.exists()


@pytest.mark.parametrize("said", ["13800001234", "call 13800001234", "110101199001011237"])
def test_a_number_that_identifies_somebody_is_refused(county, boss, said):
    make_field(county, actor=boss)
    with pytest.raises(rules.CustomValueRefused):
        fill(boss, make_person(office=county), badge=said)


def test_a_required_field_is_missed(county, boss):
    make_field(county, actor=boss, required=True)
    make_field(county, actor=boss, key="size", label="Size", kind="number")
    person = make_person(office=county)
    with pytest.raises(rules.CustomValueRefused):
        fill(boss, person, size="3")
    assert commands.fill_in(
        boss, register_key="org.people", record_id=person.pk, said={"size": "3"}, complete=False, now=clock.now()
    )


def test_filling_in_needs_the_right_to_change_the_record(county):
    make_field(county)
    person = make_person(office=county)
    with pytest.raises(NotAllowed):
        fill(make_actor("org.people", office=county), person, badge="1")
    with pytest.raises(NotVisible):
        fill(make_actor("org.people", "org.manage"), person, badge="1")


def test_a_change_stands_in_the_story_and_the_rows_are_watched(county, boss):
    make_field(county, actor=boss)
    person = make_person(office=county)
    fill(boss, person, badge="1")
    assert fill(boss, person, badge="1") == []
    fill(boss, person, badge="2")
    fill(boss, person, badge="")
    told = [event.text if hasattr(event, "text") else str(event) for event in story_of(boss, person)]
    assert sum("Badge" in line for line in told) == 3
    assert trail.is_watched(CustomValue.objects.get())
    seal_pending(clock.now())
    assert not [one for one in verify(clock.now()).findings if "customvalue" in str(one.as_json())]
    CustomValue.objects.update(text="behind the back")
    assert [one for one in verify(clock.now()).findings if "customvalue" in str(one.as_json())]


def test_a_retired_field_keeps_its_values_and_takes_none(people, county, boss):
    field, person, other = make_field(county, actor=boss), make_person(office=county), make_person(office=county)
    fill(boss, person, badge="1")
    commands.retire_field(boss, field_id=field.pk, now=clock.now())
    assert queries.told_of(people, person) == [(field, "1")]
    assert queries.told_of(people, other) == []
    assert "Badge" not in names(boss, people)
    with pytest.raises(rules.CustomValueRefused):
        fill(boss, person, badge="2")
    with pytest.raises(rules.CustomFieldRefused):
        commands.retire_field(boss, field_id=field.pk, now=clock.now())
    commands.restore_field(boss, field_id=field.pk, now=clock.now())
    fill(boss, person, badge="2")


def test_a_retired_answer_stays_where_it_stands(county, boss):
    field = make_field(county, actor=boss, kind="choice", choices=["Oak", "Pine"])
    person, other = make_person(office=county), make_person(office=county)
    fill(boss, person, badge="Pine")
    commands.change_field(boss, field_id=field.pk, label="Wood", choices=["Oak"])
    assert fill(boss, person, badge="Pine") == []
    assert fill(boss, person, badge="c2") == []
    with pytest.raises(rules.CustomValueRefused):
        fill(boss, other, badge="Pine")


def test_a_record_that_moves_away_keeps_its_values_out_of_sight(people, county, boss):
    field, person = make_field(county, actor=boss), make_person(office=county)
    fill(boss, person, badge="1")
    person.office = make_office()
    person.save()
    assert queries.told_of(people, person) == []
    root = make_actor("org.people", everywhere=True)
    rows = list(people.rows(root).filter(pk=person.pk))
    list_extras.attach(root, people, rows, list_extras.all_fields(root, people))
    assert rows[0].custom_values == {}
    assert field.column in {one.name for one in list_extras.all_fields(root, people)}


@pytest.mark.parametrize(
    ("definition", "values", "question", "found"),
    [
        ({"kind": "text"}, ("ab-1", "cd-2"), "{c}=AB", 0),
        ({"kind": "number"}, ("5", "9"), "{c}_from=6", 1),
        ({"kind": "number"}, ("5", "9"), "{c}_to=6", 0),
        ({"kind": "day"}, ("2026-01-05", "2026-03-05"), "{c}_from=2026-02-01", 1),
        ({"kind": "choice", "choices": ["Oak", "Pine"]}, ("Oak", "Pine"), "{c}=c2", 1),
        ({"kind": "flag"}, ("1", "0"), "{c}=0", 1),
    ],
)
def test_a_list_is_filtered_by_custom_fields(people, county, boss, definition, values, question, found):
    field = make_field(county, actor=boss, **definition)
    persons = [make_person(office=county) for _value in values]
    make_person(office=county)
    for person, value in zip(persons, values, strict=True):
        fill(boss, person, badge=value)
    rows = registers.found_by(people, boss, question.format(c=field.column))
    assert [row.pk for row in rows] == [persons[found].pk]


def test_nobody_filters_by_a_field_out_of_sight(people, county, boss):
    field, person = make_field(county, actor=boss), make_person(office=county)
    fill(boss, person, badge="x")
    outsider = make_actor("org.people")
    bound = registers.bind(people, outsider, QueryDict(f"{field.column}=x"))
    assert field.column not in bound.form.fields


def found_pks(actor, words):
    return {hit.pk for group in search(actor, words).groups for hit in group.hits}


@pytest.mark.django_db(transaction=True)
def test_a_record_is_found_by_what_its_fields_say_while_they_are_in_use(county, boss):
    field, person = make_field(county, actor=boss), make_person(office=county)
    fill(boss, person, badge="紫檀柜")
    follow()
    assert person.pk in found_pks(boss, "紫檀")
    assert person.pk not in found_pks(make_actor("org.people"), "紫檀")
    commands.retire_field(boss, field_id=field.pk, now=clock.now())
    follow()
    assert person.pk not in found_pks(boss, "紫檀")
    commands.restore_field(boss, field_id=field.pk, now=clock.now())
    follow()
    assert person.pk in found_pks(boss, "紫檀")


def test_the_index_gets_words_of_fields_that_hold(people, county, boss):
    make_field(county, actor=boss)
    make_field(county, actor=boss, key="wood", label="Wood", kind="choice", choices=["Oak"])
    person = make_person(office=county)
    fill(boss, person, badge="B-17", wood="Oak")
    assert queries.words_of(people, [person.pk]) == {person.pk: ["B-17", "Oak"]}
    person.office = make_office()
    person.save()
    assert queries.words_of(people, [person.pk]) == {}
