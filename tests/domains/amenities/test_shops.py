"""Shops: open or closed, what it costs, and whether it is safe."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import make_actor, make_office, make_picture, make_shop

from guanjia.domains.amenities import commands, queries, rules
from guanjia.domains.amenities.models import CheckPlan, SafetyCheck
from guanjia.foundation.audit import trail
from guanjia.foundation.files.queries import files_of
from guanjia.kernel.errors import NotAllowed, NotVisible

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # Tuesday, 10 o'clock here
TODAY = date(2026, 3, 3)


@pytest.fixture
def centre(db):
    return make_office(parent=make_office(kind="region"), kind="centre")


@pytest.fixture
def shop(centre):
    return make_shop(office=centre)


def test_open_now_follows_hours_weekday_and_holiday(shop):
    assert queries.is_open(shop, NOW)
    assert not queries.is_open(shop, NOW + timedelta(hours=8))
    assert not queries.is_open(shop, NOW + timedelta(days=4))  # Saturday
    commands.set_hours(shop.boss, shop_id=shop.pk, hours={"1": "9:00-11:00", "7": "12:00-13:00"})
    shop.refresh_from_db()
    assert queries.hours_today(shop, NOW) == "09:00-11:00"
    assert queries.is_open(shop, NOW)
    national = datetime(2025, 10, 1, 4, 30, tzinfo=UTC)  # a Wednesday and a holiday, 12:30 here
    assert queries.is_open(shop, national)
    assert queries.hours_today(shop, national) == "12:00-13:00"
    with pytest.raises(rules.HoursUnreadable):
        commands.set_hours(shop.boss, shop_id=shop.pk, hours={"0": "early"})


def test_the_board_of_the_day_counts_and_older_ones_stay(shop):
    for day, price in ((1, "10"), (10, "12")):
        commands.publish_prices(
            shop.boss, shop_id=shop.pk, valid_from=date(2026, 3, day), lines=f"理发 次 {price}"
        )  # fmt: skip
    assert queries.board_on(shop, date(2026, 2, 1)) is None
    assert queries.board_on(shop, date(2026, 3, 9)).lines[0]["price_fen"] == 1000
    assert queries.board_on(shop, date(2026, 3, 10)).lines[0]["price_fen"] == 1200
    with pytest.raises(rules.BoardExists):
        commands.publish_prices(shop.boss, shop_id=shop.pk, valid_from=date(2026, 3, 10), lines="理发 次 1")


def plan(shop, kind="fire", next_on=TODAY):
    return commands.plan_check(shop.boss, shop_id=shop.pk, kind=kind, every_days=30, next_on=next_on)


def test_a_failed_check_closes_the_shop_until_the_same_one_is_passed(shop):
    fire, food = plan(shop), plan(shop, "food")
    order = {"done_on": TODAY, "now": NOW, "today": TODAY}
    photo = SimpleUploadedFile("p.jpg", make_picture(), "image/jpeg")
    with pytest.raises(rules.WordsMissing):
        commands.record_check(shop.boss, plan_id=fire.pk, passed=False, **order)
    failed = commands.record_check(
        shop.boss, plan_id=fire.pk, passed=False, note="Exit is blocked", photos=[photo], **order
    )
    assert files_of(failed).count() == 1
    shop.refresh_from_db()
    assert shop.closed_by_check
    assert not queries.is_open(shop, NOW)
    commands.record_check(shop.boss, plan_id=food.pk, passed=True, **order)
    shop.refresh_from_db()
    assert shop.closed_by_check
    commands.record_check(shop.boss, plan_id=fire.pk, passed=True, **order)
    shop.refresh_from_db()
    assert not shop.closed_by_check
    assert queries.is_open(shop, NOW)
    assert CheckPlan.objects.get(pk=fire.pk).next_on == TODAY + timedelta(days=30)
    assert trail.actions_on(shop)[-3:] == [
        "amenities.check.failed", "amenities.check.passed", "amenities.check.passed"
    ]  # fmt: skip


def test_a_check_of_tomorrow_and_one_without_the_right_are_refused(shop, centre):
    fire = plan(shop)
    order = {"plan_id": fire.pk, "passed": True, "now": NOW, "today": TODAY}
    with pytest.raises(rules.CheckDateRefused):
        commands.record_check(shop.boss, done_on=TODAY + timedelta(days=1), **order)
    with pytest.raises(NotAllowed):
        commands.record_check(make_actor("amenities.view", office=centre), done_on=TODAY, **order)
    assert not SafetyCheck.objects.exists()


def test_checks_are_reminded_once_a_date_and_marked_when_late(shop):
    fire = plan(shop, next_on=TODAY + timedelta(days=5))
    upkeep = commands.upkeep_actor()
    assert queries.plans_to_remind(TODAY - timedelta(days=30)) == []
    assert queries.plans_to_remind(TODAY) == [fire.pk]
    assert commands.remind_check(upkeep, plan_id=fire.pk, now=NOW)
    assert not commands.remind_check(upkeep, plan_id=fire.pk, now=NOW)
    assert queries.plans_to_remind(TODAY) == []
    assert fire.is_late(TODAY + timedelta(days=6))
    assert not fire.is_late(TODAY)
    assert queries.list_checks_due(shop.boss, TODAY + timedelta(days=7)) == [fire]


def test_shops_are_seen_by_their_body_and_ended_ones_by_nobody(shop, centre):
    user = make_actor("amenities.use", office=make_office(parent=centre.parent))
    other = make_actor("amenities.use", "amenities.view")
    assert list(queries.list_shops(user)) == [shop]
    with pytest.raises(NotVisible):
        queries.get_shop(other, shop.pk)
    with pytest.raises(NotVisible):
        queries.get_shop(user, shop.pk, overseen=True)
    commands.end_shop(shop.boss, shop_id=shop.pk, reason="Contract ended", today=TODAY)
    assert not queries.list_shops(user).exists()
    with pytest.raises(rules.ShopClosed):
        commands.set_hours(shop.boss, shop_id=shop.pk, hours={})


def test_a_compound_has_one_shop_of_a_name(shop, centre):
    with pytest.raises(rules.NameTaken):
        make_shop(office=centre, compound=shop.compound, name=shop.name)
