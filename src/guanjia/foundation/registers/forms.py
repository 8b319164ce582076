"""The forms of the registers room."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.registers import queries, rules
from guanjia.foundation.registers.models import CustomField
from guanjia.kernel.actor import Actor
from guanjia.ui import registers
from guanjia.ui.forms import DayInput, HouseForm


class ViewForm(HouseForm):
    """A view's name, and with whom it is shared."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=40)
    home = forms.BooleanField(label=gettext_lazy("Open the list with this view"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        if actor.may("registers.share"):
            roles = [("", _("Only myself")), *((role.code, role.name) for role in queries.roles_to_share_with(actor))]
            bodies = [(office.pk, office.name) for office in queries.offices_to_share_in(actor)]
            self.base_fields = self.base_fields | {  # type: ignore[misc]
                "role": forms.ChoiceField(
                    label=_("Shared with"), choices=roles, required=False, help_text=_("Everybody sees only own rows.")
                ),
                "office_id": forms.TypedChoiceField(
                    label=_("In the body and those below"), choices=bodies, coerce=int, empty_value=None, required=False
                ),
            }
        super().__init__(*args, **kwargs)


ONLY_FOR = {
    "unit": ("number",),
    "minimum": ("number", "money"),
    "maximum": ("number", "money"),
    "pattern": ("text",),
    "choices": ("choice",),
}


class FieldForm(HouseForm):
    """What a custom field is called and takes."""

    label = forms.CharField(label=gettext_lazy("Name"), max_length=30)
    unit = forms.CharField(
        label=gettext_lazy("Unit"), max_length=12, required=False, help_text=gettext_lazy("For figures: m, kg, …")
    )
    help = forms.CharField(label=gettext_lazy("Help under the field"), max_length=200, required=False)
    required = forms.BooleanField(label=gettext_lazy("Must be filled in"), required=False)
    in_list = forms.BooleanField(label=gettext_lazy("Shown in the list from the start"), required=False)
    minimum = forms.DecimalField(label=gettext_lazy("Smallest value"), max_digits=18, decimal_places=4, required=False)
    maximum = forms.DecimalField(label=gettext_lazy("Largest value"), max_digits=18, decimal_places=4, required=False)
    pattern = forms.CharField(
        label=gettext_lazy("Form of the text"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("9 is a digit, A a letter, ? any sign; everything else stands for itself: A-9999"),
    )
    choices = forms.CharField(
        label=gettext_lazy("Answers"),
        widget=forms.Textarea,
        max_length=3000,
        required=False,
        help_text=gettext_lazy("For a choice: one on each line. One that is taken away stays on old records."),
    )
    rank = forms.IntegerField(label=gettext_lazy("Order"), min_value=0, max_value=9999, initial=100)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind:  # a known field shows only what its type has
            for name in [name for name, kinds in ONLY_FOR.items() if kind not in kinds]:
                del self.fields[name]

    def clean_choices(self) -> list[str]:
        return str(self.cleaned_data["choices"]).splitlines()


class NewFieldForm(FieldForm):
    """The same, with what never changes afterwards."""

    field_order = ("register_key", "office_id", "label", "key", "kind")
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=30,
        validators=[RegexValidator(rules.KEY, gettext_lazy("Small letters, digits and _, a letter first."))],
        help_text=gettext_lazy("For the API and for sheets: small letters, digits and _. It never changes."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=CustomField.Kind.choices)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        lists = [(one.key, one.label) for one in registers.all_registers() if one.custom]
        bodies = [(office.pk, office.name) for office in queries.offices_to_define_for(actor)]
        self.base_fields = self.base_fields | {  # type: ignore[misc]
            "register_key": forms.ChoiceField(label=_("List"), choices=lists),
            "office_id": forms.TypedChoiceField(
                label=_("Holds for the body and those below"), choices=bodies, coerce=int
            ),
        }
        super().__init__(*args, **kwargs)


DAY = DayInput()


def input_for(field: CustomField, value: Any) -> forms.Field:
    """The input of one custom field. What it takes is decided by the rules, not here."""
    said: dict[str, Any] = {
        "label": field.label,
        "help_text": field.help,
        "required": field.required,
        "initial": value,
    }
    made: forms.Field
    match field.kind:
        case "choice":
            answers = [
                (one["code"], one["label"]) for one in field.choices if not one.get("retired") or one["code"] == value
            ]
            made = forms.ChoiceField(choices=[("", _("Not chosen")), *answers], **said)
        case "flag":
            said["initial"] = {True: "1", False: "0"}.get(value, "")
            made = forms.ChoiceField(choices=[("", _("Not chosen")), ("1", _("Yes")), ("0", _("No"))], **said)
        case "day":
            made = forms.DateField(widget=DAY, **said)
        case "number" | "money":
            if isinstance(value, Decimal):
                said["initial"] = f"{value.normalize():f}"
            made = forms.CharField(max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **said)
            made.unit = _("yuan") if field.kind == "money" else field.unit  # type: ignore[attr-defined]
        case _:
            hint = {"placeholder": field.pattern} if field.pattern else {}
            made = forms.CharField(max_length=rules.LONGEST_TEXT, widget=forms.TextInput(attrs=hint), **said)
    return made


class ValuesForm(HouseForm):
    """The custom fields of one record."""

    def __init__(self, *args: Any, told: list[tuple[CustomField, Any]], **kwargs: Any) -> None:
        self.told = [(field, value) for field, value in told if not field.is_retired]
        self.base_fields = {field.column: input_for(field, value) for field, value in self.told}  # type: ignore[misc]
        super().__init__(*args, **kwargs)

    def said(self) -> dict[str, Any]:
        """What was sent, by the keys of the fields."""
        return {field.key: self.cleaned_data[field.column] for field, _value in self.told}
