"""What a page needs in several places is read once: `once(key, make)` keeps it until the answer is out.

Only while a page is being read (GET): whatever writes must read afresh, so elsewhere `make` is simply called.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")

_kept: ContextVar[dict[object, object] | None] = ContextVar("read_once", default=None)


def once(key: object, make: Callable[[], T]) -> T:
    """What `make` gave earlier for this page, or gives now."""
    kept = _kept.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    return kept[key]  # type: ignore[return-value]


class ReadOnceMiddleware:
    """Opens the memory for a page that is read, and empties it with the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return self.get_response(request)
        token = _kept.set({})
        try:
            return self.get_response(request)
        finally:
            _kept.reset(token)
