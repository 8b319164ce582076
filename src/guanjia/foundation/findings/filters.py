"""What findings are searched by, on pages and in the API alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.findings import origins, rules
from guanjia.foundation.findings.models import (
    Finding,
    FindingQuerySet,
    JointReview,
    Letter,
    LetterQuerySet,
    ReviewQuerySet,
    Supervision,
)
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.ui.forms import HouseForm

STATES = [
    ("open", _("All that are open")),
    ("working", _("In the owner's hands")),
    ("settled", _("All that are closed")),
    *Finding.State.choices,
]
DELAYS = [
    ("overdue", _("Past the deadline")),
    ("soon", _("Due within three days")),
    ("stopped", _("Clock stopped")),
    ("silent", _("Progress note missing")),
    ("watched", _("Watched by a leader")),
]
# what the filter bar shows only when it is asked for
IN_MORE = ("mine", "letter", "on_time", "repeats", "returned")
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def offices(request: Any) -> Any:
    """The units that answer for a finding in sight."""
    if not request:
        return Office.objects.none()
    rows = Finding.objects.visible_to(request.actor).order_by().values("office_id")
    return Office.objects.filter(pk__in=rows).order_by("path")


def letters(request: Any) -> Any:
    return Letter.objects.visible_to(request.actor).order_by("-received_on") if request else Letter.objects.none()


def reviews(request: Any) -> Any:
    return JointReview.objects.visible_to(request.actor).order_by("-pk") if request else JointReview.objects.none()


def hidden_day() -> django_filters.DateFilter:
    return django_filters.DateFilter(widget=forms.HiddenInput, method="by_day")


class FindingFilter(django_filters.FilterSet):
    """Findings by words, state, grade, origin, unit, delay, days, and what the figures count."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("All"))
    grade = django_filters.ChoiceFilter(choices=Finding.Grade.choices, label=_("Seriousness"), empty_label=_("All"))
    origin = django_filters.ChoiceFilter(choices=origins.choices, label=_("Origin"), empty_label=_("All"))
    office = django_filters.ModelChoiceFilter(queryset=offices, label=_("Unit"), empty_label=_("All"))
    delay = django_filters.ChoiceFilter(choices=DELAYS, method="by_delay", label=_("Delay"), empty_label=_("All"))
    mine = django_filters.ChoiceFilter(
        choices=[("owner", _("I answer for it")), ("verify", _("I verify it"))], method="by_me", label=_("Mine"),
        empty_label=_("All"),
    )  # fmt: skip
    letter = django_filters.ModelChoiceFilter(queryset=letters, label=_("Inspection letter"), empty_label=_("All"))
    review = django_filters.ModelChoiceFilter(queryset=reviews, method="by_review", widget=forms.HiddenInput)
    found_from = hidden_day()
    found_until = hidden_day()
    due_from = hidden_day()
    due_until = hidden_day()
    on_time = django_filters.ChoiceFilter(choices=YES_NO, method="by_on_time", label=_("On time"), empty_label=_("All"))
    due_counted = django_filters.ChoiceFilter(choices=YES_NO, method="by_due_counted", widget=forms.HiddenInput)
    repeats = django_filters.ChoiceFilter(choices=YES_NO, method="by_repeats", label=_("Repeats"), empty_label=_("All"))
    judged = django_filters.ChoiceFilter(choices=YES_NO, method="by_judged", widget=forms.HiddenInput)
    returned = django_filters.ChoiceFilter(
        choices=YES_NO, method="by_returned", label=_("Returned at least once"), empty_label=_("All")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in IN_MORE:
            self.filters[name].field.in_more = True

    def by_words(self, rows: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        for word in value.replace("\x00", "").split()[:5]:
            found = Q(title__icontains=word) | Q(detail__icontains=word) | Q(clause__icontains=word)
            found |= Q(number__icontains=word) | Q(owner__name__icontains=word) | Q(close_number__iexact=word)
            rows = rows.filter(found)
        return rows

    def by_state(self, rows: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        if value == "open":
            return rows.open()
        if value == "working":
            return rows.filter(state__in=rules.WITH_OWNER).exclude(state="registered")
        return rows.filter(state__in=rules.SETTLED) if value == "settled" else rows.filter(state=value)

    def by_delay(self, rows: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        today = clock.today()
        match value:
            case "overdue":
                return rows.overdue(today)
            case "soon":
                return rows.open().filter(
                    stopped_on=None, due_on__gte=today, due_on__lte=today + timedelta(days=3)
                )  # fmt: skip
            case "stopped":
                return rows.filter(stopped_on__isnull=False)
            case "silent":
                return rows.filter(state__in=rules.WITH_OWNER, stopped_on=None, progress_due_on__lte=today)
        return rows.filter(Exists(Supervision.objects.filter(finding=OuterRef("pk"), ended_at=None)))

    def by_me(self, rows: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        person = self.request.actor.person_id or 0
        return rows.filter(owner_id=person) if value == "owner" else rows.filter(verifier_id=person)

    def by_review(self, rows: FindingQuerySet, name: str, value: JointReview) -> FindingQuerySet:
        return rows.filter(pk__in=value.treated.values("finding"))

    def by_day(self, rows: FindingQuerySet, name: str, value: date) -> FindingQuerySet:
        field, _sep, end = name.partition("_")
        column = {"found": "found_on", "due": "due_on"}[field]
        return rows.filter(**{f"{column}__{'gte' if end == 'from' else 'lte'}": value})

    def by_on_time(self, rows: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        if value == "yes":
            return rows.filter(on_time=True)
        return rows.filter(Q(on_time=False) | Q(pk__in=rows.overdue(clock.today()).values("pk")))

    def by_due_counted(self, rows: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        late = ~Q(state__in=rules.SETTLED) & Q(stopped_on=None, due_on__lt=clock.today())
        counted = Q(state__in=rules.SETTLED) | late
        return rows.filter(counted if value == "yes" else ~counted)

    def by_repeats(self, rows: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        return rows.filter(repeats__isnull=value == "no")

    def by_judged(self, rows: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        judged = Q(state__in=rules.SETTLED) | Q(returns__gt=0)
        return rows.filter(judged if value == "yes" else ~judged)

    def by_returned(self, rows: FindingQuerySet, name: str, value: str) -> FindingQuerySet:
        return rows.filter(returns__gt=0) if value == "yes" else rows.filter(returns=0)


class LetterFilter(django_filters.FilterSet):
    """Inspection letters by words and origin."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    origin = django_filters.ChoiceFilter(choices=origins.choices, label=_("Origin"), empty_label=_("All"))

    def by_words(self, rows: LetterQuerySet, name: str, value: str) -> LetterQuerySet:
        for word in value.replace("\x00", "").split()[:5]:
            rows = rows.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(issuer__icontains=word))
        return rows


class ReviewFilter(django_filters.FilterSet):
    """Joint reviews by words and state."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    state = django_filters.ChoiceFilter(choices=JointReview.State.choices, label=_("State"), empty_label=_("All"))

    def by_words(self, rows: ReviewQuerySet, name: str, value: str) -> ReviewQuerySet:
        for word in value.replace("\x00", "").split()[:5]:
            rows = rows.filter(Q(number__icontains=word) | Q(title__icontains=word))
        return rows
