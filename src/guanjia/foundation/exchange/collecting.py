"""Work that makes and drops very many objects at once.

A chunk of rows makes some ten thousand objects, and nearly all of them go when the chunk is done, by themselves. The
interpreter's search for circles of objects, started by their mere number, took a quarter of an import's time and found
nothing; while a chunk is at work it runs seldom.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (200_000, 20, 20)
_lock = threading.Lock()
_held: list[tuple[int, int, int]] = []  # what holds elsewhere, once for everybody inside


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Let the collector run seldom. Several threads may be inside; the last one out puts back what was before."""
    with _lock:
        _held.append(_held[0] if _held else gc.get_threshold())
        gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        with _lock:
            before = _held.pop()
            if not _held:
                gc.set_threshold(*before)
