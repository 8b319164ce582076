"""How deliveries are narrowed down; used by the page and by the API alike."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.notify.forms import CHANNELS, kind_choices
from guanjia.foundation.notify.models import Delivery
from guanjia.ui.forms import HouseForm


class DeliveryFilter(django_filters.FilterSet):
    """By state, way, kind and webhook."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=Delivery.State.choices, empty_label=_("All states"))
    channel = django_filters.ChoiceFilter(label=_("Way"), choices=CHANNELS, empty_label=_("All ways"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"))
    webhook = django_filters.NumberFilter(field_name="webhook_id", label=_("Webhook"), max_value=2**63 - 1)

    class Meta:
        model = Delivery
        fields: list[str] = []
        form = HouseForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["kind"].extra["choices"] = kind_choices()
