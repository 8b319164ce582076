"""What an export asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.audit.events import stream_name
from guanjia.foundation.audit.models import StreamHead
from guanjia.ui.forms import DayInput, HouseForm


class ExportForm(HouseForm):
    """Streams and local days, both included; nothing means everything."""

    streams = forms.MultipleChoiceField(
        label=_("Streams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to export all of them."),
    )
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = StreamHead.objects.filter(seq__gt=0).order_by("stream").values_list("stream", flat=True)
        self.fields["streams"].choices = [(name, stream_name(name)) for name in names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("The end lies before the start."))
        if data.get("until") and data["until"].year >= 9999:
            self.add_error("until", _("Choose an earlier day."))
        return data
