"""What places are searched by, on pages and in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org import queries as org
from guanjia.foundation.places import queries
from guanjia.foundation.places.models import Place, PlaceQuerySet
from guanjia.ui.forms import HouseForm

STATES = (("used", _("In use")), ("vacant", _("Vacant")), ("common", _("Common room")))
STATE_QUERIES = {
    "used": ~Q(user=None),
    "vacant": Q(user=None, room_class=Place.RoomClass.BASIC),
    "common": Q(user=None) & ~Q(room_class=Place.RoomClass.BASIC),
}


def compounds(request: Any) -> Any:
    return queries.list_places(request.actor, kind="compound") if request else Place.objects.none()


def buildings(request: Any) -> Any:
    found = queries.list_places(request.actor, kind="building") if request else Place.objects.none()
    asked = request.GET.get("compound", "") if request else ""
    return found.filter(compound_id=int(asked)) if asked.isdigit() and len(asked) < 16 else found


def users(request: Any) -> Any:
    """The visible offices that use a place."""
    if request is None:
        return Place.objects.none()
    using = queries.list_places(request.actor, kind="room").order_by().exclude(user=None).values("user")
    return org.list_offices(request.actor).filter(pk__in=using)


class RoomFilter(django_filters.FilterSet):
    """Rooms by words, compound, building, class, state and user."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=60)
    compound = django_filters.ModelChoiceFilter(
        queryset=compounds, label=_("Compound"), empty_label=_("All"), blank=True
    )
    building = django_filters.ModelChoiceFilter(
        queryset=buildings, method="by_building", label=_("Building"), empty_label=_("All")
    )
    room_class = django_filters.ChoiceFilter(
        choices=Place.RoomClass.choices, label=_("Room class"), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("All"))
    user = django_filters.ModelChoiceFilter(queryset=users, label=_("Using unit"), empty_label=_("All"))

    class Meta:
        form = HouseForm

    def by_words(self, rooms: PlaceQuerySet, name: str, value: str) -> PlaceQuerySet:
        for word in value.replace("\x00", "").split()[:5]:
            rooms = rooms.filter(Q(full_name__icontains=word) | Q(user__name__icontains=word))
        return rooms

    def by_building(self, rooms: PlaceQuerySet, name: str, value: Place) -> PlaceQuerySet:
        return rooms.below(value)

    def by_state(self, rooms: PlaceQuerySet, name: str, value: str) -> PlaceQuerySet:
        return rooms.filter(STATE_QUERIES[value])
