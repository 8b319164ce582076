"""Template tags of the places room."""

from __future__ import annotations

from typing import Any

from django import template

from guanjia.foundation.places.models import Place
from guanjia.foundation.places.rooms import STATE_LABELS, STATE_TONES, state_of
from guanjia.ui.templatetags.gj import NONE, area

register = template.Library()


@register.simple_tag
def room_state(place: Place) -> tuple[str, Any]:
    """Tone and word of whether somebody uses a room."""
    state = state_of(place)
    return STATE_TONES[state], STATE_LABELS[state]


@register.filter
def measured(total: Any) -> str:
    """A sum of areas; a dash while nothing of it has been measured."""
    return area(total) if total is not None and getattr(total, "value", total) else NONE
