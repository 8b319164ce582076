"""The witness: one line an anchor in a file outside the database (`GUANJIA_WITNESS`), so that emptied tables show.

Whoever can write the database should not be able to write this file; copying it elsewhere once a day makes it better.
A line reads `{"number": 12, "at": "…", "root": "…", "hash": "…"}`. It is appended after the anchor's commit; what a
crash kept from being appended is caught up with by the next anchor.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from guanjia.foundation.audit.models import Anchor

try:
    import fcntl
except ImportError:  # Windows: two workers may write a line twice, which `verify` forgives
    fcntl = None  # type: ignore[assignment]

YOUNG = 10  # anchors after which a witness that is not there has been taken away, not kept from its first line


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `number` 0 stands for a line that cannot be read."""

    number: int
    hash: str


def path() -> Path:
    """Where the witness lies."""
    return Path(settings.GUANJIA_WITNESS)


def lines() -> Iterator[Line]:
    """The lines in order; repeated ones (two workers on one host) are given once."""
    if not path().exists():
        return
    last: Line | None = None
    with path().open(encoding="utf-8", errors="replace") as handle:
        for text in handle:
            try:
                body = json.loads(text)
                line = Line(int(body["number"]), str(body["hash"]))
            except (ValueError, KeyError, TypeError):
                line = Line(0, "")
            if line != last:
                yield line
            last = line


def last_number() -> int:
    """The number of the last readable line, read from the file's end; 0 where there is none."""
    if not path().exists():
        return 0
    with path().open("rb") as handle:
        handle.seek(0, os.SEEK_END)
        handle.seek(max(0, handle.tell() - 65536))
        for text in reversed(handle.read().splitlines()):
            try:
                return int(json.loads(text)["number"])
            except (ValueError, KeyError, TypeError):
                continue
    return 0


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One writer at a time on this host: two would both read the same last line and write what follows it twice.

    The folder itself is locked: where an operator lets the worker append to this one file, it can make no other.
    """
    path().parent.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def catch_up() -> int:
    """Append the anchors that the witness has not seen; answers how many.

    A witness that is gone starts again at the newest anchor only: the missing lines must stay missing for `verify`.
    """
    with _alone():
        return _catch_up()


def _catch_up() -> int:
    missing = Anchor.objects.filter(number__gt=last_number()).order_by("number")
    newest = Anchor.objects.aggregate(n=Max("number"))["n"] or 0
    if not path().exists() and newest > YOUNG:
        missing = missing.filter(number=newest)
    text = "".join(
        json.dumps({"number": a.number, "at": a.at.isoformat(), "root": a.root, "hash": a.hash}) + "\n"
        for a in missing.iterator()
    )
    if not text:
        return 0
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return text.count("\n")
