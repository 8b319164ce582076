"""The words for what the trail records: `EVENTS` in every room's module `rights`, found by convention.

`EVENTS = {"servicedesk.ticket.reported": _("Reported")}`; a label may hold facts by name (`_("Sent to %(worker)s")`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _


@cache
def all_events() -> dict[str, Any]:
    """Every declared event and its label."""
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("guanjia.") and find_spec(f"{config.name}.rights"):
            found |= getattr(import_module(f"{config.name}.rights"), "EVENTS", {})
    return found


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


# Actors that are no people, by the end of their key: `system:demo` → "Demo data".
SYSTEMS = {
    "audit.verify": _("Verification of the trail"),
    "command-line": _("Command line"),
    "demo": _("Demo data"),
    "divisions": _("Import of divisions"),
    "grades": _("Import of grades"),
    "guest-report": _("Report without an account"),
    "upkeep": _("Automatic upkeep"),
    "anonymous": _("Somebody anonymous"),
    "ballot-box": _("Ballot box"),
}


def name_of_actor(key: str, name: str) -> str:
    """Who did it, in the reader's language: a person's name, or which part of the system it was."""
    if not key.startswith("system:"):
        return name or key
    part = key.removeprefix("system:")
    return str(SYSTEMS.get(part, part))


def stream_name(stream: str) -> str:
    """What people call a stream: the name of the room that writes it."""
    try:
        return str(apps.get_app_config(stream).verbose_name)
    except LookupError:
        return stream


def label_of(action: str, facts: Mapping[str, Any] | None = None) -> str:
    """The event in the reader's language; an undeclared one shows its own name."""
    label = str(all_events().get(action, action))
    if "%(" not in label:
        return label
    try:
        return label % _Facts(facts or {})
    except (TypeError, ValueError):
        return label
