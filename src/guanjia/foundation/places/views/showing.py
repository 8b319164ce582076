"""Looking at places: compounds, storeys with their plans, the register of rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from guanjia.foundation.codes.queries import code_of
from guanjia.foundation.org.models import Office
from guanjia.foundation.places import queries
from guanjia.foundation.places.models import Place
from guanjia.foundation.places.plan_drawing import RoomFacts, dress
from guanjia.foundation.places.rooms import CLASS_LABELS, STATE_LABELS, STATE_TONES, state_of
from guanjia.kernel import clock
from guanjia.ui.navigation import ScanAction, scan_actions
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest
from guanjia.ui.templatetags.gj import area

MODES = (
    ("user", gettext_lazy("Using unit")),
    ("state", gettext_lazy("State")),
    ("class", gettext_lazy("Room class")),
)
TINTS = 8
LONGEST_LABEL = 7


def may_manage(request: PageRequest, place: Place | None = None) -> bool:
    return request.actor.may("places.manage", place.office.path if place else None)


def asked_day(request: PageRequest) -> date | None:
    """The day of `?on=2025-06-01`; nothing for today or for what is no day."""
    try:
        return date.fromisoformat(request.GET.get("on", "")) if request.GET.get("on") else None
    except ValueError:
        return None


@login_required
@require_GET
def compounds(request: PageRequest) -> HttpResponse:
    """All compounds with their buildings, counts and areas."""
    request.actor.require("places.view")
    rows = list(queries.list_places(request.actor, kind="compound"))
    tallies = queries.tally_by(request.actor, "compound")
    found = [(row, tallies.get(row.pk, queries.Tally())) for row in rows]
    total = queries.Tally(
        buildings=sum(tally.buildings for _row, tally in found),
        storeys=sum(tally.storeys for _row, tally in found),
        rooms=sum(tally.rooms for _row, tally in found),
        vacant=sum(tally.vacant for _row, tally in found),
        usable=queries.UsableM2.total(tally.usable for _row, tally in found),
        gross=queries.GrossM2.total(tally.gross for _row, tally in found),
    )
    context = {"domain": "space", "page_url": "places", "rows": found, "total": total, "manages": may_manage(request)}
    return render(request, "places/compounds.html", context)


class RoomList(LoginRequiredMixin, RegisterPage):
    """The register of rooms."""

    template_name = "places/rooms.html"
    register_key = "places.rooms"

    def sum_up(self, request: Any, rows: QuerySet[Any]) -> Mapping[str, str]:
        return {"usable_area": area(queries.sum_usable_area(rows))}

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "space", "page_url": "place-rooms"}


@login_required
@require_GET
def place(request: PageRequest, pk: int) -> HttpResponse:
    """One place: a compound's buildings, a building's storeys, a storey's plan, or a room's own page."""
    found = queries.get_place(request.actor, pk)
    context = {
        "domain": "space",
        "page_url": "place-rooms" if found.kind == Place.Kind.ROOM else "places",
        "place": found,
        "above": queries.list_above(found),
        "manages": may_manage(request, found),
    }
    if found.kind == Place.Kind.STOREY:
        return storey(request, found, context)
    if found.kind in (Place.Kind.COMPOUND, Place.Kind.BUILDING):
        return whole(request, found, context)
    context |= panel_of(request, found)
    return render(request, "places/room.html", context)


def whole(request: PageRequest, found: Place, context: dict[str, Any]) -> HttpResponse:
    """A compound with its buildings and storeys, or a building with its storeys."""
    actor = request.actor
    parts = list(queries.list_places(actor, inside=found).filter(kind__in=["building", "storey"]))
    by_storey = queries.tally_by(actor, "storey", inside=found)
    buildings = [found] if found.kind == Place.Kind.BUILDING else [one for one in parts if one.kind == "building"]
    by_building = queries.tally_by(actor, "building", inside=found)
    rows = [
        {
            "building": one,
            "tally": by_building.get(one.pk, queries.Tally()),
            "storeys": [
                (part, by_storey.get(part.pk, queries.Tally())) for part in reversed(parts) if part.parent_id == one.pk
            ],
        }
        for one in buildings
    ]
    shares = queries.usable_by_user(actor, inside=found)
    context |= {
        "rows": rows,
        "shares": shares[:12],
        "more_shares": max(0, len(shares) - 12),
        "rooms": sum(share.rooms for share in shares),
        "usable": queries.UsableM2.total(share.usable for share in shares),
        "gross": queries.sum_gross_area(actor, inside=found),
        "users": sum(1 for share in shares if share.office_id),
    } | panel_of(request, found)
    return render(request, "places/whole.html", context)


def storey(request: PageRequest, found: Place, context: dict[str, Any]) -> HttpResponse:
    """The plan of a storey with its rooms, or the same rooms as a list."""
    actor, day = request.actor, asked_day(request)
    rooms = list(queries.list_parts(actor, found, as_of=day).filter(kind="room").order_by("rank", "name", "pk"))
    if day:
        users = queries.users_as_of(rooms, day)
        for room in rooms:
            room.user = users.get(room.pk)
    asked = request.GET.get("room", "")
    chosen = next((room for room in rooms if asked and asked in (room.plan_id, f"p{room.pk}")), None)
    context |= {"rooms_shown": rooms, "chosen": chosen, "day": day}
    if chosen is not None:
        context |= panel_of(request, chosen)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "room-panel":
        return render(request, "places/_room_panel.html", context)
    plan = queries.plan_in_force(actor, found, on=day or clock.today())
    mode = request.GET.get("mode", "user")
    mode = mode if mode in dict(MODES) else "user"
    building = found.parent
    storeys = list(queries.list_parts(actor, building).filter(kind="storey")) if building else []
    tallies = queries.tally_by(actor, "storey", inside=building) if building else {}
    tints = tints_of(rooms)
    matching = queries.match_plan(plan, rooms) if plan else None
    kept = "&".join(
        f"{key}={request.GET[key]}" for key in ("mode", "on") if request.GET.get(key, "").replace("-", "").isalnum()
    )
    context |= {
        "plan": plan,
        "matching": matching,
        "drawing": dress(
            plan.svg,
            {drawn: facts_of(room, tints) for drawn, room in matching.rooms.items()},
            selected=chosen.plan_id if chosen else "",
            query=kept,
            label=_("Plan of %(storey)s") % {"storey": found.full_name},
        )
        if plan and matching
        else "",
        "mode": mode,
        "modes": MODES,
        "as_list": request.GET.get("view") == "list" or plan is None,
        "storeys": [(one, tallies.get(one.pk, queries.Tally())) for one in reversed(storeys)],
        "legend_users": legend_of(rooms, tints),
        "legend_states": [(state, STATE_LABELS[state], n) for state, n in count_of(rooms, state_of)],
        "legend_classes": [
            (kind, CLASS_LABELS[kind], n) for kind, n in count_of(rooms, lambda r: r.room_class or "none")
        ],
        "usable": queries.usable_of(rooms),
        "offices_m2": queries.usable_of(room for room in rooms if room.room_class == "basic"),
        "basic": sum(1 for room in rooms if room.room_class == "basic"),
        "vacant": [room for room in rooms if state_of(room) == "vacant"],
        "vacant_m2": queries.usable_of(room for room in rooms if state_of(room) == "vacant"),
        "users": len({room.user_id for room in rooms if room.user_id}),
        "states": [(room, STATE_TONES[state_of(room)], STATE_LABELS[state_of(room)]) for room in rooms],
        "drafts": queries.list_plans(actor, found).filter(published_at=None).count() if context["manages"] else 0,
    }
    return render(request, "places/storey.html", context)


def count_of(rooms: Sequence[Place], key: Any) -> list[tuple[str, int]]:
    return sorted(Counter(key(room) for room in rooms).items(), key=lambda item: (-item[1], item[0]))


def tints_of(rooms: Sequence[Place]) -> dict[int, int]:
    """A tint for each user, the ones with most rooms first; past the eighth all share the last, grey one."""
    counted = Counter(room.user_id for room in rooms if room.user_id)
    order = sorted(counted, key=lambda office: (-counted[office], office))
    return {office: min(place, TINTS) for place, office in enumerate(order, 1)}


def legend_of(rooms: Sequence[Place], tints: Mapping[int, int]) -> list[tuple[int, Office, int]]:
    users = {room.user_id: room.user for room in rooms if room.user_id}
    counted = Counter(room.user_id for room in rooms if room.user_id)
    return [(tints[key], users[key], counted[key]) for key in sorted(tints, key=lambda key: tints[key])]  # type: ignore[misc]


def short(name: str) -> str:
    """A name that fits into a small room."""
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…"


def facts_of(room: Place, tints: Mapping[int, int]) -> RoomFacts:
    """What the drawing says of one room."""
    state = state_of(room)
    if room.user is not None and room.room_class == Place.RoomClass.BASIC:
        line = short(room.user.short_name or room.user.name)
    else:
        line = _("Vacant") if state == "vacant" else ""
    user = room.user.name if room.user else STATE_LABELS[state]
    tint = tints.get(room.user_id, TINTS) if room.user_id else None
    return RoomFacts(
        name=room.name,
        line=line,
        area=area(room.usable_area_m2) if room.usable_area_m2 is not None else "",
        spoken=_("%(room)s, %(user)s, %(area)s m²")
        % {"room": room.name, "user": user, "area": area(room.usable_area_m2)},
        classes=(f"s-{state}", f"c-{room.room_class or 'none'}", *((f"u{tint}",) if tint is not None else ())),
        vacant=state == "vacant",
    )


def panel_of(request: PageRequest, found: Place) -> dict[str, Any]:
    """What the panel of one place shows: code, history, actions."""
    code = code_of(found)
    actions = [(action, href_of(action, found)) for action in scan_actions("places.place", request.actor)]
    return {
        "one": found,
        "code": code,
        "tenures": list(queries.list_tenures(request.actor, found)[:20]),
        "actions": actions,
        "state": (STATE_TONES[state_of(found)], STATE_LABELS[state_of(found)]),
        "manages_one": may_manage(request, found),
    }


def href_of(action: ScanAction, found: Place) -> str:
    return f"{reverse(action.url)}?{action.param}={found.pk}"
