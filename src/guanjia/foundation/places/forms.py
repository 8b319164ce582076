"""The forms of the places room: shape of input only, every decision is the commands'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org import queries as org
from guanjia.foundation.places import queries, rules
from guanjia.foundation.places.models import Place
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import DayInput, HouseForm

DATE = DayInput()


class OfficeChoice(forms.ModelChoiceField):
    """One visible office."""

    def __init__(self, actor: Actor, **kwargs: Any) -> None:
        super().__init__(queryset=org.list_offices(actor).filter(valid_to=None), **kwargs)


class FactsForm(HouseForm):
    """What a place is called and how large it is; a room asks for usable area, all else for gross area."""

    name = forms.CharField(label=_("Name"), max_length=60)
    room_class = forms.ChoiceField(label=_("Room class"), choices=Place.RoomClass.choices, required=False)
    usable_area_m2 = forms.DecimalField(
        label=_("Usable area (m²)"),
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("Measured between the walls; never the gross area."),
    )
    gross_area_m2 = forms.DecimalField(label=_("Gross area (m²)"), max_digits=12, decimal_places=2, required=False)
    plan_id = forms.RegexField(
        label=_("Id in the plan"),
        regex=r"^[\w.\-]{1,40}$",
        required=False,
        help_text=_("The data-id of the room's group in the storey's plan."),
    )
    rank = forms.IntegerField(
        label=_("Sort order"), required=False, min_value=-1_000_000, max_value=1_000_000, initial=0
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        off: tuple[str, ...] = (
            ("gross_area_m2",) if kind == Place.Kind.ROOM else ("usable_area_m2", "room_class", "plan_id")
        )
        if kind == Place.Kind.POINT:
            off = ("usable_area_m2", "gross_area_m2", "room_class", "plan_id")
        for name in off:
            del self.fields[name]

    def clean_rank(self) -> int:
        return self.cleaned_data["rank"] or 0


class AddForm(FactsForm):
    """A new place below another one, or a new compound."""

    def __init__(self, *args: Any, actor: Actor, kind: str, **kwargs: Any) -> None:
        self.base_fields = self.base_fields | {  # type: ignore[misc]
            "office_id": OfficeChoice(actor, label=_("Managed by")),
            "user_id": OfficeChoice(actor, label=_("Used by"), required=False, empty_label=_("Nobody yet")),
            "valid_from": forms.DateField(label=_("In use from"), widget=DATE),
            "document": forms.CharField(label=_("Document"), max_length=80, required=False),
        }
        super().__init__(*args, kind=kind, **kwargs)


class TenureForm(HouseForm):
    """Another manager or user from a day on."""

    valid_from = forms.DateField(label=_("From"), widget=DATE)
    valid_to = forms.DateField(
        label=_("To"), widget=DATE, required=False, help_text=_("Only for a tenure that has ended already.")
    )
    document = forms.CharField(label=_("Document"), max_length=80, required=False)
    with_parts = forms.BooleanField(label=_("Also what lies in it and has the same manager and user"), required=False)

    field_order = ("office_id", "user_id", "valid_from", "valid_to", "document", "with_parts")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.base_fields = self.base_fields | {  # type: ignore[misc]
            "office_id": OfficeChoice(actor, label=_("Managed by")),
            "user_id": OfficeChoice(actor, label=_("Used by"), required=False, empty_label=_("Nobody (vacant)")),
        }
        super().__init__(*args, **kwargs)


class MoveForm(HouseForm):
    """Where the place shall lie."""

    def __init__(self, *args: Any, actor: Actor, place: Place, **kwargs: Any) -> None:
        places = queries.list_places(actor).filter(kind__in=rules.INSIDE[place.kind])
        self.base_fields = {  # type: ignore[misc]
            "parent_id": forms.ModelChoiceField(label=_("New location"), queryset=places.order_by("full_name"))
        }
        super().__init__(*args, **kwargs)


class CloseForm(HouseForm):
    """The last day and why."""

    last_day = forms.DateField(label=_("Last day in use"), widget=DATE)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class PlanForm(HouseForm):
    """A drawing to upload."""

    file = forms.FileField(label=_("Plan (SVG)"), help_text=_("At most 3 MB; rooms are groups of the class rm."))
    edition = forms.CharField(label=_("Edition"), max_length=60, required=False)
    valid_from = forms.DateField(label=_("In force from"), widget=DATE)
