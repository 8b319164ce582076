"""Forms of campaigns, visits, plans and routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.checklists import queries
from guanjia.foundation.checklists.models import Campaign, Plan
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import DayInput, HouseForm

Choices = Sequence[tuple[Any, Any]]


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


def chosen(label: Any, **more: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(coerce=int, label=label, **({"empty_value": None} | more))


def several(label: Any, **more: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        coerce=int, label=label, widget=forms.SelectMultiple(attrs={"size": "8"}), **more
    )


class ReasonForm(HouseForm):
    reason = forms.CharField(min_length=2, max_length=300, label=_("Reason"))


class NothingForm(HouseForm):
    """A deed that asks nothing."""


class CampaignForm(HouseForm):
    """A campaign."""

    title = forms.CharField(max_length=80, label=_("Title"))
    topic = forms.CharField(max_length=60, required=False, label=_("Topic"))
    office_id = chosen(_("Run by"))
    form_id = chosen(_("Checklist form"))
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    rooms_each = forms.IntegerField(min_value=0, max_value=50, initial=5, label=_("Rooms drawn in each unit"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = queries.office_choices(actor, "checklists.manage")  # type: ignore[attr-defined]
        self.fields["form_id"].choices = queries.form_choices(actor)  # type: ignore[attr-defined]


class FrameForm(HouseForm):
    """The list that a draw is made from."""

    unit_ids = several(_("Units on the list"))
    size = forms.IntegerField(min_value=1, max_value=2000, initial=22, label=_("How many are drawn"))
    by_risk = forms.BooleanField(
        required=False,
        label=_("Weigh by risk"),
        help_text=_("Units with earlier warnings and faults hold more tickets"),
    )
    stratified = forms.BooleanField(required=False, label=_("Each level gets its share"))

    def __init__(self, *args: Any, actor: Actor, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = list(queries.frame_choices(actor, campaign))
        own = [unit.pk for unit in units if unit.level == campaign.office.level]
        self.fields["unit_ids"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]
        self.fields["unit_ids"].initial = own
        self.fields["size"].initial = min(22, len(own)) or 1


class DrawForm(HouseForm):
    """The draw."""

    public_number = forms.CharField(
        max_length=80, required=False, label=_("Public number"),
        help_text=_("Something nobody could know when the list was published, such as a lottery's number"),
    )  # fmt: skip
    number_source = forms.CharField(max_length=120, required=False, label=_("Where the number can be looked up"))
    inspector_ids = several(_("Who makes the visits"))
    inspectors_each = forms.IntegerField(min_value=1, max_value=6, initial=2, label=_("Inspectors a visit"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inspector_ids"].choices = people  # type: ignore[attr-defined]


class AssignForm(HouseForm):
    """Other inspectors."""

    inspector_ids = several(_("Who makes the visits"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inspector_ids"].choices = people  # type: ignore[attr-defined]


class RecheckForm(HouseForm):
    planned_on = day_field(_("Day of the recheck"))


class PlanForm(HouseForm):
    """A plan. With a route it makes rounds of it."""

    title = forms.CharField(max_length=80, label=_("Title"))
    office_id = chosen(_("Run by"))
    unit_id = chosen(_("Unit to check"))
    form_id = chosen(_("Checklist form"))
    cadence = forms.ChoiceField(choices=Plan.Cadence.choices, label=_("How often"))
    lead_days = forms.IntegerField(min_value=1, max_value=10, initial=1, label=_("Working days before a holiday"))
    route_id = chosen(_("Route"), required=False)
    starts_at = forms.TimeField(
        required=False, label=_("Rounds start at"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    inspector_ids = several(_("Who makes the visits"))
    since = day_field(_("From"))

    def __init__(self, *args: Any, actor: Actor, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = queries.office_choices(actor, "checklists.manage")  # type: ignore[attr-defined]
        self.fields["unit_id"].choices = queries.unit_choices(actor)  # type: ignore[attr-defined]
        self.fields["form_id"].choices = queries.form_choices(actor)  # type: ignore[attr-defined]
        routes = [(route.pk, route.name) for route in queries.list_routes(actor)]
        self.fields["route_id"].choices = [("", "—"), *routes]  # type: ignore[attr-defined]
        self.fields["inspector_ids"].choices = people  # type: ignore[attr-defined]


class RouteForm(HouseForm):
    """A route with its points in order: rooms and points by their full names."""

    name = forms.CharField(max_length=60, label=_("Name"))
    office_id = chosen(_("Run by"))
    form_id = chosen(_("Checklist form"))
    window_minutes = forms.IntegerField(min_value=1, max_value=1440, initial=60, label=_("Minutes for a round"))
    place_ids = several(_("Points, in the order of the list"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = queries.office_choices(actor, "checklists.manage")  # type: ignore[attr-defined]
        self.fields["form_id"].choices = queries.form_choices(actor)  # type: ignore[attr-defined]
        self.fields["place_ids"].choices = queries.point_choices(actor)  # type: ignore[attr-defined]


class RoundForm(HouseForm):
    """A round that begins now."""

    inspector_ids = several(_("Who makes the visits"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inspector_ids"].choices = people  # type: ignore[attr-defined]
