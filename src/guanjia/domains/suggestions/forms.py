"""Shapes of what people enter; what is right is the commands' business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.domains.suggestions import queries
from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.purposes import purpose_of
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import DayInput, HouseForm

BIGGEST = 2**63 - 1


def as_choices(rows: Iterable[Any], empty: Any = "—") -> list[tuple[Any, Any]]:
    """Records as the choices of a field, with nothing chosen first."""
    return [("", empty), *((row.pk, str(row)) for row in rows)]


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


class LocalDateTimeField(forms.DateTimeField):
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


class IdeaForm(HouseForm):
    """An idea."""

    kind_id = forms.TypedChoiceField(coerce=int, label=_("What it is about"))
    title = forms.CharField(max_length=60, min_length=4, label=_("Your idea in one line"))
    text = forms.CharField(
        max_length=2000,
        min_length=10,
        label=_("What should change, and why"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place_id = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=_("Where (optional)"))
    photos = UploadField(purpose=purpose_of("suggestions.idea", "photo"), required=False, label=_("Photos (optional)"))
    anonymous = forms.BooleanField(
        required=False,
        label=_("Do not show my name"),
        help_text=_(
            "Your name is sealed: only a supervisor can open it, with a reason that is recorded. You get no message "
            "about the answer then; look under My ideas."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, place: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind_id"].choices = as_choices(queries.list_kinds())  # type: ignore[attr-defined]
        places = queries.list_compounds(actor)
        if place is not None and place not in places:
            places = [place, *places]
        rows = [("", _("Nowhere in particular")), *((row.pk, row.full_name) for row in places)]
        self.fields["place_id"].choices = rows  # type: ignore[attr-defined]


class OfficeChoiceForm(HouseForm):
    """An office out of those that may answer."""

    office_id = forms.TypedChoiceField(coerce=int, label=_("Office that answers"))

    def __init__(self, *args: Any, offices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = as_choices(offices)  # type: ignore[attr-defined]


class AnswerForm(HouseForm):
    """Adopt or explain, with the reason."""

    reason = forms.CharField(
        max_length=1000,
        min_length=5,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The proposer reads it, and everybody of the body once it is answered."),
    )


class ForwardForm(OfficeChoiceForm):
    """Another office, and why."""

    reason = forms.CharField(max_length=1000, min_length=5, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class ShortlistForm(HouseForm):
    """A programme."""

    programme_id = forms.TypedChoiceField(coerce=int, label=_("Programme"))

    def __init__(self, *args: Any, programmes: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme_id"].choices = as_choices(programmes)  # type: ignore[attr-defined]


class ReasonForm(HouseForm):
    """A reason."""

    reason = forms.CharField(max_length=300, min_length=5, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class NothingForm(HouseForm):
    """Nothing to enter."""


class LimitForm(HouseForm):
    """Within how many working days an idea of a kind is answered."""

    limit_days = forms.IntegerField(min_value=1, max_value=90, label=_("Working days until the answer"))
    head_days = forms.IntegerField(
        min_value=1, max_value=90, initial=3, label=_("Further working days until the head is told")
    )


class ProgrammeForm(HouseForm):
    """A body's programme of a year."""

    office_id = forms.TypedChoiceField(coerce=int, label=_("Body it is for"))
    year = forms.IntegerField(min_value=2000, max_value=2100, label=_("Year"))
    size = forms.IntegerField(min_value=1, max_value=50, initial=10, label=_("Number of items"))

    def __init__(self, *args: Any, offices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = as_choices(offices)  # type: ignore[attr-defined]


class SizeForm(HouseForm):
    """How many items a programme has."""

    size = forms.IntegerField(min_value=1, max_value=50, label=_("Number of items"))
    reason = forms.CharField(max_length=300, min_length=5, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class RoundForm(HouseForm):
    """A vote over the shortlist."""

    title = forms.CharField(max_length=60, min_length=4, label=_("Title"))
    electorate_id = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=_("Who votes"), help_text=_("Everybody in and below it.")
    )
    votes_each = forms.IntegerField(min_value=1, max_value=50, initial=3, label=_("Votes each"))
    opens_at = LocalDateTimeField(label=_("Begins"))
    ends_at = LocalDateTimeField(label=_("Ends"))

    def __init__(self, *args: Any, offices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = as_choices(offices, _("The whole body"))
        self.fields["electorate_id"].choices = rows  # type: ignore[attr-defined]


class BallotForm(HouseForm):
    """A ballot: the numbers that were ticked."""

    choices = forms.TypedMultipleChoiceField(coerce=int, required=False, label=_("Your choice"))

    def __init__(self, *args: Any, numbers: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choices"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]


class ItemForm(HouseForm):
    """A practical-benefit item."""

    title = forms.CharField(max_length=60, min_length=4, label=_("Title"))
    goal = forms.CharField(
        max_length=1000, min_length=5, label=_("Goal"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What people will have at the end, so that they can say whether it is done."),
    )  # fmt: skip
    doer = forms.CharField(
        max_length=20, label=_("Person in charge"), help_text=_("Staff number; their office does it.")
    )
    starts_on = day_field(_("Starts"))
    due_on = day_field(_("Due date"))
    candidate_id = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)
    idea_id = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)


class ChangeItemForm(HouseForm):
    """Title, goal and dates of an item, and why they change."""

    title = forms.CharField(max_length=60, min_length=4, label=_("Title"))
    goal = forms.CharField(max_length=1000, min_length=5, label=_("Goal"), widget=forms.Textarea(attrs={"rows": 3}))
    starts_on = day_field(_("Starts"))
    due_on = day_field(_("Due date"))
    reason = forms.CharField(max_length=300, min_length=5, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class ProgressForm(HouseForm):
    """What was done in a month."""

    month = forms.TypedChoiceField(coerce=str, label=_("Month"))
    percent = forms.IntegerField(min_value=0, max_value=100, label=_("Progress in percent"))
    text = forms.CharField(
        max_length=500, min_length=5, label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = UploadField(
        purpose=purpose_of("suggestions.benefititem", "evidence"), required=False, label=_("Photos (optional)")
    )

    def __init__(self, *args: Any, months: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(month.isoformat(), month.isoformat()[:7]) for month in months]
        self.fields["month"].choices = rows  # type: ignore[attr-defined]


class NoteForm(HouseForm):
    """A word about what was done."""

    note = forms.CharField(
        max_length=500, min_length=5, label=_("What is there now"), widget=forms.Textarea(attrs={"rows": 3})
    )


class StarsForm(HouseForm):
    """Stars and a word."""

    stars = forms.TypedChoiceField(
        coerce=int, label=_("Stars"), choices=[(n, "★" * n) for n in (5, 4, 3, 2, 1)], initial=5
    )
    comment = forms.CharField(required=False, max_length=300, label=_("Comment"))


class MilestoneForm(HouseForm):
    """A step with its date."""

    title = forms.CharField(max_length=60, min_length=2, label=_("Milestone"))
    due_on = day_field(_("Due date"))


class PersonForm(HouseForm):
    """Somebody by staff number."""

    person = forms.CharField(max_length=20, label=_("Staff number"))


class ReachForm(HouseForm):
    """Which milestone was reached."""

    milestone_id = forms.TypedChoiceField(coerce=int, label=_("Milestone"))

    def __init__(self, *args: Any, steps: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestone_id"].choices = [(step.pk, step.title) for step in steps]  # type: ignore[attr-defined]
