"""The page doors of the places room: compounds, storeys with their plans, the room register, and its forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.codes.queries import code_of
from guanjia.foundation.org.models import Office
from guanjia.foundation.places import commands, queries
from guanjia.foundation.places.forms import AddForm, CloseForm, FactsForm, MoveForm, PlanForm, TenureForm
from guanjia.foundation.places.models import Place, Plan
from guanjia.foundation.places.plan_drawing import RoomFacts, dress
from guanjia.foundation.places.rooms import CLASS_LABELS, STATE_LABELS, STATE_TONES, state_of
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
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


# --- forms ---------------------------------------------------------------------------------------------------------


class PlaceForm(LoginRequiredMixin, View):
    """A form about one place: GET shows it, POST calls one command."""

    heading: ClassVar[Any]
    submit: ClassVar[Any]

    def load(self, request: PageRequest, pk: int | None) -> Place | None:
        """The place, which the asker must be able to change."""
        if pk is None:
            return None
        found = queries.get_place(request.actor, pk)
        request.actor.require("places.manage", found.office.path)
        return found

    def make_form(self, request: PageRequest, found: Any, data: Any = None) -> Any:
        raise NotImplementedError

    def act(self, request: PageRequest, found: Any, sent: dict[str, Any]) -> HttpResponse:
        raise NotImplementedError

    def shown(self, request: PageRequest, found: Any, form: Any, status: int = 200) -> HttpResponse:
        context = {
            "domain": "space",
            "page_url": "places",
            "place": found,
            "above": [*queries.list_above(found), found] if found else [],
            "form": form,
            "heading": self.title(request, found),
            "submit": self.submit,
            "cancel": found.get_absolute_url() if found else reverse("places"),
            "idempotency_key": request.POST.get("idempotency_key") or new_key(),
        } | self.more(request, found)
        return render(request, self.template, context, status=status)

    template = "places/form.html"

    def title(self, request: PageRequest, found: Any) -> Any:
        return self.heading

    def more(self, request: PageRequest, found: Any) -> dict[str, Any]:
        return {}

    def get(self, request: PageRequest, pk: int | None = None) -> HttpResponse:
        found = self.load(request, pk)
        return self.shown(request, found, self.make_form(request, found))

    def post(self, request: PageRequest, pk: int | None = None) -> HttpResponse:
        found = self.load(request, pk)
        form = self.make_form(request, found, request.POST)
        if form.is_valid():
            with refusals_as_form_errors(form):
                return self.act(request, found, dict(form.cleaned_data))
        return self.shown(request, found, form, status=422)


def pk_of(office: Any) -> int | None:
    return office.pk if office else None


NEXT_KIND = {"compound": "building", "building": "storey", "storey": "room", "room": "point"}
ADD_HEADINGS = {
    "compound": gettext_lazy("Add a compound"),
    "building": gettext_lazy("Add a building"),
    "storey": gettext_lazy("Add a storey"),
    "room": gettext_lazy("Add a room"),
    "point": gettext_lazy("Add a point"),
}


class AddPlace(PlaceForm):
    """`?parent=7` adds the next smaller kind, `&kind=point` a point; without a parent a compound."""

    submit = gettext_lazy("Add the place")

    def load(self, request: PageRequest, pk: int | None) -> Place | None:
        asked = request.GET.get("parent", "")
        if not asked:
            request.actor.require("places.manage")
            return None
        if not (asked.isdigit() and len(asked) < 16):
            raise queries.no_such_place()
        return super().load(request, int(asked))

    def kind_of(self, request: PageRequest, found: Place | None) -> str:
        if found is None:
            return "compound"
        return "point" if request.GET.get("kind") == "point" else NEXT_KIND.get(found.kind, "point")

    def title(self, request: PageRequest, found: Any) -> Any:
        return ADD_HEADINGS[self.kind_of(request, found)]

    def make_form(self, request: PageRequest, found: Any, data: Any = None) -> AddForm:
        office = found.office_id if found else request.actor.office_id
        initial = {"valid_from": clock.today(), "office_id": office, "user_id": found.user_id if found else None}
        return AddForm(data, actor=request.actor, kind=self.kind_of(request, found), initial=initial)

    @acts_once_page("places.place.add")
    def post(self, request: PageRequest, pk: int | None = None) -> HttpResponse:
        return super().post(request, pk)

    def act(self, request: PageRequest, found: Any, sent: dict[str, Any]) -> HttpResponse:
        made = commands.add_place(
            request.actor,
            kind=self.kind_of(request, found),
            parent_id=found.pk if found else None,
            now=clock.now(),
            **sent | {"office_id": pk_of(sent["office_id"]), "user_id": pk_of(sent["user_id"])},
        )
        messages.success(request, _("%(place)s was added.") % {"place": made.full_name}, extra_tags="ok")
        return redirect(made.get_absolute_url())


class ChangePlace(PlaceForm):
    """Name, area, class."""

    heading = gettext_lazy("Change the place")
    submit = gettext_lazy("Save the changes")

    def make_form(self, request: PageRequest, found: Any, data: Any = None) -> FactsForm:
        initial = {
            name: getattr(value, "value", value)
            for name in ("name", "room_class", "usable_area_m2", "gross_area_m2", "plan_id", "rank", "note")
            for value in [getattr(found, name)]
        }
        return FactsForm(data, kind=found.kind, initial=initial)

    def act(self, request: PageRequest, found: Any, sent: dict[str, Any]) -> HttpResponse:
        changed = commands.change_place(request.actor, place_id=found.pk, **sent)
        messages.success(request, _("Saved."), extra_tags="ok")
        return redirect(changed.get_absolute_url())


class ChangeTenure(PlaceForm):
    """Another manager or user from a day on, or a tenure of the past."""

    heading = gettext_lazy("Hand over")
    submit = gettext_lazy("Hand the place over")

    def make_form(self, request: PageRequest, found: Any, data: Any = None) -> TenureForm:
        initial = {"office_id": found.office_id, "user_id": found.user_id, "valid_from": clock.today()}
        return TenureForm(data, actor=request.actor, initial=initial)

    @acts_once_page("places.tenure.change")
    def post(self, request: PageRequest, pk: int | None = None) -> HttpResponse:
        return super().post(request, pk)

    def act(self, request: PageRequest, found: Any, sent: dict[str, Any]) -> HttpResponse:
        who = {"office_id": sent["office_id"].pk, "user_id": pk_of(sent["user_id"]), "document": sent["document"]}
        if sent["valid_to"]:
            commands.enter_past_tenure(
                request.actor, place_id=found.pk, valid_from=sent["valid_from"], valid_to=sent["valid_to"], **who
            )
            messages.success(request, _("The past tenure was entered."), extra_tags="ok")
        else:
            changed = commands.change_tenure(
                request.actor, place_id=found.pk, from_day=sent["valid_from"], with_parts=sent["with_parts"], **who
            )
            text = ngettext("%(n)s place was handed over.", "%(n)s places were handed over.", changed) % {"n": changed}
            messages.success(request, text, extra_tags="ok")
        return redirect(found.get_absolute_url())


class MovePlace(PlaceForm):
    """Put the place somewhere else."""

    heading = gettext_lazy("Move the place")
    submit = gettext_lazy("Move the place")

    def make_form(self, request: PageRequest, found: Any, data: Any = None) -> MoveForm:
        return MoveForm(data, actor=request.actor, place=found, initial={"parent_id": found.parent_id})

    def act(self, request: PageRequest, found: Any, sent: dict[str, Any]) -> HttpResponse:
        moved = commands.move_place(request.actor, place_id=found.pk, parent_id=sent["parent_id"].pk)
        messages.success(request, _("It is now %(place)s.") % {"place": moved.full_name}, extra_tags="ok")
        return redirect(moved.get_absolute_url())


class ClosePlace(PlaceForm):
    """End a place."""

    heading = gettext_lazy("Close the place")
    submit = gettext_lazy("Close the place")

    def make_form(self, request: PageRequest, found: Any, data: Any = None) -> CloseForm:
        return CloseForm(data, initial={"last_day": clock.today()})

    def act(self, request: PageRequest, found: Any, sent: dict[str, Any]) -> HttpResponse:
        closed = commands.close_place(request.actor, place_id=found.pk, now=clock.now(), **sent)
        messages.success(request, _("%(place)s is closed.") % {"place": closed.full_name}, extra_tags="ok")
        return redirect(closed.parent.get_absolute_url() if closed.parent else reverse("places"))


class UploadPlan(PlaceForm):
    """The editions of a storey's plan, and a form for the next one."""

    heading = gettext_lazy("Plans")
    submit = gettext_lazy("Upload and check")
    template = "places/plans.html"

    def make_form(self, request: PageRequest, found: Any, data: Any = None) -> PlanForm:
        return PlanForm(data, request.FILES if data is not None else None, initial={"valid_from": clock.today()})

    def more(self, request: PageRequest, found: Any) -> dict[str, Any]:
        return {"plans": list(queries.list_plans(request.actor, found))}

    @acts_once_page("places.plan.upload")
    def post(self, request: PageRequest, pk: int | None = None) -> HttpResponse:
        return super().post(request, pk)

    def act(self, request: PageRequest, found: Any, sent: dict[str, Any]) -> HttpResponse:
        plan = commands.upload_plan(
            request.actor,
            storey_id=found.pk,
            raw=sent["file"].read(),
            file_name=sent["file"].name,
            edition=sent["edition"],
            valid_from=sent["valid_from"],
            now=clock.now(),
        )
        return redirect("plan", pk=plan.pk)


@login_required
@require_GET
def plan_preview(request: PageRequest, pk: int) -> HttpResponse:
    """A plan before it is published: what was dropped, what fits the register, and how it looks."""
    plan = queries.get_plan(request.actor, pk)
    request.actor.require("places.manage", plan.storey.office.path)
    rooms = list(queries.list_parts(request.actor, plan.storey).filter(kind="room"))
    matching = queries.match_plan(plan, rooms)
    tints = tints_of(rooms)
    context = {
        "domain": "space",
        "page_url": "places",
        "place": plan.storey,
        "above": [*queries.list_above(plan.storey), plan.storey],
        "plan": plan,
        "matching": matching,
        "dropped": sorted(plan.report.get("dropped", {}).items()),
        "drawing": dress(
            plan.svg, {key: facts_of(room, tints) for key, room in matching.rooms.items()}, label=str(plan)
        ),
    }
    return render(request, "places/plan.html", context)


def _storey_of(plan: Plan) -> str:
    return plan.storey.get_absolute_url()


@login_required
@require_POST
def plan_publish(request: PageRequest, pk: int) -> HttpResponse:
    """Put a draft into force."""
    plan = commands.publish_plan(request.actor, plan_id=pk, now=clock.now())
    text = _("The plan is in force from %(day)s on.") % {"day": plan.valid_from}
    messages.success(request, text, extra_tags="ok")
    return redirect(_storey_of(plan))


@login_required
@require_POST
def plan_discard(request: PageRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    plan = queries.get_plan(request.actor, pk)
    commands.discard_plan(request.actor, plan_id=pk)
    messages.success(request, _("The draft was thrown away."), extra_tags="ok")
    return redirect("place-plans", pk=plan.storey_id)
