"""From a sheet to records and back to the bad rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from tests.factories import actor_with_role, make_account, make_actor, make_office, make_person
from tests.foundation.exchange.sheets import PEOPLE, checked, grid_of, upload, written, xlsx

from guanjia.foundation.audit import trail
from guanjia.foundation.exchange import queries, rules
from guanjia.foundation.exchange.commands import (
    ask_check,
    ask_write,
    bad_rows_sheet,
    discard_import,
    map_columns,
)
from guanjia.foundation.exchange.models import Chunk, Import
from guanjia.foundation.exchange.rules import Kind
from guanjia.foundation.jobs.commands import run_pending
from guanjia.foundation.org.models import Person
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible

pytestmark = pytest.mark.django_db
RIGHTS = ("org.manage", "org.view", "org.people")


@pytest.fixture
def office():
    return make_office(name="云州市档案馆", parent=make_office(name="云州市"))


@pytest.fixture
def clerk(office):
    return actor_with_role("sys_admin", office=office)


def people(office, n: int, start: int = 1):
    return [[f"{k:05}", f"人员{k}", office.name, f"139{k:08}", date(2026, 3, 1)] for k in range(start, start + n)]


def test_five_hundred_people_of_which_five_are_bad_and_those_five_come_back(office, clerk):
    rows = people(office, 500)
    rows[6][1] = ""  # no name
    rows[77][2] = "无此单位"
    rows[200][3] = "12"  # no phone number
    rows[333][4] = "三月一日"
    rows[499][0] = rows[0][0]  # the number of row 2 once more
    row = written(clerk, xlsx(PEOPLE, rows))
    assert (row.state, row.done_new, row.done_bad) == ("done", 495, 5)
    assert Person.objects.filter(office=office, name__startswith="人员").count() == 495
    _row, back = bad_rows_sheet(clerk, import_id=row.pk, now=clock.now())
    grid = grid_of(back.read())
    assert grid[0] == [*PEOPLE, "Why"]
    assert [line[0] for line in grid[1:]] == ["00007", "00078", "00201", "00334", "00001"]
    assert [line[:4] for line in grid[1:]] == [[str(cell) for cell in rows[at][:4]] for at in (6, 77, 200, 333, 499)]
    whys = [line[-1] for line in grid[1:]]
    assert "Full name is empty." in whys[0]
    assert "无此单位" in whys[1]
    assert "5 to 20 digits" in whys[2]
    assert "三月一日" in whys[3]
    assert "Row 2 of the sheet" in whys[4]


def test_the_corrected_sheet_goes_on_where_the_first_one_ended(office, clerk):
    rows = people(office, 10)
    rows[3][3] = "12"
    first = written(clerk, xlsx(PEOPLE, rows))
    _row, back = bad_rows_sheet(clerk, import_id=first.pk, now=clock.now())
    grid = grid_of(back.read())
    grid[1][3] = "13900000004"
    second = written(clerk, xlsx(grid[0], grid[1:]), continues_id=first.pk)
    assert (second.continues, second.rows, second.done_new, second.done_bad) == (first, 1, 1, 0)
    assert second.mapping == first.mapping
    assert Person.objects.get(staff_number="00004").phone.open() == "13900000004"


def test_every_person_has_a_record_and_a_fingerprint_of_its_own(office, clerk):
    written(clerk, xlsx(PEOPLE, people(office, 3)))
    for person in Person.objects.filter(name__startswith="人员"):
        assert trail.actions_on(person) == ["org.person.hired"]
        record = trail.records_on(person).get()
        assert record.state == trail.fingerprint(person)
        assert record.mac == trail.mac_of(record)
        assert len(record.also) == 1
        assert (person.phone_index, person.pinyin[:2]) != ("", "")


def test_the_preview_says_what_would_become_of_each_row_and_stores_nothing(office, clerk):
    known = make_person(office=office, name="旧名", staff_number="00001", phone="13900000001")
    same = make_person(office=office, name="人员2", staff_number="00002", phone="13900000002")
    row = checked(clerk, xlsx(PEOPLE, people(office, 3)))
    assert (row.state, row.new, row.changed, row.same, row.bad) == ("checked", 1, 1, 1, 0)
    ((number, _cells, finding),) = queries.rows_of_kind(row, Kind.CHANGED, most=9)
    assert (number, finding.changes) == (2, {"name": ["旧名", "人员1"]})
    known.refresh_from_db()
    assert known.name == "旧名"
    assert not Person.objects.filter(staff_number="00003").exists()
    assert trail.actions_on(known) == []
    ask_write(clerk, import_id=row.pk, now=clock.now())
    run_pending(kinds=["exchange.write"])
    known.refresh_from_db()
    assert known.name == "人员1"
    assert trail.actions_on(known) == ["org.person.corrected"]
    assert trail.actions_on(same) == []


def test_another_phone_behind_the_same_mask_is_a_change_and_no_number_shows(office, clerk):
    make_person(office=office, name="人员1", staff_number="00001", phone="13911110001")
    row = checked(clerk, xlsx(PEOPLE, [["00001", "人员1", office.name, "13922220001", date(2026, 3, 1)]]))
    ((_n, _c, finding),) = queries.rows_of_kind(row, Kind.CHANGED, most=9)
    assert finding.changes == {"phone": ["139****0001", "139****0001 *"]}
    stored = Chunk.objects.values_list("rows", "findings").get(sheet=row)
    assert "13922220001" not in str(stored)


def test_the_same_file_twice_acts_once_and_says_what_was_done(office, clerk):
    data = xlsx(PEOPLE, people(office, 4))
    first = written(clerk, data)
    again = upload(clerk, data)
    assert again == first
    other = make_actor(*RIGHTS, office=office)
    with pytest.raises(rules.FileTakenBefore, match="4 new, 0 changed, 0 bad"):
        upload(other, data)
    assert Person.objects.filter(name__startswith="人员").count() == 4


def test_the_same_rows_in_another_file_change_nothing(office, clerk):
    written(clerk, xlsx(PEOPLE, people(office, 4)))
    row = checked(clerk, xlsx(PEOPLE, people(office, 4), above=("第二份",)))
    assert (row.new, row.changed, row.same, row.bad) == (0, 0, 4, 0)
    with pytest.raises(rules.NothingToWrite):
        ask_write(clerk, import_id=row.pk, now=clock.now())


def test_nobody_imports_into_another_office(office, clerk):
    elsewhere = make_office(name="云州市博物馆")
    row = checked(clerk, xlsx(PEOPLE, people(elsewhere, 2)))
    assert row.bad == 2
    assert not Person.objects.filter(office=elsewhere).exists()


def test_a_number_that_somebody_out_of_sight_has_is_refused(office, clerk):
    make_person(office=make_office(), staff_number="00001", name="外人")
    row = checked(clerk, xlsx(PEOPLE, people(office, 2)))
    assert (row.new, row.bad) == (1, 1)
    ((_n, _c, finding),) = queries.rows_of_kind(row, Kind.BAD, most=9)
    assert "00001" in finding.why
    assert "外人" not in finding.why


def test_without_the_right_no_sheet_is_taken(office):
    with pytest.raises(NotAllowed):
        upload(make_actor("org.view", "org.people", office=office), xlsx(PEOPLE, people(office, 1)))


def test_rights_lost_between_check_and_write_stop_the_rows(office):
    account = make_account("sys_admin", office=office)
    from guanjia.foundation.access.actors import actor_of

    actor = actor_of(account, today=clock.today())
    row = checked(actor, xlsx(PEOPLE, people(office, 2)))
    ask_write(actor, import_id=row.pk, now=clock.now())
    account.is_active = False
    account.save()
    run_pending(kinds=["exchange.write"])
    assert not Person.objects.filter(name__startswith="人员").exists()


def test_others_see_nothing_and_an_overseer_only_looks(office, clerk):
    row = checked(clerk, xlsx(PEOPLE, people(office, 1)))
    with pytest.raises(NotVisible):
        queries.get_import(make_actor(*RIGHTS, office=office), row.pk)
    overseer = make_actor(*RIGHTS, "exchange.oversee", office=office)
    assert queries.get_import(overseer, row.pk) == row
    with pytest.raises(rules.WrongStep):
        ask_write(overseer, import_id=row.pk, now=clock.now())


def test_columns_are_chosen_by_hand_and_remembered(office, clerk):
    heads = ("甲", "乙", "丙", "丁")
    line = ["00001", "人员1", office.name, "2026-03-01"]
    row = upload(clerk, xlsx(heads, [line]))
    assert row.mapping == {}
    with pytest.raises(rules.ColumnsMissing, match="Staff number"):
        ask_check(clerk, import_id=row.pk, now=clock.now())
    chosen = {"staff_number": 0, "name": 1, "office": 2, "valid_from": 3}
    with pytest.raises(rules.ColumnsMissing):
        map_columns(clerk, import_id=row.pk, mapping=chosen | {"name": 0}, now=clock.now())
    map_columns(clerk, import_id=row.pk, mapping=chosen, now=clock.now())
    later = upload(clerk, xlsx(heads, [["00002", *line[1:]]]))
    assert later.mapping == chosen
    assert upload(make_actor(*RIGHTS, office=office), xlsx(heads, [["00003", *line[1:]]])).mapping == {}


def test_a_discarded_sheet_leaves_no_rows(office, clerk):
    row = checked(clerk, xlsx(PEOPLE, people(office, 1)))
    discard_import(clerk, import_id=row.pk, now=clock.now())
    assert not Chunk.objects.filter(sheet=row).exists()
    with pytest.raises(rules.WrongStep):
        ask_write(clerk, import_id=row.pk, now=clock.now())


def test_reasons_speak_the_uploaders_language(office, clerk):
    with translation.override("zh-hans"):
        row = upload(clerk, xlsx(PEOPLE, [["00001", "", office.name, "", date(2026, 3, 1)]]))
        ask_check(clerk, import_id=row.pk, now=clock.now())
    with translation.override("en"):
        run_pending(kinds=["exchange.check"])
    ((_n, _c, finding),) = queries.rows_of_kind(row, Kind.BAD, most=9)
    assert finding.why == "姓名没有填写。"


def test_a_formula_in_a_cell_is_a_bad_row(office, clerk):
    rows = people(office, 2)
    rows[0][1] = '=HYPERLINK("http://x.example","张三")'
    rows[1][3] = "+86 139 0000 0002"
    row = checked(clerk, xlsx(PEOPLE, rows))
    assert (row.new, row.bad) == (1, 1)
    ((_n, _c, finding),) = queries.rows_of_kind(row, Kind.BAD, most=9)
    assert "formula" in finding.why


def test_import_rows_are_two_hundred_for_a_hundred_thousand(office, clerk):
    assert Import.objects.count() == 0
    row = upload(clerk, xlsx(PEOPLE, people(office, 1001)))
    assert list(row.chunks.order_by("position").values_list("size", flat=True)) == [500, 500, 1]
