"""What imports are searched by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.exchange.models import Import
from guanjia.ui.forms import HouseForm
from guanjia.ui.registers import all_registers


def lists() -> list[tuple[str, Any]]:
    return [(one.key, one.label) for one in all_registers() if one.importer is not None]


class ImportFilter(django_filters.FilterSet):
    """Imports by file name, list and state."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(field_name="file_name", lookup_expr="icontains", label=_("Search"), max_length=60)
    register = django_filters.ChoiceFilter(choices=lists, label=_("List"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(choices=Import.State.choices, label=_("State"), empty_label=_("All"))
