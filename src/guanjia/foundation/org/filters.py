"""How offices, people, posts and approved numbers are narrowed down; used by the pages and by the API alike."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import Appointment, Grade, Office, Staffing
from guanjia.ui.forms import DayInput, HouseForm

DAY = DayInput()


def visible_offices(request: Any) -> QuerySet[Office]:
    """What the filter for an office offers."""
    if request is None:
        return Office.objects.none()
    return Office.objects.visible_to(request.actor).order_by("path")


class HouseFilter(django_filters.FilterSet):
    """A filter set in the house's clothes; `on` is read by the door, which hands it to the query."""

    class Meta:
        form = HouseForm

    def as_is(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """The door has already used this one."""
        return rows

    def inside(self, rows: QuerySet[Any], name: str, value: Office) -> QuerySet[Any]:
        """The office and all below it."""
        return rows.filter(office__path__startswith=value.path)


def text_filter(label: Any) -> django_filters.CharFilter:
    return django_filters.CharFilter(
        label=label, method="search", max_length=60, validators=[ProhibitNullCharactersValidator()]
    )


def day_filter(label: Any) -> django_filters.DateFilter:
    return django_filters.DateFilter(label=label, method="as_is", widget=DAY)


class OfficeFilter(HouseFilter):
    """Name, kind, level, subtree, state, and the day of the reading."""

    q = text_filter(_("Name or code"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Office.Kind.choices)
    level = django_filters.ChoiceFilter(label=_("Level"), choices=Office.Level.choices)
    below = django_filters.ModelChoiceFilter(label=_("Inside"), queryset=visible_offices, method="inside_office")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[("open", _("Existing")), ("closed", _("Abolished"))], method="by_state"
    )
    on = day_filter(_("As of"))

    def search(self, rows: QuerySet[Office], name: str, value: str) -> QuerySet[Office]:
        value = value.strip()
        return rows.filter(
            Q(name__icontains=value)
            | Q(short_name__icontains=value)
            | Q(pinyin__icontains=value.lower())
            | Q(credit_code__iexact=value)
            | Q(versions__name__icontains=value)
        ).distinct()

    def inside_office(self, rows: QuerySet[Office], name: str, value: Office) -> QuerySet[Office]:
        return rows.filter(path__startswith=value.path)

    def by_state(self, rows: QuerySet[Office], name: str, value: str) -> QuerySet[Office]:
        return rows.filter(valid_to=None) if value == "open" else rows.filter(valid_to__isnull=False)


class PersonFilter(HouseFilter):
    """Name or staff number, office with its subtree, establishment, grade, state, and the day of the reading."""

    q = text_filter(_("Name or staff number"))
    office = django_filters.ModelChoiceFilter(label=_("Office"), queryset=visible_offices, method="by_office")
    staffing = django_filters.ChoiceFilter(label=_("Establishment"), choices=Staffing.choices, method="by_staffing")
    grade = django_filters.ModelChoiceFilter(
        label=_("Grade"), queryset=lambda request: Grade.objects.order_by("rank"), method="by_grade"
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[("here", _("On the staff")), ("left", _("Has left"))], method="by_state"
    )
    on = day_filter(_("As of"))

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        value = value.strip()
        return rows.filter(
            Q(name__icontains=value) | Q(staff_number__iexact=value) | Q(pinyin__icontains=value.lower())
        )

    def by_office(self, rows: QuerySet[Any], name: str, value: Office) -> QuerySet[Any]:
        below = Office.objects.filter(path__startswith=value.path, pk=OuterRef("place_id"))
        return rows.filter(Exists(below))

    def by_staffing(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(staffing=value)

    def by_grade(self, rows: QuerySet[Any], name: str, value: Grade) -> QuerySet[Any]:
        held = Appointment.objects.filter(person=OuterRef("pk"), primary=True, valid_to=None, grade=value)
        return rows.filter(Exists(held))

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(valid_to=None) if value == "here" else rows.filter(valid_to__isnull=False)


class PostFilter(HouseFilter):
    """Name, office with its subtree, free seats, and the day of the reading."""

    q = text_filter(_("Name"))
    office = django_filters.ModelChoiceFilter(label=_("Office"), queryset=visible_offices, method="inside")
    free = django_filters.ChoiceFilter(label=_("Post seats"), choices=[("1", _("With free seats"))], method="by_free")
    on = day_filter(_("As of"))

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=value.strip())

    def by_free(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(seats__gt=F("taken"))


class EstablishmentFilter(HouseFilter):
    """Office with its subtree, kind, above the approved number, and the day of the reading."""

    office = django_filters.ModelChoiceFilter(label=_("Office"), queryset=visible_offices, method="inside")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Staffing.choices)
    over = django_filters.ChoiceFilter(label=_("Result"), choices=[("1", _("Over the number"))], method="by_over")
    on = day_filter(_("As of"))

    def by_over(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(actual__gt=F("approved"))
