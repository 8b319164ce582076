"""What the demo's offices add to their lists: custom fields with values, shared views, one person's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from guanjia.demo.estate import Estate
from guanjia.demo.society import Society
from guanjia.demo.staff import Staff
from guanjia.foundation.registers import commands
from guanjia.kernel.actor import Actor, system_actor

DEFINER: Actor = replace(
    system_actor("demo", "registers.define", "org.view", "org.people", "org.manage", "places.view", "places.manage"),
    name="演示建库",
)
DESKS = {"pattern": "A-999", "in_list": True, "help": "楼层字母加三位数字"}
FIELDS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("org.people", "desk_number", "工位号", "text", DESKS),
    ("org.people", "meals", "就餐方式", "choice", {"choices": ["食堂", "自备", "不定"]}),
    ("org.offices", "archive_code", "全宗号", "text", {"pattern": "A999", "help": "档案馆编的全宗号"}),
    ("places.rooms", "lock", "门锁类型", "choice", {"choices": ["机械锁", "门禁", "密码锁"], "in_list": True}),
    ("places.rooms", "headroom", "净高", "number", {"unit": "米", "minimum": 2, "maximum": 12}),
    ("servicedesk.tickets", "warranty", "在质保期内", "flag", {}),
)
FILLED = 30


def furnish_lists(rng: Random, society: Society, estate: Estate, staff: Staff, now: datetime) -> int:
    """Fields of the city with values on some records, and a few views; answers how many records say something."""
    for rank, (register, key, label, kind, more) in enumerate(FIELDS, 1):
        commands.define_field(
            DEFINER,
            register_key=register,
            office_id=society.city.pk,
            key=key,
            label=label,
            kind=kind,
            rank=rank * 10,
            now=now,
            **more,
        )
    unit = next(unit for unit in society.main_county.units if unit.name.endswith("水利局"))
    people = [person for section in society.sections[unit.pk] for person in society.people[section.pk]]
    told: list[tuple[str, int, dict[str, str]]] = [
        ("org.people", person.pk, {"desk_number": f"{rng.choice('ABC')}-{n:03}", "meals": rng.choice(["食堂", "自备"])})
        for n, person in enumerate(people[:FILLED], 101)
    ]
    told += [
        ("places.rooms", room.pk, {"lock": rng.choice(["机械锁", "门禁"]), "headroom": rng.choice(["2.8", "3.2"])})
        for room in estate.rooms.get(unit.pk, [])[:FILLED]
    ]
    told.append(("org.offices", unit.pk, {"archive_code": "A107"}))
    for register, pk, said in told:
        commands.fill_in(DEFINER, register_key=register, record_id=pk, said=said, now=now)
    keep_views(society, staff, now)
    return len(told)


def keep_views(society: Society, staff: Staff, now: datetime) -> None:
    """The section shares with the liaisons, the head with the section; the dispatcher keeps one alone."""
    city = society.city.pk
    commands.save_view(
        staff.actor("section"), register_key="places.rooms", name="空置的基本用房",
        query="state=vacant&room_class=basic", role="owner_section", office_id=city, now=now,
    )  # fmt: skip
    commands.save_view(
        staff.actor("cityhead"), register_key="org.people", name="合同人员（按入职日）",
        query="staffing=contract&state=here&sort=-valid_from", role="head", office_id=city, now=now,
    )  # fmt: skip
    commands.save_view(
        staff.actor("dispatcher"), register_key="servicedesk.tickets", name="超时未完成", query="due=overdue",
        columns=["number", "kind", "reported_at", "finish_due_at", "worker", "state"], now=now,
    )  # fmt: skip
