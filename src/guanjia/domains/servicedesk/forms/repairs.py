"""Shapes of what people enter; what is right is the commands' business."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.filters import OUTCOMES
from guanjia.domains.servicedesk.models import SKILL_LABELS
from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.purposes import purpose_of
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import DayInput, HouseForm

BIGGEST = 2**63 - 1


class YuanField(forms.DecimalField):
    """An amount of yuan that cleans to fen; empty is nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=10, decimal_places=2, min_value=0, **kwargs)

    def clean(self, value: Any) -> Any:
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


def minutes_widget() -> forms.NumberInput:
    return forms.NumberInput(attrs={"inputmode": "numeric"})


def photo_field(purpose: str, **kwargs: Any) -> UploadField:
    return UploadField(purpose=purpose_of("servicedesk.ticket", purpose), **kwargs)


class ReportForm(HouseForm):
    """A fault at a place; photos first, because a photo says most."""

    photos = photo_field("report", required=False, label=_("Photos of the fault"))
    place_id = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=BIGGEST, label=_("Place"))
    kind_id = forms.IntegerField(min_value=1, max_value=BIGGEST, label=_("What is broken"))
    description = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, label=_("Say what is wrong")
    )
    phone = forms.CharField(
        max_length=20,
        required=False,
        label=_("Telephone"),
        help_text=_("Empty: the number in your file."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class GuestForm(ReportForm):
    """What a stranger may say at a room's code. `website` is a trap for robots: people never see it."""

    name = forms.CharField(max_length=20, label=_("Your name"))
    phone = forms.CharField(
        min_length=5,
        max_length=20,
        label=_("Telephone"),
        help_text=_("Only those who repair see it."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(max_length=20, widget=forms.HiddenInput)


class ConsoleForm(HouseForm):
    """One screen for a call."""

    caller_id = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)
    caller_name = forms.CharField(required=False, max_length=40, label=_("Caller"))
    phone = forms.CharField(required=False, max_length=20, label=_("Telephone"))
    place_id = forms.IntegerField(
        min_value=1, max_value=BIGGEST, widget=forms.HiddenInput, label=_("Place"),
        error_messages={"required": _("Search and choose the place first.")},
    )  # fmt: skip
    kind_id = forms.TypedChoiceField(coerce=int, label=_("What is broken"))
    description = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, label=_("What the caller says")
    )
    dispatch = forms.BooleanField(required=False, initial=True, label=_("Dispatch at once to the best worker"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, list[tuple[str, str]]]] = []
        for group in queries.list_kind_groups(clock.today()):
            choices.append((group.name, [(str(kind.pk), kind.name) for kind in group.in_use]))  # type: ignore[attr-defined]
        self.fields["kind_id"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]


class RateForm(HouseForm):
    """Stars and a word."""

    stars = forms.IntegerField(min_value=1, max_value=5, label=_("Stars"))
    comment = forms.CharField(required=False, max_length=300, label=_("Comment"))


class ReasonForm(HouseForm):
    """Why."""

    reason = forms.CharField(max_length=300, label=_("Reason"))


class ArriveForm(HouseForm):
    """Photos before the repair."""

    photos = photo_field("before", required=False, label=_("Photos before the repair"))
    place_id = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)
    escort = forms.CharField(required=False, max_length=60, label=_("Who goes in with you"))


class FinishForm(HouseForm):
    """Photos after the repair, what was done, which parts."""

    photos = photo_field("after", required=False, label=_("Photos after the repair"))
    note = forms.CharField(required=False, max_length=300, label=_("What was done"))
    parts = forms.CharField(required=False, max_length=300, label=_("Other material"))
    labour_minutes = forms.IntegerField(
        required=False, min_value=0, max_value=1440, label=_("Minutes of work"), widget=minutes_widget()
    )

    def clean_labour_minutes(self) -> int:
        return self.cleaned_data["labour_minutes"] or 0


class PositionForm(forms.Form):
    """Where the worker's telephone is."""

    place_id = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180)


class DispatchForm(forms.Form):
    """Who is sent, and on which picture of the ticket."""

    worker_id = forms.IntegerField(min_value=1, max_value=BIGGEST)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class CallbackForm(HouseForm):
    """What the call brought."""

    outcome = forms.ChoiceField(choices=OUTCOMES, widget=forms.RadioSelect, label=_("How the call ended"))
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=300, label=_("What was said"))


class WorkerForm(HouseForm):
    """What a worker can do, and where."""

    skills = forms.MultipleChoiceField(
        choices=[(key, SKILL_LABELS[key]) for key in rules.SKILLS],
        widget=forms.CheckboxSelectMultiple,
        label=_("Skills"),
    )
    serves = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("In charge of"),
        help_text=_("None ticked: all compounds."),
    )
    provider = forms.CharField(required=False, max_length=60, label=_("Provider"))
    hour_fen = YuanField(required=False, label=_("An hour costs (yuan)"), help_text=_("Empty: labour is not charged."))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = queries.list_compounds(actor)
        self.fields["serves"].choices = [(str(place.pk), place.full_name) for place in places]  # type: ignore[attr-defined]


class EnrolForm(WorkerForm):
    """A new worker."""

    person = forms.CharField(max_length=20, label=_("Staff number"))

    field_order = ("person", "skills", "serves", "provider", "hour_fen")


class ChangeForm(WorkerForm):
    """A known worker."""

    active = forms.BooleanField(required=False, initial=True, label=_("Works for the desk"))


class LevelForm(HouseForm):
    """A promise from a day on."""

    respond_minutes = forms.IntegerField(min_value=1, max_value=129600, label=_("Accept within (minutes)"))
    finish_minutes = forms.IntegerField(min_value=1, max_value=129600, label=_("Finish within (minutes)"))
    round_the_clock = forms.BooleanField(required=False, label=_("Round the clock, not only office hours"))
    valid_from = forms.DateField(widget=DayInput(), label=_("Valid from"))
