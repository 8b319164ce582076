"""Shape of input: a new limit, a draft, what is done with a document, questions, exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.standards import library
from guanjia.foundation.standards.models import DocumentKind, Subsystem
from guanjia.foundation.standards.panel import JudgedBy, JudgedForm
from guanjia.foundation.standards.queries import label_of, words_of
from guanjia.rulebook.engine import Input, Kind, Rule
from guanjia.rulebook.parameters import Parameter
from guanjia.ui.forms import DayInput, HouseForm

SEPARATOR = " | "
CHOICE_WORDS = {
    "cooling": gettext_lazy("Cooling"),
    "heating": gettext_lazy("Heating"),
    "central": gettext_lazy("Central level"),
    "province": gettext_lazy("Province level"),
    "city": gettext_lazy("City level"),
    "county": gettext_lazy("County level"),
    "township": gettext_lazy("Township level"),
}


def day_input() -> DayInput:
    """A calendar field; browsers want the day written as 2026-03-01."""
    return DayInput()


def office_choices(offices: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(office.pk), f"{'　' * office.depth}{office.name}") for office in offices]


def choice_of(parameter: Parameter, keys: Iterable[str]) -> str:
    return SEPARATOR.join([parameter.key, *keys])


def limit_choices() -> list[tuple[str, Any]]:
    """Every limit that an office may set, with its keys, grouped by parameter where it has some."""
    found: list[tuple[str, Any]] = []
    for parameter in sorted(library.effective().parameters.values(), key=label_of):
        known = sorted({line.keys for line in parameter.lines})
        label = f"{label_of(parameter)} ({parameter.unit})" if parameter.unit else label_of(parameter)
        if not parameter.axes:
            found.append((choice_of(parameter, ()), label))
        elif known:
            found.append((label, [(choice_of(parameter, keys), f"{label}: {words_of(keys)}") for keys in known]))
    return found


class LimitForm(HouseForm):
    """One limit for one place from a day, by one clause."""

    parameter = forms.ChoiceField(label=gettext_lazy("Which limit"))
    applies_to_id = forms.TypedChoiceField(label=gettext_lazy("For which county or body"), coerce=int)
    value = forms.FloatField(label=gettext_lazy("New value"))
    since = forms.DateField(
        label=gettext_lazy("In force from"), widget=day_input(),
        help_text=gettext_lazy("From this day on; what was judged before stays as it was."),
    )  # fmt: skip
    number = forms.CharField(label=gettext_lazy("Document number"), max_length=80)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    clause_ref = forms.CharField(
        label=gettext_lazy("Clause"), max_length=60, help_text=gettext_lazy("As in the document: 第一条")
    )
    clause_text = forms.CharField(
        label=gettext_lazy("What the clause says"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence = forms.ChoiceField(
        label=gettext_lazy("How sure it is"),
        choices=[
            ("V", gettext_lazy("The document lies before me")),
            ("?", gettext_lazy("Not sure yet: it informs and forbids nothing until its source is confirmed")),
        ],
        initial="V",
    )

    def __init__(self, *args: Any, offices: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parameter"].choices = [("", _("Please choose")), *limit_choices()]  # type: ignore[attr-defined]
        self.fields["applies_to_id"].choices = [("", _("Please choose")), *office_choices(offices)]  # type: ignore[attr-defined]
        for name in ("parameter", "applies_to_id", "value", "since"):
            self.fields[name].widget.attrs["data-limit"] = "1"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("parameter"):
            data["parameter"], *keys = data["parameter"].split(SEPARATOR)
            data["keys"] = keys
        return data


class KeepForm(HouseForm):
    """What is no content."""

    owner_id = forms.TypedChoiceField(label=gettext_lazy("Kept by"), coerce=int)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=DocumentKind.choices)
    subsystem = forms.ChoiceField(label=gettext_lazy("Sub-system"), choices=Subsystem.choices)
    review_on = forms.DateField(label=gettext_lazy("Review by"), required=False, widget=day_input())

    def __init__(self, *args: Any, offices: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = office_choices(offices)  # type: ignore[attr-defined]


class NothingForm(HouseForm):
    """Only a button."""


class ReasonForm(HouseForm):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class RetireForm(ReasonForm):
    """When and why."""

    last_day = forms.DateField(label=gettext_lazy("Last day in force"), widget=day_input())


class SourceForm(HouseForm):
    """Where an unsure value stands."""

    line_id = forms.TypedChoiceField(label=gettext_lazy("Value"), coerce=int)
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=300,
        help_text=gettext_lazy("Gazette, archive number or page where you read the value yourself."),
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line_id"].choices = list(lines)  # type: ignore[attr-defined]


class ReadingForm(HouseForm):
    """Where a value of the program's stands."""

    value = forms.ChoiceField(label=gettext_lazy("Value"))
    document = forms.CharField(
        label=gettext_lazy("Document"), max_length=160,
        help_text=gettext_lazy("Number and title as printed on the document that you read."),
    )  # fmt: skip
    clause = forms.CharField(label=gettext_lazy("Clause"), max_length=80)
    link = forms.CharField(
        label=gettext_lazy("Where the text is"), max_length=300,
        help_text=gettext_lazy("Web address of the text, or the file number of the paper in the archive."),
    )  # fmt: skip

    def __init__(self, *args: Any, values: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = list(values)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "value" in data:
            parameter, keys, since = data.pop("value").split("|")
            data |= {
                "parameter": parameter,
                "keys": keys.split("/") if keys else [],
                "since": date.fromisoformat(since),
            }
        return data


class AgreeForm(HouseForm):
    """Which reading the second person has compared."""

    reading_id = forms.TypedChoiceField(label=gettext_lazy("Value and source"), coerce=int)

    def __init__(self, *args: Any, readings: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reading_id"].choices = list(readings)  # type: ignore[attr-defined]


class DeclineForm(AgreeForm):
    """Which reading is not confirmed, and why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class TaskForm(HouseForm):
    """Who does what about a standard by when."""

    what = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    staff_number = forms.CharField(label=gettext_lazy("Staff number"), max_length=30)
    due_on = forms.DateField(label=gettext_lazy("Due date"), widget=day_input())


class DoneForm(HouseForm):
    """What came out of a task."""

    task_id = forms.TypedChoiceField(label=gettext_lazy("Task"), coerce=int)
    result = forms.CharField(label=gettext_lazy("Result"), max_length=300)

    def __init__(self, *args: Any, tasks: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task_id"].choices = [(task.pk, task.what) for task in tasks]  # type: ignore[attr-defined]


class StudyForm(HouseForm):
    """That one has read it."""

    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


class QuestionForm(HouseForm):
    """A question with its answers, one a line; the right one comes first."""

    text = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    answers = forms.CharField(
        label=gettext_lazy("Answers"), max_length=800, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line, two to six. Then say which line is right."),
    )  # fmt: skip
    right = forms.IntegerField(label=gettext_lazy("Right line"), min_value=1, max_value=6, initial=1)


class ExceptionForm(HouseForm):
    """Why one thing may break one clause, until when, and on what it rests."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    until = forms.DateField(
        label=gettext_lazy("The exception holds until"), widget=day_input(),
        help_text=gettext_lazy("A year at most; it ends by itself."),
    )  # fmt: skip
    grounds = forms.FileField(
        label=gettext_lazy("Grounds of the exception"),
        help_text=gettext_lazy("The instruction or record that the exception rests on. At least one file."),
    )


class FusionForm(HouseForm):
    """One service item with its clauses and its flow."""

    name = forms.CharField(label=gettext_lazy("Service item"), max_length=80)
    served = forms.CharField(label=gettext_lazy("Whom it serves"), max_length=80)
    clauses = forms.MultipleChoiceField(
        label=gettext_lazy("Clauses"), widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Several: hold Ctrl."),
    )  # fmt: skip
    flow = forms.CharField(
        label=gettext_lazy("Flow, a step a line"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, clauses: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = list(clauses)  # type: ignore[attr-defined]


class TrialForm(HouseForm):
    """On which day a draft is tried; its first day without one."""

    on = forms.DateField(label=gettext_lazy("As of"), required=False, widget=day_input())


class UploadForm(HouseForm):
    """A YAML file with one standard, or several."""

    file = forms.FileField(
        label=gettext_lazy("YAML file"), widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        help_text=gettext_lazy("The template explains each line."),
    )  # fmt: skip


def total_field(kind: str, subsystem: str) -> str:
    return f"n_{kind}_{subsystem}"


class TotalsForm(HouseForm):
    """How many documents of each kind and sub-system there have to be; empty: not declared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, kind_label in DocumentKind.choices:
            for part, part_label in Subsystem.choices:
                self.fields[total_field(kind, part)] = forms.IntegerField(
                    label=f"{kind_label} · {part_label}", min_value=0, max_value=9999, required=False
                )
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


def rule_form(rule: Rule, offices: Iterable[Any], initial: dict[str, Any]) -> HouseForm:
    """The form of one rule: its inputs, the unit and the day."""
    fields: dict[str, forms.Field] = {given.name: input_field(given) for given in rule.inputs}
    fields["unit_id"] = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=[("", gettext_lazy("My own unit")), *office_choices(offices)],
        required=False,
    )  # fmt: skip
    fields["on"] = forms.DateField(label=gettext_lazy("Day"), widget=day_input())
    judged = JudgedBy(rule.key, "on", {given.name: given.name for given in rule.inputs}, unit="unit_id", day="on")
    made = type("RuleForm", (JudgedForm, HouseForm), {**fields, "judged": (judged,)})
    return made(initial=initial)  # type: ignore[no-any-return]


def input_field(given: Input) -> forms.Field:
    """A rule's input as a field."""
    label = _(given.label) + (f" ({given.unit})" if given.unit else "")
    match given.kind:
        case Kind.CHOICE:
            choices = [("", _("Please choose")), *((word, CHOICE_WORDS.get(word, word)) for word in given.choices)]
            return forms.ChoiceField(label=label, choices=choices, required=given.needed)
        case Kind.FLAG:
            return forms.BooleanField(label=label, required=False)
        case Kind.DAY:
            return forms.DateField(label=label, required=given.needed, widget=day_input())
        case Kind.NUMBER | Kind.WHOLE:
            return forms.FloatField(label=label, required=given.needed)
        case _:
            return forms.CharField(label=label, required=given.needed, max_length=200)
