"""Rotating the data keys: a fresh key set, every sensitive value and blind index moved, the old set destroyed.

While it runs the ring holds both sets: new values go under the new one, old ones still open. Killed at any point it
takes up where it stopped. The old set is dropped only after a look at all tables, under a lock that keeps writers out,
found nothing under it. The trail's own key stays: old records must keep their seals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.protection import keyring
from guanjia.foundation.protection.resealing import reseal_batch, sensitive_models, stale_rows
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

BATCH = 500


class RotationRunning(Refusal):
    """Another process rotates the keys right now."""


class ValuesUnreadable(Refusal):
    """Some stored values open under no key of the ring: they were altered."""


@dataclass(frozen=True, slots=True)
class RotationReport:
    """What a rotation did; `resumed` when it took up an earlier one."""

    old: tuple[str, ...]
    new: str
    moved: int
    resumed: bool
    unreadable: tuple[str, ...] = ()


def rotate_keys(
    actor: Actor,
    *,
    now: datetime,
    batch: int = BATCH,
    leave_unreadable: bool = False,
    on_batch: Callable[[int], None] = lambda moved: None,
) -> RotationReport:
    """Rotate the data keys, or finish a rotation that was cut short.

    Needs `protection.rotate`. Raises RotationRunning, or ValuesUnreadable (with `leave_unreadable` such values stay
    behind for ever). `on_batch` hears after each commit how many values have moved.
    """
    actor.require("protection.rotate")
    path = Path(settings.GUANJIA_KEYRING)
    with _alone(path):
        ring = keyring.current()
        resumed = len(ring.sets) > 1
        if not resumed:
            ring = replace(ring, sets=(keyring.new_set(_next_id(ring)), *ring.sets))
            keyring.write(path, ring)
            trail.record(actor, "protection.keys.rotation_started", old=ring.sets[1].key_id, new=ring.active.key_id)
        old = tuple(keys.key_id for keys in ring.sets[1:])
        moved, unreadable = 0, set[str]()
        while True:
            for count in _move_all(old, batch, unreadable):
                moved += count
                on_batch(moved)
            if unreadable and not leave_unreadable:
                raise ValuesUnreadable(
                    N_("%(n)s values do not open and cannot be moved, the first is %(first)s. Restore them first."),
                    n=len(unreadable),
                    first=min(unreadable),
                )
            with transaction.atomic():
                _keep_writers_out()
                if _left(old) > len(unreadable):
                    continue  # somebody wrote with the old key meanwhile
                keyring.write(path, replace(ring, sets=(ring.active,)))
                trail.record(actor, "protection.keys.rotated", old=old, new=ring.active.key_id, moved=moved)
            return RotationReport(old, ring.active.key_id, moved, resumed, tuple(sorted(unreadable)))


def _next_id(ring: keyring.KeyRing) -> str:
    numbers = [int(keys.key_id[1:]) for keys in ring.sets if keys.key_id[1:].isdigit()]
    return f"k{max(numbers, default=0) + 1}"


def _others() -> Iterator[Any]:
    for config in apps.get_app_configs():
        name = f"{config.name}.resealing"
        if config.name.startswith("guanjia.") and config.label != "protection" and find_spec(name):
            yield import_module(name)


def _move_all(old: tuple[str, ...], batch: int, unreadable: set[str]) -> Iterator[int]:
    for model, fields in sensitive_models():
        after: Any = None
        while True:
            lost: list[str] = []
            after, moved = reseal_batch(model, fields, old, after=after, limit=batch, unreadable=lost)
            unreadable.update(lost)
            if moved:
                yield moved
            if after is None:
                break
    for room in _others():
        while moved := room.reseal(old, batch):
            yield moved


def _left(old: tuple[str, ...]) -> int:
    return sum(len(stale_rows(model, fields, old)) for model, fields in sensitive_models()) + sum(
        room.stale(old) for room in _others()
    )


def _keep_writers_out() -> None:
    """On SQLite the transaction is the only writer already; PostgreSQL waits here for those under way."""
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model, _fields in sensitive_models())
        if tables:
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the ring's lock, or refuse."""
    with keyring.alone(path) as mine:
        if not mine:
            raise RotationRunning(N_("Another process rotates the keys right now. Wait until it is done."))
        yield
