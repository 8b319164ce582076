"""What the lists of this room are searched by, on pages and in the API alike."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanjia.foundation.standards import library, queries
from guanjia.foundation.standards.models import (
    CitedClause,
    DocumentKind,
    Exemption,
    KeptVerdict,
    Standard,
    StandardLine,
    Subsystem,
    TrialRow,
)
from guanjia.kernel import clock
from guanjia.rulebook.verdicts import STATE_LABELS, State
from guanjia.ui.forms import DayInput, HouseForm

HOLDING = [("now", _("In force today")), ("coming", _("Not yet in force")), ("over", _("No longer in force"))]
REVIEW = [("due", _("Review is due"))]
EXEMPTIONS = [*Exemption.Status.choices, ("expired", pgettext_lazy("exception", "expired"))]
FAILS = [(state.word, _(STATE_LABELS[state])) for state in (State.WARN, State.BLOCK)]


def words(value: str) -> list[str]:
    return value.replace("\x00", "").split()[:5]


class StandardFilter(django_filters.FilterSet):
    """Documents by words, kind, sub-system, state, day."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    kind = django_filters.ChoiceFilter(choices=DocumentKind.choices, label=_("Kind"), empty_label=_("All"))
    subsystem = django_filters.ChoiceFilter(choices=Subsystem.choices, label=_("Sub-system"), empty_label=_("All"))
    status = django_filters.ChoiceFilter(choices=Standard.Status.choices, label=_("State"), empty_label=_("All"))
    holds = django_filters.ChoiceFilter(choices=HOLDING, method="by_day", label=_("In force"), empty_label=_("All"))
    review = django_filters.ChoiceFilter(
        choices=REVIEW, method="by_review", label=_("Review"), empty_label=_("All"), widget=forms.HiddenInput
    )

    def by_words(self, rows: QuerySet[Standard], name: str, value: str) -> QuerySet[Standard]:
        for word in words(value):
            inside = {one.key.split("/")[0] for one in queries.clauses(q=word)}
            rows = rows.filter(
                Q(number__icontains=word) | Q(title__icontains=word) | Q(issuer__icontains=word) | Q(key__in=inside)
            )
        return rows

    def by_day(self, rows: QuerySet[Standard], name: str, value: str) -> QuerySet[Standard]:
        today = clock.today()
        if value == "now":
            return queries.in_force(rows, today)
        if value == "coming":
            return rows.filter(in_force_on__gt=today)
        return rows.filter(ends_on__lt=today)

    def by_review(self, rows: QuerySet[Standard], name: str, value: str) -> QuerySet[Standard]:
        return rows.filter(status="force", review_on__lte=clock.today())


class VerdictFilter(django_filters.FilterSet):
    """Kept verdicts by words, rule, outcome, clause, unit, month."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    rule = django_filters.CharFilter(field_name="rule", lookup_expr="iexact", label=_("Rule"), max_length=40)
    outcome = django_filters.ChoiceFilter(
        choices=KeptVerdict.Outcome.choices, method="by_outcome", label=_("Verdict"), empty_label=_("All")
    )
    since = django_filters.DateFilter(field_name="on", lookup_expr="gte", label=_("From day"), widget=DayInput())
    until = django_filters.DateFilter(field_name="on", lookup_expr="lte", label=_("To day"), widget=DayInput())
    clause = django_filters.CharFilter(method="by_clause", max_length=120, widget=forms.HiddenInput)
    unit = django_filters.NumberFilter(field_name="unit_id", widget=forms.HiddenInput)
    month = django_filters.DateFilter(field_name="month", widget=forms.HiddenInput)

    def by_words(self, rows: QuerySet[KeptVerdict], name: str, value: str) -> QuerySet[KeptVerdict]:
        for word in words(value):
            rows = rows.filter(
                Q(subject_label__icontains=word) | Q(sentence_zh__icontains=word) | Q(unit__name__icontains=word)
            )
        return rows

    def by_clause(self, rows: QuerySet[KeptVerdict], name: str, value: str) -> QuerySet[KeptVerdict]:
        return rows.filter(cited__clause=value)

    def by_outcome(self, rows: QuerySet[KeptVerdict], name: str, value: str) -> QuerySet[KeptVerdict]:
        """Under a clause, the outcome under that clause: what the report counts."""
        clause = self.data.get("clause", "") if self.data else ""
        if clause:
            return rows.filter(cited__clause=clause, cited__outcome=value)
        return rows.filter(outcome=value)


class ExemptionFilter(django_filters.FilterSet):
    """Exceptions by words and state."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    status = django_filters.ChoiceFilter(choices=EXEMPTIONS, method="by_status", label=_("State"), empty_label=_("All"))

    def by_words(self, rows: QuerySet[Exemption], name: str, value: str) -> QuerySet[Exemption]:
        for word in words(value):
            rows = rows.filter(
                Q(subject_label__icontains=word) | Q(reason__icontains=word) | Q(office__name__icontains=word)
            )
        return rows

    def by_status(self, rows: QuerySet[Exemption], name: str, value: str) -> QuerySet[Exemption]:
        today = clock.today()
        if value == "expired":
            return rows.filter(status="approved", until__lt=today)
        return rows.filter(status="approved", until__gte=today) if value == "approved" else rows.filter(status=value)


class TrialRowFilter(django_filters.FilterSet):
    """Records that would newly fail, by trial, words, outcome."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    after = django_filters.ChoiceFilter(choices=FAILS, label=_("Under the draft"), empty_label=_("All"))
    trial = django_filters.NumberFilter(field_name="trial_id", widget=forms.HiddenInput)

    def by_words(self, rows: QuerySet[TrialRow], name: str, value: str) -> QuerySet[TrialRow]:
        for word in words(value):
            rows = rows.filter(Q(label__icontains=word) | Q(unit__name__icontains=word) | Q(rule__iexact=word))
        return rows


class ComplianceFilter(django_filters.FilterSet):
    """The report by words of the unit, clause, months, and what went wrong."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    since = django_filters.DateFilter(
        field_name="verdict__month", lookup_expr="gte", label=_("From month"),
        widget=DayInput(),
    )  # fmt: skip
    until = django_filters.DateFilter(
        field_name="verdict__month", lookup_expr="lte", label=_("To month"),
        widget=DayInput(),
    )  # fmt: skip
    bad = django_filters.ChoiceFilter(
        choices=[("block", _("With blocks")), ("warn", _("With warnings")), ("exception", _("With exceptions"))],
        method="by_bad", label=_("Only"), empty_label=_("All"),
    )  # fmt: skip
    clause = django_filters.CharFilter(field_name="clause", max_length=120, widget=forms.HiddenInput)

    def by_words(self, rows: QuerySet[CitedClause], name: str, value: str) -> QuerySet[CitedClause]:
        for word in words(value):
            rows = rows.filter(
                Q(verdict__unit__name__icontains=word)
                | Q(clause__in=[one.key for one in queries.clauses(q=word)])
                | Q(verdict__rule__iexact=word)
            )
        return rows

    def by_bad(self, rows: QuerySet[CitedClause], name: str, value: str) -> QuerySet[CitedClause]:
        column = {"block": "blocks", "warn": "warnings", "exception": "exceptions"}[value]
        return rows.filter(**{f"{column}__gt": 0})


class LineFilter(django_filters.FilterSet):
    """Local limits by words and state."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    status = django_filters.ChoiceFilter(
        field_name="standard__status", choices=Standard.Status.choices, label=_("State"), empty_label=_("All")
    )

    def by_words(self, rows: QuerySet[StandardLine], name: str, value: str) -> QuerySet[StandardLine]:
        for word in words(value):
            limits = [key for key, one in library.effective().parameters.items() if word in one.label_zh]
            rows = rows.filter(
                Q(standard__number__icontains=word)
                | Q(standard__title__icontains=word)
                | Q(standard__applies_to__name__icontains=word)
                | Q(parameter__in=limits)
            )
        return rows
