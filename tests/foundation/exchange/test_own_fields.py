"""Columns of fields that offices added: offered, checked, stored by the registers room's command."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.factories import actor_with_role, make_actor, make_office, make_person
from tests.foundation.exchange.sheets import PEOPLE, checked, grid_of, upload, written, xlsx

from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.exchange import catalogue, queries
from guanjia.foundation.exchange.blank import blank_workbook
from guanjia.foundation.exchange.commands import bad_rows_sheet
from guanjia.foundation.org.models import Person
from guanjia.foundation.registers.commands import define_field, fill_in, retire_field
from guanjia.foundation.registers.models import CustomValue
from guanjia.kernel import clock
from guanjia.ui.registers import register as find_register

pytestmark = pytest.mark.django_db
HEADINGS = (*PEOPLE, "食堂卡号", "餐补标准", "党员", "饮食")


@pytest.fixture
def city():
    return make_office(name="云州市")


@pytest.fixture
def office(city):
    return make_office(name="云州市档案馆", parent=city)


@pytest.fixture
def clerk(office):
    return actor_with_role("sys_admin", office=office)


def define(office, label: str, key: str, kind: str, **said):
    keeper = make_actor("registers.define", "org.view", office=office)
    return define_field(
        keeper, register_key="org.people", office_id=office.pk, key=key, label=label, kind=kind, now=clock.now(), **said
    )


@pytest.fixture
def fields(city):
    return {
        "card": define(city, "食堂卡号", "card", "text", pattern="A-999"),
        "meals": define(city, "餐补标准", "meals", "money", maximum=Decimal(900)),
        "member": define(city, "党员", "member", "flag"),
        "diet": define(city, "饮食", "diet", "choice", choices=["普通", "清真"]),
    }


def line(office, n: int, *own: str):
    return [f"{n:05}", f"人员{n}", office.name, "", date(2026, 3, 1), *own]


def said_of(number: str) -> dict[str, object]:
    person = Person.objects.get(staff_number=number)
    values = CustomValue.objects.filter(subject_id=person.pk).select_related("field")
    return {
        value.field.key: value.text or value.number or (value.flag if value.flag is not None else "")
        for value in values
    }


def test_values_come_in_with_the_people_and_bad_ones_come_back(office, clerk, fields):
    sheet = xlsx(
        HEADINGS,
        [
            line(office, 1, "B-001", "300.50", "是", "清真"),
            line(office, 2, "B001", "300", "", ""),
            line(office, 3, "", "901", "", ""),
            line(office, 4, "", "", "也许", ""),
            line(office, 5, "", "", "", "素食"),
            line(office, 6, "", "", "否", ""),
        ],
    )
    row = written(clerk, sheet)
    assert (row.done_new, row.done_bad) == (2, 4)
    assert said_of("00001") == {"card": "B-001", "meals": Decimal("300.5"), "member": True, "diet": "c2"}
    assert said_of("00006") == {"member": False}
    _row, back = bad_rows_sheet(clerk, import_id=row.pk, now=clock.now())
    whys = [cells[-1] for cells in grid_of(back.read())[1:]]
    for why, label in zip(whys, ("食堂卡号", "餐补标准", "党员", "饮食"), strict=True):
        assert label in why
    assert not Person.objects.filter(staff_number="00002").exists()
    assert AuditRecord.objects.filter(action="registers.values.changed").count() == 2


def test_the_preview_shows_old_and_new_and_stores_nothing(office, clerk, fields):
    person = make_person(name="人员1", office=office, staff_number="00001", valid_from=date(2026, 3, 1))
    fill_in(
        clerk, register_key="org.people", record_id=person.pk, said={"card": "B-001", "meals": "300"}, now=clock.now()
    )
    sheet = [line(office, 1, "B-002", "300.00", "", "")]
    row = checked(clerk, xlsx(HEADINGS, sheet))
    assert (row.new, row.changed, row.bad) == (0, 1, 0)
    ((_number, _cells, finding),) = queries.rows_of_kind(row, "changed", most=5)
    assert finding.changes == {fields["card"].column: ["B-001", "B-002"]}
    assert said_of("00001")["card"] == "B-001"
    row = written(clerk, xlsx(HEADINGS, [*sheet, line(office, 2)]))
    assert (row.done_changed, row.done_new) == (1, 1)
    assert said_of("00001") == {"card": "B-002", "meals": Decimal(300)}
    again = checked(clerk, xlsx(HEADINGS, [*sheet, line(office, 3)]))
    assert (again.same, again.new) == (1, 1)


def test_a_field_of_another_body_takes_nothing_and_a_needed_one_wants_a_value(city, office, clerk):
    other = make_office(name="云州市图书馆", parent=city)
    define(other, "借书证", "library_card", "text")
    define(office, "工位", "desk", "text", required=True)
    keeper = actor_with_role("sys_admin", office=city)
    sheet = xlsx(
        (*PEOPLE, "借书证", "工位"),
        [line(other, 1, "一号", ""), line(office, 2, "二号", "A1"), line(office, 3, "", ""), line(office, 4, "", "A2")],
    )
    row = written(keeper, sheet)
    assert (row.done_new, row.done_bad) == (2, 2)
    assert said_of("00001") == {"library_card": "一号"}
    assert said_of("00004") == {"desk": "A2"}


def test_two_bodies_fields_of_one_name_are_told_apart(city, office):
    other = make_office(name="云州市图书馆", parent=city)
    first, second = define(office, "工位", "desk", "text"), define(other, "工位", "desk", "number")
    keeper = actor_with_role("sys_admin", office=city)
    _register, importer = catalogue.importer_of(keeper, "org.people")
    labels = {column.name: column.label for column in importer.columns}
    assert len({labels[first.column], labels[second.column]}) == 2
    headings = (*PEOPLE, labels[first.column], labels[second.column])
    row = written(keeper, xlsx(headings, [line(office, 1, "靠窗", ""), line(other, 2, "", "12")]))
    assert (row.done_new, row.done_bad) == (2, 0)
    assert (said_of("00001"), said_of("00002")) == ({"desk": "靠窗"}, {"desk": Decimal(12)})


def test_who_fills_nothing_in_is_offered_no_such_column(office, fields):
    _register, importer = catalogue.importer_of(make_actor("org.view", office=office), "org.people")
    assert not {column.name for column in importer.columns} & {field.column for field in fields.values()}


def test_the_blank_sheet_has_the_columns(clerk, fields):
    register, importer = catalogue.importer_of(clerk, "org.people")
    heads = grid_of(blank_workbook(register, importer).read())[0]
    assert {"食堂卡号", "餐补标准", "党员", "饮食"} <= set(heads)


def test_a_field_that_went_out_of_use_in_between_loses_no_value_silently(city, office, clerk, fields):
    row = upload(clerk, xlsx(HEADINGS, [line(office, 1, "B-001", "", "", "")]))
    assert fields["card"].column in row.mapping
    keeper = make_actor("registers.define", "org.view", office=city)
    retire_field(keeper, field_id=fields["card"].pk, now=clock.now())
    row = checked(clerk, xlsx(HEADINGS, [line(office, 1, "B-001", "", "", "")]))
    assert (row.new, row.bad) == (0, 1)
    assert find_register("org.people").custom
