"""Filters of the list of codes."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.codes.models import Code
from guanjia.ui.forms import HouseForm


class CodeFilter(django_filters.FilterSet):
    """By part of the text, kind and state."""

    q = django_filters.CharFilter(label=_("Code"), method="by_text", max_length=40)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Code.Kind.choices, empty_label=_("All kinds"))
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("in_force", _("In force")), ("retired", _("Out of use"))],
        method="by_state",
        empty_label=_("All states"),
    )

    class Meta:
        model = Code
        fields: list[str] = []
        form = HouseForm

    def by_text(self, rows: QuerySet[Code], name: str, value: str) -> QuerySet[Code]:
        """What stands on the label, in any writing."""
        plain = "".join(value.upper().split()).replace("\x00", "")
        return rows.filter(text__contains=plain)

    def by_state(self, rows: QuerySet[Code], name: str, value: str) -> QuerySet[Code]:
        return rows.filter(retired_at__isnull=value == "in_force")
