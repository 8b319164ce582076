"""Visits, parts and costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk.filters.repairs import kinds, offices, workers
from guanjia.domains.servicedesk.models import CostLine, Visit
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.ui.forms import DayInput, HouseForm


def buildings(request: Any) -> Any:
    return Place.objects.filter(kind__in=["building", "compound"]) if request else Place.objects.none()


def start_of(day: Any) -> datetime:
    return datetime.combine(day, datetime.min.time(), clock.LOCAL)


class Between(django_filters.FilterSet):
    """Rows from one local day to another, both included, by the instant `moment`."""

    moment = "entered_at"

    since = django_filters.DateFilter(method="by_since", label=_("From"), widget=DayInput())
    until = django_filters.DateFilter(method="by_until", label=_("Until"), widget=DayInput())

    def by_since(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(**{f"{self.moment}__gte": start_of(value)})

    def by_until(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(**{f"{self.moment}__lt": start_of(value) + timedelta(days=1)})


class VisitFilter(Between):
    """Visits by state, outcome, worker and day."""

    class Meta:
        form = HouseForm

    moment = "arrived_at"

    state = django_filters.ChoiceFilter(
        choices=[("planned", _("Visit planned")), ("there", _("At work")), ("left", _("Left the place"))],
        method="by_state", label=_("State"), empty_label=_("All"),
    )  # fmt: skip
    outcome = django_filters.ChoiceFilter(choices=Visit.Outcome.choices, label=_("Outcome"), empty_label=_("All"))
    worker = django_filters.ModelChoiceFilter(queryset=workers, label=_("Worker"), empty_label=_("All"))

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        match value:
            case "planned":
                return rows.filter(arrived_at=None, left_at=None)
            case "there":
                return rows.filter(arrived_at__isnull=False, left_at=None)
            case _:
                return rows.filter(left_at__isnull=False)


class PartFilter(django_filters.FilterSet):
    """Parts by name, code, pinyin and stock."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=40)
    stock = django_filters.ChoiceFilter(
        choices=[("some", _("In stock")), ("none", _("Out of stock"))], method="by_stock", label=_("Stock"),
        empty_label=_("All"),
    )  # fmt: skip

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        value = value.replace("\x00", "").strip()
        sound = Q(pinyin__startswith=value.lower()) | Q(pinyin__contains=f" {value.lower()}")
        return rows.filter(Q(name__icontains=value) | Q(code__istartswith=value) | sound)

    def by_stock(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(in_stock__gt=0) if value == "some" else rows.exclude(in_stock__gt=0)


class CostFilter(Between):
    """Costs by kind of cost, day, building, kind of fault, worker and unit."""

    class Meta:
        form = HouseForm

    cost = django_filters.ChoiceFilter(
        field_name="kind", choices=CostLine.Kind.choices, label=_("Kind of cost"), empty_label=_("All")
    )
    fault = django_filters.ModelChoiceFilter(queryset=kinds, label=_("Kind"), empty_label=_("All"))
    building = django_filters.ModelChoiceFilter(queryset=buildings, label=_("Building"), widget=forms.HiddenInput)
    worker = django_filters.ModelChoiceFilter(queryset=workers, label=_("Worker"), widget=forms.HiddenInput)
    office = django_filters.ModelChoiceFilter(queryset=offices, label=_("Unit"), widget=forms.HiddenInput)
