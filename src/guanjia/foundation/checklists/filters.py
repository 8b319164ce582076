"""What campaigns, visits, answers and forms are searched by, on pages and in the API alike."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.checklists import queries
from guanjia.foundation.checklists.models import AnswerSet, Campaign, Visit
from guanjia.kernel import clock
from guanjia.ui.forms import HouseForm

VISIT_STATES = [("open", _("All open")), *Visit.State.choices]
OUTCOMES = [("bad", _("Warnings and faults")), *[one for one in AnswerSet.Outcome.choices if one[0]]]


def campaigns(request: Any) -> Any:
    return queries.list_campaigns(request.actor) if request else Campaign.objects.none()


def matching(rows: Any, value: str, *fields: str) -> Any:
    """Rows in which every word stands in one of the fields."""
    for word in value.replace("\x00", "").split()[:5]:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows


class CampaignFilter(django_filters.FilterSet):
    """Campaigns by words and state."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    state = django_filters.ChoiceFilter(choices=Campaign.State.choices, label=_("State"), empty_label=_("All"))

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        return matching(rows, value, "title", "number", "topic")


class VisitFilter(django_filters.FilterSet):
    """Visits by words, state, campaign, and what is late."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    state = django_filters.ChoiceFilter(choices=VISIT_STATES, method="by_state", label=_("State"), empty_label=_("All"))
    campaign = django_filters.ModelChoiceFilter(queryset=campaigns, label=_("Campaign"), empty_label=_("All"))
    late = django_filters.ChoiceFilter(
        choices=[("late", _("Overdue"))], method="by_late", label=_("Behind"), empty_label=_("All")
    )

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        return matching(rows, value, "title", "unit__name")

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(state__in=["planned", "going", "missed"]) if value == "open" else rows.filter(state=value)

    def by_late(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(state__in=["planned", "going", "missed"], planned_on__lt=clock.today())


class AnswerFilter(django_filters.FilterSet):
    """Answers by words, outcome, campaign, and the figure of a campaign they count in."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    outcome = django_filters.ChoiceFilter(
        choices=OUTCOMES, method="by_outcome", label=_("Outcome"), empty_label=_("All")
    )
    campaign = django_filters.ModelChoiceFilter(
        field_name="visit__campaign", queryset=campaigns, label=_("Campaign"), empty_label=_("All")
    )
    figure = django_filters.ChoiceFilter(
        choices=[
            ("rooms", _("Rooms looked at")),
            ("judged", _("Rooms judged")),
            ("passed", _("Rooms that passed")),
            ("warned", _("Rooms with a warning")),
            ("blocked", _("Rooms with a fault")),
            ("exempt", _("Rooms exempt by rule")),
            ("unjudged", _("Rooms not judged")),
            ("ordered", _("Ordered on the spot")),
            ("rechecked", _("Rooms rechecked")),
            ("recheck_passed", _("Passed at the recheck")),
        ],
        method="by_figure",
        label=_("Counts in"),
        empty_label=_("All"),
    )

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        return matching(rows, value, "place__full_name", "spot", "visit__title", "visit__unit__name", "finding")

    def by_outcome(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(outcome__in=["warn", "block"]) if value == "bad" else rows.filter(outcome=value)

    def by_figure(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(queries.FIGURE_ROWS[value])


class FormFilter(django_filters.FilterSet):
    """Forms by words, and whether they are in use."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    use = django_filters.ChoiceFilter(
        choices=[("used", _("In use")), ("retired", _("Out of use"))], method="by_use", label=_("State"),
        empty_label=_("All"),
    )  # fmt: skip

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        return matching(rows, value, "name", "code", "topic")

    def by_use(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(retired_at__isnull=value == "used")
