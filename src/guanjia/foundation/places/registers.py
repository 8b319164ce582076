"""The list of the places room: all rooms that are in use."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from guanjia.foundation.places import importing, queries
from guanjia.foundation.places.filters import RoomFilter
from guanjia.foundation.places.rooms import STATE_LABELS, STATE_TONES, state_of
from guanjia.kernel.actor import Actor
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched
from guanjia.ui.templatetags.gj import area, status


def list_rooms(actor: Actor) -> Any:
    return queries.list_places(actor, kind="room")


def show_room(row: Any) -> SafeString:
    return format_html('<a href="{}">{}</a><small>{}</small>', row.get_absolute_url(), row.name, row.full_name)


def show_full_name(row: Any) -> SafeString:
    return format_html('<a class="b" href="{}">{}</a>', row.get_absolute_url(), row.full_name)


def usable(row: Any) -> Any:
    return row.usable_area_m2.value if row.usable_area_m2 is not None else None


def show_state(row: Any) -> SafeString:
    state = state_of(row)
    return status(STATE_TONES[state], STATE_LABELS[state])


ROOMS = (
    Field("name", gettext_lazy("Room"), lambda row: row.name, sort="full_name", fixed=True, cell=show_room,
          carries=("full_name",)),
    Field("full_name", gettext_lazy("Where it lies"), lambda row: row.full_name, shown=False, cell=show_full_name),
    Field("room_class", gettext_lazy("Room class"), lambda row: row.get_room_class_display() or None, FieldKind.CHOICE,
          sort="room_class"),
    Field("usable_area", gettext_lazy("Usable area"), usable, FieldKind.NUMBER, unit="㎡", sort="usable_area_m2",
          desc_first=True, cell=lambda row: area(row.usable_area_m2)),
    Field("user", gettext_lazy("Using unit"), lambda row: row.user.name if row.user else None, sort="user__name"),
    Field("office", gettext_lazy("Managed by"), lambda row: row.office.name, sort="office__name"),
    Field("valid_from", gettext_lazy("In use from"), lambda row: row.valid_from, FieldKind.DAY, sort="valid_from"),
    Field("note", gettext_lazy("Note"), lambda row: row.note or None, shown=False),
    Field("state", gettext_lazy("State"), lambda row: str(STATE_LABELS[state_of(row)]), FieldKind.CHOICE,
          cell=show_state),
)  # fmt: skip

REGISTERS = (
    Register(
        "places.rooms",
        gettext_lazy("Room register"),
        "places.place",
        list_rooms,
        ROOMS,
        right="places.view",
        url="place-rooms",
        default_sort="full_name",
        filters=RoomFilter,
        searched=Searched(
            title=lambda row: row.full_name,
            words=lambda row: row.user.name if row.user else "",
            detail=lambda row: " · ".join(filter(None, (row.user.name if row.user else "", row.office.name))),
            icon="door",
            rows=queries.list_places,
            label=gettext_lazy("Compounds, buildings and rooms"),
        ),
        custom=True,
        change_right="places.manage",
        importer=importing.ROOMS,
        card=Card("full_name", "state", (("user", "usable_area", "room_class"),)),
    ),
)
