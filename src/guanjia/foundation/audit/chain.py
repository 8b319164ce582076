"""How records hang together: the arithmetic of chain, Merkle root and anchors, without a database.

Everything here is repeated by `tools/verify_audit.py`, which knows nothing of this program; the format is written down
in docs/handbook/audit-format.md. Hashes are SHA-256 in lower-case hex, bodies are JSON with sorted keys, no spaces,
UTF-8.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any


def canonical(body: Any) -> bytes:
    """The one byte form of a body: JSON, keys sorted, no spaces, UTF-8."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def keyed(key: bytes, data: bytes) -> str:
    """HMAC-SHA-256 in hex."""
    return hmac.new(key, data, hashlib.sha256).hexdigest()


def link(prev: str, stream: str, seq: int, content_hash: str, mac: str) -> str:
    """A record's place in its stream: binds the place before, the number, the content and the mac."""
    return digest(f"{prev}|{stream}|{seq}|{content_hash}|{mac}".encode())


def head_mac(key: bytes, stream: str, seq: int, chain_hash: str) -> str:
    """The keyed fingerprint of a stream's head."""
    return keyed(key, f"head|{stream}|{seq}|{chain_hash}".encode())


def merkle_root(heads: Mapping[str, Sequence[Any]]) -> str:
    """The root over `{stream: [seq, chain_hash]}`, leaves in the order of the streams' names.

    A leaf is SHA-256 of 0x00 and the canonical `[stream, seq, chain_hash]`, a node SHA-256 of 0x01 and its two children
    as bytes; a node without a neighbour moves up as it is.
    """
    level = [
        hashlib.sha256(b"\x00" + canonical([stream, seq, chain_hash])).digest()
        for stream, (seq, chain_hash) in sorted(heads.items())
    ]
    if not level:
        return digest(b"")
    while len(level) > 1:
        paired = [
            hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() if i + 1 < len(level) else level[i]
            for i in range(0, len(level), 2)
        ]
        level = paired
    return level[0].hex()


def anchor_hash(number: int, at: str, heads: Mapping[str, Sequence[Any]], root: str, prev_hash: str) -> str:
    """What the next anchor is chained to."""
    return digest(canonical({"number": number, "at": at, "heads": dict(heads), "root": root, "prev_hash": prev_hash}))
