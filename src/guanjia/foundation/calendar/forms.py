"""The forms of the calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.calendar.models import DayOverride
from guanjia.kernel.actor import ROOT, Actor
from guanjia.ui.forms import DayInput, HouseForm

DATE = DayInput()
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class OverrideForm(HouseForm):
    """One day that differs from the official calendar."""

    day = forms.DateField(label=_("Day"), widget=DATE)
    kind = forms.ChoiceField(label=_("What it is"), choices=DayOverride.Kind.choices)
    note = forms.CharField(label=_("Reason"), max_length=120)
    document = forms.CharField(label=_("Document"), max_length=80, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        scopes = [
            (path, _("Everywhere") if path == ROOT else _("My own area"))
            for path in actor.reach("calendar.manage").prefixes
        ]
        offered = {"office_path": forms.ChoiceField(label=_("Holds for"), choices=scopes)}
        self.base_fields = self.base_fields | offered  # type: ignore[misc]
        super().__init__(*args, **kwargs)


class HoursForm(HouseForm):
    """Office hours from a day on."""

    valid_from = forms.DateField(label=_("In force from"), widget=DATE)
    opens_at = forms.TimeField(label=_("Opens at"), widget=TIME)
    lunch_from = forms.TimeField(label=_("Lunch break from"), widget=TIME, required=False)
    lunch_to = forms.TimeField(label=_("Lunch break to"), widget=TIME, required=False)
    closes_at = forms.TimeField(label=_("Closes at"), widget=TIME)
    note = forms.CharField(label=_("Note"), max_length=120, required=False)
