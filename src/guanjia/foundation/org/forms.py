"""The forms of the organisation room: shape of the input only; what is allowed is the commands' business."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org import queries
from guanjia.foundation.org.holding import all_holdings
from guanjia.foundation.org.models import Division, Grade, Office, Person, Staffing
from guanjia.foundation.org.powers import Power
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor
from guanjia.ui.forms import DayInput, HouseForm


class Day(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DayInput())
        super().__init__(**kwargs)


class OfficeChoice(forms.TypedChoiceField):
    """One of the offices that the actor may change, indented by depth; the value is its id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)

    def offer(self, actor: Actor, *, without: Office | None = None, root: bool = False) -> None:
        offices = queries.list_manageable(actor, clock.today())
        if without is not None:
            offices = offices.exclude(path__startswith=without.path)
        rows = [(pk, "\u2003" * depth + name) for pk, depth, name in offices.values_list("pk", "depth", "name")]
        top = root and actor.may("org.manage", ROOT)
        self.required = self.required or (root and not top)  # nothing chosen means the top of the tree
        none = _("(the top of the tree)") if top else _("Please choose")
        self.choices = [("", none), *rows]


class ActorForm(HouseForm):
    """A form that knows who fills it in."""

    def __init__(self, *args: Any, actor: Actor, subject: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.subject = actor, subject
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices that depend on the actor or the subject."""


def choose_division(form: ActorForm) -> None:
    field = form.fields["division_id"]
    assert isinstance(field, forms.TypedChoiceField)
    rows = Division.objects.order_by("code").values_list("pk", "code", "name")
    field.choices = [("", _("Not chosen")), *((pk, f"{code} {name}") for pk, code, name in rows[:2000])]


def choose_post(form: ActorForm, office: Office | None = None) -> None:
    """Posts of one office, or of all offices that the actor may change, each with its office."""
    field = form.fields["post_id"]
    assert isinstance(field, forms.TypedChoiceField)
    posts = queries.list_posts(form.actor, on=clock.today())
    posts = posts.filter(office=office) if office else posts
    rows = [(p.pk, p.name if office else f"{p.office.name} · {p.name}") for p in posts[:2000]]
    field.choices = [("", _("(without a post)")), *rows]


def choose_grade(form: ActorForm) -> None:
    field = form.fields["grade_id"]
    assert isinstance(field, forms.TypedChoiceField)
    field.choices = [("", _("Not chosen")), *((grade.pk, grade.name) for grade in Grade.objects.order_by("rank"))]


def numbers(**kwargs: Any) -> forms.TypedChoiceField:
    """A choice of one row by its id."""
    return forms.TypedChoiceField(coerce=int, empty_value=None, required=False, **kwargs)


class FoundForm(ActorForm):
    parent_id = OfficeChoice(label=_("Belongs to"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Office.Kind.choices, initial=Office.Kind.SECTION)
    level = forms.ChoiceField(label=_("Level"), choices=Office.Level.choices, initial=Office.Level.COUNTY)
    name = forms.CharField(label=_("Name"), max_length=80)
    short_name = forms.CharField(label=_("Short name"), max_length=30, required=False)
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=24,
        required=False,
        help_text=_("18 characters; the check character is verified"),
    )
    division_id = numbers(label=_("Division"))
    valid_from = Day(label=_("Founded on"))
    ends_on = Day(label=_("Ends on"), required=False, help_text=_("Only for a temporary body"))
    rank = forms.IntegerField(label=_("Sort order"), min_value=0, max_value=100000, initial=0)

    def prepare(self) -> None:
        self.fields["parent_id"].offer(self.actor, root=True)  # type: ignore[attr-defined]
        choose_division(self)


class RenameForm(ActorForm):
    name = forms.CharField(label=_("New name"), max_length=80)
    short_name = forms.CharField(label=_("Short name"), max_length=30, required=False)
    on = Day(label=_("Begins on"))
    document = forms.CharField(label=_("Document"), max_length=120, required=False)


class CorrectOfficeForm(ActorForm):
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=24, required=False)
    division_id = numbers(label=_("Division"))
    rank = forms.IntegerField(label=_("Sort order"), min_value=0, max_value=100000)
    ends_on = Day(label=_("Ends on"), required=False, help_text=_("Only for a temporary body"))

    def prepare(self) -> None:
        choose_division(self)


class MoveOfficeForm(ActorForm):
    parent_id = OfficeChoice(label=_("New place below"), required=False)
    on = Day(label=_("Begins on"))
    document = forms.CharField(label=_("Document"), max_length=120, required=False)

    def prepare(self) -> None:
        self.fields["parent_id"].offer(self.actor, without=self.subject, root=True)  # type: ignore[attr-defined]


class CloseForm(ActorForm):
    last_day = Day(label=_("Last day"))
    document = forms.CharField(label=_("Document"), max_length=120, required=False)


class ReorganiseForm(ActorForm):
    target_id = OfficeChoice(label=_("Everything goes to"))
    close = forms.BooleanField(label=_("Close the body afterwards"), required=False, initial=True)
    document = forms.CharField(label=_("Document"), max_length=120, required=False)

    def prepare(self) -> None:
        self.fields["target_id"].offer(self.actor, without=self.subject)  # type: ignore[attr-defined]
        choices = self.fields["target_id"].choices  # type: ignore[attr-defined]
        for holding in all_holdings():
            count = holding.count(self.subject)
            if count:
                field = OfficeChoice(label=_("%(label)s (%(count)s) go to") % {"label": holding.label, "count": count})
                field.required = False
                field.choices = [("", _("(as above)")), *choices]
                field.widget.attrs["class"] = "form-select"
                self.fields[f"to:{holding.key}"] = field

    def targets(self) -> dict[str, int]:
        """Where single kinds of holdings go instead."""
        chosen = self.cleaned_data.items()
        return {name.removeprefix("to:"): value for name, value in chosen if name.startswith("to:") and value}


class OpenPostForm(ActorForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    grade_id = numbers(label=_("Grade"))
    seats = forms.IntegerField(label=_("Post seats"), min_value=1, max_value=1000, initial=1)
    valid_from = Day(label=_("Begins on"))
    duties = forms.CharField(label=_("Duties"), max_length=400, required=False, widget=forms.Textarea)

    def prepare(self) -> None:
        choose_grade(self)


class LastDayForm(ActorForm):
    last_day = Day(label=_("Last day"))


class EstablishmentForm(ActorForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Staffing.choices)
    approved = forms.IntegerField(label=_("Approved places"), min_value=0, max_value=100000)
    valid_from = Day(label=_("Begins on"))
    document = forms.CharField(label=_("Document"), max_length=120, required=False)


class MandateForm(ActorForm):
    title = forms.CharField(label=_("Document title"), max_length=120)
    number = forms.CharField(label=_("Document number"), max_length=60)
    issuer = forms.CharField(label=_("Issued by"), max_length=80)
    level = forms.ChoiceField(label=_("Level"), choices=Office.Level.choices)
    valid_from = Day(label=_("Begins on"))
    valid_to = Day(label=_("Until"), required=False)
    scope_id = OfficeChoice(label=_("Scope"), required=False, help_text=_("Empty: the body itself and all below it"))
    scope_note = forms.CharField(label=_("Scope in words"), max_length=200, required=False)
    powers = forms.MultipleChoiceField(
        label=_("Powers given"), choices=Power.choices, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        self.fields["scope_id"].offer(self.actor)  # type: ignore[attr-defined]


class HireForm(ActorForm):
    name = forms.CharField(label=_("Full name"), max_length=40)
    staff_number = forms.CharField(label=_("Staff number"), max_length=20)
    office_id = OfficeChoice(label=_("Office"))
    staffing = forms.ChoiceField(label=_("Establishment"), choices=Staffing.choices)
    post_id = numbers(label=_("Post"))
    grade_id = numbers(label=_("Grade"))
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False, help_text=_("Kept encrypted"))
    id_number = forms.CharField(
        label=_("Identity number"),
        max_length=24,
        required=False,
        help_text=_("Kept encrypted; the check character is verified"),
    )
    valid_from = Day(label=_("First day"))
    document = forms.CharField(label=_("Document"), max_length=120, required=False)

    def prepare(self) -> None:
        self.fields["office_id"].offer(self.actor)  # type: ignore[attr-defined]
        choose_post(self)
        choose_grade(self)


class CorrectPersonForm(ActorForm):
    name = forms.CharField(label=_("Full name"), max_length=40)
    staff_number = forms.CharField(label=_("Staff number"), max_length=20)
    phone = forms.CharField(
        label=_("New phone"), max_length=20, required=False, help_text=_("Empty leaves the stored value as it is")
    )
    id_number = forms.CharField(
        label=_("New identity number"),
        max_length=24,
        required=False,
        help_text=_("Empty leaves the stored value as it is"),
    )


class MovePersonForm(ActorForm):
    office_id = OfficeChoice(label=_("New office"))
    post_id = numbers(label=_("Post"))
    grade_id = numbers(label=_("Grade"), help_text=_("Empty keeps the present one"))
    on = Day(label=_("Begins on"))
    document = forms.CharField(label=_("Document"), max_length=120, required=False)

    def prepare(self) -> None:
        self.fields["office_id"].offer(self.actor)  # type: ignore[attr-defined]
        choose_post(self)
        choose_grade(self)


class LeaveForm(ActorForm):
    last_day = Day(label=_("Last day"))
    left_as = forms.ChoiceField(label=_("Reason"), choices=Person.LeftAs.choices)


class RehireForm(ActorForm):
    office_id = OfficeChoice(label=_("Office"))
    staffing = forms.ChoiceField(label=_("Establishment"), choices=Staffing.choices)
    post_id = numbers(label=_("Post"))
    valid_from = Day(label=_("First day"))
    document = forms.CharField(label=_("Document"), max_length=120, required=False)

    def prepare(self) -> None:
        self.fields["office_id"].offer(self.actor)  # type: ignore[attr-defined]
        choose_post(self)


class AppointForm(ActorForm):
    office_id = OfficeChoice(label=_("Office"))
    post_id = numbers(label=_("Post"))
    valid_from = Day(label=_("Begins on"))
    valid_to = Day(label=_("Until"), required=False)
    document = forms.CharField(label=_("Document"), max_length=120, required=False)

    def prepare(self) -> None:
        self.fields["office_id"].offer(self.actor)  # type: ignore[attr-defined]
        choose_post(self)


class AsOfForm(HouseForm):
    """The day of a reading."""

    on = Day(label=_("As of"), required=False)
