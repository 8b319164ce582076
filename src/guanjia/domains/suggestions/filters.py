"""What ideas and practical-benefit items are searched by, on pages and in the API alike."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.domains.suggestions import queries, rules
from guanjia.domains.suggestions.models import BenefitItem, Idea, IdeaKind, IdeaQuerySet, ItemQuerySet, Programme
from guanjia.kernel import clock
from guanjia.ui.forms import HouseForm

STATES = [("waiting", _("All that wait")), *Idea.State.choices]
DUE = [("overdue", _("Overdue")), ("told", _("Reported as overdue"))]
ITEM_STATES = [("open", _("Not done yet")), *BenefitItem.State.choices]
LATE = [("late", _("Past its date")), ("missing", _("Last month's entry missing"))]


def kinds(request: Any) -> Any:
    return queries.list_kinds() if request else IdeaKind.objects.none()


def programmes(request: Any) -> Any:
    return queries.list_programmes(request.actor) if request else Programme.objects.none()


class IdeaFilter(django_filters.FilterSet):
    """Ideas by words, state, kind, limit, shortlist."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("All"))
    kind = django_filters.ModelChoiceFilter(queryset=kinds, label=_("Kind"), empty_label=_("All"))
    due = django_filters.ChoiceFilter(choices=DUE, method="by_due", label=_("Limit"), empty_label=_("All"))
    shortlist = django_filters.ModelChoiceFilter(
        queryset=programmes, label=_("Shortlist"), empty_label=_("All"), widget=forms.HiddenInput
    )

    def by_words(self, rows: IdeaQuerySet, name: str, value: str) -> IdeaQuerySet:
        for word in value.replace("\x00", "").split()[:5]:
            rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word) | Q(number__iexact=word))
        return rows

    def by_state(self, rows: IdeaQuerySet, name: str, value: str) -> IdeaQuerySet:
        return rows.filter(state__in=rules.WAITING) if value == "waiting" else rows.filter(state=value)

    def by_due(self, rows: IdeaQuerySet, name: str, value: str) -> IdeaQuerySet:
        waiting = rows.filter(state__in=rules.WAITING, due_at__lt=clock.now())
        return waiting.filter(escalated_at__isnull=False) if value == "told" else waiting


class ItemFilter(django_filters.FilterSet):
    """Items by words, programme, state, and what is late."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    programme = django_filters.ModelChoiceFilter(queryset=programmes, label=_("Programme"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(choices=ITEM_STATES, method="by_state", label=_("State"), empty_label=_("All"))
    late = django_filters.ChoiceFilter(choices=LATE, method="by_late", label=_("Behind"), empty_label=_("All"))

    def by_words(self, rows: ItemQuerySet, name: str, value: str) -> ItemQuerySet:
        for word in value.replace("\x00", "").split()[:5]:
            rows = rows.filter(Q(title__icontains=word) | Q(goal__icontains=word))
        return rows

    def by_state(self, rows: ItemQuerySet, name: str, value: str) -> ItemQuerySet:
        return rows.filter(state__in=["planned", "doing"]) if value == "open" else rows.filter(state=value)

    def by_late(self, rows: ItemQuerySet, name: str, value: str) -> ItemQuerySet:
        if value == "missing":
            return rows.filter(pk__in=queries.behind_items(clock.today()))
        return rows.filter(state__in=["planned", "doing"], due_on__lt=clock.today())
