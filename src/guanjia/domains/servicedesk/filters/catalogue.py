"""Services and their uses."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk.filters.visits import Between
from guanjia.domains.servicedesk.models import ItemVersion, ServiceItem, ServiceUse
from guanjia.ui.forms import HouseForm


def items(request: Any) -> Any:
    return ServiceItem.objects.all() if request else ServiceItem.objects.none()


class ItemFilter(django_filters.FilterSet):
    """Services by name, sound and whether they are online."""

    class Meta:
        form = HouseForm

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=40)
    online = django_filters.ChoiceFilter(choices=ItemVersion.Online.choices, label=_("Online"), empty_label=_("All"))

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        value = value.replace("\x00", "")
        return rows.filter(Q(item__name__icontains=value) | Q(item__pinyin__contains=value.lower()))


class UseFilter(Between):
    """Uses by service, channel, day and whether they were fully online."""

    class Meta:
        form = HouseForm

    moment = "handled_at"

    item = django_filters.ModelChoiceFilter(queryset=items, label=_("Service"), empty_label=_("All"))
    channel = django_filters.ChoiceFilter(choices=ServiceUse.Channel.choices, label=_("Channel"), empty_label=_("All"))
    fully = django_filters.ChoiceFilter(
        choices=[("1", _("Fully online")), ("0", _("Not fully online"))], method="by_fully", label=_("Online"),
        empty_label=_("All"),
    )  # fmt: skip

    def by_fully(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(fully_online=value == "1")
