"""All background work there is: each installed room's `jobs.HANDLERS` and `.SCHEDULES`, found by convention."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from guanjia.foundation.jobs.rules import UnknownJobKind
from guanjia.kernel.work import Handler, ScheduleSpec


def _modules() -> list[Any]:
    return [
        import_module(f"{config.name}.jobs")
        for config in apps.get_app_configs()
        if config.name.startswith("guanjia.") and find_spec(f"{config.name}.jobs")
    ]


def _handler(entry: Handler | Callable[[Any], Any]) -> Handler:
    return entry if isinstance(entry, Handler) else Handler(entry)


@cache
def all_handlers() -> dict[str, Handler]:
    """Every handler by name; raises ValueError when two rooms take the same name."""
    found: dict[str, Handler] = {}
    for module in _modules():
        for kind, entry in getattr(module, "HANDLERS", {}).items():
            if kind in found:
                raise ValueError(f"job {kind} is declared twice")
            found[kind] = _handler(entry)
    return found


@cache
def all_schedules() -> dict[str, ScheduleSpec]:
    """Every schedule by the kind it calls; raises ValueError for one without a handler or declared twice."""
    found: dict[str, ScheduleSpec] = {}
    for module in _modules():
        for spec in getattr(module, "SCHEDULES", ()):
            if spec.kind in found or spec.kind not in all_handlers():
                raise ValueError(f"schedule {spec.kind} is declared twice or has no handler")
            found[spec.kind] = spec
    return found


def get_handler(kind: str) -> Handler:
    """The handler of this name; raises UnknownJobKind."""
    try:
        return all_handlers()[kind]
    except KeyError:
        raise UnknownJobKind(f"no room has a handler {kind!r}") from None


def label_of(kind: str) -> str:
    """What people call this kind of job, in their language."""
    handler = all_handlers().get(kind)
    schedule = all_schedules().get(kind)
    return str((handler and handler.label) or (schedule and schedule.label) or kind)
