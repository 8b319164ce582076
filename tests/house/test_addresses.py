"""No two rooms answer at one address: the second would never be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver


def addresses(resolver: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """(address, name) of every route."""
    for part in resolver.url_patterns:
        here = before + str(part.pattern)
        if hasattr(part, "url_patterns"):
            yield from addresses(part, here)
        else:
            yield here, part.name


def test_every_address_belongs_to_one_page():
    named = defaultdict(list)
    for address, name in addresses(get_resolver()):
        named[address].append(name)
    assert not {address: names for address, names in named.items() if len(names) > 1}
