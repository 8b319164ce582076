"""A city with two counties, the bureau's section that runs checks, and an inspector."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import make_account, make_actor, make_office, make_picture, make_place

from guanjia.foundation.checklists import commands
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

NOW = datetime(2026, 7, 14, 10, 0, tzinfo=clock.LOCAL)
ONOFF = [{"value": "on", "zh": "开"}, {"value": "off", "zh": "关"}]
LINES: list[dict[str, Any]] = [
    {
        "key": "room_use", "kind": "choice", "zh": "房间用途",
        "choices": [
            {"value": "office", "zh": "办公室"},
            {"value": "data_room", "zh": "机房"},
            {"value": "archive", "zh": "档案室"},
        ],
    },
    {"key": "ac", "kind": "choice", "zh": "空调", "choices": ONOFF},
    {
        "key": "setpoint", "kind": "number", "zh": "面板设定温度", "unit": "°C", "when": {"line": "ac", "is": "on"},
        "limit": {"parameter": "cooling-setpoint", "bound": "floor"}, "clause": "temperature-notice/item2",
    },
    {"key": "measured", "kind": "reading", "zh": "实测温度", "unit": "°C", "needed": False},
    {"key": "panel", "kind": "photo", "zh": "面板照片", "needed": False},
]  # fmt: skip
JUDGED = [
    {
        "rule": "NRG-TEMP",
        "inputs": {
            "season": {"value": "cooling"},
            "setpoint_c": {"line": "setpoint"},
            "exempt": {"line": "room_use", "in": ["data_room", "archive", "operating_room"]},
        },
    }
]
RUN = ("checklists.view", "checklists.manage", "checklists.forms", "checklists.inspect", "org.view", "places.view")


@dataclass
class Bureau:
    """What most tests of this room start from."""

    city: Office
    bureau: Office
    boss: Actor
    inspector: Actor
    form: Any = None
    version: Any = None
    units: list[Office] = field(default_factory=list)
    rooms: dict[int, list[Any]] = field(default_factory=dict)


def make_bureau(*, units: int = 2, rooms: int = 2, lines: Any = None, judged: Any = None) -> Bureau:
    """A bureau with a published form, units with rooms, and an inspector."""
    city = make_office(kind="region", level="city")
    bureau = make_office(parent=city, kind="bureau", level="city")
    boss = make_actor(*RUN, account=make_account(office=bureau), office=city)
    inspector = make_actor("checklists.inspect", account=make_account(office=bureau), office=bureau)
    world = Bureau(city, bureau, boss, inspector)
    world.form = commands.make_form(boss, code="summer-ac", name="夏季空调温度检查", office_id=bureau.pk)
    draft = commands.draft_version(
        boss, form_id=world.form.pk, lines=LINES if lines is None else lines,
        judged=JUDGED if judged is None else judged,
    )  # fmt: skip
    world.version = commands.publish_version(boss, version_id=draft.pk, now=NOW)
    for _n in range(units):
        add_unit(world, rooms)
    return world


def add_unit(world: Bureau, rooms: int = 2, **over: Any) -> Office:
    unit = make_office(**({"parent": world.city, "level": "city"} | over))
    world.units.append(unit)
    first = make_place(office=unit, user=unit)
    more = [make_place(parent=first.parent, office=unit, user=unit) for _n in range(rooms - 1)]
    world.rooms[unit.pk] = [first, *more][:rooms]
    return unit


def make_visit(world: Bureau, unit: Office | None = None, **over: Any) -> Any:
    unit = unit or world.units[0]
    fields: dict[str, Any] = {
        "form_id": world.form.pk,
        "unit_id": unit.pk,
        "planned_on": NOW.date(),
        "inspector_ids": [world.inspector.person_id],
        "room_ids": [room.pk for room in world.rooms[unit.pk]],
        "office_id": world.bureau.pk,
        "now": NOW,
    }
    return commands.plan_visit(world.boss, **(fields | over))


def answer(world: Bureau, visit: Any, place: Any, **over: Any) -> Any:
    """Answers of the inspector: an office with its set point at 26 unless said otherwise."""
    given = {"room_use": "office", "ac": "on", "setpoint": 26} | over.pop("answers", {})
    fields: dict[str, Any] = {
        "uuid": uuid4(), "visit_id": visit.pk, "place_id": place.pk if place else None, "answers": given,
        "answered_at": NOW, "now": NOW,
    }  # fmt: skip
    actor = over.pop("actor", world.inspector)
    return commands.keep_answers(actor, **(fields | over))


def picture(colour: str = "teal") -> tuple[str, SimpleUploadedFile]:
    """A photo with the hash of its bytes."""
    content = make_picture(colour=colour)
    return hashlib.sha256(content).hexdigest(), SimpleUploadedFile("panel.jpg", content, "image/jpeg")
