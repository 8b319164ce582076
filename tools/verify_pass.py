#!/usr/bin/env python3
"""Check people's passes at a gate without a network: the public keys, a clock, and this file are all it takes.

    python3 verify_pass.py --keys keys.json --purpose entry GJP1:…
    python3 verify_pass.py --keys keys.json --purpose entry < what-the-scanner-types

With no code on the command line it reads one a line and remembers what it let in, so that a copied code is refused at
this gate. Prints one JSON object a pass; the exit status is 0 only when the last pass was good. Needs Python 3.9 and
the package `cryptography`. The format: docs/handbook/pass-format.md.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import struct
import sys
import time
import unicodedata
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MARK = "GJP1:"
CONTEXT = b"guanjia pass 1\x00"
BODY = struct.Struct(">BH5sBIB6s")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def raw_of(text: str) -> bytes:
    """The 84 bytes in a scanned text; raises ValueError for anything else."""
    plain = "".join(unicodedata.normalize("NFKC", text[:400]).split()).upper()
    if len(text) > 400 or not plain.startswith(MARK) or not plain.isascii():
        raise ValueError("no pass")
    letters = plain[len(MARK) :].rstrip("=")
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error as error:
        raise ValueError("no pass") from error
    if len(raw) != BODY.size + 64 or base64.b32encode(raw).decode().rstrip("=") != letters:
        raise ValueError("no pass")
    return raw


def holder_of(packed: bytes) -> str:
    """The number on the pass: RY-XXXX-XXXX."""
    value = int.from_bytes(packed, "big")
    chars = "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(8)))
    return f"RY-{chars[:4]}-{chars[4:]}"


def check(text: str, keys: dict, purpose: str, now: float, seen: set) -> dict:
    """What is to be said of one scanned text. `seen` holds the passes that this gate let in."""
    try:
        raw = raw_of(text)
    except ValueError:
        return {"ok": False, "reason": "pass_malformed"}
    body, signature = raw[: BODY.size], raw[BODY.size :]
    version, number, holder, purpose_number, issued_at, seconds, _nonce = BODY.unpack(body)
    if version != 1:
        return {"ok": False, "reason": "pass_malformed"}
    public = next((key["public"] for key in keys["keys"] if key["number"] == number), None)
    if public is None:
        return {"ok": False, "reason": "pass_key_unknown"}
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, CONTEXT + body)
    except InvalidSignature:
        return {"ok": False, "reason": "pass_forged"}
    answer = {"ok": False, "holder": holder_of(holder), "issued_at": issued_at, "seconds": seconds}
    skew = keys.get("skew_s", 120)
    if purpose_number != keys["purposes"].get(purpose):
        return {**answer, "reason": "pass_purpose_wrong"}
    if now < issued_at - skew:
        return {**answer, "reason": "pass_not_yet"}
    if now > issued_at + seconds + skew:
        return {**answer, "reason": "pass_expired"}
    if body in seen:
        return {**answer, "reason": "pass_replayed"}
    seen.add(body)
    return {**answer, "ok": True, "reason": ""}


def main() -> int:
    parser = argparse.ArgumentParser(description="Check people's passes without a network.")
    parser.add_argument("--keys", type=Path, required=True, help="file with the public keys")
    parser.add_argument("--purpose", default="entry")
    parser.add_argument("code", nargs="?", help="one pass; without it, one a line from standard input")
    asked = parser.parse_args()
    keys = json.loads(asked.keys.read_text(encoding="utf-8"))
    seen: set = set()
    good = False
    for line in [asked.code] if asked.code else sys.stdin:
        if line.strip():
            answer = check(line, keys, asked.purpose, time.time(), seen)
            good = answer["ok"]
            print(json.dumps(answer), flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
