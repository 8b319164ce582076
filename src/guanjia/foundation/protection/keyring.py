"""Keys live in a file outside the database, readable by the service alone (`GUANJIA_KEYRING`).

The ring holds one active key set and, only while a rotation runs, the one before it. Each set has a key for SM4-GCM
(16 bytes) and one for blind indexes (32 bytes). The trail's seal key stands apart: rotating data keys must not
invalidate old records. So do the key pairs that sign people's passes: gates hold their public halves for days.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class KeySet:
    """One generation of data keys."""

    key_id: str
    sm4: bytes
    index: bytes


@dataclass(frozen=True, slots=True)
class PassKey:
    """An Ed25519 key pair that signs passes from an instant (seconds since 1970) on; `number` names it in a pass."""

    number: int
    seed: bytes
    starts_at: int


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All key sets that may still open something, the active one first, the trail's seal key, and the pairs that sign
    passes, the oldest first."""

    sets: tuple[KeySet, ...]
    seal: bytes
    passes: tuple[PassKey, ...] = ()

    @property
    def active(self) -> KeySet:
        return self.sets[0]

    def get(self, key_id: str) -> KeySet:
        """The set with this id; raises KeyError once it has been retired."""
        for candidate in self.sets:
            if candidate.key_id == key_id:
                return candidate
        raise KeyError(key_id)


def new_set(key_id: str) -> KeySet:
    """A fresh key set from the system's random source."""
    return KeySet(key_id, secrets.token_bytes(16), secrets.token_bytes(32))


def new_pass_key(number: int, starts_at: int) -> PassKey:
    """A fresh pair for passes from the system's random source."""
    return PassKey(number, secrets.token_bytes(32), starts_at)


@contextmanager
def alone(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold a lock beside the ring that dies with its process; yields False when another has it (`wait`: never)."""
    handle = os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        try:
            import fcntl
        except ImportError:  # no such locks on this system: one operator at a time
            yield True
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def write(path: Path, ring: KeyRing) -> None:
    """Store the ring for the service alone; replaces the file in one step."""
    body = {
        "sets": [{"id": s.key_id, "sm4": s.sm4.hex(), "index": s.index.hex()} for s in ring.sets],
        "seal": ring.seal.hex(),
        "passes": [{"number": p.number, "seed": p.seed.hex(), "starts_at": p.starts_at} for p in ring.passes],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        json.dump(body, handle, indent=1)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(path)
    ring_of.cache_clear()


@lru_cache(maxsize=8)
def ring_of(path: str, stamp_ns: int, inode: int) -> KeyRing:
    """The ring in a file; change time and inode tell a new file, so that running processes notice a rotation."""
    return parse(Path(path).read_text())


def parse(text: str) -> KeyRing:
    """The ring in a file's text."""
    body = json.loads(text)
    sets = tuple(KeySet(s["id"], bytes.fromhex(s["sm4"]), bytes.fromhex(s["index"])) for s in body["sets"])
    pairs = tuple(PassKey(p["number"], bytes.fromhex(p["seed"]), p["starts_at"]) for p in body.get("passes", ()))
    return KeyRing(sets, bytes.fromhex(body["seal"]), pairs)


def current() -> KeyRing:
    """The ring in force now. Asked for every value that is sealed or opened: no more work than one look at the file."""
    path = os.fspath(settings.GUANJIA_KEYRING)
    stat = os.stat(path)
    return ring_of(path, stat.st_mtime_ns, stat.st_ino)
