"""A form about one place: adding, changing, moving, closing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.places import commands, queries
from guanjia.foundation.places.forms import AddForm, CloseForm, FactsForm, MoveForm, TenureForm
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest


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
