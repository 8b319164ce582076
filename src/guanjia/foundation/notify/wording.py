"""From a msgid and its params to a sentence in the reader's language, and back into what a database can keep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guanjia.foundation.audit.events import all_events, label_of
from guanjia.foundation.audit.trail import plain
from guanjia.kernel import clock

INSTANT, DAY, WORD, EVENT = "@at", "@on", "@say", "@event"
_SLOT = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A param that reads as the trail's own words for an action, in the reader's language."""

    action: str
    facts: Mapping[str, object] = field(default_factory=dict)


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
            return {WORD: _source(value)}
        case Recorded():
            # only the facts that the words name: a message keeps no more of a record than it says
            named = set(_SLOT.findall(_source(all_events().get(value.action, ""))))
            return {EVENT: value.action, "facts": plain({k: v for k, v in value.facts.items() if k in named})}
        case _:
            return plain(value)


def _source(text: object) -> str:
    """The msgid behind a lazy text."""
    return str(getattr(text, "_args", [str(text)])[0])


def _shown(value: Any) -> Any:
    match value:
        case {"@at": str(text)}:
            return datetime.fromisoformat(text).astimezone(clock.LOCAL).strftime("%m-%d %H:%M")
        case {"@on": str(text)}:
            return text
        case {"@say": str(text)}:
            return _(text) if text else ""
        case {"@event": str(action)}:
            return label_of(action, value.get("facts"))
        case _:
            return value


def sentence(text: str, params: Mapping[str, Any]) -> str:
    """The sentence in the active language."""
    if not text:
        return ""
    words = _(text)
    return words % {key: _shown(value) for key, value in params.items()} if params else words
