"""Plans make visits once, rounds tell about missed points, devices send readings."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from tests.factories import make_account, make_actor, make_place
from tests.foundation.checklists.world import NOW, answer, make_bureau

from guanjia.foundation.audit import trail
from guanjia.foundation.calendar.official import official_day
from guanjia.foundation.checklists import commands, jobs, queries
from guanjia.foundation.checklists.models import Reading, Visit
from guanjia.foundation.checklists.rules.cadence import due_key
from guanjia.foundation.checklists.rules.refusals import PlanWrong, PointNotOnRoute, ReadingWrong
from guanjia.foundation.notify.models import Message
from guanjia.kernel import clock


def due(cadence, day, lead=1):
    return due_key(
        cadence, day, is_workday=lambda one: official_day(one).workday,
        is_holiday=lambda one: bool(official_day(one).holiday), lead_days=lead,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cadence", "day", "key"),
    [
        ("daily", date(2026, 7, 14), "2026-07-14"),
        ("daily", date(2026, 7, 18), ""),  # Saturday
        ("monthly", date(2026, 7, 1), "2026-07"),
        ("monthly", date(2026, 8, 3), "2026-08"),  # the 1st is a Saturday
        ("monthly", date(2026, 8, 4), ""),
        ("quarterly", date(2026, 7, 1), "2026-Q3"),
        ("quarterly", date(2026, 8, 3), ""),
        ("holiday", date(2025, 9, 30), "holiday-2025-10-01"),
        ("holiday", date(2025, 9, 29), ""),
        ("holiday", date(2026, 7, 17), ""),  # a plain weekend
    ],
)
def test_when_a_plan_is_due(cadence, day, key):
    assert due(cadence, day) == key


def test_before_holidays_counts_working_days():
    assert due("holiday", date(2025, 9, 29), lead=2) == "holiday-2025-10-01"
    assert due("holiday", date(2025, 9, 30), lead=2) == ""


def plan(world, **over):
    fields = {
        "title": "每日巡查", "office_id": world.bureau.pk, "unit_id": world.units[0].pk, "form_id": world.form.pk,
        "cadence": "daily", "inspector_ids": [world.inspector.person_id], "since": date(2026, 7, 1),
    }  # fmt: skip
    return commands.make_plan(world.boss, **(fields | over))


def run_jobs(at):
    class Once:
        now = at

    return jobs.make_visits(Once()), jobs.look_for_missed(Once())


def test_the_job_makes_a_visit_once_however_often_it_runs(db):
    world = make_bureau()
    made = plan(world)
    assert run_jobs(NOW)[0] == {"made": 1}
    assert run_jobs(NOW + timedelta(hours=2))[0] == {"made": 0}
    assert run_jobs(NOW + timedelta(days=1))[0] == {"made": 1}
    assert [visit.title for visit in made.visits.order_by("pk")] == ["每日巡查 2026-07-14", "每日巡查 2026-07-15"]
    commands.end_plan(world.boss, plan_id=made.pk, reason="改为每月", today=NOW.date())
    assert run_jobs(NOW + timedelta(days=2))[0] == {"made": 0}


def walk(world, points=3, window=30):
    keeper = world.boss
    first = world.rooms[world.units[0].pk][0]
    places = [make_place(parent=first.parent, kind="point", office=world.bureau) for _n in range(points)]
    route = commands.make_route(
        keeper, name="夜间巡查", office_id=world.bureau.pk, form_id=world.form.pk, window_minutes=window,
        place_ids=[place.pk for place in places], now=NOW,
    )  # fmt: skip
    return route, places


def test_missed_points_are_told_once_after_the_window(db):
    world = make_bureau()
    route, places = walk(world)
    visit = commands.start_round(
        world.boss, route_id=route.pk, inspector_ids=[world.inspector.person_id], starts_at=NOW, now=NOW
    )
    answer(world, visit, places[0])
    assert run_jobs(NOW + timedelta(minutes=29))[1] == {"told": 0}
    assert run_jobs(NOW + timedelta(minutes=31))[1] == {"told": 1}
    assert run_jobs(NOW + timedelta(minutes=40))[1] == {"told": 0}
    visit.refresh_from_db()
    assert visit.state == Visit.State.MISSED
    assert "checklists.visit.missed" in trail.actions_on(visit)
    told = Message.objects.filter(kind="checklists.point_missed")
    assert told.filter(account=world.inspector.account_id).count() == 1
    late = answer(world, visit, places[1], now=NOW + timedelta(hours=1))  # still kept: no answer is lost
    assert late.new


def test_a_round_takes_points_of_its_route_only(db):
    world = make_bureau()
    route, places = walk(world)
    visit = commands.start_round(
        world.boss, route_id=route.pk, inspector_ids=[world.inspector.person_id], starts_at=NOW, now=NOW
    )
    with pytest.raises(PointNotOnRoute):
        answer(world, visit, world.rooms[world.units[0].pk][0])
    with pytest.raises(PointNotOnRoute):
        answer(world, visit, None)
    commands.set_points(world.boss, route_id=route.pk, place_ids=[places[2].pk, places[0].pk], now=NOW)
    assert [point.place_id for point in queries.points_of(route)] == [places[2].pk, places[0].pk]
    assert visit.rooms.count() == 3


def test_a_plan_of_a_route_starts_its_rounds_at_the_hour(db):
    world = make_bureau()
    route, _places = walk(world)
    with pytest.raises(PlanWrong):
        plan(world, route_id=route.pk)
    plan(world, route_id=route.pk, starts_at=time(22, 0))
    run_jobs(NOW)
    visit = Visit.objects.get()
    assert visit.starts_at == datetime(2026, 7, 14, 22, 0, tzinfo=clock.LOCAL)
    assert visit.due_at == visit.starts_at + timedelta(minutes=30)


def test_a_scanned_point_leads_to_the_open_round(db):
    world = make_bureau()
    route, places = walk(world)
    visit = commands.start_round(
        world.boss, route_id=route.pk, inspector_ids=[world.inspector.person_id], starts_at=NOW, now=NOW
    )
    assert queries.round_at(world.inspector, places[1], NOW.date()) == visit
    assert queries.round_at(world.boss, places[1], NOW.date()) is None


def test_a_device_sends_once_and_its_value_cannot_be_made_up(db):
    world = make_bureau()
    visit = commands.plan_visit(
        world.boss, form_id=world.form.pk, unit_id=world.units[0].pk, planned_on=NOW.date(),
        inspector_ids=[world.inspector.person_id], office_id=world.bureau.pk, now=NOW,
    )  # fmt: skip
    room = world.rooms[world.units[0].pk][0]
    device = make_actor("checklists.read_in", "places.view", account=make_account(office=world.city), office=world.city)
    sent = {"place_id": room.pk, "device": "T-01", "quantity": "temperature", "at": NOW, "now": NOW}
    row = commands.take_reading(device, value=Decimal("26.4"), **sent)
    assert commands.take_reading(device, value=Decimal("26.4"), **sent).pk == row.pk
    with pytest.raises(ReadingWrong):
        commands.take_reading(device, value=Decimal("25"), **sent)
    with pytest.raises(ReadingWrong):
        commands.take_reading(device, value=Decimal("25"), **(sent | {"at": NOW + timedelta(hours=1)}))
    assert Reading.objects.count() == 1
    made_up = {"value": "24", "device": "T-01", "at": NOW.isoformat(), "reading": row.pk}
    with pytest.raises(ReadingWrong):
        answer(world, visit, room, answers={"measured": made_up})
    kept = answer(world, visit, room, answers={"measured": made_up | {"value": "26.4"}}).answers
    assert kept.answers["measured"]["device"] == "T-01"


def test_what_was_never_checked(db):
    world = make_bureau(units=2, rooms=2)
    visit = commands.plan_visit(
        world.boss, form_id=world.form.pk, unit_id=world.units[0].pk, planned_on=NOW.date(),
        inspector_ids=[world.inspector.person_id], office_id=world.bureau.pk, now=NOW,
    )  # fmt: skip
    seen, unseen = world.rooms[world.units[0].pk]
    answer(world, visit, seen)
    rooms = queries.list_covered(world.boss)
    never = set(queries.without_check(rooms, NOW - timedelta(days=30)).values_list("pk", flat=True))
    assert never == {unseen.pk, *(room.pk for room in world.rooms[world.units[1].pk])}
    assert set(queries.without_check(rooms, NOW + timedelta(days=1)).values_list("pk", flat=True)) == never | {seen.pk}
    units = {row.unit.pk: (row.rooms, row.checked) for row in queries.units_covered(world.boss)}
    assert units == {world.units[0].pk: (2, 1), world.units[1].pk: (2, 0)}
