"""What people call the things and fields that records and searches name, where the model itself does not say it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@cache
def nouns() -> dict[str, Any]:
    """What each room calls its things and its sensitive fields: `NOUNS` in the room's module `rights`, by label in
    lower case (`places.place`, `servicedesk.ticket.reporter_phone`)."""
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("guanjia.") and find_spec(f"{config.name}.rights"):
            found |= getattr(import_module(f"{config.name}.rights"), "NOUNS", {})
    return found


NAMES = {
    "account": _("Account"),
    "action": _("Action"),
    "address": _("Address"),
    "after": _("Value after"),
    "before": _("Value before"),
    "before_photos": _("Photos before the work"),
    "bytes": _("Size"),
    "channel": _("Way of reporting"),
    "clean": _("Whole"),
    "code": _("Code"),
    "comment": _("Comment"),
    "day": _("Day"),
    "document": _("Document"),
    "dropped": _("Left out"),
    "emergency": _("Emergency access"),
    "field": _("Field"),
    "file": _("File"),
    "files": _("Files"),
    "finish_due_at": _("Deadline of the work"),
    "found": _("Found"),
    "from_day": _("From"),
    "hours": _("Length in hours"),
    "id_number": _("Identity number"),
    "kind": _("Kind"),
    "kinds": _("Kinds"),
    "last_day": _("Last day"),
    "linked": _("Linked"),
    "looked_for": _("Looked for"),
    "method": _("Way of logging in"),
    "model": _("Kind of thing"),
    "moved": _("Moved"),
    "name": _("Name"),
    "new": _("New"),
    "note": _("Note"),
    "number": _("Number"),
    "office": _("Office"),
    "old": _("Old"),
    "on": _("Day"),
    "on_time": _("In time"),
    "outcome": _("Outcome"),
    "parent": _("Above"),
    "parts": _("Parts"),
    "person": _("Person"),
    "phone": _("Phone"),
    "place": _("Place in a building"),
    "plan": _("Floor plan"),
    "power": _("Power"),
    "purpose": _("Purpose"),
    "reason": _("Reason"),
    "records": _("Records"),
    "rights": _("Rights"),
    "role": _("Role"),
    "round": _("Round"),
    "rows": _("Rows"),
    "scanned": _("Code scanned on site"),
    "sha256": _("Fingerprint (SHA-256)"),
    "since": _("From"),
    "size": _("Size"),
    "skills": _("Skills"),
    "stars": _("Stars"),
    "state": _("State"),
    "streams": _("Streams"),
    "target_name": _("Taken over by"),
    "title": _("Title"),
    "total": _("Total"),
    "until": _("To"),
    "user": _("Using unit"),
    "username": _("User name"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid to"),
    "version": _("Version"),
    "why": _("Why this person"),
    "with_keys": _("With keys"),
    "withheld": _("Without content"),
    "worker": _("Worker"),
    "worker_id": _("Number of the worker"),
    "wrong": _("Findings"),
}


def kind_of(label: str) -> str:
    """The kind of a thing by its model's label (`org.person`)."""
    if label in nouns():
        return str(nouns()[label])
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def has_name(label: str) -> bool:
    """Whether the model's room, or the model itself, says what people call it."""
    return label in nouns() or isinstance(apps.get_model(label)._meta.verbose_name, Promise)


def name_of(field: Any) -> str:
    """The name of a field or fact."""
    if isinstance(field, str):
        return str(NAMES.get(field, field))
    own = nouns().get(f"{field.model._meta.label_lower}.{field.name}")
    return str(own or NAMES.get(field.name) or field.verbose_name)
