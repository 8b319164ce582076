"""The given vectors, where they lie beside the project. They are run, never copied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors"


def load(name: str) -> dict[str, Any]:
    """One file of vectors; the test is skipped with a line where there is none."""
    file = FOLDER / f"{name}.json"
    if not file.exists():
        pytest.skip(f"the given vectors are not here: ../shared/vectors/{name}.json")
    return dict(json.loads(file.read_text(encoding="utf-8")))


def feed(decoder: Any, chunks: list[str]) -> list[Any]:
    """All events of hexadecimal reads in order."""
    return [event for chunk in chunks for event in decoder.feed(bytes.fromhex(chunk))]
