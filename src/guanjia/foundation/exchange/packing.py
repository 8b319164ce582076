"""Lists of rows as one short text: JSON, squeezed. The model's field seals it."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from typing import Any

from guanjia.foundation.exchange.rules import Kind
from guanjia.foundation.protection.sealed import Sealed

Row = tuple[int, list[str]]


def pack(value: Any) -> str:
    """Plain data as text."""
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return base64.b85encode(zlib.compress(raw, 3)).decode()


def unpack(sealed: Sealed | str) -> Any:
    """The data in a packed field; an empty list for an empty one."""
    text = sealed.open() if isinstance(sealed, Sealed) else sealed
    return json.loads(zlib.decompress(base64.b85decode(text))) if text else []


@dataclass(slots=True)
class Finding:
    """What is known about one row: its kind, why it is bad, old and new values by column, its key, the record."""

    kind: Kind
    why: str = ""
    changes: dict[str, list[str]] | None = None
    key: str = ""
    record: str = ""

    def packed(self) -> list[Any]:
        return [self.kind.value, self.why, self.changes, self.key, self.record]

    @classmethod
    def of(cls, packed: list[Any]) -> Finding:
        return cls(Kind(packed[0]), *packed[1:])


def pack_findings(findings: list[Finding]) -> str:
    return pack([finding.packed() for finding in findings])


def unpack_findings(sealed: Sealed | str) -> list[Finding]:
    return [Finding.of(packed) for packed in unpack(sealed)]
