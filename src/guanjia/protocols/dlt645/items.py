"""What a data identifier stands for: name, unit, width, decimals, sign. The tables are data, with their clauses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

#: Identifiers come from the wire, so what is remembered about them is bounded.
REMEMBERED_ITEMS = 4096


class Kind(StrEnum):
    """How the bytes of an item are read."""

    NUMBER = "number"
    BLOCK = "block"  # numbers until the data ends, whatever the identifier says
    DEMAND = "demand"  # 3 bytes of BCD, then mm hh DD MM YY
    DATE = "date"  # WW DD MM YY
    TIME = "time"  # ss mm hh
    MOMENT = "moment"  # mm hh DD MM YY
    DIGITS = "digits"
    TEXT = "text"
    BITS = "bits"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a table, applied to one identifier."""

    name: str
    zh: str
    unit: str
    width: int
    decimals: int
    signed: bool
    kind: Kind
    block: bool
    source: str


@lru_cache(maxsize=REMEMBERED_ITEMS)
def find_item(di: bytes) -> Item | None:
    """The item of an identifier, high byte first (4 bytes: edition 2007, 2 bytes: 1997); None when no table has it."""
    row = next((row for patterns, row in _table(len(di)) if _fits(patterns, di)), None)
    if row is None:
        return None
    kind = Kind(str(row["kind"]))
    if len(di) == 2:
        block = kind is Kind.NUMBER and di[1] & 0x0F == 0x0F
    else:
        block = kind is Kind.BLOCK or 0xFF in di[2:]
    return Item(
        name=str(row["name"]),
        zh=str(row["zh"]),
        unit=str(row["unit"]),
        width=int(str(row["bytes"])),
        decimals=int(str(row["decimals"])),
        signed=bool(row["signed"]),
        kind=Kind.NUMBER if kind is Kind.BLOCK else kind,
        block=block,
        source=str(row["source"]),
    )


Patterns = tuple[tuple[int, int], ...]


def _fits(patterns: Patterns, di: bytes) -> bool:
    return all(low <= byte <= high for (low, high), byte in zip(patterns, di, strict=True))


@cache
def _table(width: int) -> tuple[tuple[Patterns, Mapping[str, object]], ...]:
    edition = {4: "2007", 2: "1997"}.get(width)
    if edition is None:
        return ()
    text = files(__package__).joinpath(f"data/items-{edition}.json").read_text(encoding="utf-8")
    return tuple((tuple(_span(part) for part in row["di"].split()), row) for row in json.loads(text)["items"])


def _span(part: str) -> tuple[int, int]:
    if part == "**":
        return 0x00, 0xFF
    low, _, high = part.partition("-")
    return int(low, 16), int(high or low, 16)
