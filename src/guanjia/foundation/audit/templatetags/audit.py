"""How records are shown: who, what, when, on what."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.audit import events
from guanjia.foundation.audit.events import label_of, name_of_actor
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.audit.queries import offices_by_path
from guanjia.foundation.protection.words import kind_of
from guanjia.kernel import clock
from guanjia.kernel.actor import STRANGER_KEY, Actor

register = template.Library()

WAYS = {
    "page": gettext_lazy("Page"),
    "api": gettext_lazy("API"),
    "job": gettext_lazy("Background job"),
    "cli": gettext_lazy("Command line"),
    "command": gettext_lazy("Command line"),
    "demo": gettext_lazy("Demo"),
    "scan": gettext_lazy("Scan"),
}


@register.filter
def may(actor: Actor | None, right: str) -> bool:
    """Whether the actor holds the right anywhere."""
    return bool(actor and actor.may(right))


@register.filter
def stamp(at: datetime) -> str:
    """2026-03-01 13:12:05, local."""
    return at.astimezone(clock.LOCAL).strftime("%Y-%m-%d %H:%M:%S")


@register.filter
def who(record: AuditRecord) -> str:
    if record.actor_key == STRANGER_KEY:
        return _("Somebody not logged in")
    if record.actor_key.startswith("system:"):
        return _("System (%(name)s)") % {"name": name_of_actor(record.actor_key, record.actor_name)}
    return name_of_actor(record.actor_key, record.actor_name)


@register.filter
def what(record: AuditRecord) -> str:
    return label_of(record.action, record.facts)


@register.filter
def kind(object_type: str) -> str:
    return kind_of(object_type)


@register.filter
def stream_name(stream: str) -> str:
    return events.stream_name(stream)


@register.filter
def way(via: str) -> str:
    return str(WAYS.get(via, via))


@lru_cache(maxsize=2048)
def _office_name(path: str, minute: int) -> str:
    return offices_by_path([path]).get(path, "—")


@register.filter
def office_name(path: str) -> str:
    """The office's name; remembered for a minute, because a page of records names few offices many times."""
    return _office_name(path, int(clock.now().timestamp()) // 60) if path else "—"


@register.filter
def fact(value: Any) -> str:
    """A fact as a person reads it."""
    match value:
        case None | "":
            return "—"
        case bool():
            return _("yes") if value else _("no")
        case list() if all(isinstance(item, (str, int)) for item in value):
            return ", ".join(str(item) for item in value) or "—"
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)
