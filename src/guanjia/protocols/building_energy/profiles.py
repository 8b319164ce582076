"""What differs between regions, as data; and the secrets of a connection, which are never in a profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

#: The two marks; which of them is the head differs.
MARKS = (bytes.fromhex("68681616"), bytes.fromhex("55aa55aa"))


class Crc(StrEnum):
    """What the CRC covers and how it is sent."""

    DATA_LITTLE = "data-little"  # sequence and cipher
    ALL_BIG = "all-big"  # head, length, sequence and cipher


class Framing(StrEnum):
    """How XML is put into a stream."""

    MARKS = "marks"
    PLAIN_1F1F = "1f1f"  # 1F 1F, type, length as four bytes high first, XML
    PLAIN_8BAE9B = "8bae9b"  # 8B AE 9B, type, length as four hexadecimal digits, XML


@dataclass(frozen=True, slots=True)
class Profile:
    """One regional variant. What is left open ("auto") is taken from the peer's first packet and kept."""

    name: str
    framing: Framing = Framing.MARKS
    head: bytes | None = None  # None: either mark
    crc: Crc | None = None  # None: whichever fits first
    encrypted: bool = True
    padding: str = "zero"  # of what we send: zero, space, ascii_zero, pkcs7
    id_tag: str = "building_id"
    encoding: str = "utf-8"
    key_first: bool = False  # MD5 of key and sequence instead of sequence and key
    type_byte: int = 1
    source: str = ""

    @property
    def sent_head(self) -> bytes:
        """The head of what we send first."""
        return self.head or MARKS[0]


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys of one listening port or one upload. `login` is the text MD5 is made with."""

    aes_key: bytes = field(default=b"", repr=False)
    aes_iv: bytes = field(default=b"", repr=False)
    login: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        """Refuse keys that AES-128 cannot use."""
        if self.aes_key and (len(self.aes_key) != 16 or len(self.aes_iv) != 16):
            raise ValueError("AES-128-CBC needs a key and an initial vector of 16 bytes each.")


def load_profile(data: Mapping[str, Any]) -> Profile:
    """A profile from its JSON object; raises ValueError for words it does not know."""
    padding, head = str(data.get("padding", "zero")), data.get("head", "auto")
    if padding not in ("zero", "space", "ascii_zero", "pkcs7"):
        raise ValueError(f"padding {padding} is unknown")
    if head != "auto" and bytes.fromhex(head) not in MARKS:
        raise ValueError(f"head {head} is unknown")
    crc = data.get("crc", "auto")
    return Profile(
        name=str(data["name"]),
        framing=Framing(data.get("framing", "marks")),
        head=None if head == "auto" else bytes.fromhex(head),
        crc=None if crc == "auto" else Crc(crc),
        encrypted=bool(data.get("encrypted", True)),
        padding=padding,
        id_tag=str(data.get("id_tag", "building_id")),
        encoding=str(data.get("encoding", "utf-8")),
        key_first=bool(data.get("key_first", False)),
        type_byte=int(data.get("type_byte", 1)),
        source=str(data.get("source", "")),
    )


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """The profiles that come with the platform, by name."""
    folder = files(__package__).joinpath("profiles")
    loaded = [load_profile(json.loads(file.read_text(encoding="utf-8"))) for file in folder.iterdir()]
    return {profile.name: profile for profile in sorted(loaded, key=lambda profile: profile.name)}
