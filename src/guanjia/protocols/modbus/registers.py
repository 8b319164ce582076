"""Register words to values, by a map that is data: one row a value.

Manuals mix addresses from 0, from 1 and 4xxxx; a row holds the PDU's address and, as a comment, what the manual says.
No value is better than a wrong one: invalid raw words, numbers out of range, NaN and infinities give None and say why.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from struct import pack, unpack
from types import MappingProxyType

#: Registers of each type; None: the row says how many.
WIDTHS: Mapping[str, int | None] = MappingProxyType(
    {
        "bool": 1,
        "bits": 1,
        "int16": 1,
        "uint16": 1,
        "int32": 2,
        "uint32": 2,
        "int64": 4,
        "uint64": 4,
        "float32": 2,
        "float64": 4,
        "bcd16": 1,
        "bcd32": 2,
        "string": None,
    }
)
_FORMATS = {"int16": ">h", "uint16": ">H", "int32": ">i", "uint32": ">I", "int64": ">q", "uint64": ">Q"}


class Quality(StrEnum):
    """Whether a value may be used, and if not, why."""

    GOOD = "good"
    INVALID_RAW = "invalid_raw"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a device. word_order names the value's bytes, A the most significant, as they arrive."""

    name: str
    unit: str
    function: int
    address: int
    type: str
    word_order: str = ""
    registers: int = 1
    bit: int = 0
    scale: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    valid_min: Decimal | None = None
    valid_max: Decimal | None = None
    invalid_raw: frozenset[int] = frozenset()
    enumeration: Mapping[int, str] = field(default_factory=dict)
    writable: bool = False
    read_group: str = ""
    manual_address: str = ""

    def __post_init__(self) -> None:
        """Refuse a map that does not hold together: a mistake of whoever wrote it, so it is loud."""
        if self.type not in WIDTHS or self.function not in (1, 2, 3, 4):
            raise ValueError(f"{self.name}: type {self.type} of function {self.function} is unknown")
        _places(self.word_order, 2 * self.width)

    @property
    def width(self) -> int:
        """Registers (or bits, for functions 1 and 2) this row takes."""
        return WIDTHS[self.type] or self.registers


@dataclass(frozen=True, slots=True)
class Value:
    """A value in the row's unit, or None with the reason; `raw` are the words it was made from."""

    name: str
    unit: str
    value: Decimal | bool | str | None
    raw: tuple[int, ...]
    quality: Quality = Quality.GOOD


def read_row(row: Row, words: Sequence[int]) -> Value:
    """The value of a row from its words, the first word being the one at the row's address."""
    raw = tuple(words[: row.width])
    if len(raw) < row.width:
        return Value(row.name, row.unit, None, raw, Quality.MISSING)
    if row.function in (1, 2):
        return Value(row.name, row.unit, bool(raw[0]), raw)
    data = arrange(raw, row.word_order)
    whole = int.from_bytes(data, "big")
    if whole in row.invalid_raw:
        return Value(row.name, row.unit, None, raw, Quality.INVALID_RAW)
    if row.type == "bool":
        return Value(row.name, row.unit, bool(whole >> row.bit & 1), raw)
    if row.type == "string":
        return Value(row.name, row.unit, data.decode("ascii", errors="replace").strip("\0 "), raw)
    number = _number(row.type, data)
    if number is None:
        return Value(row.name, row.unit, None, raw, Quality.NOT_A_NUMBER)
    if row.enumeration and number == whole:
        return Value(row.name, row.unit, row.enumeration.get(whole, str(whole)), raw)
    value = number * row.scale + row.offset
    too_low = row.valid_min is not None and value < row.valid_min
    if too_low or (row.valid_max is not None and value > row.valid_max):
        return Value(row.name, row.unit, None, raw, Quality.OUT_OF_RANGE)
    return Value(row.name, row.unit, value, raw)


def arrange(words: Sequence[int], word_order: str) -> bytes:
    """The bytes of a value, most significant first, from words as they arrived."""
    raw = pack(f">{len(words)}H", *words)
    return bytes(raw[place] for place in _places(word_order, len(raw)))


@lru_cache(maxsize=256)
def _places(word_order: str, size: int) -> tuple[int, ...]:
    """Where each byte of the value stands on the wire. A four-letter order means the like for eight bytes."""
    straight = "ABCDEFGH"[:size]
    alike = {"ABCD": "ABCDEFGH", "CDAB": "GHEFCDAB", "BADC": "BADCFEHG", "DCBA": "HGFEDCBA"}
    order = alike.get(word_order, word_order) if size == 8 else word_order
    if size == 2 and len(order) != 2:
        order = {"BADC": "BA", "DCBA": "BA"}.get(order, "AB")
    if not order or size not in (2, 4, 8):
        return tuple(range(size))
    if sorted(order) != sorted(straight):
        raise ValueError(f"word order {word_order} does not fit {size} bytes")
    return tuple(order.index(letter) for letter in straight)


def _number(kind: str, data: bytes) -> Decimal | None:
    if kind in _FORMATS:
        return Decimal(unpack(_FORMATS[kind], data)[0])
    if kind == "bits":
        return Decimal(int.from_bytes(data, "big"))
    if kind in ("bcd16", "bcd32"):
        text = data.hex()
        return Decimal(text) if text.isdigit() else None
    value = unpack(">f" if kind == "float32" else ">d", data)[0]
    if not math.isfinite(value):
        return None
    return Decimal(_shortest(value)) if kind == "float32" else Decimal(repr(value))


def _shortest(value: float) -> str:
    """The shortest decimal that is the same 32-bit float: 3.14, where the double would be 3.140000104904175."""
    return next(
        (text for digits in (6, 7, 8) if unpack(">f", pack(">f", float(text := f"{value:.{digits}g}")))[0] == value),
        f"{value:.9g}",
    )
