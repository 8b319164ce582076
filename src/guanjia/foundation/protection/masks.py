"""How a sensitive value looks to somebody who may not see it whole (DESIGN 4.5, privacy)."""

from __future__ import annotations

import re
from collections.abc import Callable


def mask_phone(value: str) -> str:
    """First three and last four digits: 138****1203."""
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 8 else "*" * len(value)


def mask_id_number(value: str) -> str:
    """First three and last two characters of an identity number."""
    return f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}" if len(value) > 5 else "*" * len(value)


def mask_name(value: str) -> str:
    """The family name only: 林**."""
    return f"{value[:1]}**" if value else ""


def mask_all(value: str) -> str:
    """Nothing but the fact that there is a value."""
    return "****" if value else ""


MASKS: dict[str, Callable[[str], str]] = {
    "phone": mask_phone,
    "id_number": mask_id_number,
    "name": mask_name,
    "all": mask_all,
}

_ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_PHONE = re.compile(r"(?:(?<!\d)|(?<=\+86)|(?<=\b86))1[3-9]\d{9}(?!\d)")


def mask_patterns(text: str) -> str:
    """`text` with everything masked that looks like an identity number or a mobile number: the second net under logs
    and facts, never the first."""
    if not any(character.isdigit() for character in text):
        return text
    return _PHONE.sub(lambda m: mask_phone(m[0]), _ID_NUMBER.sub(lambda m: mask_id_number(m[0]), text))
