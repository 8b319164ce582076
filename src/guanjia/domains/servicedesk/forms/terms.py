"""The terms of an office's desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.forms.repairs import YuanField
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import DayInput, HouseForm


class DeskTermsForm(HouseForm):
    """The terms of an office from a day on."""

    office_id = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=_("For the office"))
    valid_from = forms.DateField(widget=DayInput(), label=_("Holds from"))
    part_approval_fen = YuanField(
        label=_("A part waits for approval from (yuan)"), help_text=_("0: every part waits for approval.")
    )
    deputy_from_fen = YuanField(
        label=_("The deputy decides, too, from (yuan)"), help_text=_("Of those parts that wait for approval.")
    )
    climb_minutes = forms.IntegerField(
        min_value=1, max_value=60, label=_("Minutes from one alarm step to the next"),
        help_text=_("How long a red-line alarm that nobody has accepted waits before the next people are told."),
    )  # fmt: skip
    reason = forms.CharField(max_length=300, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office: Any = self.fields["office_id"]
        everybody = queries.may_set_for_all(actor)
        office.required = not everybody
        office.choices = [("", _("All offices") if everybody else _("Please choose"))] + [
            (str(body.pk), "\u3000" * max(0, body.depth) + body.name) for body in queries.list_managed_bodies(actor)
        ]
