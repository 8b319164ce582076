"""How jobs are narrowed down; used by the page and by the API alike."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.jobs import catalogue
from guanjia.foundation.jobs.models import Job


class JobFilter(django_filters.FilterSet):
    """By state and by kind."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=Job.State.choices, empty_label=_("All"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(catalogue.all_handlers())
        self.filters["kind"].extra["choices"] = [(kind, catalogue.label_of(kind)) for kind in kinds]
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "form-select"
