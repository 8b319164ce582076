"""Contracts and sheets."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk.models import Contract
from guanjia.kernel import clock
from guanjia.ui.forms import DayInput, HouseForm


def contracts(request: Any) -> Any:
    return Contract.objects.visible_to(request.actor) if request else Contract.objects.none()


class ContractFilter(django_filters.FilterSet):
    """Contracts by number or firm, running or over."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=40)
    state = django_filters.ChoiceFilter(
        choices=[("running", _("Being performed")), ("over", _("Over"))], method="by_state", label=_("State"),
        empty_label=_("All"),
    )  # fmt: skip

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        value = value.replace("\x00", "")
        return rows.filter(Q(firm__icontains=value) | Q(number__icontains=value))

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        today = clock.today()
        over = Q(valid_to__lt=today)
        return rows.filter(over) if value == "over" else rows.exclude(over)


class SheetFilter(django_filters.FilterSet):
    """Sheets by contract and day; those with open disputes."""

    class Meta:
        form = HouseForm

    contract = django_filters.ModelChoiceFilter(queryset=contracts, label=_("Contract"), empty_label=_("All"))
    since = django_filters.DateFilter(field_name="day", lookup_expr="gte", label=_("From"), widget=DayInput())
    until = django_filters.DateFilter(field_name="day", lookup_expr="lte", label=_("Until"), widget=DayInput())
    disputed = django_filters.ChoiceFilter(
        choices=[("open", _("To judge")), ("any", _("Disputed"))], method="by_dispute", label=_("Disputes"),
        empty_label=_("All"),
    )  # fmt: skip

    def by_dispute(self, rows: Any, name: str, value: str) -> Any:
        if value == "open":
            return rows.filter(lines__disputes__state="open").distinct()
        return rows.filter(lines__disputes__isnull=False).distinct()
