"""What custom fields are searched by on the administrator's page and in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.registers import queries
from guanjia.foundation.registers.models import CustomField
from guanjia.ui import registers
from guanjia.ui.forms import HouseForm


def lists() -> list[tuple[str, Any]]:
    return [(one.key, one.label) for one in registers.all_registers() if one.custom]


def bodies(request: Any) -> Any:
    return queries.offices_to_define_for(request.actor) if request else CustomField.objects.none()


class FieldFilter(django_filters.FilterSet):
    """Fields by name, list, body and state."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(
        field_name="label", lookup_expr="icontains", label=_("Search"), max_length=30,
        validators=[ProhibitNullCharactersValidator()],
    )  # fmt: skip
    register = django_filters.ChoiceFilter(choices=lists, label=_("List"), empty_label=_("All"))
    office = django_filters.ModelChoiceFilter(queryset=bodies, label=_("Body"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(
        choices=[("open", _("In use")), ("retired", _("Out of use"))],
        method="by_state",
        label=_("State"),
        empty_label=_("All"),
    )

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(retired_at__isnull=value == "open")
