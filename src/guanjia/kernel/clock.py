"""The one place that reads the clock. Doors call it and hand the time on; rules and commands receive it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")

_held: ContextVar[datetime | None] = ContextVar("guanjia_clock", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _held.get() or datetime.now(UTC)


def today() -> date:
    """The local calendar day of this instant."""
    return local_day(now())


def local_day(instant: datetime) -> date:
    """The local calendar day that an instant falls on."""
    return instant.astimezone(LOCAL).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Hold the clock at `instant` (aware): for tests, and for the demo city's past."""
    if instant.tzinfo is None:
        raise ValueError("the clock needs an aware instant")
    token = _held.set(instant)
    try:
        yield
    finally:
        _held.reset(token)
