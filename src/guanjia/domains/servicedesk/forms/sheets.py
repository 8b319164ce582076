"""The shape of one row of a sheet of reports."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk.forms.repairs import BIGGEST
from guanjia.ui.forms import HouseForm


class ReportRowForm(HouseForm):
    """A report that came on paper or before this system: the console's form, with an instant."""

    number = forms.CharField(max_length=40, required=False, label=_("Paper number"))
    reported_at = forms.DateTimeField(input_formats=["%Y-%m-%d %H:%M"], label=_("Reported"))
    place_id = forms.IntegerField(min_value=1, max_value=BIGGEST, label=_("Place"))
    kind_id = forms.IntegerField(min_value=1, max_value=BIGGEST, label=_("Kind"))
    office_id = forms.IntegerField(min_value=1, max_value=BIGGEST, required=False, label=_("Unit"))
    description = forms.CharField(max_length=1000, label=_("What is broken"))
    caller_name = forms.CharField(max_length=40, label=_("Reporter"))
    phone = forms.CharField(max_length=20, required=False, label=_("Telephone"))
