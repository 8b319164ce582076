"""The index follows the commands, and the search shows only what the asker sees."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories import LONG_AGO, make_actor, make_kind, make_office, make_person, make_place, make_ticket

from guanjia.domains.servicedesk.models import Ticket
from guanjia.foundation.access.catalogue import all_rights
from guanjia.foundation.org import commands as org
from guanjia.foundation.org.models import Office, OfficeVersion, Person
from guanjia.foundation.places import commands as places
from guanjia.foundation.search import declared, engine, queries
from guanjia.foundation.search.following import follow, follow_briefly, note_written
from guanjia.foundation.search.models import Entry, Note
from guanjia.foundation.search.reconciling import rebuild, reconcile
from guanjia.kernel import clock
from guanjia.kernel.actor import stranger, system_actor
from guanjia.ui.registers import all_registers

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return system_actor("walk", *all_rights())


def search(actor, typed, **more):
    """As the doors do it."""
    follow_briefly()
    return queries.search(actor, typed, **more)


def titles(actor, typed, **more):
    return [hit.title for hit in search(actor, typed, **more).best]


def found_office(boss, name, parent=None, **more):
    return org.found_office(
        boss,
        kind="unit",
        level="county",
        name=name,
        parent_id=parent.pk if parent else None,
        valid_from=LONG_AGO,
        **more,
    )


def hire(boss, name, office, number, **more):
    return org.hire_person(boss, name=name, staff_number=number, office_id=office.pk, valid_from=LONG_AGO, **more)


@pytest.mark.parametrize("typed", ["物业", "wygs", "wuye", "云州市城北", "公司", "业"])
def test_a_founded_office_is_found_at_once(boss, typed):
    found_office(boss, "云州市城北物业公司")
    assert titles(boss, typed) == ["云州市城北物业公司"]


def test_a_rolled_back_command_leaves_no_entry(boss):
    with transaction.atomic():
        found_office(boss, "云州市城北物业公司")
        transaction.set_rollback(True)
    assert not titles(boss, "物业")
    assert not Entry.objects.exists()


def test_a_renamed_office_is_found_by_its_new_name_only(boss):
    office = found_office(boss, "云州市城北物业公司")
    org.rename_office(boss, office_id=office.pk, name="云州市城南保洁公司", on=clock.today(), today=clock.today())
    assert not titles(boss, "物业")
    assert titles(boss, "bjgs") == ["云州市城南保洁公司"]


def test_exact_comes_before_beginning_before_holding(boss):
    root = found_office(boss, "机关")
    for name in ("云州市物业管理处", "物业公司一分公司", "物业公司", "物业公司办事处之下的很长的名字"):
        found_office(boss, name, root)
    assert titles(boss, "物业公司")[0] == "物业公司"
    assert titles(boss, "wygs")[0] == "物业公司"
    assert titles(boss, "物业")[-1] == "云州市物业管理处"


def test_a_code_leads(boss):
    office = found_office(boss, "单位")
    hire(boss, "林知远", office, "S1234")
    hire(boss, "陈小满", office, "S12345")
    assert titles(boss, "S1234") == ["林知远", "陈小满"]
    assert titles(boss, "s-12345")[0] == "陈小满"


def test_hidden_records_leave_no_trace(boss):
    here, there = found_office(boss, "城北机关"), found_office(boss, "城南机关")
    for n in range(3):
        hire(boss, f"林知远{n}", here, f"H{n}")
        hire(boss, f"林知近{n}", there, f"T{n}")
    asker = make_actor("org.people", office=Office.objects.get(pk=here.pk))
    found = search(asker, "林知")
    assert sorted(hit.title for hit in found.best) == ["林知远0", "林知远1", "林知远2"]
    assert (found.count, found.more, [(g.register.key, g.count) for g in found.groups]) == (
        3, False, [("org.people", 3)],
    )  # fmt: skip
    assert search(asker, "林知近").count == 0
    assert not search(stranger(), "林知").best
    assert not search(make_actor(), "林知远").groups


def test_an_own_record_beyond_the_reach_is_found_among_many(boss, monkeypatch):
    """Somebody without any right over offices sees their own request, though the index is full of others'."""
    kind = make_kind(name="水龙头漏水")
    mine = make_ticket(kind=kind, description="茶水间")
    for _n in range(5):
        make_ticket(kind=kind, description="茶水间")
    monkeypatch.setattr(queries, "CAP", 3)
    asker = mine.asker
    assert not asker.may("servicedesk.view")
    found = search(asker, "水龙头")
    assert [hit.pk for hit in found.best if hit.register == "servicedesk.tickets"] == [mine.pk]
    assert found.count == 1


def test_a_scope_is_asked_first_so_that_others_do_not_fill_the_cap(boss, monkeypatch):
    here, there = found_office(boss, "城北机关"), found_office(boss, "城南机关")
    hire(boss, "林知远", here, "H1")
    for n in range(6):
        hire(boss, "林知远", there, f"T{n}")
    monkeypatch.setattr(queries, "CAP", 3)
    asker = make_actor("org.people", office=Office.objects.get(pk=here.pk))
    assert [hit.pk for hit in search(asker, "林知远").best] == [Person.objects.get(staff_number="H1").pk]


def test_a_moved_office_takes_its_records_scope_along(boss):
    old, new = found_office(boss, "城北机关"), found_office(boss, "城南机关")
    unit = found_office(boss, "档案馆", old)
    hire(boss, "林知远", unit, "H1")
    org.move_office(boss, office_id=unit.pk, parent_id=new.pk, on=clock.today(), today=clock.today())
    follow()
    assert not Note.objects.exists()
    person = Entry.objects.get(register="org.people")
    assert person.office_path == Office.objects.get(pk=unit.pk).path
    asker = make_actor("org.people", office=Office.objects.get(pk=new.pk))
    assert titles(asker, "林知远") == ["林知远"]


def test_what_mentions_a_renamed_place_follows(boss):
    room = make_place(name="301")
    rebuild()
    ticket = make_ticket(place=room)
    places.change_place(boss, place_id=room.pk, name="档案室")
    follow()
    hits = [hit for hit in search(boss, "档案室").best if hit.register == "servicedesk.tickets"]
    assert [hit.pk for hit in hits] == [ticket.pk]


def test_no_phone_number_is_ever_indexed(boss):
    ticket = make_ticket(description="请打13800017653或身份证11010519491231002X")
    assert not search(boss, "13800017653").best
    assert not search(boss, "11010519491231002X").best
    assert not search(boss, "7653").best
    hire(boss, "林知远", found_office(boss, "城北机关"), "H1", phone="13900020002")
    assert not search(boss, "13900020002").best
    assert not search(boss, "0002").best
    assert search(boss, ticket.number).best


def test_reconciling_counts_and_mends(boss):
    office = make_office(name="城北物业公司")
    make_person(office=office, name="林知远", staff_number="H1")
    assert not titles(boss, "物业")
    kept = reconcile()
    assert (kept.added, kept.changed, kept.dropped) == (2, 0, 0)
    assert titles(boss, "物业") == ["城北物业公司", "林知远"]  # a person is found by their body, too
    assert reconcile().mended == 0
    Office.objects.filter(pk=office.pk).update(name="城南物业公司")
    Person.objects.update(name="陈小满")
    assert reconcile().changed == 2
    assert titles(boss, "城南物业") == ["城南物业公司"]
    assert titles(boss, "陈小") == ["陈小满"]


def test_reconciling_drops_what_is_gone_and_restores_lost_terms(boss):
    make_office(name="城北物业公司")
    reconcile()
    entry = Entry.objects.get()
    Entry.objects.create(register="org.offices", object_id=10**9, title="幽灵", digest="x")
    Entry.objects.create(register="gone.register", object_id=1, title="幽灵", digest="x")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_terms")
    engine.put({10**10: {"b幽灵"}})
    kept = reconcile()
    assert kept.dropped == 3
    assert [e.object_id for e in Entry.objects.all()] == [entry.object_id]
    assert titles(boss, "物业") == ["城北物业公司"]
    assert reconcile().mended == 0


def test_rebuilding_starts_from_nothing(boss):
    make_office(name="城北物业公司")
    Entry.objects.create(register="org.offices", object_id=10**9, title="幽灵", digest="x")
    kept = rebuild()
    assert kept.added == 1
    assert titles(boss, "物业") == ["城北物业公司"]
    assert Entry.objects.count() == 1


def test_a_building_is_found_though_the_list_holds_rooms(boss):
    unit = found_office(boss, "城北机关")
    compound = places.add_place(boss, kind="compound", name="城北大院", office_id=unit.pk, valid_from=LONG_AGO)
    places.add_place(
        boss, kind="building", name="综合楼", office_id=unit.pk, valid_from=LONG_AGO, parent_id=compound.pk
    )
    assert titles(boss, "zhl") == ["城北大院 综合楼"]
    assert [group.list_href for group in search(boss, "综合楼").groups] == [
        "/places/rooms/?q=%E7%BB%BC%E5%90%88%E6%A5%BC"
    ]


def test_a_command_costs_one_insert_and_indexing_a_fixed_number_of_queries(boss, django_assert_num_queries):
    office = make_office()
    people = [make_person(office=office) for _n in range(42)]
    with django_assert_num_queries(1):
        note_written(people, clock.now())
    with django_assert_num_queries(0):
        note_written([OfficeVersion(pk=1)], clock.now())  # of no register
    Note.objects.all().delete()
    counts = []
    for some in (people[:2], people[2:]):
        note_written(some, clock.now())
        with CaptureQueriesContext(connection) as captured:
            follow()
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 24  # other rooms add words, each with a fixed number


def test_ten_changes_of_one_record_are_indexed_once(boss):
    person = make_person(name="林知远")
    for _n in range(10):
        note_written([person], clock.now())
    assert follow().looked_at == 1
    assert not Note.objects.exists()


def test_too_many_notes_are_left_to_the_job(boss, monkeypatch):
    from guanjia.foundation.search import following

    monkeypatch.setattr(following, "AT_ONCE", 1)
    office = found_office(boss, "城北机关")
    hire(boss, "林知远", office, "H1")
    assert not titles(boss, "林知远")
    follow()
    assert titles(boss, "林知远")


def test_a_list_that_cannot_say_its_words_stops_no_command(boss, monkeypatch, caplog):
    from guanjia.foundation.search import indexing

    def broken(*_args):
        raise ValueError("no words")

    monkeypatch.setattr(indexing, "say", broken)
    assert found_office(boss, "城北物业公司").pk
    follow()
    assert "org.offices" in caplog.text
    assert not Entry.objects.exists()


def test_other_rooms_words_are_found(boss, monkeypatch):
    class Words:
        @staticmethod
        def words_for(model, pks):
            return {pk: "柴油发电机" for pk in pks if model == "org.office"}

    monkeypatch.setattr(declared, "modules", lambda name: [Words] if name == "search_words" else [])
    found_office(boss, "城北机关")
    assert titles(boss, "柴油") == ["城北机关"]


def test_counts_are_capped_and_say_so(boss, monkeypatch):
    office = found_office(boss, "城北机关")
    for n in range(6):
        hire(boss, "林知远", office, f"H{n}")
    monkeypatch.setattr(queries, "CAP", 4)
    found = search(boss, "林知远")
    assert (found.count, found.more) == (4, True)
    monkeypatch.setattr(queries, "CAP", 40)
    found = search(boss, "林知远", only="org.people", shown=2)
    assert (found.count, found.more, len(found.groups[0].hits)) == (6, False, 2)


def test_one_list_does_not_crowd_out_the_others(boss, monkeypatch):
    office = found_office(boss, "城北机关")
    places.add_place(boss, kind="compound", name="归口林知远的院区", office_id=office.pk, valid_from=LONG_AGO)
    for n in range(6):
        hire(boss, "林知远", office, f"H{n}")
    monkeypatch.setattr(queries, "CAP", 4)
    found = search(boss, "林知远")
    assert [(group.register.key, group.count) for group in found.groups] == [("org.people", 4), ("places.rooms", 1)]


def test_a_ticket_is_found_by_its_number_and_words(boss):
    ticket = make_ticket(description="三楼茶水间水龙头漏水")
    assert Ticket.objects.count() == 1
    for typed in (ticket.number, ticket.number.lower(), "水龙", "茶水间 漏水"):
        assert ticket.pk in [hit.pk for hit in search(boss, typed).best if hit.register == "servicedesk.tickets"]


def test_the_job_fills_an_empty_index_and_follows_later(boss):
    from guanjia.foundation.search.jobs import follow_notes, reconcile_all

    run = SimpleNamespace(progress=lambda *_told: None, check_stop=lambda: None)
    make_office(name="城北物业公司")
    assert follow_notes(run) == {"looked_at": 1, "mended": 1}
    found_office(boss, "城南物业公司")
    assert follow_notes(run) == {"looked_at": 1, "mended": 1}
    assert follow_notes(run) == {"looked_at": 0, "mended": 0}
    assert reconcile_all(run) == {"looked_at": 2, "added": 0, "changed": 0, "dropped": 0}
    assert queries.search(boss, "物业公司").count == 2


def test_every_register_that_says_how_is_found(boss):
    """What a room declares works: its rows can be read for the index, and asked for by anybody."""
    keys = [register.key for register in all_registers() if register.searched]
    assert {"org.people", "org.offices", "places.rooms", "servicedesk.tickets"} <= set(keys)
    assert keys == list(declared.searched())
    for key in keys:
        list(declared.rows_of(declared.searched()[key])[:1])
        assert search(boss, "物业", only=key).count == 0
        assert declared.seen_by(stranger(), declared.searched()[key]).count() == 0
