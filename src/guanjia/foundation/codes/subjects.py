"""What the codes room must know of the things that carry codes, without knowing the rooms they come from.

A thing may offer: `CODE_KIND` (else the table below), `public_name` (what anybody may read), `office` and `user`
(shown as facts), `valid_to` (closed when past), `get_kind_display()`, `get_absolute_url()`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from guanjia.foundation.codes.models import Code

KINDS = {"places.place": "room", "org.person": "person", "servicedesk.ticket": "ticket"}
PUBLIC_NAMES = {"places.place": "full_name"}
ICONS = {
    "room": "door",
    "asset": "armchair",
    "person": "id-badge-2",
    "ticket": "tool",
    "vehicle": "route",
    "meter": "bolt",
    "order": "file-text",
    "other": "qrcode",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the object card."""

    icon: str
    label: str
    value: str


def kind_of(subject: models.Model) -> str:
    """Which kind of code a thing gets."""
    return str(getattr(subject, "CODE_KIND", "") or KINDS.get(subject._meta.label_lower, Code.Kind.OTHER))


def public_name_of(subject: models.Model) -> str:
    """What anybody may read of a thing: its `public_name`, or the name of a place; else nothing."""
    return str(
        getattr(subject, "public_name", "") or getattr(subject, PUBLIC_NAMES.get(subject._meta.label_lower, ""), "")
    )


def name_of(subject: models.Model) -> str:
    """What a thing is called by itself; where it is, is said apart."""
    return str(getattr(subject, "name", "") or subject)


def place_of(subject: models.Model) -> str:
    """Where a thing is: the place it points at, or what a place lies in."""
    place = getattr(subject, "place", None)
    if isinstance(place, models.Model):
        return str(place)
    full, name = str(getattr(subject, "full_name", "")), str(getattr(subject, "name", ""))
    return full.removesuffix(name).strip() if name else ""


def unit_of(subject: models.Model) -> str:
    """Whose thing it is, for the label: who uses it, else who manages it."""
    unit: Any = getattr(subject, "user", None) or getattr(subject, "office", None)
    return str(unit) if isinstance(unit, models.Model) else ""


def sort_of(subject: models.Model) -> str:
    """What sort of thing it is, in a word."""
    spoken = getattr(subject, "get_kind_display", None)
    return str(spoken()) if callable(spoken) else str(subject._meta.verbose_name)


def facts_of(subject: models.Model) -> list[Fact]:
    """The facts of the object card that every thing may have."""
    found = []
    office, user = getattr(subject, "office", None), getattr(subject, "user", None)
    if isinstance(user, models.Model):
        found.append(Fact("users", _("Used by"), str(user)))
    if isinstance(office, models.Model) and office != user:
        found.append(Fact("building-community", _("Managed by"), str(office)))
    return found


def is_closed(subject: models.Model, today: date) -> bool:
    """Whether the thing has ended."""
    last = getattr(subject, "valid_to", None)
    return isinstance(last, date) and last < today


def page_of(subject: models.Model) -> str:
    """The thing's own page, if its room has one."""
    address = getattr(subject, "get_absolute_url", None)
    try:
        return str(address()) if callable(address) else ""
    except NoReverseMatch:
        return ""


def in_reading_order(name: str) -> list[tuple[int, int, str]]:
    """A sort key that puts room 9 before room 10."""
    parts = re.split(r"([0-9]+)", name)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
