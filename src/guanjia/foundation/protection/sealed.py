"""A sensitive value in memory: opens only on purpose, prints as its mask.

Stored form: `1$<key id>$<base64 of nonce (12) + ciphertext + tag (16)>`, SM4-GCM (GB/T 32907, GCM as in GB/T 17964),
with the field's label as associated data so that a cipher text moved to another column does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from guanjia.foundation.protection import keyring
from guanjia.foundation.protection.masks import MASKS


class Unreadable(ValueError):
    """A stored value does not open: its key is retired, or it was altered or moved."""


def seal(clear: str, label: str) -> str:
    """The stored form of a clear value under the active key."""
    key = keyring.current().active
    nonce = secrets.token_bytes(12)
    encryptor = Cipher(algorithms.SM4(key.sm4), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(label.encode())
    body = encryptor.update(clear.encode()) + encryptor.finalize()
    return f"1${key.key_id}${base64.b64encode(nonce + body + encryptor.tag).decode()}"


def unseal(stored: str, label: str) -> str:
    """The clear value; raises Unreadable for a retired key and for an altered or moved value."""
    try:
        _version, key_id, packed = stored.split("$", 2)
        raw = base64.b64decode(packed, validate=True)
        nonce, body, tag = raw[:12], raw[12:-16], raw[-16:]
        decryptor = Cipher(algorithms.SM4(keyring.current().get(key_id).sm4), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(label.encode())
        return (decryptor.update(body) + decryptor.finalize()).decode()
    except KeyError as error:
        raise Unreadable(f"the key of a value of {label} is retired") from error
    except (InvalidTag, ValueError) as error:
        raise Unreadable(f"a value of {label} was altered or moved") from error


def blind_index(clear: str, label: str, keys: keyring.KeySet | None = None) -> str:
    """A keyed fingerprint by which an exact value is found without being readable; empty stays empty."""
    normal = "".join(clear.split()).upper()
    if not normal:
        return ""
    key = (keys or keyring.current().active).index
    return hmac.new(key, f"{label}\0{normal}".encode(), hashlib.sha256).hexdigest()[:32]


class Sealed:
    """One sensitive value of one field. `str()` gives the mask, `open()` the clear text: call it only in a command
    or query that has checked the right and records the reading."""

    __slots__ = ("_clear", "_stored", "label", "mask")

    def __init__(self, *, label: str, mask: str, stored: str | None = None, clear: str | None = None) -> None:
        self.label, self.mask, self._stored, self._clear = label, mask, stored, clear

    def open(self) -> str:
        """The clear text."""
        if self._clear is None:
            self._clear = unseal(self._stored, self.label) if self._stored else ""
        return self._clear

    def stored(self) -> str:
        """What goes into the database."""
        if self._stored is None:
            self._stored = seal(self._clear, self.label) if self._clear else ""
        return self._stored

    def __bool__(self) -> bool:
        return bool(self._stored or self._clear)

    def __str__(self) -> str:
        try:
            return MASKS[self.mask](self.open()) if self else ""
        except Unreadable:
            return "****"

    def __repr__(self) -> str:
        return f"<Sealed {self.label}>"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.label, self.mask, self.stored())  # a pickle (cache, queue) never holds clear text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.label == other.label and self.open() == other.open()

    def __hash__(self) -> int:
        return hash((self.label, self.open()))


def _rebuilt(label: str, mask: str, stored: str) -> Sealed:
    return Sealed(label=label, mask=mask, stored=stored)
