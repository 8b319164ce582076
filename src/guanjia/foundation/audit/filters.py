"""How the trail is narrowed down; used by the page and by the API alike."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.audit.events import all_events
from guanjia.foundation.audit.trail import clean
from guanjia.foundation.protection.words import has_name, kind_of
from guanjia.kernel import clock
from guanjia.ui.forms import DayInput


def event_choices() -> list[tuple[str, str]]:
    """Every declared event; what a label would fill in is an ellipsis here."""
    found = ((name, re.sub(r"%\(\w+\)s", "…", str(label))) for name, label in all_events().items())
    return sorted(found, key=lambda pair: pair[1])


def object_choices() -> list[tuple[str, str]]:
    """The kinds of things that rooms of ours keep."""
    found = [
        (model._meta.label_lower, kind_of(model._meta.label_lower))
        for model in apps.get_models()
        if model.__module__.startswith("guanjia.") and has_name(model._meta.label_lower)
    ]
    return sorted(found, key=lambda pair: pair[1])


def _offices(request: Any) -> QuerySet[Any]:
    offices: Any = apps.get_model("org.Office")._default_manager
    return offices.visible_to(request.actor).order_by("path") if request is not None else offices.none()


class RecordFilter(django_filters.FilterSet):
    """Who, what, when, on which thing, in which office, under emergency powers or not."""

    q = django_filters.CharFilter(label=_("Who"), method="by_person")
    action = django_filters.ChoiceFilter(label=_("What"), empty_label=_("All"))
    object_type = django_filters.ChoiceFilter(label=_("Object"), empty_label=_("All"))
    object_id = django_filters.CharFilter(label=_("Number"), max_length=64)
    office = django_filters.ModelChoiceFilter(
        label=_("Office"), queryset=_offices, method="by_office", empty_label=_("All")
    )
    since = django_filters.DateFilter(label=_("From"), method="by_since", widget=DayInput())
    until = django_filters.DateFilter(label=_("To"), method="by_until", widget=DayInput())
    emergency = django_filters.ChoiceFilter(
        label=_("Powers"), method="by_emergency", empty_label=_("All"), choices=[("1", _("Emergency powers"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["action"].choices = event_choices()
        self.form.fields["object_type"].choices = object_choices()
        for field in self.form.fields.values():
            match field.widget:
                case forms.Select():
                    field.widget.attrs["class"] = "form-select"
                case _:
                    field.widget.attrs["class"] = "form-control"

    def by_person(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        value = clean(value).strip()
        return rows.filter(Q(actor_name__icontains=value) | Q(actor_key=value)) if value else rows

    def by_office(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(office_path__startswith=value.path)

    def by_since(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(at__gte=datetime.combine(value, time.min, clock.LOCAL))

    def by_until(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if value.year >= 9999:
            return rows
        return rows.filter(at__lt=datetime.combine(value + timedelta(days=1), time.min, clock.LOCAL))

    def by_emergency(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(action__contains=".emergency") | Q(facts__has_key="emergency")) if value else rows
