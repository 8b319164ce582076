"""How often somebody may ask for what costs the server something, or lets guesses be tried. Counted in the cache: for a
minute, for one asker; where several processes have caches of their own each counts for itself."""

from __future__ import annotations

from django.core.cache import cache
from rest_framework.throttling import BaseThrottle

from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_
from guanjia.ui.requests import ApiRequest

WINDOW_S = 60
MOST = {"pass-show": 60, "pass-check": 240, "photo-read": 30}


class AskedTooOften(Refusal):
    """More often in a minute than a person or a gate needs."""


def count(actor: Actor, what: str) -> bool:
    """Count one more; False when it is one too many."""
    key = f"codes-limit:{what}:{actor.key}:{actor.address if not actor.is_known else ''}"
    cache.add(key, 0, WINDOW_S)
    try:
        return cache.incr(key) <= MOST[what]
    except ValueError:  # it ran out between the two
        return True


def check_rate(actor: Actor, what: str) -> None:
    """Raise AskedTooOften past the limit."""
    if not count(actor, what):
        raise AskedTooOften(N_("This was asked more than %(n)s times in a minute. Wait a minute."), n=MOST[what])


class Throttle(BaseThrottle):
    """The same limit at a door of the API: answers 429."""

    what = ""

    def allow_request(self, request: ApiRequest, view: object) -> bool:  # type: ignore[override]
        return count(request.actor, self.what)

    def wait(self) -> float:
        return WINDOW_S


class PassCheckThrottle(Throttle):
    what = "pass-check"


class PhotoThrottle(Throttle):
    what = "photo-read"
