"""How sheets of rooms come in: where a room lies is said by the full name of its storey."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.importing import BodiesByName
from guanjia.foundation.places import queries
from guanjia.foundation.places.commands import add_place, change_place, change_tenure
from guanjia.foundation.places.forms import FactsForm
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.registers import FieldKind, Importer, InColumn
from guanjia.kernel.words import N_


class StoreyUnknown(Refusal):
    """A sheet names a storey that the asker does not see, or that two have."""


class RoomRowForm(FactsForm):
    """One row of a sheet: the page's form for a room, with storey and bodies given by number."""

    parent_id = forms.IntegerField(label=_("Storey"))
    office_id = forms.IntegerField(label=_("Managed by"))
    user_id = forms.IntegerField(label=_("Used by"), required=False)
    valid_from = forms.DateField(label=_("In use from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind=Place.Kind.ROOM, **kwargs)


def prepare_room(actor: Actor, texts: Mapping[str, str], now: datetime) -> dict[str, Any]:
    data: dict[str, Any] = dict(texts)
    bodies = BodiesByName(actor, clock.local_day(now))
    data["office_id"] = bodies.get(texts["office"], "office")
    if texts.get("user"):
        data["user_id"] = bodies.get(texts["user"], "user")
    full_name = " ".join(texts["storey"].split())
    found = list(queries.list_places(actor, kind="storey").filter(full_name=full_name)[:2])
    if len(found) != 1:
        raise StoreyUnknown(
            N_("There is no storey “%(name)s”. Write compound, building and storey as the register has them."),
            field="storey",
            name=texts["storey"],
        )
    data["parent_id"] = found[0].pk
    return data


def find_room(actor: Actor, fields: Mapping[str, Any]) -> Place | None:
    """The open room of this name on the storey."""
    rooms = queries.list_places(actor, kind="room").filter(parent=fields["parent_id"])
    return rooms.filter(name=fields["name"].strip()).first()


def room_differences(room: Place, fields: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Old and new; what the sheet leaves empty stays."""
    told: dict[str, tuple[str, str]] = {}
    area: Any = room.usable_area_m2
    for name, old in (("room_class", room.room_class), ("plan_id", room.plan_id), ("note", room.note)):
        if fields.get(name) and fields[name] != old:
            told[name] = (old, fields[name])
    if fields.get("usable_area_m2") is not None and (area is None or area.value != fields["usable_area_m2"]):
        told["usable_area_m2"] = (str(area.value) if area is not None else "", str(fields["usable_area_m2"]))
    for name, now_id in (("office", room.office_id), ("user", room.user_id)):
        new_id = fields.get(f"{name}_id")
        if new_id and new_id != now_id:
            named = type(room.office).objects.in_bulk([new_id, *([now_id] if now_id else [])])
            told[name] = (named[now_id].name if now_id else "", named[new_id].name)
    return told


def store_room(actor: Actor, room: Place | None, fields: Mapping[str, Any], now: datetime) -> Place:
    """Add a room, or call the command for what changes: facts at once, hands from the day in the sheet."""
    if room is None:
        given = {key: value for key, value in fields.items() if value not in (None, "")}
        return add_place(actor, kind=Place.Kind.ROOM, now=now, **given)
    told = room_differences(room, fields)
    if {"room_class", "usable_area_m2", "plan_id", "note"} & told.keys():
        area: Any = room.usable_area_m2
        room = change_place(
            actor,
            place_id=room.pk,
            name=room.name,
            room_class=fields.get("room_class") or room.room_class,
            usable_area_m2=area if fields.get("usable_area_m2") is None else fields["usable_area_m2"],
            plan_id=fields.get("plan_id") or room.plan_id,
            rank=room.rank,
            note=fields.get("note") or room.note,
        )
    if {"office", "user"} & told.keys():
        change_tenure(
            actor,
            place_id=room.pk,
            office_id=fields["office_id"],
            user_id=fields.get("user_id") or room.user_id,
            from_day=fields["valid_from"],
        )
    return room


ROOMS = Importer(
    "places.manage",
    (
        InColumn(
            "storey", _("Storey"), needed=True, aliases=("楼层", "所在楼层", "位置", "所在位置"),
            hint=_("Compound, building and storey, as the register has them"),
        ),
        InColumn("name", _("Room"), needed=True, aliases=("房间", "房间号", "房号", "房间名称", "名称")),
        InColumn("room_class", _("Room class"), aliases=("房间类别", "用房类别", "类别"),
                 choices=lambda: Place.RoomClass.choices),
        InColumn("usable_area_m2", _("Usable area (m²)"), kind=FieldKind.NUMBER, aliases=("使用面积", "面积")),
        InColumn("office", _("Managed by"), needed=True, aliases=("管理单位",)),
        InColumn("user", _("Used by"), aliases=("使用单位", "使用部门")),
        InColumn("valid_from", _("In use from"), needed=True, kind=FieldKind.DAY, example="2026-03-01",
                 aliases=("启用日期", "起用日期", "起始日期")),
        InColumn("plan_id", _("Id in the plan"), aliases=("图纸编号",)),
        InColumn("note", _("Note"), aliases=("备注",)),
    ),
    form=RoomRowForm,
    prepare=prepare_room,
    find=find_room,
    current=lambda room: {"name": room.name},
    differences=room_differences,
    store=store_room,
    key=lambda fields: f"{fields['parent_id']}/{fields['name'].strip()}",
    chunk=200,
    most_rows=20_000,
)  # fmt: skip
