"""The folder of contents: each under its own SHA-256, below MEDIA_ROOT, reachable by no address.

Writing comes before the transaction that mentions it: bytes are on disk, flushed and named, before a row can say so.
What a rolled back transaction leaves is swept later. The sweeper and the writers share one file lock, so that a
content which is written again in the very moment of its sweeping is either kept or written anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

if sys.platform != "win32":
    import fcntl

CHUNK = 1024 * 1024


def root() -> Path:
    """The folder of contents, made on first use."""
    folder = Path(settings.MEDIA_ROOT) / "blobs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def path_of(sha256: str) -> Path:
    """Where a content lies."""
    if len(sha256) != 64 or not sha256.isalnum():
        raise ValueError("not a SHA-256")
    return root() / sha256[:2] / sha256[2:4] / sha256


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """One writer or sweeper at a time, across processes."""
    with open(root() / ".lock", "a") as handle:
        if sys.platform != "win32":
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def digest_of(stream: BinaryIO) -> str:
    """The SHA-256 of a stream, from its start; leaves it at its start."""
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0)
    return found


def store(content: bytes | BinaryIO) -> str:
    """Put a content on disk, safe against power loss, and answer with its SHA-256. Storing it twice keeps one."""
    folder = root()
    temporary = folder / f".incoming-{secrets.token_hex(8)}"
    digest = hashlib.sha256()
    try:
        with open(temporary, "xb") as handle:
            if isinstance(content, bytes):
                digest.update(content)
                handle.write(content)
            else:
                content.seek(0)
                while piece := content.read(CHUNK):
                    digest.update(piece)
                    handle.write(piece)
            handle.flush()
            os.fsync(handle.fileno())
        name = digest.hexdigest()
        target = path_of(name)
        with locked():
            if target.exists():
                os.utime(target)  # young again: the sweeper leaves it alone
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                os.chmod(temporary, 0o440)
                os.replace(temporary, target)
                for parent in (target.parent, target.parent.parent, folder):
                    _sync_folder(parent)
    finally:
        temporary.unlink(missing_ok=True)
    return name


def contents() -> Iterator[Path]:
    """Every stored content."""
    for path in root().glob("??/??/*"):
        if path.is_file():
            yield path


def leftovers() -> Iterator[Path]:
    """Half-written contents of killed processes."""
    yield from root().glob(".incoming-*")


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
