"""Visits, parts, stock, costs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.forms.repairs import YuanField, minutes_widget
from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.purposes import purpose_of
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import HouseForm


class MomentField(forms.DateTimeField):
    """A local day and time."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return found.replace(tzinfo=clock.LOCAL) if found else None


class PlanForm(HouseForm):
    """When somebody comes."""

    planned_at = MomentField(label=_("When I come"))


class LeaveForm(HouseForm):
    """Why one leaves without having finished."""

    outcome = forms.ChoiceField(
        choices=[
            ("parts", _("Parts needed")), ("no_access", _("No access")), ("other_trade", _("Another trade needed"))
        ],
        widget=forms.RadioSelect,
        label=_("Why it is not finished"),
    )  # fmt: skip
    note = forms.CharField(max_length=300, label=_("What I found"))
    labour_minutes = forms.IntegerField(
        required=False, min_value=0, max_value=1440, label=_("Minutes of work"), widget=minutes_widget()
    )
    next_at = MomentField(required=False, label=_("When I come again"))

    def clean_labour_minutes(self) -> int:
        return self.cleaned_data["labour_minutes"] or 0


class PartUseForm(HouseForm):
    """A part out of a store; `stock` is `part-store`."""

    stock = forms.ChoiceField(label=_("Part and store"))
    quantity = forms.DecimalField(
        max_digits=8, decimal_places=2, label=_("Quantity"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    reason = forms.CharField(
        required=False, max_length=300, label=_("Why this part"), help_text=_("Needed where it waits for approval.")
    )

    def __init__(self, *args: Any, levels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["stock"]
        choices.choices = [("", _("Please choose"))] + [
            (f"{level.part_id}-{level.store_id}", f"{level.part.name} · {level.store.name} · "
             f"{level.quantity.normalize():f} {level.part.unit}")
            for level in levels
        ]  # fmt: skip


class OutsideForm(HouseForm):
    """What somebody from outside was paid."""

    amount = YuanField(label=_("Amount (yuan)"))
    note = forms.CharField(max_length=120, label=_("What for"))
    receipts = UploadField(purpose=purpose_of("servicedesk.costline", "receipt"), required=False, label=_("Receipts"))


class PartChangeForm(HouseForm):
    """A part of the catalogue."""

    name = forms.CharField(max_length=60, label=_("Name"))
    unit = forms.CharField(max_length=10, label=_("Unit of quantity"))
    price = YuanField(label=_("Price (yuan)"))
    active = forms.BooleanField(required=False, initial=True, label=_("In use"))


class PartForm(PartChangeForm):
    """A new part."""

    office_id = forms.TypedChoiceField(coerce=int, label=_("Desk of"))
    code = forms.CharField(max_length=20, label=_("Code"))
    active = None  # type: ignore[assignment]

    field_order = ("office_id", "code", "name", "unit", "price")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices: Any = self.fields["office_id"]
        offices.choices = [
            (str(office.pk), office.name) for office in queries.list_requesting_offices(actor, "servicedesk.stock")
        ]


class StoreForm(HouseForm):
    """A new store."""

    office_id = forms.TypedChoiceField(coerce=int, label=_("Desk of"))
    name = forms.CharField(max_length=40, label=_("Name"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices: Any = self.fields["office_id"]
        offices.choices = [
            (str(office.pk), office.name) for office in queries.list_requesting_offices(actor, "servicedesk.stock")
        ]


class StockForm(HouseForm):
    """Parts brought into a store, or counted there."""

    store_id = forms.TypedChoiceField(coerce=int, label=_("Store"))
    how = forms.ChoiceField(
        choices=[("received", _("Received")), ("counted", _("Counted"))], widget=forms.RadioSelect, initial="received",
        label=_("Movement"),
    )  # fmt: skip
    quantity = forms.DecimalField(max_digits=8, decimal_places=2, min_value=0, label=_("Quantity"))
    note = forms.CharField(required=False, max_length=120, label=_("Note"))

    def __init__(self, *args: Any, stores: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["store_id"]
        choices.choices = [(str(store.pk), store.name) for store in stores]
