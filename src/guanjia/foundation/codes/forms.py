"""The codes room's forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.codes.labels.geometry import KINDS, MOST_ELEMENTS, Design, Element, Paper
from guanjia.foundation.codes.models import LabelPrinter, LabelTemplate
from guanjia.foundation.codes.passes.format import LONGEST_TEXT
from guanjia.foundation.codes.passes.words import PURPOSE_LABELS
from guanjia.foundation.codes.scanning import CodeForeign, text_from_scan
from guanjia.foundation.codes.texts import read_text
from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.purposes import PHOTOS, Purpose
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import sentence_of
from guanjia.ui.forms import HouseForm

LONGEST_SCAN = 300
PHOTO = Purpose("codes.code", "scan", _("Photo with a code"), kinds=PHOTOS, max_files=1, max_bytes=12 * 1024 * 1024)


class ReissueForm(HouseForm):
    """Why a code is replaced."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=4,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The old code stops at once and is never used again. Print the new label afterwards."),
    )


class ScanInput(forms.TextInput):
    """A field that a USB or Bluetooth scanner types into, whatever input method is switched on."""

    template_name = "codes/_scan_input.html"

    class Media:
        js = ()

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {
            "data-wedge": "",
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "enterkeyhint": "go",
            "lang": "en",
        }
        super().__init__(given | (attrs or {}))


class ScannedCodeField(forms.CharField):
    """A code of ours, typed or scanned; cleans to its text (`FJ-7K3M-9QT2`). Any form may use it; its page loads
    `codes/wedge.js`."""

    widget = ScanInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Code on the label"))
        kwargs.setdefault("max_length", LONGEST_SCAN)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value) or "")
        if not typed:
            return ""
        try:
            return read_text(text_from_scan(typed)).text
        except (CodeForeign, Refusal) as refusal:
            raise forms.ValidationError(sentence_of(refusal), code=refusal.code) from None


class ScannedCodeForm(HouseForm):
    """One scanned code, wherever a page asks for a thing."""

    code = ScannedCodeField()


class PhotoScanForm(HouseForm):
    """A photo with one or several codes."""

    photo = UploadField(purpose=PHOTO)


class PassCheckForm(HouseForm):
    """At a gate: which one, what for, and the pass."""

    gate = forms.CharField(label=_("Gate"), max_length=40, help_text=_("Its number or name in letters and digits."))
    purpose = forms.ChoiceField(label=_("What for"), choices=list(PURPOSE_LABELS.items()))
    code = forms.CharField(
        label=_("Pass"),
        max_length=LONGEST_TEXT,
        widget=ScanInput(attrs={"data-wedge-submit": "", "autofocus": True}),
        help_text=_("Scan the code on the other person's phone."),
    )


class PrintForm(HouseForm):
    """How the chosen labels are printed."""

    template = forms.TypedChoiceField(label=_("Label template"), coerce=int)
    printer = forms.TypedChoiceField(label=_("Printer"), coerce=int, required=False, empty_value=None)
    start = forms.IntegerField(
        label=_("First label"),
        min_value=1,
        max_value=400,
        initial=1,
        help_text=_("On a partly used sheet: the number of the first free label, row by row."),
    )
    copies = forms.IntegerField(label=_("Copies of each"), min_value=1, max_value=20, initial=1)

    def __init__(
        self, *args: Any, templates: Sequence[LabelTemplate], printers: Sequence[LabelPrinter], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [(row.pk, str(row)) for row in templates]  # type: ignore[attr-defined]
        known = [(row.pk, row.name) for row in printers]
        self.fields["printer"].choices = [("", _("Any printer, not calibrated")), *known]  # type: ignore[attr-defined]


def millimetres(label: Any, most: float, **over: Any) -> forms.FloatField:
    over.setdefault("min_value", 0)
    return forms.FloatField(
        label=label, max_value=most, widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}), **over
    )


class DesignForm(HouseForm):
    """The paper and the grid of labels on it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Paper"), choices=[("sheet", _("Sheets")), ("roll", _("Roll"))])
    width = millimetres(_("Label width (mm)"), 420, min_value=10)
    height = millimetres(_("Label height (mm)"), 420, min_value=8)
    paper_width = millimetres(_("Sheet width (mm)"), 420, required=False, help_text=_("A4: 210"))
    paper_height = millimetres(_("Sheet height (mm)"), 594, required=False, help_text=_("A4: 297"))
    margin_left = millimetres(_("Left margin (mm)"), 200, required=False)
    margin_top = millimetres(_("Top margin (mm)"), 200, required=False)
    columns = forms.IntegerField(label=_("Columns of labels"), min_value=1, max_value=20, required=False)
    rows = forms.IntegerField(label=_("Rows of labels"), min_value=1, max_value=40, required=False)
    pitch_x = millimetres(
        _("From one label to the next, across (mm)"), 420, required=False, help_text=_("Label width plus the gap")
    )
    pitch_y = millimetres(
        _("From one label to the next, down (mm)"), 420, required=False, help_text=_("Label height plus the gap")
    )
    gap = millimetres(
        _("Gap after a label on the roll (mm)"),
        50,
        required=False,
        help_text=_("0 if the printer finds the gap itself"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == "sheet":
            for name in ("paper_width", "paper_height", "columns", "rows"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Sheets need this."))
        return data

    def paper(self) -> Paper:
        """The paper that was described; of a roll the page is one label with its gap."""
        given = self.cleaned_data
        width, height = given["width"], given["height"]
        if given["kind"] == "roll":
            page = height + (given["gap"] or 0)
            return Paper("roll", width, page, 0, 0, 1, 1, width, page)
        return Paper(
            "sheet",
            given["paper_width"],
            given["paper_height"],
            given["margin_left"] or 0,
            given["margin_top"] or 0,
            given["columns"],
            given["rows"],
            given["pitch_x"] or width,
            given["pitch_y"] or height,
        )


def initial_of(design: Design, name: str) -> dict[str, Any]:
    """A stored design as the form shows it."""
    paper = design.paper
    return {
        "name": name,
        "kind": paper.kind,
        "width": design.width,
        "height": design.height,
        "paper_width": paper.width,
        "paper_height": paper.height,
        "margin_left": paper.margin_left,
        "margin_top": paper.margin_top,
        "columns": paper.columns,
        "rows": paper.rows,
        "pitch_x": paper.pitch_x,
        "pitch_y": paper.pitch_y,
        "gap": round(paper.height - design.height, 2) if paper.kind == "roll" else 0,
    }


class ElementForm(HouseForm):
    """One element of a label; a row without a kind is nothing."""

    kind = forms.ChoiceField(
        label=_("Element"), choices=[("", _("None")), *((k, _(v)) for k, v in KINDS.items())], required=False
    )
    x = millimetres(_("From the left (mm)"), 420, required=False)
    y = millimetres(_("From the top (mm)"), 420, required=False)
    w = millimetres(_("Width (mm)"), 420, required=False)
    h = millimetres(_("Height (mm)"), 420, required=False)
    size = forms.FloatField(label=_("Type size (pt)"), min_value=4.5, max_value=72, required=False)
    align = forms.ChoiceField(
        label=_("Alignment"),
        choices=[("left", _("Left")), ("center", _("Centre")), ("right", _("Right"))],
        required=False,
    )
    text = forms.CharField(label=_("Words"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind"):
            for name in ("w", "h"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("How large?"))
        return data

    def element(self) -> Element | None:
        given = self.cleaned_data
        if not given.get("kind"):
            return None
        return Element(
            given["kind"],
            given["x"] or 0,
            given["y"] or 0,
            given["w"],
            given["h"],
            given["size"] or 9,
            given["align"] or "left",
            given["text"],
        )


ElementForms = forms.formset_factory(
    ElementForm, extra=2, max_num=MOST_ELEMENTS, absolute_max=MOST_ELEMENTS + 4, validate_max=True
)


class PrinterForm(HouseForm):
    """By how much a printer misses, as measured on its test page."""

    name = forms.CharField(label=_("Name"), max_length=60)
    dx_mm = forms.DecimalField(
        label=_("Shift to the right (mm)"),
        min_value=-20,
        max_value=20,
        decimal_places=2,
        initial=0,
        help_text=_("Positive moves the print to the right."),
    )
    dy_mm = forms.DecimalField(
        label=_("Shift down (mm)"),
        min_value=-20,
        max_value=20,
        decimal_places=2,
        initial=0,
        help_text=_("Positive moves the print down."),
    )
    scale_x = forms.DecimalField(
        label=_("Width (per cent)"),
        min_value=90,
        max_value=110,
        decimal_places=3,
        initial=100,
        help_text=_("100 mm measured as 99.5 mm: enter 100.5."),
    )
    scale_y = forms.DecimalField(
        label=_("Height (per cent)"), min_value=90, max_value=110, decimal_places=3, initial=100
    )
