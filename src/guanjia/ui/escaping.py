"""Escaping for what writes many cells in Python: a page of a register escapes some six hundred values."""

from __future__ import annotations

from html import escape as _escape
from typing import Any


def esc(value: Any) -> str:
    """What `django.utils.html.conditional_escape` answers, without its wrapper around texts translated later, which
    took half of the time (such a text is translated here and now)."""
    return value.__html__() if hasattr(value, "__html__") else _escape(str(value))
