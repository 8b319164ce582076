"""The records that a rule can be tried on. A room registers a provider for a rule when its app is ready:

    estates.register("SPC-CAP", rooms_with_occupants)

A provider answers with the records of the whole estate, with the inputs of the rule as they are now; the trial judges
them under the present library and under the draft. Verdicts that were kept are tried for every rule without any
provider: their inputs are stored with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from guanjia.foundation.org.models import Office
from guanjia.rulebook.engine import get_rule


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its inputs, what people call it, its page, and the unit that answers for it."""

    inputs: Mapping[str, Any]
    label: str
    unit: Office
    href: str = ""


Provider = Callable[[date], Iterable[Record]]
_providers: dict[str, list[Provider]] = {}


def register(rule: str, provider: Provider) -> None:
    """Enter a provider of a rule's records; raises RuleUnknown."""
    known = _providers.setdefault(get_rule(rule).key, [])
    if provider not in known:
        known.append(provider)


def providers_of(rule: str) -> tuple[Provider, ...]:
    """What is registered for a rule."""
    return tuple(_providers.get(rule, ()))
