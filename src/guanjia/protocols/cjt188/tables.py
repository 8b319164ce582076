"""Units, kinds of meters and layouts of data, read from `data/tables.json` with their clauses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

#: Identifiers come from the wire, so what is remembered about them is bounded.
REMEMBERED_LAYOUTS = 4096

#: Bytes of one field of a layout, by its type.
WIDTHS = {
    "total": 5,
    "flow": 5,
    "centi": 3,
    "hours": 3,
    "money": 4,
    "time": 7,
    "status": 2,
    "day": 1,
    "byte": 1,
    "valve": 1,
    "address": 7,
}

#: First bytes by which an identifier is recognised in the order of the standard.
DI_FIRST = frozenset({0x90, 0x81, 0xA0, 0xD1})

#: What a control code (without its direction bit) does with the data after the identifier.
_WHEN_ASKED = {0x04: "write", 0x16: "write_base", 0x15: "write_address"}
_WHEN_ANSWERED = {0x01: "read", 0x09: "read_key", 0x04: "written", 0x2A: "written"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of one data identifier: name, type and place, and the width of all together."""

    fields: tuple[tuple[str, str, int, int], ...]
    width: int


@cache
def units() -> dict[int, str]:
    """Unit codes of the standard."""
    return {int(row["code"], 16): row["unit"] for row in _tables()["units"]}


@cache
def unit_codes() -> dict[str, int]:
    """The same the other way round."""
    return {unit: code for code, unit in units().items()}


@cache
def kind_of(meter_type: int) -> str:
    """water, heat, gas or other, by the high half of the type byte; "any" for AA, else "unknown"."""
    if meter_type == 0xAA:
        return "any"
    return next((row["kind"] for row in _tables()["kinds"] if int(row["high"], 16) == meter_type >> 4), "unknown")


@lru_cache(maxsize=REMEMBERED_LAYOUTS)
def layout_of(di: int, control: int, kind: str) -> Layout | None:
    """The layout of an identifier in this direction for this kind of meter; None keeps the data raw."""
    answered = control & 0x80
    when = (_WHEN_ANSWERED if answered else _WHEN_ASKED).get(control & 0x3F)
    for row in _tables()["layouts"]:
        low, _, high = row["di"].partition("-")
        if row["when"] == when and int(low, 16) <= di <= int(high or low, 16) and kind in row.get("kinds", [kind]):
            return _layout(row["fields"])
    return None


def _layout(spoken: list[str]) -> Layout:
    fields, at = [], 0
    for one in spoken:
        name, kind = one.split(":")
        fields.append((name, kind, at, at + WIDTHS[kind]))
        at += WIDTHS[kind]
    return Layout(tuple(fields), at)


@cache
def _tables() -> dict[str, Any]:
    text = files(__package__).joinpath("data/tables.json").read_text(encoding="utf-8")
    return dict(json.loads(text))
