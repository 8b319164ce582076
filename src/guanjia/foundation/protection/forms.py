"""What reveals and searches ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.protection.fields import SensitiveTextField
from guanjia.foundation.protection.words import kind_of, name_of
from guanjia.ui.forms import HouseForm


class RevealForm(HouseForm):
    """Which value, and why."""

    subject = forms.CharField(max_length=80, widget=forms.HiddenInput)
    pk = forms.CharField(max_length=20, widget=forms.HiddenInput)
    field = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        min_length=5,
        help_text=_("At least five characters. It is recorded with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def searchable() -> list[tuple[str, str]]:
    """Every sensitive field with a blind index, as `label:field`."""
    found = []
    for model in apps.get_models():
        if hasattr(model._default_manager, "visible_to"):
            for field in model._meta.get_fields():
                if isinstance(field, SensitiveTextField) and field.index:
                    words = f"{kind_of(model._meta.label_lower)} · {name_of(field)}"
                    found.append((f"{model._meta.label_lower}:{field.name}", words))
    return sorted(found, key=lambda pair: pair[1])


class SearchForm(HouseForm):
    """An exact value, where to look, and why."""

    where = forms.ChoiceField(label=_("Look in"), choices=searchable)
    value = forms.CharField(
        label=_("Exact value"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        help_text=_("The whole number; spaces do not matter."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        min_length=5,
        help_text=_("At least five characters. It is recorded with your name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
