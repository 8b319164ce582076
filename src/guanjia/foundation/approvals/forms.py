"""The approvals room's forms."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanjia.foundation.approvals.kinds import all_kinds
from guanjia.foundation.approvals.models import Case, GeneralRequest
from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.purposes import purpose_of
from guanjia.ui.forms import DayInput, HouseForm

MOST_YUAN = Decimal(100_000_000_000)


class YuanField(forms.DecimalField):
    """Yuan as they are typed, cleaned to fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_YUAN, max_digits=14, decimal_places=2, **kwargs)
        self.unit = _("yuan")

    def clean(self, value: Any) -> Any:
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


class RequestForm(HouseForm):
    """A general request."""

    topic = forms.ChoiceField(label=_("Topic"), choices=GeneralRequest.Topic.choices)
    title = forms.CharField(label=_("What is asked for"), max_length=100, min_length=2)
    amount = YuanField(label=_("Amount"), required=False, help_text=_("Leave it empty where no money is spent."))
    body = forms.CharField(
        label=_("Reason and details"), max_length=4000, min_length=2, widget=forms.Textarea(attrs={"rows": 6})
    )
    files = UploadField(  # type: ignore[assignment]
        purpose=purpose_of("approvals.case", "papers"), label=_("Papers"), required=False
    )
    urgent = forms.BooleanField(
        label=_("Urgent: act first, hand in the papers within three working days"), required=False
    )

    def amount_typed(self) -> int | None:
        """The amount as it stands in the form, before it is checked."""
        text = str(self.data.get("amount") or self.initial.get("amount") or "")
        try:
            yuan = Decimal(text)
        except InvalidOperation:
            return None
        return int(yuan * 100) if yuan.is_finite() and 0 <= yuan <= MOST_YUAN else None

    @classmethod
    def of(cls, row: GeneralRequest) -> RequestForm:
        """The form of a request as it is stored."""
        yuan = None if row.amount_fen is None else Decimal(row.amount_fen) / 100
        return cls(initial={"topic": row.topic, "title": row.title, "body": row.body, "amount": yuan})


class PapersForm(HouseForm):
    """The papers of an urgent case, and what they show."""

    note = forms.CharField(
        label=_("What was done and why at once"),
        max_length=400,
        min_length=2,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    files = UploadField(  # type: ignore[assignment]
        purpose=purpose_of("approvals.case", "papers"), label=_("Papers"), required=False
    )


class ExceptionForm(HouseForm):
    """What lifts a prohibition besides the reason: its grounds on paper, and until when it holds."""

    grounds = UploadField(  # type: ignore[assignment]
        purpose=purpose_of("approvals.case", "grounds"),
        label=_("Grounds of the exception"),
        help_text=_("The instruction or record that the exception rests on. At least one file."),
    )
    until = forms.DateField(
        label=_("The exception holds until"),
        widget=DayInput(),
        help_text=_("A year at most; then the rule holds again."),
    )


class DelegationForm(HouseForm):
    """Who decides in whose place, from when until when, and why."""

    since = forms.DateField(label=_("Begins on"), widget=DayInput())
    until = forms.DateField(label=_("Ends on"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Leave, business trip, training."))
    kinds = forms.MultipleChoiceField(
        label=_("Only these kinds"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all kinds."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(key, kind.label) for key, kind in all_kinds().items()]
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]


class ReasonForm(HouseForm):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class TryForm(HouseForm):
    """A case that does not exist: who asks, with which facts."""

    person = forms.CharField(
        label=pgettext_lazy("approval", "Requester"), max_length=40, help_text=_("Name or staff number"), required=False
    )
    verdict = forms.ChoiceField(label=_("Verdict"), choices=Case.Tone.choices, required=False)

    def __init__(self, kind: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        from guanjia.ui.forms import dress

        for field in kind.fields:
            name = f"fact_{field.name}"
            if field.kind == "money":
                self.fields[name] = YuanField(label=field.label, required=False)
            elif field.kind == "number":
                self.fields[name] = forms.DecimalField(label=field.label, required=False, max_digits=14)
            elif field.kind == "flag":
                self.fields[name] = forms.BooleanField(label=field.label, required=False)
            elif field.choices:
                self.fields[name] = forms.ChoiceField(
                    label=field.label, choices=[("", "—"), *field.choices], required=False
                )
            else:
                self.fields[name] = forms.CharField(label=field.label, required=False, max_length=60)
        dress(self)

    def facts(self) -> dict[str, Any]:
        """The facts as a case would carry them."""
        found = {}
        for field in self.kind.fields:
            value = self.cleaned_data.get(f"fact_{field.name}")
            if value is None or value == "":
                continue
            found[field.name] = float(value) if isinstance(value, Decimal) else value
        return found
