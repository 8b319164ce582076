"""A city with a year of tickets, written straight into the tables: 10 counties, 300 units, 3,000 people, 3,300 places.

Equal numbers of tickets give equal rows up to the day on which they are written. The commands that people use would
need hours for a million tickets; this is the only place that goes past them, and it is no part of the program.
"""

# ruff: noqa: E501 - Chinese counts double, and rows of data read better in one line
from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

COUNTIES, UNITS, PEOPLE, ROOMS, WORKERS = 10, 30, 10, 8, 8
DAYS = 365
LONG_AGO = date(2020, 1, 1)
NAMES = ("云溪", "青川", "临江", "石桥", "东湖", "南山", "白鹭", "长坪", "永宁", "锦屏")
BODIES = (
    "发展和改革局", "财政局", "教育局", "公安局", "民政局", "司法局", "自然资源局", "住房和城乡建设局", "交通运输局", "水利局",
    "农业农村局", "商务局", "文化和旅游局", "卫生健康局", "审计局", "应急管理局", "统计局", "医疗保障局", "市场监督管理局", "信访局",
    "税务局", "气象局", "档案馆", "图书馆", "政务服务中心", "融媒体中心", "疾病预防控制中心", "城市管理局", "林业局", "退役军人事务局",
)  # fmt: skip
FAULTS = (
    "水龙头关不严，一直滴水", "下水慢，洗手池积水", "空调不制冷，有异响", "灯管闪烁，影响办公", "门锁打不开，钥匙拧不动",
    "窗户关不上，漏风", "网口没有信号", "电话没有声音", "插座没电", "暖气不热", "打印机卡纸", "天花板有水渍", "地砖松动",
    "电梯按钮不亮", "饮水机不加热", "洗手间冲水阀漏水",
)  # fmt: skip
DETAILS = (
    "请上班时间来", "今天下午有会，请尽快", "昨天开始的", "已经报过一次", "请先打电话", "靠窗一侧", "门口右手边",
    "影响整层", "有水流到走廊", "需要带梯子", "同事也反映过", "不急，方便时来",
)  # fmt: skip
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静磊军洋勇艳杰娟涛明超霞平刚桂英"
PARTS_OF_STATE = {  # age in days up to → shares of states
    1: (("reported", 18), ("offered", 14), ("accepted", 16), ("arrived", 14), ("done", 22), ("rated", 14), ("withdrawn", 2)),
    3: (("reported", 2), ("accepted", 4), ("arrived", 3), ("done", 40), ("rated", 48), ("withdrawn", 3)),
    7: (("arrived", 1), ("done", 36), ("rated", 60), ("withdrawn", 3)),
    DAYS + 1: (("closed", 520), ("rated", 448), ("withdrawn", 30), ("arrived", 1), ("accepted", 1)),
}  # fmt: skip


def build(tickets: int, tell: Any = print) -> None:
    """Write the whole city into an empty database, then let the database gather its statistics."""
    from django.db import connection

    rng = Random(20)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")
    ground = lay_ground(rng)
    tell(f"{len(ground['units'])} units, {len(ground['rooms'])} places")
    write(ticket_rows(rng, tickets, ground), tickets, tell)
    write_joinings(rng, tickets)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def lay_ground(rng: Random) -> dict[str, Any]:
    """Offices, people, places, kinds and workers."""
    from guanjia.domains.servicedesk.commands.standard_kinds import STANDARD
    from guanjia.domains.servicedesk.models import FaultKind, ServiceLevel, Worker
    from guanjia.foundation.org.models import Office, OfficeVersion, Person
    from guanjia.foundation.places.models import Place

    def office(name: str, kind: str, level: str, parent: Any, rank: int, short: str = "") -> Any:
        row = Office.objects.create(
            name=name, short_name=short, kind=kind, level=level, parent=parent, rank=rank, path=f"new:{name}",
            depth=parent.depth + 1 if parent else 0, valid_from=LONG_AGO,
        )  # fmt: skip
        row.path = f"{parent.path if parent else '/'}{row.pk}/"
        row.save(update_fields=["path"])
        OfficeVersion.objects.create(office=row, name=name, short_name=short, parent=parent, valid_from=LONG_AGO)
        return row

    def place(kind: str, name: str, parent: Any, holder: Any, user: Any, rank: int) -> Any:
        row = Place.objects.create(
            kind=kind, name=name, full_name=f"{parent.full_name} {name}" if parent else name, parent=parent,
            compound=(parent.compound or parent) if parent else None, path=f"new:{holder.pk}:{name}", rank=rank,
            office=holder, user=user, valid_from=LONG_AGO,
        )  # fmt: skip
        row.path = f"{parent.path if parent else '/'}{row.pk}/"
        row.save(update_fields=["path"])
        return row

    def person(holder: Any, n: int) -> Any:
        return Person(
            name=rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN), staff_number=f"B{n:06}", office=holder,
            valid_from=LONG_AGO,
        )  # fmt: skip

    region = office("云州市", "region", "city", None, 1)
    counties, units, rooms, workers, count = [], [], [], [], 0
    for c in range(COUNTIES):
        county = office(f"{NAMES[c]}县机关事务服务中心", "centre", "county", region, c + 1, f"{NAMES[c]}中心")
        counties.append(county)
        staff = Person.objects.bulk_create([person(county, count + n) for n in range(WORKERS)])
        count += WORKERS
        workers.append(
            Worker.objects.bulk_create(Worker(person=who, office=county, skills=["general"]) for who in staff)
        )
        for u in range(UNITS):
            unit = office(f"{NAMES[c]}县{BODIES[u]}", "unit", "county", county, u + 1, f"{NAMES[c]}{BODIES[u]}"[:30])
            compound = place("compound", f"{NAMES[c]}{BODIES[u]}大院", None, county, unit, u + 1)
            building = place("building", "1 号楼", compound, county, unit, 1)
            storey = place("storey", "3 层", building, county, unit, 3)
            rooms.append([place("room", f"{301 + r} 室", storey, county, unit, r) for r in range(ROOMS)])
            people = Person.objects.bulk_create([person(unit, count + n) for n in range(PEOPLE)])
            count += PEOPLE
            units.append((unit, county, compound, people))
    kinds = []
    for g, group in enumerate(STANDARD):
        above = FaultKind.objects.create(code=group.code, name=group.name, icon=group.icon, skill=group.skill, rank=g)
        for k, kind in enumerate(group.kinds):
            row = FaultKind.objects.create(
                code=f"{group.code}-{kind.code}"[:30], name=kind.name, parent=above, icon=group.icon, rank=k,
                skill=kind.skill or group.skill, red_line=kind.red_line,
            )  # fmt: skip
            ServiceLevel.objects.create(
                kind=row, respond_minutes=kind.respond, finish_minutes=kind.finish, valid_from=LONG_AGO
            )
            kinds.append((row.pk, kind.respond, kind.finish, kind.red_line))
    return {"region": region, "counties": counties, "units": units, "rooms": rooms, "workers": workers, "kinds": kinds}


def ticket_rows(rng: Random, tickets: int, ground: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One ticket after the other, the oldest first, as the columns' values."""
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    first = today - timedelta(days=DAYS)
    weights = [rng.uniform(0.4, 2.2) for _unit in ground["units"]]  # some units report five times as much as others
    picked = iter(())
    shares = {age: ([s for s, _n in rows], [n for _s, n in rows]) for age, rows in PARTS_OF_STATE.items()}
    day_before, number = None, 0
    for n in range(tickets):
        picked_unit = next(picked, None)
        if picked_unit is None:
            picked = iter(rng.choices(range(len(weights)), weights, k=10_000))
            picked_unit = next(picked)
        unit, _county, compound, people = ground["units"][picked_unit]
        kind, respond, finish, urgent = ground["kinds"][int(rng.random() ** 1.7 * len(ground["kinds"]))]
        at = first + timedelta(days=DAYS) * ((n + rng.random()) / tickets)
        age = (today - at).total_seconds() / 86400
        states, of = shares[next(limit for limit in shares if age < limit)]
        state = rng.choices(states, of)[0]
        day = at.date()
        number = number + 1 if day == day_before else 1
        day_before = day
        worker = rng.choice(ground["workers"][picked_unit // UNITS]) if state not in ("reported", "withdrawn") else None
        responded = at + timedelta(minutes=rng.uniform(0.1, 1.3) * respond)
        done = at + timedelta(minutes=rng.uniform(0.2, 1.2) * finish)
        reporter = people[int(rng.random() * PEOPLE)]
        finished, went = state in ("done", "rated", "closed"), state not in ("reported", "offered", "withdrawn")
        stars = rng.choices((5, 4, 3, 2, 1), (70, 18, 7, 3, 2))[0] if state == "rated" else None
        yield {
            "id": n + 1, "number": f"GD-{day:%Y%m%d}-{number:05}", "office_id": unit.pk, "office_path": unit.path,
            "place_id": ground["rooms"][picked_unit][int(rng.random() * ROOMS)].pk, "compound_id": compound.pk,
            "kind_id": kind, "description": f"{rng.choice(FAULTS)}，{rng.choice(DETAILS)}。",
            "channel": ("portal", "code", "phone")[n % 3], "urgent": urgent, "reporter_id": reporter.pk,
            "reporter_name": reporter.name, "reporter_phone": "", "reporter_phone_index": "", "taken_by": "",
            "state": state, "round": 1, "version": 3, "worker_id": worker.pk if worker else None,
            "merged_into_id": None, "reported_at": at, "opened_at": at, "respond_due_at": at + timedelta(minutes=respond),
            "finish_due_at": at + timedelta(minutes=finish), "responded_at": responded if went else None,
            "arrived_at": responded if finished or state == "arrived" else None, "done_at": done if finished else None,
            "ended_at": done if state in ("rated", "closed", "withdrawn") else None, "escalated_at": None,
            "stars": stars, "repeated": False, "ever_done": finished,
        }  # fmt: skip


def write(rows: Iterator[dict[str, Any]], tickets: int, tell: Any) -> None:
    """The rows into the table: COPY on PostgreSQL, `executemany` on SQLite. Indexes are made afterwards."""
    from itertools import islice

    from django.db import connection, transaction

    from guanjia.domains.servicedesk.models import Ticket

    fields = {field.column: field for field in Ticket._meta.concrete_fields}
    step = 20_000
    with connection.schema_editor() as editor:
        for index in Ticket._meta.indexes:
            editor.remove_index(Ticket, index)
    done = 0
    while batch := list(islice(rows, step)):
        missing = set(fields) - set(batch[0])
        for column in missing:  # a field that came later: its default
            value = fields[column].get_default()
            for row in batch:
                row[column] = value
        columns = ", ".join(f'"{column}"' for column in fields)
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {Ticket._meta.db_table} ({columns}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row([row[column] for column in fields])
            else:
                adapt = connection.ops.adapt_datetimefield_value
                marks = ", ".join(["%s"] * len(fields))
                cursor.executemany(
                    f"INSERT INTO {Ticket._meta.db_table} ({columns}) VALUES ({marks})",
                    [[adapt(v) if isinstance(v := row[column], datetime) else v for column in fields] for row in batch],
                )
        done += len(batch)
        if done % 200_000 == 0:
            tell(f"{done:,} of {tickets:,} tickets")
    with connection.schema_editor() as editor:
        for index in Ticket._meta.indexes:
            editor.add_index(Ticket, index)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{Ticket._meta.db_table}', 'id'), {tickets + 1})")


def write_joinings(rng: Random, tickets: int) -> None:
    """One ticket in a hundred has somebody with the same fault."""
    from guanjia.domains.servicedesk.models import Joining
    from guanjia.foundation.org.models import Person

    people = list(Person.objects.values_list("pk", flat=True))
    now = datetime.now(UTC)
    Joining.objects.bulk_create(
        [Joining(ticket_id=n, person_id=rng.choice(people), joined_at=now) for n in range(1, tickets + 1, 100)],
        batch_size=5000,
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")
    import sys

    import django

    django.setup()
    build(int(sys.argv[1]))
