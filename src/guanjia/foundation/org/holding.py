"""What an office holds, in any room, and how it moves to another office.

Each installed room may list its own in a module `holdings` with `HOLDINGS: tuple[Holding, ...]`; a re-organisation
moves all of them and refuses to close a body while one of them still counts something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing that an office may hold directly (never counting its child offices' things).

    key: stable, `room.things`. label: lazy text, plural. count: how many the office holds now. move: hands all of them
    from source to target as of the local day of `now`, inside the caller's transaction, writes the trail, and answers
    how many moved. order: lower ones move first.
    """

    key: str
    label: Any
    count: Callable[[Office], int]
    move: Callable[[Actor, Office, Office, datetime], int]
    order: int = 50


@cache
def all_holdings() -> tuple[Holding, ...]:
    """Every room's holdings in the order in which they move; raises ValueError when two share a key."""
    found: dict[str, Holding] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.holdings"
        if config.name.startswith("guanjia.") and find_spec(name):
            for holding in import_module(name).HOLDINGS:
                if holding.key in found:
                    raise ValueError(f"holding {holding.key} is declared twice")
                found[holding.key] = holding
    return tuple(sorted(found.values(), key=lambda holding: (holding.order, holding.key)))
