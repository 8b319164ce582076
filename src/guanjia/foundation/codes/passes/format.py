"""The pass as bytes and as the text of a QR code, and what makes one good. Pure; see docs/handbook/pass-format.md.

`GJP1:` and 135 characters of base 32 (RFC 4648, no padding) for 84 bytes: version, key, holder, purpose, issued at,
seconds valid, nonce, and an Ed25519 signature over a context and the 20 bytes before it.
"""

from __future__ import annotations

import base64
import binascii
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from guanjia.foundation.codes.texts import ALPHABET, KIND_OF, PAYLOAD, PREFIX, check_of, written
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

MARK = "GJP1:"
CONTEXT = b"guanjia pass 1\x00"
VERSION = 1
BODY = struct.Struct(">BH5sBIB6s")
SIGNATURE = 64
SECONDS = 30
LONGEST_TEXT = 400
PURPOSES: dict[str, int] = {"entry": 1, "dining": 2, "borrow": 3}
PURPOSE_OF = {number: name for name, number in PURPOSES.items()}


class PassMalformed(Refusal):
    """Not the text of a pass, or cut off."""


class PassKeyUnknown(Refusal):
    """Signed by a key that is not in force here."""


class PassForged(Refusal):
    """The signature does not fit: forged or altered."""


class PassNotYet(Refusal):
    """Issued in the future, beyond what clocks may differ."""


class PassExpired(Refusal):
    """Its seconds are over."""


class PassPurposeWrong(Refusal):
    """Made for something else."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass says. `holder` is the person's code (`RY-…`); times are seconds since 1970."""

    key: int
    holder: str
    purpose: int
    issued_at: int
    seconds: int
    nonce: bytes

    @property
    def expires_at(self) -> int:
        """The last second it is good for, by the issuer's clock."""
        return self.issued_at + self.seconds

    @property
    def purpose_name(self) -> str:
        return PURPOSE_OF.get(self.purpose, "")


def pack_holder(text: str) -> bytes:
    """The eight drawn characters of a person's code as five bytes."""
    value = 0
    for char in text[PREFIX:].replace("-", ""):
        value = value * 32 + ALPHABET.index(char)
    return value.to_bytes(5, "big")


def unpack_holder(packed: bytes) -> str:
    """The person's code; raises PassMalformed where the check character does not fit."""
    value = int.from_bytes(packed, "big")
    chars = [ALPHABET[value >> 5 * place & 31] for place in reversed(range(PAYLOAD + 1))]
    body = "RY" + "".join(chars[:PAYLOAD])
    if KIND_OF[body[:PREFIX]] != "person" or check_of(body) != ALPHABET.index(chars[PAYLOAD]):
        raise malformed()
    return written(body, chars[PAYLOAD])


def malformed() -> PassMalformed:
    return PassMalformed(N_("This is no pass. Hold the code of the page “My pass” to the reader."), field="code")


def body_of(pass_: Pass) -> bytes:
    """The 20 signed bytes."""
    return BODY.pack(
        VERSION,
        pass_.key,
        pack_holder(pass_.holder),
        pass_.purpose,
        pass_.issued_at,
        pass_.seconds,
        pass_.nonce,
    )


def write_pass(pass_: Pass, key: Ed25519PrivateKey) -> str:
    """The signed text that the QR code holds."""
    body = body_of(pass_)
    return MARK + base64.b32encode(body + key.sign(CONTEXT + body)).decode().rstrip("=")


def looks_like_pass(text: str) -> bool:
    """Whether somebody holds a pass where a code is asked."""
    return unicodedata.normalize("NFKC", text[: len(MARK) + 8]).strip().upper().startswith(MARK)


def split_text(text: str) -> tuple[bytes, bytes]:
    """Body and signature in a scanned text, whatever a keyboard or a scanner did to its case and width."""
    if len(text) > LONGEST_TEXT:
        raise malformed()
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if not plain.startswith(MARK) or not plain.isascii():
        raise malformed()
    letters = plain.removeprefix(MARK).rstrip("=")
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        raise malformed() from None
    if len(raw) != BODY.size + SIGNATURE or base64.b32encode(raw).decode().rstrip("=") != letters:
        raise malformed()  # the second: bits past the last byte would give one pass many texts
    return raw[: BODY.size], raw[BODY.size :]


def open_pass(text: str, keys: Mapping[int, Ed25519PublicKey]) -> Pass:
    """The pass in a scanned text whose signature is good.

    Raises PassMalformed, PassKeyUnknown or PassForged.
    """
    body, signature = split_text(text)
    version, key, holder, purpose, issued_at, seconds, nonce = BODY.unpack(body)
    if version != VERSION:
        raise malformed()
    if key not in keys:
        raise PassKeyUnknown(
            N_("This pass was signed by key %(key)s, which is not in force here. Fetch the public keys again."),
            field="code",
            key=key,
        )
    try:
        keys[key].verify(signature, CONTEXT + body)
    except InvalidSignature:
        raise PassForged(N_("This pass is forged or was altered. Let nobody in by it."), field="code") from None
    return Pass(key, unpack_holder(holder), purpose, issued_at, seconds, nonce)


def check_pass(pass_: Pass, *, purpose: str, now_s: float, skew_s: int) -> None:
    """Refuse a pass for another purpose, or outside its seconds by more than clocks may differ.

    Raises PassPurposeWrong, PassNotYet or PassExpired.
    """
    if pass_.purpose != PURPOSES.get(purpose):
        raise PassPurposeWrong(N_("This pass is for something else. Ask for the right one on “My pass”."), field="code")
    if now_s < pass_.issued_at - skew_s:
        raise PassNotYet(
            N_("This pass begins in %(s)s seconds. Set the clock of the gate."),
            field="code",
            s=int(pass_.issued_at - now_s),
        )
    if now_s > pass_.expires_at + skew_s:
        raise PassExpired(
            N_("This pass ran out %(s)s seconds ago. Show a fresh one."), field="code", s=int(now_s - pass_.expires_at)
        )
