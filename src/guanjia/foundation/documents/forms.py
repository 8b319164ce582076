"""The documents room's forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.documents import queries
from guanjia.foundation.documents.kinds import COMMON, DAY, LINES, DocumentField, DocumentKind, all_kinds
from guanjia.foundation.documents.layout.sheet import Role
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import DayInput, HouseForm, dress

VALUE = "v_"
ROLES = {
    Role.URGENCY: _("Urgency"),
    Role.MARK: _("Mark of the issuing body"),
    Role.NUMBER: _("Document number"),
    Role.TITLE: _("Title"),
    Role.ADDRESSEE: _("Main addressees"),
    Role.BODY: _("Body text"),
    Role.ATTACHMENT: _("Attachments"),
    Role.PRESENT: _("Present"),
    Role.ISSUER: _("Signature of the issuing body"),
    Role.DATE: _("Day of the document"),
    Role.NOTE: _("Note below the day"),
    Role.COPY: _("Copies to"),
    Role.PRINTED: _("Printed by, and when"),
}


def field_for(known: DocumentField) -> forms.Field:
    """The form's field for a value. Nothing is required of a draft."""
    common: dict[str, Any] = {
        "label": known.label, "help_text": known.hint, "required": False,
    }  # fmt: skip
    if known.kind == LINES:
        common["widget"] = forms.Textarea(attrs={"rows": 7, "placeholder": known.sample[:200]})
    elif known.kind == DAY:
        return forms.CharField(
            max_length=20, widget=forms.TextInput(attrs={"placeholder": known.sample or "2026年3月5日"}), **common
        )
    else:
        common["widget"] = forms.TextInput(attrs={"placeholder": known.sample[:60]})
    return forms.CharField(max_length=known.longest, **common)


class DraftForm(HouseForm):
    """A draft: who issues, to whom, and the values of its kind."""

    office = forms.ChoiceField(label=_("Issuing body"))
    receivers = forms.MultipleChoiceField(
        label=_("Main addressees in the system"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("They are told when it is issued, and acknowledge the receipt."),
    )
    addressees = forms.CharField(
        label=_("Further main addressees"), required=False, max_length=500, help_text=_("By name, parted by commas")
    )
    copies_to = forms.MultipleChoiceField(
        label=_("Copies to units in the system"), required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )
    copies = forms.CharField(
        label=_("Further copies to"), required=False, max_length=500, help_text=_("By name, parted by commas")
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[("", _("Not urgent")), ("特急", "特急"), ("加急", "加急")]
    )

    def __init__(self, kind: DocumentKind, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        units = queries.choices_of_units(actor)
        bodies = [(str(pk), name) for pk, name in queries.bodies_to_issue(actor).values_list("pk", "name")]
        self.fields["office"].choices = bodies  # type: ignore[attr-defined]
        for name in ("receivers", "copies_to"):
            self.fields[name].choices = units  # type: ignore[attr-defined]
        own = {VALUE + known.name: field_for(known) for known in kind.fields}
        front = {name: self.fields.pop(name) for name in list(self.fields)}
        self.fields = {"office": front.pop("office"), **own, **front}
        dress(self)

    @property
    def values(self) -> dict[str, str]:
        """What was entered for the kind's own fields, as far as it is sound."""
        return {
            known.name: str(self.cleaned_data.get(VALUE + known.name) or "").replace("\r\n", "\n")
            for known in self.kind.fields
        }


def initial_of(document: Any) -> dict[str, Any]:
    """A stored draft as a form's initial data."""
    rows = queries.receivers_of(document)
    return {
        "office": str(document.office_id),
        "receivers": [str(row.office_id) for row in rows if row.part == "main"],
        "copies_to": [str(row.office_id) for row in rows if row.part == "copy"],
        "addressees": document.addressees,
        "copies": document.copies,
        "urgency": document.urgency,
        **{VALUE + name: text for name, text in document.values.items()},
    }


class IssueForm(HouseForm):
    """The day of issue (成文日期)."""

    day = forms.DateField(label=_("Day of the document"), widget=DayInput())


class EmptyForm(HouseForm):
    """A deed that needs no input."""


class ReasonForm(HouseForm):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PartForm(HouseForm):
    """One paragraph of a template; without a text it is left out."""

    role = forms.ChoiceField(
        label=_("Kind of paragraph"), choices=[(role.value, label) for role, label in ROLES.items()]
    )
    text = forms.CharField(
        label=_("Text with placeholders"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


PartForms = forms.formset_factory(PartForm, extra=3, max_num=90, validate_max=True)


class TemplateForm(HouseForm):
    """For whom a template holds, and what changed."""

    office = forms.ChoiceField(label=_("Holds for"), required=False)
    comment = forms.CharField(label=_("What changed"), required=False, max_length=200)

    def __init__(self, bodies: Sequence[tuple[int, str]], everywhere: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = [("", _("For all offices"))] if everywhere else []
        self.fields["office"].choices = [  # type: ignore[attr-defined]
            *everybody,
            *[(str(pk), name) for pk, name in bodies],
        ]
        self.fields["office"].required = not everywhere


class WordForm(TemplateForm):
    """A Word template, uploaded."""

    file = forms.FileField(label=_("Word template (.docx)"), widget=forms.ClearableFileInput(attrs={"accept": ".docx"}))
    accept = forms.BooleanField(
        label=_("Accept the deviations from GB/T 9704"),
        required=False,
        help_text=_("They are kept beside the template."),
    )


class RuleForm(HouseForm):
    """With which word a body numbers its documents."""

    office = forms.ChoiceField(label=_("Issuing body"))
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    word = forms.CharField(
        label=_("Word for numbers"), max_length=12, help_text=_("Such as 云机管; the year follows in 〔〕")
    )
    signoff = forms.BooleanField(label=_("Signed off before issuing"), required=False)

    def __init__(self, bodies: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [(str(pk), name) for pk, name in bodies]  # type: ignore[attr-defined]
        kinds = [(key, kind.label) for key, kind in all_kinds().items()]
        self.fields["kind"].choices = [("", _("All other kinds")), *kinds]  # type: ignore[attr-defined]


def placeholders_of(kind: DocumentKind) -> Mapping[str, Any]:
    """Names that a template may use, with what they stand for."""
    from django.utils.translation import gettext

    return {
        **{known.name: known.label for known in kind.fields},
        **{name: gettext(label) for name, label in COMMON.items()},
    }
