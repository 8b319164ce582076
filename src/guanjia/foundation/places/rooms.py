"""The words for what a room is and whether somebody uses it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.places.models import Place

STATE_LABELS = {"used": _("In use"), "vacant": _("Vacant"), "common": _("Common room"), "closed": _("Out of use")}
STATE_TONES = {"used": "ok", "vacant": "mute", "common": "info", "closed": "bad"}
CLASS_LABELS = {**dict(Place.RoomClass.choices), "none": _("No class")}


def state_of(place: Place) -> str:
    """In use, vacant (a basic room without a user), common (any other room without one) or closed."""
    if not place.is_open:
        return "closed"
    if place.user_id is not None:
        return "used"
    return "vacant" if place.room_class == Place.RoomClass.BASIC else "common"
