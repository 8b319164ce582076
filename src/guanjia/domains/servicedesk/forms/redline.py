"""Call lists, calls, escorts, instructions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.forms.repairs import BIGGEST
from guanjia.domains.servicedesk.models import CallContact
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import HouseForm


class ContactForm(HouseForm):
    """One line of a call list."""

    office_id = forms.TypedChoiceField(coerce=int, label=_("Desk of"))
    name = forms.CharField(max_length=40, label=_("Full name"))
    duty = forms.CharField(max_length=40, required=False, label=_("Duty"))
    phone = forms.CharField(
        max_length=20, label=_("Telephone"), widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    rank = forms.IntegerField(min_value=1, max_value=99, initial=1, label=_("Order"), help_text=_("1 is called first."))
    shift = forms.ChoiceField(choices=CallContact.Shift.choices, label=_("On duty"))
    compound_id = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label=_("Compound"), help_text=_("Empty: every compound.")
    )
    kind_id = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label=_("Kind"), help_text=_("Empty: every red-line kind.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desks = queries.list_requesting_offices(actor, "servicedesk.manage")
        choices: Any = self.fields
        choices["office_id"].choices = [(str(office.pk), office.name) for office in desks]
        choices["compound_id"].choices = [
            ("", _("All compounds")), *((str(p.pk), p.full_name) for p in queries.list_compounds(actor))
        ]  # fmt: skip
        choices["kind_id"].choices = [
            ("", _("All red-line kinds")), *((str(k.pk), k.name) for k in queries.red_line_kinds())
        ]  # fmt: skip


class ContactChangeForm(ContactForm):
    """A known line: the desk stays, an empty number keeps the known one."""

    office_id = None  # type: ignore[assignment]
    phone = forms.CharField(
        max_length=20,
        required=False,
        label=_("Telephone"),
        help_text=_("Empty: keep the known number."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    active = forms.BooleanField(required=False, initial=True, label=_("In use"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        HouseForm.__init__(self, *args, **kwargs)
        choices: Any = self.fields
        choices["compound_id"].choices = [
            ("", _("All compounds")), *((str(p.pk), p.full_name) for p in queries.list_compounds(actor))
        ]  # fmt: skip
        choices["kind_id"].choices = [
            ("", _("All red-line kinds")), *((str(k.pk), k.name) for k in queries.red_line_kinds())
        ]  # fmt: skip


class CallForm(forms.Form):
    """What a call brought."""

    outcome = forms.ChoiceField(choices=[("answered", ""), ("no_answer", ""), ("wrong", "")])
    note = forms.CharField(required=False, max_length=200)


class EscortForm(HouseForm):
    """A place where nobody works alone."""

    place_id = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=BIGGEST, label=_("Place"))
    reason = forms.CharField(max_length=100, label=_("Reason"))
    escort = forms.CharField(max_length=60, label=_("Who escorts"))


class AdviceForm(HouseForm):
    """What to do until help comes."""

    advice = forms.CharField(
        required=False,
        max_length=600,
        label=_("What to do at once"),
        help_text=_("One step a line; a number of three or more digits can be called at a tap."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
