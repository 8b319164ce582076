"""The key pairs behind passes: which one signs now, which public halves gates need, and how one follows another.

A new pair is published a while before it signs, so that gates that fetch their keys once a day know it in time; the
old one stays published until the next rotation, so that the last passes it signed stay good.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from guanjia.foundation.codes.passes.format import PURPOSES
from guanjia.foundation.protection import keyring
from guanjia.foundation.protection.keyring import PassKey

FORMAT = "guanjia-pass-1"
LARGEST_NUMBER = 0xFFFF


def private(key: PassKey) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key.seed)


def signing_key(now: datetime) -> PassKey:
    """The pair that signs now; the first one is made when it is first needed."""
    started = [key for key in keyring.current().passes if key.starts_at <= now.timestamp()]
    return started[-1] if started else _first(now)


def _first(now: datetime) -> PassKey:
    path = Path(settings.GUANJIA_KEYRING)
    with keyring.alone(path, wait=True):
        ring = keyring.current()
        started = [key for key in ring.passes if key.starts_at <= now.timestamp()]
        if started:
            return started[-1]  # another process was faster
        key = keyring.new_pass_key(1 + max((key.number for key in ring.passes), default=0), int(now.timestamp()))
        keyring.write(path, replace(ring, passes=tuple(sorted((*ring.passes, key), key=lambda k: k.starts_at))))
        return key


def public_keys() -> dict[int, Ed25519PublicKey]:
    """The public halves that a pass may be checked with, by number."""
    return {key.number: private(key).public_key() for key in keyring.current().passes}


def put_next(now: datetime, *, lead: timedelta) -> PassKey:
    """Write a new pair that signs after `lead`; pairs older than the one that signs now are dropped. Without a lead
    (a key was stolen) every other pair is dropped at once."""
    path = Path(settings.GUANJIA_KEYRING)
    with keyring.alone(path, wait=True):
        ring = keyring.current()
        last = max((key.number for key in ring.passes), default=0)
        starts_at = int((now + lead).timestamp())
        key = keyring.new_pass_key(last % LARGEST_NUMBER + 1, starts_at)
        started = [old for old in ring.passes if old.starts_at <= now.timestamp()]
        kept = (*started[-1:], key) if lead else (key,)
        keyring.write(path, replace(ring, passes=kept))
        return key


def waiting_key(now: datetime) -> PassKey | None:
    """The pair that is published and does not sign yet."""
    return next((key for key in keyring.current().passes if key.starts_at > now.timestamp()), None)


def published(now: datetime) -> dict[str, Any]:
    """What gates fetch: nothing secret in it."""
    signing_key(now)
    return {
        "format": FORMAT,
        "issuer": settings.GUANJIA_PUBLIC_URL.rstrip("/"),
        "skew_s": settings.GUANJIA_PASS_SKEW_S,
        "purposes": PURPOSES,
        "keys": [
            {
                "number": key.number,
                "public": private(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
                "starts_at": datetime.fromtimestamp(key.starts_at, UTC).isoformat(),
            }
            for key in keyring.current().passes
        ],
    }
