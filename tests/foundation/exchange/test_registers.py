"""Bodies, rooms and reports come in by their own commands; every list goes out as its asker sees it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import actor_with_role, make_account, make_office, make_person, make_place
from tests.foundation.exchange.sheets import PEOPLE, checked, grid_of, upload, written, xlsx

from guanjia.domains.servicedesk.commands import load_standard_kinds
from guanjia.domains.servicedesk.models import Ticket
from guanjia.domains.servicedesk.queries import list_kinds
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.audit import trail
from guanjia.foundation.exchange import exports, queries, rules
from guanjia.foundation.exchange.commands import ask_export, delete_exports, take_export
from guanjia.foundation.exchange.commands.exporting import ExportNotThere, hand_over
from guanjia.foundation.exchange.models import Export, Import
from guanjia.foundation.exchange.rules import Kind
from guanjia.foundation.files.rules import FileTooLarge
from guanjia.foundation.jobs.commands import run_pending
from guanjia.foundation.notify.models import Message
from guanjia.foundation.org.models import Office
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import NotAllowed, NotVisible

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office(name="云州市档案馆", kind="unit", level="city")


@pytest.fixture
def clerk(office):
    return actor_with_role("sys_admin", "dispatcher", "owner_section", office=office)


def whys(row):
    return [finding.why for _n, _c, finding in queries.rows_of_kind(row, Kind.BAD, most=9)]


def test_bodies_come_in_parents_first_in_one_sheet(office, clerk):
    heads = ("名称", "上级单位", "类型", "级别", "成立日期")
    lines = [
        ["保管处", "云州市档案馆", "section", "city", "2026-01-01"],
        ["库房科", "保管处", "section", "city", "2026-01-01"],
        ["无根科", "别处", "section", "city", "2026-01-01"],
    ]
    row = written(clerk, xlsx(heads, lines), register="org.offices")
    assert (row.done_new, row.done_bad) == (2, 1)
    assert "别处" in whys(row)[0]
    assert Office.objects.get(name="库房科").parent.name == "保管处"
    again = checked(clerk, xlsx((*heads, "简称"), [[*lines[0], "保管"]]), register="org.offices")
    assert (again.new, again.changed, again.bad) == (0, 1, 0)


def test_rooms_come_in_by_their_storey_and_change_by_their_commands(office, clerk):
    compound = make_place(kind="compound", office=office, name="行政中心")
    building = make_place(kind="building", parent=compound, name="1 号楼")
    make_place(kind="storey", parent=building, name="2 层")
    heads = ("楼层", "房间号", "房间类别", "使用面积", "管理单位", "启用日期")
    line = ["行政中心 1 号楼 2 层", "201 室", "basic", "23.5", office.name, date(2026, 1, 1)]
    lost = ["行政中心 9 号楼 2 层", "202 室", "basic", "9", office.name, date(2026, 1, 1)]
    row = written(clerk, xlsx(heads, [line, lost]), register="places.rooms")
    assert (row.done_new, row.done_bad) == (1, 1)
    room = Place.objects.get(name="201 室")
    assert str(room.usable_area_m2.value) == "23.50"
    assert "places.place.added" in trail.actions_on(room)
    line[3] = "25"
    later = written(clerk, xlsx(heads, [line]), register="places.rooms")
    assert later.done_changed == 1
    room.refresh_from_db()
    assert str(room.usable_area_m2.value) == "25.00"


def test_paper_reports_are_received_once(office, clerk):
    load_standard_kinds(system_actor("t", "servicedesk.manage"), today=date(2026, 1, 1))
    room = make_place(office=office, user=office, name="201 室")
    kind = list_kinds().first()
    heads = ("单据编号", "报修时间", "地点", "故障类别", "报修内容", "报修人")
    line = ["ZZ-1", "2026-03-02 09:15", room.full_name, kind.name, "灯不亮", "林镕"]
    row = written(clerk, xlsx(heads, [line, ["ZZ-2", "2099-01-01 08:00", *line[2:]]]), register="servicedesk.tickets")
    assert (row.done_new, row.done_bad) == (1, 1)
    assert "lies ahead" in whys(row)[0]
    ticket = Ticket.objects.get()
    assert (ticket.reporter_name, ticket.channel) == ("林镕", "phone")
    again = checked(clerk, xlsx(heads, [line], above=("又一份",)), register="servicedesk.tickets")
    assert (again.new, again.same) == (0, 1)
    assert Ticket.objects.count() == 1


# out


def sheet_for(actor, **asked):
    made = exports.plan(actor, **({"register": "org.people", "query": "", "format": "xlsx"} | asked))
    export, content = hand_over(actor, made, now=clock.now())
    return export, grid_of(content.read())


@pytest.mark.parametrize("role", ["liaison", "deputy", "dispatcher", "sys_admin"])
def test_every_role_gets_masks_and_its_own_scope(role, office):
    make_person(office=office, name="林镕", phone="13812341203", staff_number="L1")
    make_person(office=make_office(), name="外人", staff_number="X1")
    actor = actor_with_role(role, office=office)
    export, grid = sheet_for(actor)
    text = str(grid)
    assert "林镕" in text
    assert "外人" not in text
    assert "138****1203" in text
    assert "13812341203" not in text
    assert str(grid[-1][0]).startswith(f"Exported by {actor.name}")
    assert f"{export.rows} rows" in grid[-1][0]
    assert office.name in grid[-1][0]
    assert trail.actions_on(export) == ["exchange.export.made"]


def test_filters_count_and_a_name_that_would_run_is_quoted(office, clerk):
    make_person(office=office, name="=1+1", staff_number="A1")
    make_person(office=office, name="乙", staff_number="A2", valid_to=date(2026, 1, 1))
    _export, grid = sheet_for(clerk, query="state=left&page=3")
    assert [line[:2] for line in grid[:2]] == [["Staff number", "Full name"], ["A2", "乙"]]
    assert len(grid) == 3
    made = exports.plan(clerk, register="org.people", query="", format="csv")
    _export, content = hand_over(clerk, made, now=clock.now())
    assert "'=1+1" in content.read().decode("utf-8-sig")


def test_who_may_not_open_a_list_may_not_take_it(office):
    with pytest.raises(NotAllowed):
        exports.plan(actor_with_role("staff", office=office), register="org.people", query="", format="csv")
    with pytest.raises(NotVisible):
        exports.plan(actor_with_role("staff", office=office), register="no.such", query="", format="csv")


def test_as_many_queries_for_thirty_rows_as_for_three(office, clerk):
    counts = []
    for more in (3, 27):
        for _n in range(more):
            make_person(office=office)
        with CaptureQueriesContext(connection) as seen:
            sheet_for(clerk)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_long_list_is_made_by_a_job_for_its_asker_alone_and_deleted_after_a_day(office, clerk, settings):
    made = exports.plan(clerk, register="org.people", query="", format="xlsx")
    export = ask_export(clerk, made, now=clock.now())
    with pytest.raises(ExportNotThere):
        take_export(clerk, export_id=export.pk, now=clock.now())
    run_pending(kinds=["exchange.export"])
    ready, content = take_export(clerk, export_id=export.pk, now=clock.now())
    assert grid_of(content.read())[0][0] == "Staff number"
    assert Message.objects.get(kind="exchange.export.ready").account_id == clerk.account_id
    with pytest.raises(NotVisible):
        take_export(actor_with_role("sys_admin", office=office), export_id=export.pk, now=clock.now())
    late = ready.created_at + rules.EXPORT_KEPT * 2
    with pytest.raises(ExportNotThere):
        take_export(clerk, export_id=export.pk, now=late)
    assert delete_exports(system_actor("x", "exchange.oversee"), now=late) == 1
    assert Export.objects.get(pk=export.pk).state == "gone"


# pages


def test_the_pages_of_an_import_from_upload_to_bad_rows(office, browse):
    account = make_account("sys_admin", office=office)
    client = browse(account)
    start = reverse("import-start") + "?register=org.people"
    assert client.get(start).status_code == 200
    blank = client.get(reverse("import-blank", kwargs={"key": "org.people"}))
    assert grid_of(b"".join(blank.streaming_content))[0][0] == "Staff number*"
    lines = [["00001", "甲", office.name, "", "2026-03-01"], ["00002", "", office.name, "", "2026-03-01"]]
    file = io.BytesIO(xlsx(PEOPLE, lines))
    file.name = "people.xlsx"
    sent = client.post(start, {"file": file})
    row = Import.objects.get()
    assert sent.headers["Location"] == row.get_absolute_url()
    assert b"Which column brings what" in client.get(row.get_absolute_url()).content
    client.post(reverse("import-columns", kwargs={"pk": row.pk}), row.mapping)
    assert b"import-live" in client.get(row.get_absolute_url()).content
    run_pending(kinds=["exchange.check"])
    assert b"Full name is empty." in client.get(row.get_absolute_url()).content
    client.post(reverse("import-write", kwargs={"pk": row.pk}))
    run_pending(kinds=["exchange.write"])
    page = client.get(row.get_absolute_url()).content
    assert b"1 rows were written, 1 were not" in page
    bad = client.get(reverse("import-bad-rows", kwargs={"pk": row.pk}))
    assert grid_of(b"".join(bad.streaming_content))[1][0] == "00002"


def test_more_than_fifty_rows_want_their_number_typed(office, browse):
    account = make_account("sys_admin", office=office)
    client = browse(account)
    lines = [[f"{n:05}", "甲", office.name, "", "2026-03-01"] for n in range(51)]
    row = checked(actor_of(account, today=clock.today()), xlsx(PEOPLE, lines))
    write = reverse("import-write", kwargs={"pk": row.pk})
    assert client.post(write).status_code == 422
    assert client.post(write, {"rows": "51"}).status_code == 302


def test_a_list_offers_import_and_export_and_its_export_knows_the_filters(office, browse):
    client = browse(make_account("sys_admin", office=office))
    page = client.get(reverse("person-list") + "?q=zz").content.decode()
    assert reverse("import-start") in page
    assert "query=q%3Dzz" in page
    drawer = client.get(
        reverse("export-start") + "?register=org.people",
        headers={"HX-Request": "true", "HX-Target": "drawer", "HX-Current-URL": "http://testserver/x?q=zz"},
    )
    assert 'value="q=zz"' in drawer.content.decode()


def test_two_hundred_megabytes_are_refused_before_they_are_read(office, browse):
    client = browse(make_account("sys_admin", office=office))
    start = reverse("import-start") + "?register=org.people"
    answer = client.post(start, {"file": io.BytesIO(b"x")}, CONTENT_LENGTH=str(200 * 1024 * 1024))
    assert answer.status_code == 413


def test_an_upload_past_the_limit_is_refused_with_its_size(office, clerk):
    data = xlsx(PEOPLE, [])
    with pytest.raises(FileTooLarge):
        upload(clerk, data + b" " * (21 * 1024 * 1024))
