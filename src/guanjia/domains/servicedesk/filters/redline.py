"""Call lists by name, compound and shift."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk.filters.repairs import compounds
from guanjia.domains.servicedesk.models import CallContact
from guanjia.ui.forms import HouseForm


class ContactFilter(django_filters.FilterSet):
    """Lines of call lists."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search"), max_length=40)
    compound = django_filters.ModelChoiceFilter(queryset=compounds, label=_("Compound"), empty_label=_("All"))
    shift = django_filters.ChoiceFilter(choices=CallContact.Shift.choices, label=_("On duty"), empty_label=_("All"))
    active = django_filters.ChoiceFilter(
        choices=[("1", _("In use")), ("0", _("Out of use"))], method="by_use", label=_("State"), empty_label=_("All")
    )

    def by_use(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(active=value == "1")
