"""Contracts, standards, sheets, disputes."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.forms.repairs import YuanField
from guanjia.domains.servicedesk.models import SERVICES, RenewalDecision
from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.purposes import purpose_of
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import DayInput, HouseForm


def day_field(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=DayInput(), **kwargs)


class ContractForm(HouseForm):
    """A contract with a firm."""

    office_id = forms.TypedChoiceField(coerce=int, label=_("Office"))
    number = forms.CharField(max_length=30, label=_("Contract number"))
    firm = forms.CharField(max_length=80, label=_("Firm"))
    services = forms.MultipleChoiceField(
        choices=list(SERVICES.items()), widget=forms.CheckboxSelectMultiple, label=_("Services")
    )
    compounds = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label=_("Compounds"))
    valid_from = day_field(label=_("Valid from"))
    valid_to = day_field(label=_("Contract ends on"))
    fee = YuanField(label=_("Monthly fee (yuan)"))
    dispute_days = forms.IntegerField(min_value=1, max_value=60, initial=5, label=_("Days for a dispute"))
    people = forms.CharField(
        required=False,
        max_length=200,
        label=_("People of the firm"),
        help_text=_("Staff numbers, separated by spaces; they see this contract alone."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        choices: Any = self.fields
        offices = queries.list_requesting_offices(actor, "servicedesk.contracts")
        choices["office_id"].choices = [(str(office.pk), office.name) for office in offices]
        choices["compounds"].choices = [(str(p.pk), p.full_name) for p in queries.list_compounds(actor)]

    def clean_people(self) -> list[int]:
        numbers = self.cleaned_data["people"].split()
        with_refusals: list[int] = []
        for number in numbers:
            try:
                with_refusals.append(queries.find_staff(self.actor, number).pk)
            except rules.WorkerKnown as refusal:
                raise forms.ValidationError(f"{number}: {_now(refusal.message)}") from refusal
        return with_refusals


class StandardForm(HouseForm):
    """Items and bands, a line each: what a sheet is written by."""

    valid_from = day_field(label=_("Valid from"))
    items = forms.CharField(
        max_length=4000,
        label=_("Scored items"),
        help_text=_("A line each: name | points | deduction rule. The points add up to 100."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    bands = forms.CharField(
        max_length=600,
        label=_("Fee steps"),
        help_text=_("A line each: from points | to points | per cent of the fee. The last one has no end."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_items(self) -> list[rules.Item]:
        found = []
        for line in self.lines("items"):
            parts = [part.strip() for part in line.replace("｜", "|").split("|")]
            if len(parts) < 2 or not parts[1].isascii() or not parts[1].isdigit() or len(parts[1]) > 3:
                raise forms.ValidationError(_("“%(line)s” is not name | points | rule."), params={"line": line})
            found.append(rules.Item(parts[0], int(parts[1]), parts[2] if len(parts) > 2 else ""))
        return found

    def clean_bands(self) -> list[list[int | None]]:
        found: list[list[int | None]] = []
        for line in self.lines("bands"):
            parts = [part.strip().rstrip("%") for part in line.replace("｜", "|").split("|")]
            numbers = [int(p) if p.isascii() and p.isdigit() and len(p) < 5 else None for p in parts]
            if len(parts) != 3 or numbers[0] is None or numbers[2] is None or (parts[1] and numbers[1] is None):
                raise forms.ValidationError(_("“%(line)s” is not from | to | per cent."), params={"line": line})
            found.append([numbers[0], numbers[1], numbers[2] * 10])
        return found

    def lines(self, name: str) -> list[str]:
        return [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]


class AreaForm(HouseForm):
    """An area that is scored."""

    name = forms.CharField(max_length=60, label=_("Scored area"))


def tenths(text: str) -> int | None:
    """Points with one decimal as tenths; None for anything else."""
    try:
        value = Decimal(text or "0") * 10
    except InvalidOperation:
        return None
    return int(value) if value.is_finite() and value == value.to_integral_value() and 0 <= value <= 1000 else None


class SheetForm(HouseForm):
    """A day of an area: a deduction and a remark an item."""

    day = day_field(label=_("Day"))
    key = forms.CharField(max_length=40, widget=forms.HiddenInput({"data-offline-key": ""}))
    note = forms.CharField(required=False, max_length=300, label=_("Note"))
    photos = UploadField(purpose=purpose_of("servicedesk.scoresheet", "score"), required=False, label=_("Photos"))

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        deductions = {}
        for item in self.items:
            points = tenths(self.data.get(f"d{item.pk}", "")[:8])
            if points is None:
                self.add_error(None, _("Points have one decimal at most: %(item)s.") % {"item": item.name})
                continue
            deductions[item.pk] = (points, self.data.get(f"r{item.pk}", "")[:200])
        data["deductions"] = deductions
        return data

    def rows(self) -> list[dict[str, Any]]:
        """The items with what was typed, for the page."""
        return [
            {"item": item, "points": self.data.get(f"d{item.pk}", ""), "remark": self.data.get(f"r{item.pk}", "")}
            for item in self.items
        ]


class LineForm(forms.Form):
    """Another deduction for a line, or a judgement."""

    points = forms.CharField(required=False, max_length=8)
    reason = forms.CharField(max_length=300)
    upheld = forms.ChoiceField(required=False, choices=[("1", ""), ("0", "")])

    def clean_points(self) -> int:
        found = tenths(self.cleaned_data["points"])
        if found is None:
            raise forms.ValidationError(_("Points have one decimal at most."))
        return found


class DisputeForm(forms.Form):
    """Why a deduction is wrong."""

    reason = forms.CharField(max_length=300)
    photos = UploadField(purpose=purpose_of("servicedesk.scoresheet", "dispute"), required=False)


class RenewalForm(HouseForm):
    """Whether a contract goes on."""

    verdict = forms.ChoiceField(choices=RenewalDecision.Verdict.choices, widget=forms.RadioSelect, label=_("Decision"))
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}), label=_("Reason"))
