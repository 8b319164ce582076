"""Filter sets and their forms, made for one request without copying all that they only read.

django-filter and Django copy every filter, field and choice to the ground for each form, a tenth of a list page's time
(benchmarks/pages). Here each request gets a filter, a field and a widget of its own, whose attributes it may set; the
choices, querysets and validators below them are shared, and are replaced, never altered, by whoever wants others.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from typing import Any

import django_filters
from django import forms


class LightlyCopied(OrderedDict[str, Any]):
    """Declarations that answer `deepcopy` with copies of their own values alone."""

    def __deepcopy__(self, memo: dict[int, Any]) -> OrderedDict[str, Any]:
        return OrderedDict((name, light_copy(value)) for name, value in self.items())


def light_copy(value: Any) -> Any:
    """A filter or form field that can be changed without changing the declared one."""
    made = copy.copy(value)
    if isinstance(value, django_filters.Filter):
        made.extra = dict(value.extra)
        made.method = value.method  # what runs it knows its filter by heart
    elif isinstance(value.widget, forms.MultiWidget):
        made.widget = copy.deepcopy(value.widget)
    else:
        made.widget = copy.copy(value.widget)
        made.widget.attrs = dict(value.widget.attrs)
    return made


def lighten(filter_class: type[django_filters.FilterSet]) -> None:
    """Let the sets of this class copy their filters lightly."""
    if not isinstance(filter_class.base_filters, LightlyCopied):
        filter_class.base_filters = LightlyCopied(filter_class.base_filters)


def lightened(form_class: type[Any]) -> type[Any]:
    """The same form class, whose forms copy their fields lightly."""
    form_class.base_fields = LightlyCopied(form_class.base_fields)
    return form_class
