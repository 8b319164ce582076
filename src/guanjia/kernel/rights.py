"""What may be granted. Each room lists its rights in a module `rights`; the access room collects them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Right:
    """One thing a role may allow, named `room.verb`; `roles` are the standard roles that carry it from the start;
    `label` is text, translated lazily."""

    name: str
    label: Any
    roles: frozenset[str] = frozenset()
