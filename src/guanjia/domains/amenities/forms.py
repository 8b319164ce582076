"""Shapes of what people enter; what is right is the commands' business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.domains.amenities.models import CheckPlan, Shop
from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.purposes import purpose_of
from guanjia.ui.forms import DayInput, HouseForm

DAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
    _("Holidays"),
)


def choices_of(rows: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Records as the choices of a field, with nothing chosen first."""
    return [("", "—"), *((row.pk, str(row)) for row in rows)]


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


class ShopForm(HouseForm):
    """What is known of a shop."""

    name = forms.CharField(max_length=40, min_length=2, label=_("Name"))
    kind = forms.ChoiceField(choices=Shop.Kind.choices, label=_("Kind"))
    where = forms.CharField(max_length=60, required=False, label=_("Where in the compound"))
    operator = forms.CharField(max_length=60, min_length=2, label=_("Operator"))
    contract_ref = forms.CharField(max_length=40, required=False, label=_("Contract number"))
    contract_until = day_field(_("Contract until"), required=False)
    phone = forms.CharField(max_length=20, required=False, label=_("Telephone of the counter"))
    notice = forms.CharField(max_length=200, required=False, label=_("Notice to customers"))


class NewShopForm(ShopForm):
    """A new shop in a compound."""

    compound_id = forms.TypedChoiceField(coerce=int, label=_("Compound"))

    field_order = ("compound_id", "name", "kind", "where", "operator")

    def __init__(self, *args: Any, compounds: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound_id"].choices = choices_of(compounds)  # type: ignore[attr-defined]


class HoursForm(HouseForm):
    """A line of hours for every weekday and for holidays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in enumerate(DAYS):
            field = forms.CharField(max_length=80, required=False, label=label)
            field.widget.attrs |= {"class": "form-control", "placeholder": "08:00-12:00, 13:30-18:00"}
            self.fields[f"day{key}"] = field


class PricesForm(HouseForm):
    """A price board from a day on."""

    valid_from = day_field(_("Valid from"))
    lines = forms.CharField(
        max_length=4000,
        label=_("Prices"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One line an article: name, unit, yuan. For example: 理发 次 10.00"),
    )


class PlanForm(HouseForm):
    """How often a shop is checked."""

    kind = forms.ChoiceField(choices=CheckPlan.Kind.choices, label=_("Kind of check"))
    every_days = forms.IntegerField(min_value=1, max_value=730, initial=30, label=_("Every so many days"))
    next_on = day_field(_("Next on"))


class CheckForm(HouseForm):
    """A check that took place."""

    plan_id = forms.TypedChoiceField(coerce=int, label=_("Kind of check"))
    done_on = day_field(_("Checked on"))
    passed = forms.TypedChoiceField(
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Passed")), ("no", _("Failed: the shop closes"))],
        label=_("Result"),
    )
    note = forms.CharField(
        max_length=300, required=False, label=_("What the check found"), widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = UploadField(purpose=purpose_of("amenities.safetycheck", "photo"), required=False, label=_("Photos"))

    def __init__(self, *args: Any, plans: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(plan.pk, plan.get_kind_display()) for plan in plans]
        self.fields["plan_id"].choices = rows  # type: ignore[attr-defined]


class ReasonForm(HouseForm):
    """A reason."""

    reason = forms.CharField(max_length=200, min_length=4, label=_("Reason"))


class NoteForm(HouseForm):
    """A word about what happened."""

    note = forms.CharField(
        max_length=200, min_length=4, label=_("What happened"), widget=forms.Textarea(attrs={"rows": 2})
    )


class TroubleForm(NoteForm):
    """Lost or damaged, with a word and photos."""

    trouble = forms.ChoiceField(choices=[("damaged", _("Damaged")), ("lost", _("Lost"))], label=_("What is wrong"))
    photos = UploadField(purpose=purpose_of("amenities.loan", "photo"), required=False, label=_("Photos (optional)"))

    field_order = ("trouble", "note", "photos")


class PointChoiceForm(HouseForm):
    """A goods point."""

    point_id = forms.TypedChoiceField(coerce=int, label=_("Goods point"))

    def __init__(self, *args: Any, points: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [("", "—"), *((point.pk, f"{point.compound.name} {point.name}") for point in points)]
        self.fields["point_id"].choices = rows  # type: ignore[attr-defined]


class NewPointForm(HouseForm):
    """A new goods point."""

    compound_id = forms.TypedChoiceField(coerce=int, label=_("Compound"))
    name = forms.CharField(max_length=40, min_length=2, label=_("Name"))
    where = forms.CharField(max_length=60, required=False, label=_("Where in the compound"))

    def __init__(self, *args: Any, compounds: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound_id"].choices = choices_of(compounds)  # type: ignore[attr-defined]


class KindChoiceForm(HouseForm):
    """A kind of goods and a number of pieces."""

    kind_id = forms.TypedChoiceField(coerce=int, label=_("Kind"))
    pieces = forms.IntegerField(min_value=1, max_value=200, label=_("Pieces"))

    def __init__(self, *args: Any, kinds: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind_id"].choices = choices_of(kinds)  # type: ignore[attr-defined]


class TargetForm(KindChoiceForm):
    """How many pieces of a kind a point should have."""

    pieces = forms.IntegerField(min_value=0, max_value=500, label=_("Wanted stock"))


class GoodsKindForm(HouseForm):
    """Loan rules of a kind."""

    loan_hours = forms.IntegerField(min_value=1, max_value=2000, label=_("Loan in hours"))
    per_person = forms.IntegerField(min_value=1, max_value=20, label=_("Pieces a person"))


class CarryForm(HouseForm):
    """A line of the rebalancing list, done."""

    kind_id = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    source_id = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    target_id = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    pieces = forms.IntegerField(min_value=1, max_value=500)
