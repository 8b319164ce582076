"""Idempotency for the doors of rooms that stand below the access room: its `idempotency` is found by convention."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from guanjia.ui.navigation import modules


@cache
def _keeper() -> Any:
    """The one module `idempotency` of all rooms."""
    return modules("idempotency")[0]


def acts_once_page(purpose: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For a `post` of a page: the hidden field `idempotency_key` makes it act once."""
    return _through("acts_once_page", purpose)


def acts_once_api(purpose: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For a `post` of an APIView: the header `Idempotency-Key` makes it act once."""
    return _through("acts_once_api", purpose)


def _through(name: str, purpose: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(post: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(post)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            return getattr(_keeper(), name)(purpose)(post)(*args, **kwargs)

        return guarded

    return decorate
