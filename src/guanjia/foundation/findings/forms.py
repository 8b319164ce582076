"""Shapes of what people enter; what is right is the commands' business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.findings import origins, rules
from guanjia.foundation.findings.models import EscalationStep, Finding
from guanjia.kernel import clock
from guanjia.ui.forms import DayInput, HouseForm

STEPS = 4


def as_choices(rows: Iterable[Any], empty: Any = "") -> list[tuple[Any, Any]]:
    """Records as the choices of a field, with nothing chosen first."""
    return [("", empty or _("Please choose")), *((row.pk, str(row)) for row in rows)]


def people_choices(rows: Iterable[Any], empty: Any = "") -> list[tuple[Any, Any]]:
    """People with their section, so that two of one name can be told apart."""
    people = [(row.pk, f"{row.name} · {row.office.short_name or row.office.name}") for row in rows]
    return [("", empty or _("Please choose")), *people]


def words(label: Any, *, rows: int = 3, most: int = 2000, least: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(
        max_length=most, min_length=least, label=label, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


class LocalInstant(forms.DateTimeField):
    """An instant typed as local time."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(clock.LOCAL).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        if found is None:
            return None
        return found if found.tzinfo else found.replace(tzinfo=clock.LOCAL)


def evidence_field(**more: Any) -> UploadField:
    return UploadField(purpose=purpose_of("findings.finding", "evidence"), required=False, **more)


class RaiseForm(HouseForm):
    """A finding that somebody enters by hand."""

    title = forms.CharField(max_length=120, min_length=4, label=_("Finding in one line"))
    detail = words(_("What was found"), rows=4, most=4000, least=0, required=False)
    origin = forms.ChoiceField(label=_("Origin"))
    office_id = forms.TypedChoiceField(coerce=int, label=_("Unit that answers"))
    grade = forms.ChoiceField(choices=Finding.Grade.choices, label=_("Seriousness"))
    clause = forms.CharField(
        max_length=160, required=False, label=_("Clause it goes against"),
        help_text=_("A clause of the rulebook, or as the document calls it."),
    )  # fmt: skip
    place_id = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=_("Where (optional)"))
    found_on = day_field(_("Found on"), required=False)
    deadline = day_field(
        _("Deadline"), required=False, help_text=_("Empty: from the unit's terms for the grade, in working days.")
    )

    def __init__(self, *args: Any, offices: Sequence[Any], places: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin"].choices = origins.choices(by_hand=True)  # type: ignore[attr-defined]
        self.fields["office_id"].choices = as_choices(offices)  # type: ignore[attr-defined]
        spots = [("", _("Nowhere in particular")), *((row.pk, row.full_name) for row in places)]
        self.fields["place_id"].choices = spots  # type: ignore[attr-defined]


class PlanForm(HouseForm):
    """Cause, measure now, rule for long."""

    root_cause = words(_("Root cause"), help_text=_("Why it could happen, not what happened."))
    measure = words(_("Measure now"))
    long_rule = words(_("Rule for long"), help_text=_("What keeps it from coming back."))
    rule_changed = forms.BooleanField(
        required=False, label=_("A rule is changed for it"),
        help_text=_("The evidence then has to name the new clause."),
    )  # fmt: skip


class ProgressForm(HouseForm):
    """What was done."""

    text = words(_("What was done"))
    photos = evidence_field(label=_("Photos and papers"))


class SubmitForm(HouseForm):
    """The evidence."""

    note = words(_("What is put right now"))
    new_clause = forms.CharField(max_length=160, required=False, label=_("Number of the new clause"))
    photos = evidence_field(label=_("Evidence of rectification"))

    def __init__(self, *args: Any, rule_changed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not rule_changed:
            del self.fields["new_clause"]


class NoteForm(HouseForm):
    """A word about it."""

    note = words(_("Note"), rows=2, most=1000, least=2)


class ReasonForm(HouseForm):
    """A reason."""

    reason = words(_("Reason"), rows=2, most=500)


class AssignForm(HouseForm):
    """Who answers, and who verifies."""

    owner_id = forms.TypedChoiceField(coerce=int, label=_("Owner"))
    verifier_id = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=_("Verifier"))

    def __init__(
        self, *args: Any, people: Iterable[Any], verifiers: Iterable[Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = people_choices(people)  # type: ignore[attr-defined]
        if verifiers is None:
            del self.fields["verifier_id"]
        else:
            anybody = _("Whoever holds the right")
            self.fields["verifier_id"].choices = people_choices(verifiers, anybody)  # type: ignore[attr-defined]


class GradeForm(HouseForm):
    """Another grade, and why."""

    grade = forms.ChoiceField(choices=Finding.Grade.choices, label=_("Seriousness"))
    reason = words(_("Reason"), rows=2, most=300)


class SupportForm(HouseForm):
    """An office that helps."""

    office_id = forms.TypedChoiceField(coerce=int, label=_("Supporting unit"))
    task = words(_("What it has to do"), rows=2, most=500, least=2)

    def __init__(self, *args: Any, offices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = as_choices(offices)  # type: ignore[attr-defined]


class HelpedForm(HouseForm):
    """One's part of the help is done."""

    support_id = forms.TypedChoiceField(coerce=int, label=_("Supporting unit"))
    note = words(_("What was done"), rows=2, most=500, least=2)

    def __init__(self, *args: Any, supports: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(row.pk, row.office.name) for row in supports]
        self.fields["support_id"].choices = rows  # type: ignore[attr-defined]


class PartForm(HouseForm):
    """A part of a finding."""

    title = forms.CharField(max_length=120, min_length=2, label=_("Part in one line"))
    root_cause = words(_("Root cause"), rows=2, most=1000, least=2)
    measure = words(_("Measure"), rows=2, most=1000, least=2)
    due_on = day_field(_("Due date"), required=False)


class PartDoneForm(HouseForm):
    """A part is done."""

    part_id = forms.TypedChoiceField(coerce=int, label=_("Sub-item"))
    note = words(_("What was done"), rows=2, most=500, least=0, required=False)

    def __init__(self, *args: Any, parts: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part_id"].choices = [(p.pk, f"{p.number}. {p.title}") for p in parts]  # type: ignore[attr-defined]


class DeadlineForm(HouseForm):
    """Another deadline."""

    to_on = day_field(_("Deadline asked for"))
    reason = words(_("Reason"), rows=2, most=500)


class StopForm(HouseForm):
    """Who has to decide first, and why."""

    outside_body = forms.CharField(max_length=80, min_length=2, label=_("Who decides first"))
    reason = words(_("Reason"), rows=2, most=500)


class ResumeForm(HouseForm):
    """What was decided."""

    outcome = words(_("What was decided"), rows=2, most=500, least=2)


class WatchForm(HouseForm):
    """What a leader expects."""

    wish = words(_("What I expect"), rows=2, most=500)
    report_by = day_field(_("By when"))


class LookBackForm(HouseForm):
    """What a second look found."""

    held = forms.TypedChoiceField(
        coerce=lambda value: value == "yes", choices=[("yes", _("It held")), ("no", _("It came back"))],
        widget=forms.RadioSelect, label=_("What the look-back found"),
    )  # fmt: skip
    note = words(_("What was looked at"), rows=2, most=1000)


class RepeatForm(HouseForm):
    """The earlier finding."""

    earlier_id = forms.TypedChoiceField(coerce=int, label=_("Earlier finding"))

    def __init__(self, *args: Any, earlier: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["earlier_id"].choices = as_choices(earlier)  # type: ignore[attr-defined]


def public_choices() -> list[tuple[str, Any]]:
    labels = {
        "office": _("Unit"), "place": _("Place"), "grade": _("Seriousness"), "origin": _("Origin"),
        "root_cause": _("Root cause"), "measure": _("Measure now"), "long_rule": _("Rule for long"),
        "clause": _("Clause"), "due_on": _("Deadline"),
    }  # fmt: skip
    return [(name, labels[name]) for name in rules.PUBLIC_FIELDS]


class PublishForm(HouseForm):
    """Which parts everybody may read."""

    fields_ = forms.MultipleChoiceField(
        choices=public_choices, widget=forms.CheckboxSelectMultiple, required=False, label=_("Public parts"),
        help_text=_("Number, title and the day of closing are always shown."),
    )  # fmt: skip


class LetterForm(HouseForm):
    """An inspection letter."""

    office_id = forms.TypedChoiceField(coerce=int, label=_("Received by"))
    number = forms.CharField(max_length=60, min_length=2, label=_("Letter number"))
    issuer = forms.CharField(max_length=80, min_length=2, label=_("Issuer"))
    title = forms.CharField(max_length=120, min_length=4, label=_("Title"))
    origin = forms.ChoiceField(label=_("Origin"))
    issued_on = day_field(_("Issued on"))
    received_on = day_field(_("Received on"))
    reply_by = day_field(_("Reply by"), required=False)
    attachments = UploadField(purpose=purpose_of("findings.letter", "letter"), required=False)

    def __init__(self, *args: Any, offices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = as_choices(offices)  # type: ignore[attr-defined]
        self.fields["origin"].choices = origins.choices(by_hand=True)  # type: ignore[attr-defined]


class ReviewForm(HouseForm):
    """A joint review."""

    office_id = forms.TypedChoiceField(coerce=int, label=_("Held by"))
    title = forms.CharField(max_length=120, min_length=4, label=_("Title"))
    meets_at = LocalInstant(label=_("Meets at"))
    room = forms.CharField(max_length=80, required=False, label=_("Room"))
    chair = forms.CharField(max_length=40, min_length=2, label=_("Chair"))
    office_ids = forms.TypedMultipleChoiceField(
        coerce=int, label=_("Departments"), widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("At least two."),
    )  # fmt: skip
    finding_ids = forms.TypedMultipleChoiceField(
        coerce=int, label=_("Findings to put right"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )

    def __init__(
        self, *args: Any, hosts: Iterable[Any], offices: Iterable[Any], findings: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = as_choices(hosts)  # type: ignore[attr-defined]
        self.fields["office_ids"].choices = [(row.pk, str(row)) for row in offices]  # type: ignore[attr-defined]
        self.fields["finding_ids"].choices = [(row.pk, str(row)) for row in findings]  # type: ignore[attr-defined]


class DecisionForm(HouseForm):
    """What the table decided about one finding."""

    treated_id = forms.TypedChoiceField(coerce=int, label=_("Finding"))
    decision = words(_("Decision"), rows=3)

    def __init__(self, *args: Any, treated: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["treated_id"].choices = [(row.pk, str(row.finding)) for row in treated]  # type: ignore[attr-defined]


class TableForm(HouseForm):
    """One more finding for the table, by its number."""

    number = forms.CharField(max_length=20, label=_("Number of the finding"))


class SummaryForm(HouseForm):
    """The end of the meeting."""

    summary = words(_("Summary"), rows=5, most=4000)


class TermsForm(HouseForm):
    """The terms of an office from a day on."""

    office_id = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=_("For the office"))
    valid_from = day_field(_("Holds from"))
    ordinary_days = forms.IntegerField(min_value=1, max_value=365, label=_("Ordinary: working days"))
    serious_days = forms.IntegerField(min_value=1, max_value=365, label=_("Serious: working days"))
    grave_days = forms.IntegerField(min_value=1, max_value=365, label=_("Grave: working days"))
    progress_days = forms.IntegerField(min_value=1, max_value=92, label=_("Days between progress notes"))
    look_back_days = forms.IntegerField(min_value=1, max_value=730, label=_("Days until the look-back"))
    reason = words(_("Reason"), rows=2, most=300)

    def __init__(self, *args: Any, offices: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = as_choices(offices, _("All offices"))  # type: ignore[attr-defined]
        for n in range(1, STEPS + 1):
            self.fields[f"after_{n}"] = forms.IntegerField(
                min_value=1, max_value=365, required=False, label=_("Step %(n)s: days past the deadline") % {"n": n}
            )
            self.fields[f"tell_{n}"] = forms.ChoiceField(
                choices=[("", "—"), *EscalationStep.Tell.choices], required=False, label=_("Told")
            )
        self.order_fields(
            [*(name for name in self.fields if name != "reason"), "reason"]
        )  # fmt: skip
        for field in self.fields.values():
            if "class" not in field.widget.attrs:
                css = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
                field.widget.attrs["class"] = css

    def steps(self) -> dict[int, str]:
        """Who is told, by days past the deadline."""
        given = self.cleaned_data
        return {
            given[f"after_{n}"]: given[f"tell_{n}"]
            for n in range(1, STEPS + 1)
            if given.get(f"after_{n}") and given.get(f"tell_{n}")
        }
