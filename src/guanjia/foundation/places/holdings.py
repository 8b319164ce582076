"""What an office holds in this room: the places it manages and the places it uses."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.audit import trail
from guanjia.foundation.org.holding import Holding
from guanjia.foundation.org.models import Office
from guanjia.foundation.places.commands.tenure import start_tenure, touched_tenures
from guanjia.foundation.places.models import Place, PlaceQuerySet
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor


def _managed(office: Office) -> PlaceQuerySet:
    return Place.objects.open().filter(office=office)


def _used(office: Office) -> PlaceQuerySet:
    return Place.objects.open().filter(user=office)


def _hand_over(actor: Actor, places: PlaceQuerySet, source: Office, target: Office, now: datetime) -> int:
    """Both columns of each place follow: an office that manages and uses a place hands over both in one tenure."""
    moved = 0
    for place in places.select_for_update(of=("self",)):
        start_tenure(
            place,
            office_id=target.pk if place.office_id == source.pk else place.office_id,
            user_id=target.pk if place.user_id == source.pk else place.user_id,
            from_day=clock.local_day(now),
            document="",
            correct=True,
        )
        trail.record(
            actor,
            "places.tenure.changed",
            place,
            office_path=target.path,
            also=touched_tenures(place, clock.local_day(now)),
            before={"office": source.pk},
            after={"office": target.pk},
            from_day=clock.local_day(now),
            reorganisation=True,
        )
        moved += 1
    return moved


def _move_managed(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    return _hand_over(actor, _managed(source), source, target, now)


def _move_used(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    return _hand_over(actor, _used(source), source, target, now)


HOLDINGS = (
    Holding("places.managed", _("Managed places"), lambda office: _managed(office).count(), _move_managed),
    Holding("places.used", _("Used places"), lambda office: _used(office).count(), _move_used),
)
