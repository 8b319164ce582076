"""From a msgid and its params to a sentence in the reader's language, and back into what a database can keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guanjia.foundation.audit.trail import plain
from guanjia.kernel import clock

INSTANT, DAY, WORD = "@at", "@on", "@say"


def kept(params: Mapping[str, object]) -> dict[str, Any]:
    """Params as JSON: instants and days stay what they are, a lazy text stays a msgid, numbers that look like
    telephones are masked."""
    return {key: _kept(value) for key, value in params.items()}


def _kept(value: object) -> Any:
    match value:
        case datetime():
            return {INSTANT: value.isoformat()}
        case date():
            return {DAY: value.isoformat()}
        case Promise():
            return {WORD: str(getattr(value, "_args", [str(value)])[0])}
        case _:
            return plain(value)


def _shown(value: Any) -> Any:
    match value:
        case {"@at": str(text)}:
            return datetime.fromisoformat(text).astimezone(clock.LOCAL).strftime("%m-%d %H:%M")
        case {"@on": str(text)}:
            return text
        case {"@say": str(text)}:
            return _(text) if text else ""
        case _:
            return value


def sentence(text: str, params: Mapping[str, Any]) -> str:
    """The sentence in the active language."""
    if not text:
        return ""
    words = _(text)
    return words % {key: _shown(value) for key, value in params.items()} if params else words
