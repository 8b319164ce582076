"""Services and their uses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.models import ItemVersion, ServiceUse
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import DayInput, HouseForm


class ItemForm(HouseForm):
    """What the list says of a service from a day on."""

    code = forms.SlugField(max_length=30, label=_("Code"))
    name = forms.CharField(max_length=60, label=_("Name"))
    owner_id = forms.TypedChoiceField(coerce=int, label=_("Answers for it"))
    valid_from = forms.DateField(widget=DayInput(), label=_("Valid from"))
    basis = forms.CharField(max_length=200, label=_("Basis"))
    who = forms.CharField(max_length=100, label=_("Who may ask"))
    materials = forms.CharField(
        required=False, max_length=600, label=_("Papers needed"), help_text=_("A line each."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    steps = forms.CharField(
        max_length=600, label=_("Steps"), help_text=_("A line each."), widget=forms.Textarea(attrs={"rows": 4})
    )
    limit_days = forms.IntegerField(min_value=0, max_value=365, label=_("Limit (working days)"))
    online = forms.ChoiceField(choices=ItemVersion.Online.choices, label=_("Online"))
    form = forms.ChoiceField(
        required=False,
        choices=[("", _("None")), ("repair-new", _("Report a fault"))],
        label=_("Form in the portal"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners: Any = self.fields["owner_id"]
        owners.choices = [
            (str(office.pk), office.name) for office in queries.list_requesting_offices(actor, "servicedesk.manage")
        ]


class UseForm(HouseForm):
    """A request that was handled."""

    code = forms.ChoiceField(label=_("Service"))
    office_id = forms.TypedChoiceField(coerce=int, label=_("For the unit"))
    channel = forms.ChoiceField(choices=ServiceUse.Channel.choices, label=_("Channel"))
    fully_online = forms.BooleanField(required=False, label=_("Handled fully online"))
    note = forms.CharField(required=False, max_length=120, label=_("Note"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["code"].choices = [(row.item.code, row.item.name) for row in queries.list_items()]
        choices["office_id"].choices = [
            (str(office.pk), office.name) for office in queries.list_requesting_offices(actor, "servicedesk.receive")
        ]
