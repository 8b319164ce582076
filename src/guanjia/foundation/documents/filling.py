"""Templates by paragraphs: finding placeholders, and putting values in their place as text and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from guanjia.foundation.documents.layout.sheet import Layout, Part, Role, Sheet, parts_of

PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,39})\s*\}\}")
ATTACHMENTS = "attachments"


def names_in(text: str) -> list[str]:
    """The names of the placeholders in a text."""
    return PLACEHOLDER.findall(text)


def chinese_day(day: date) -> str:
    """A day as documents write it: 2026年3月5日, no zero before the month (7.3.5)."""
    return f"{day.year}年{day.month}月{day.day}日"


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with values in place of placeholders. A value is never read as a template itself."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], ""), text)


def sheet_from(layout: Layout, parts: Iterable[tuple[str, str]], values: Mapping[str, str]) -> Sheet:
    """A template's paragraphs with values. A value of several lines becomes as many paragraphs; a paragraph of which
    nothing but fixed words around empty values is left disappears with them."""
    found: list[Part] = []
    for name, text in parts:
        role = Role(name)
        names = names_in(text)
        if names and not any(values.get(one, "").strip() for one in names):
            continue
        if role is Role.ATTACHMENT:
            found += attachment_parts(filled(text, values))
        elif role in (Role.TITLE, Role.MARK, Role.NUMBER, Role.PRINTED):
            joined = "".join(filled(text, {key: value.replace("\n", "") for key, value in values.items()}).split("\n"))
            left, tab, right = joined.partition("\t") if role is Role.PRINTED else (joined, "", "")
            clean = "".join(part.text for part in parts_of(role, left))
            end = "".join(part.text for part in parts_of(role, right))
            if clean or end:
                found.append(Part(role, clean + tab + end))
        else:
            found += parts_of(role, filled(text, values))
    return Sheet(layout, tuple(found))


def attachment_parts(text: str) -> Sequence[Part]:
    """附件：1.… with a number each where there is more than one, without a mark at the end (7.3.4)."""
    names = [part.text.rstrip("。；;，,.") for part in parts_of(Role.ATTACHMENT, text.replace("附件：", "", 1))]
    if len(names) <= 1:
        return [Part(Role.ATTACHMENT, f"附件：{name}") for name in names]
    numbered = [f"{n}.{re.sub(r'^[0-9]+[.．、]', '', name)}" for n, name in enumerate(names, start=1)]
    return [Part(Role.ATTACHMENT, ("附件：" if n == 0 else "") + name) for n, name in enumerate(numbered)]


def plain_values(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as the texts that stand in a document."""
    found = {}
    for name, value in values.items():
        if value is None:
            found[name] = ""
        elif isinstance(value, date):
            found[name] = chinese_day(value)
        elif isinstance(value, (list, tuple)):
            found[name] = "\n".join(str(item) for item in value)
        else:
            found[name] = str(value)
    return found
