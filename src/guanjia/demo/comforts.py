"""Shops with prices and checks, umbrellas and power banks with a month of loans."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from guanjia.demo.estate import Estate
from guanjia.demo.repairs import stand_in
from guanjia.demo.society import Society
from guanjia.demo.staff import Staff
from guanjia.domains.amenities import public as amenities
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal

WORKDAYS = {str(day): "07:30-19:00" for day in range(5)}
# name, kind, where, operator, prices, hours on weekends and holidays
SHOPS = (
    (
        "便民超市",
        "store",
        "一号楼负一层",
        "清源商贸（演示）",
        "矿泉水 瓶 2.00\n面包 个 5.50\n牛奶 盒 4.00",
        "09:00-17:00",
    ),
    ("理发室", "barber", "三号楼 102", "剪影理发（演示）", "理发 次 10.00\n洗剪吹 次 18.00", ""),
    ("洗衣点", "laundry", "二号楼西门厅", "净衣洗涤（演示）", "衬衫 件 8.00\n外套 件 15.00\n被套 件 12.00", ""),
    ("文印室", "print", "一号楼 118", "云印图文（演示）", "黑白打印 页 0.20\n彩色打印 页 1.00\n装订 本 3.00", ""),
    ("茶咖角", "cafe", "一号楼门厅", "青岚茶饮（演示）", "美式咖啡 杯 9.00\n绿茶 杯 6.00", ""),
    ("快递驿站", "parcel", "东门岗亭旁", "云递服务（演示）", "寄件 首重 8.00", "10:00-16:00"),
)
PIECES = (("umbrella", 6, 6), ("powerbank", 4, 4), ("wheelchair", 1, 1))


def open_comforts(seed: int, society: Society, estate: Estate, staff: Staff, now: datetime) -> int:
    """Open shops and goods points in the main compounds and tell a month of loans; answers how many loans."""
    rng, boss = Random(f"comforts {seed}"), staff.actor("section")
    main = [place for place in estate.compounds if place.office_id == society.main_county.centre.pk][:3]
    city = [place for place in estate.compounds if place.office_id == society.bureau.pk][:2]
    first = now - timedelta(days=60)
    with clock.at(first):
        amenities.load_standard_kinds(boss)
    for n, place in enumerate([*main, *city]):
        for m, facts in enumerate(SHOPS):
            if n in (0, 3) or (n + m) % 3 == 0:
                open_shop(rng, boss, place, m, facts, first, now)
    points = []
    with clock.at(first):
        for place in (*main, city[0]):
            for name, where in (("东门厅网点", "一号楼东门厅"), ("服务台网点", "办事大厅服务台")):
                points.append(
                    amenities.open_point(boss, compound_id=place.pk, name=name, where=where, now=first, rng=rng)
                )
        kinds = {kind.code: kind for kind in amenities.list_kinds()}
        for point in points:
            for code, pieces, target in PIECES:
                kind = kinds[code]
                amenities.set_target(boss, point_id=point.pk, kind_id=kind.pk, pieces=target)
                amenities.stock_pieces(boss, point_id=point.pk, kind_id=kind.pk, pieces=pieces, now=first, rng=rng)
    return lend(rng, society, staff, [p for p in points if p.office_id == society.main_county.centre.pk], kinds, now)


def open_shop(
    rng: Random, boss: Actor, place: Place, m: int, facts: tuple[str, ...], first: datetime, now: datetime
) -> None:
    """One shop with hours, two price boards and its checks; a few are late, one failed."""
    name, kind, where, operator, prices, rest = facts
    today, began = clock.local_day(now), clock.local_day(first)
    hours = WORKDAYS | ({"5": rest, "6": rest, "7": rest} if rest else {})
    with clock.at(first):
        shop = amenities.open_shop(
            boss, compound_id=place.pk, name=name, kind=kind, where=where, operator=operator,
            contract_ref=f"HT-{began.year}-{place.pk:03}{m}",
            contract_until=today + timedelta(days=rng.randint(-20, 300)),
            phone=f"0571-8890{place.pk % 10}{m}", notice="" if m else "支持一卡通付款",
        )  # fmt: skip
        amenities.set_hours(boss, shop_id=shop.pk, hours=hours)
        amenities.publish_prices(boss, shop_id=shop.pk, valid_from=began, lines=prices)
        plans = [
            amenities.plan_check(boss, shop_id=shop.pk, kind=check, every_days=every, next_on=began + timedelta(days=9))
            for check, every in (
                ("fire", 60 if m != 1 else 30),
                *((("food", 60),) if kind in ("store", "cafe") else ()),
            )
        ]
    with clock.at(first + timedelta(days=8)):
        for plan in plans:
            amenities.record_check(
                boss, plan_id=plan.pk, done_on=clock.today(), passed=True, note="设施完好，通道畅通。", now=clock.now(),
                today=clock.today(),
            )  # fmt: skip
    if m == 4:
        with clock.at(now - timedelta(days=2)):
            amenities.record_check(
                boss, plan_id=plans[-1].pk, done_on=clock.today(), passed=False, note="冷藏柜温度偏高，生熟未分开。",
                now=clock.now(), today=clock.today(),
            )  # fmt: skip


def lend(rng: Random, society: Society, staff: Staff, points: list[Any], kinds: dict[str, Any], now: datetime) -> int:
    """A month of loans in the order of time; the clerk has an umbrella in hand, a few are overdue, two got lost."""
    people = [
        (person, unit)
        for unit in society.main_county.units
        for section in society.sections[unit.pk]
        for person in society.people[section.pk][:2]
    ]
    acts: list[tuple[datetime, int, str]] = []
    for n in range(70):
        at = now - timedelta(minutes=rng.randint(60 * 20, 60 * 24 * 32))
        acts.append((at, n, "umbrella" if rng.random() < 0.6 else "powerbank"))
    back: list[tuple[datetime, int, int]] = []
    lent = 0
    for at, _n, code in sorted(acts):
        for _when, piece_id, point_id in [one for one in back if one[0] <= at]:
            bring(rng, staff, piece_id, point_id, _when)
        back = [one for one in back if one[0] > at]
        person, unit = rng.choice(people)
        point, kind = rng.choice(points), kinds[code]
        with clock.at(at):
            try:
                loan = amenities.borrow_any(
                    stand_in(person, "staff", over=unit.path),
                    point_id=point.pk,
                    kind_id=kind.pk,
                    now=at,
                )
            except Refusal:  # none left, or the person has one
                continue
        lent += 1
        hours = rng.choice((1, 2, 3, 5, 7, 20, 30)) if code == "powerbank" else rng.choice((2, 5, 20, 26, 44, 60))
        if rng.random() > 0.06:
            back.append((at + timedelta(hours=hours), loan.piece_id, rng.choice(points).pk))
        elif rng.random() < 0.5:
            with clock.at(at + timedelta(hours=30)):
                if clock.now() < now:
                    amenities.report_piece(
                        stand_in(person, "staff", over=unit.path), piece_id=loan.piece_id, trouble="lost",
                        note="外出时遗落在车上", now=clock.now(),
                    )  # fmt: skip
    for when, piece_id, point_id in sorted(back):
        if when < now:
            bring(rng, staff, piece_id, point_id, when)
    at = now - timedelta(hours=3)
    with clock.at(at):
        for point in points:
            try:
                amenities.borrow_any(staff.actor("clerk"), point_id=point.pk, kind_id=kinds["umbrella"].pk, now=at)
            except Refusal:
                continue
            return lent + 1
    return lent


def bring(rng: Random, staff: Staff, piece_id: int, point_id: int, when: datetime) -> None:
    """A piece comes back."""
    with clock.at(when):
        amenities.return_piece(staff.actor("agent"), piece_id=piece_id, point_id=point_id, now=when)
