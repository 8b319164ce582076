"""Shapes of what people enter on the way of a sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.exchange.catalogue import labelled
from guanjia.foundation.exchange.exports import FORMATS
from guanjia.foundation.exchange.models import Import
from guanjia.foundation.protection.masks import mask_patterns
from guanjia.kernel.registers import Importer
from guanjia.ui.forms import HouseForm

BIGGEST = 2**63 - 1


class SheetForm(HouseForm):
    """The sheet to bring."""

    file = forms.FileField(
        label=gettext_lazy("Sheet"),
        help_text=gettext_lazy("Excel (.xlsx, .xls) or CSV in UTF-8 or GBK; the first sheet counts."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )
    continues = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)


class ColumnsForm(HouseForm):
    """Which column of the sheet brings which value."""

    def __init__(self, *args: Any, sheet: Import, importer: Importer, sample: list[list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headings = [
            (str(at), f"{letters(at)} · {heading or _('(no heading)')}") for at, heading in enumerate(sheet.headings)
        ]
        for column, label in labelled(importer):
            field = forms.TypedChoiceField(
                label=label,
                coerce=int,
                empty_value=None,
                required=column.needed,
                choices=[("", _("Not in the sheet")), *headings],
                initial=sheet.mapping.get(column.name, ""),
                help_text=str(column.hint),
            )
            field.widget.attrs["class"] = "form-select"
            at = sheet.mapping.get(column.name)
            field.sample = "、".join(mask_patterns(cells[at]) for cells in sample if at is not None and cells[at])[:80]  # type: ignore[attr-defined]
            self.fields[column.name] = field

    def mapping(self) -> dict[str, int]:
        """The chosen columns."""
        return {name: at for name, at in self.cleaned_data.items() if at is not None}


def letters(at: int) -> str:
    """A column's letters as a spreadsheet shows them: A, B, … Z, AA."""
    text, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(65 + rest) + text
    return text


SURE_ABOVE = 50


class SureForm(HouseForm):
    """More than fifty records change at once: the number is typed."""

    rows = forms.IntegerField(label=gettext_lazy("Rows to write"), required=False, min_value=0, max_value=BIGGEST)

    def __init__(self, *args: Any, good: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.good = good

    def clean_rows(self) -> int | None:
        typed: int | None = self.cleaned_data["rows"]
        if self.good > SURE_ABOVE and typed != self.good:
            raise forms.ValidationError(
                _("Type %(n)s, the number of rows, to say that you mean it.") % {"n": self.good}
            )
        return typed


class ExportForm(HouseForm):
    """How a list leaves."""

    register = forms.CharField(max_length=60, widget=forms.HiddenInput)
    query = forms.CharField(max_length=4_000, required=False, widget=forms.HiddenInput)
    format = forms.ChoiceField(
        label=gettext_lazy("File format"),
        choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV")],
        initial=FORMATS[0],
        widget=forms.RadioSelect,
    )
