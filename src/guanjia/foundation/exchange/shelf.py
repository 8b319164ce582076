"""Where exports lie until they are fetched: a folder below MEDIA_ROOT, reachable by no address."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    """The folder, made on first use and closed to others."""
    found = Path(settings.MEDIA_ROOT) / "exports"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def new_name(format: str) -> str:
    """A name that nobody guesses."""
    return f"{secrets.token_hex(16)}.{format}"


def path_of(name: str) -> Path:
    """Where a file of that name lies."""
    if "/" in name or "\\" in name or name.startswith("."):
        raise ValueError("not the name of an export")
    return folder() / name


def remove(name: str) -> None:
    """Delete a file; a missing one is no fault."""
    path_of(name).unlink(missing_ok=True)
