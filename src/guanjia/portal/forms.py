"""How somebody likes the pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.access.models import Account
from guanjia.ui.forms import HouseForm


class PreferencesForm(HouseForm):
    size = forms.ChoiceField(label=_("Type size"), choices=Account.Size.choices, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Theme"), choices=Account.Theme.choices, widget=forms.RadioSelect)
    contrast = forms.ChoiceField(label=_("Contrast"), choices=Account.Contrast.choices, widget=forms.RadioSelect)
    density = forms.ChoiceField(label=_("Density of tables"), choices=Account.Density.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=Account.Language.choices, widget=forms.RadioSelect)
