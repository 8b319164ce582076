"""Handlers that exist only in these tests, put where the rooms' own handlers are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from guanjia.foundation.jobs import catalogue
from guanjia.kernel.work import Handler


@pytest.fixture
def handlers() -> Iterator[dict[str, Any]]:
    """A dict to put handlers into by name; taken out again afterwards."""
    known = catalogue.all_handlers()
    added: dict[str, Any] = {}

    class Door(dict[str, Any]):
        def __setitem__(self, kind: str, function: Handler | Callable[[Any], Any]) -> None:
            added[kind] = function
            known[kind] = function if isinstance(function, Handler) else Handler(function)

    yield Door()
    for kind in added:
        known.pop(kind, None)
