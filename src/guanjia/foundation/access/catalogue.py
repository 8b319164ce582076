"""All rights there are: each installed room's `rights.RIGHTS`, found by convention so that no import points up."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from guanjia.kernel.rights import Right


@cache
def all_rights() -> dict[str, Right]:
    """Every declared right by name; raises ValueError when two rooms declare the same one."""
    rights: dict[str, Right] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("guanjia.") and find_spec(f"{config.name}.rights"):
            for right in import_module(f"{config.name}.rights").RIGHTS:
                if right.name in rights:
                    raise ValueError(f"right {right.name} is declared twice")
                rights[right.name] = right
    return rights
