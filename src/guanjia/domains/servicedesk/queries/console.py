"""Whom and what an agent looks up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.commands import find_by_value
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


def find_callers(actor: Actor, text: str, *, now: datetime) -> list[Person]:
    """People whose telephone is exactly `text` (digits: recorded and needs the right to search), or whose name begins
    so; at most ten."""
    actor.require("servicedesk.receive")
    text = " ".join(text.replace("\x00", "").split())
    if not text:
        return []
    digits = "".join(ch for ch in text if ch.isdigit())
    if len(digits) >= 7:
        return find_by_value(actor, Person, "phone", digits, reason="hotline caller", now=now)[:10]
    people = Person.objects.visible_to(actor).filter(name__startswith=text[:40], valid_to=None)
    return list(people.select_related("office").order_by("name", "pk")[:10])


def find_places(actor: Actor, text: str, *, most: int = 12) -> list[Place]:
    """Open places whose full name holds every word of `text`."""
    words = text.replace("\x00", "").split()[:5]
    if not words:
        return []
    places = Place.objects.visible_to(actor).open()
    for word in words:
        places = places.filter(full_name__icontains=word[:40])
    return list(places.select_related("user", "office").order_by("rank", "pk")[:most])


def list_compounds(actor: Actor) -> list[Place]:
    """The open compounds in sight."""
    return list(Place.objects.visible_to(actor).open().filter(kind="compound").order_by("rank", "pk")[:200])


def list_requesting_offices(actor: Actor, right: str = "servicedesk.report") -> list[Office]:
    """The open bodies for which the actor may ask, at most 500."""
    offices = Office.objects.filter(within("path", actor.reach(right)), valid_to=None).exclude(kind="region")
    return list(offices.order_by("path")[:500])


def people_by_id(ids: Sequence[int]) -> dict[int, Person]:
    """People by number, for callers that have been shown them."""
    return Person.objects.in_bulk(list(ids))


def get_caller(actor: Actor, person_id: int) -> Person | None:
    """A caller the agent found; nothing when hidden."""
    return Person.objects.visible_to(actor).select_related("office").filter(pk=person_id).first()
