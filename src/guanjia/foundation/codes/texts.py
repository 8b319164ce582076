"""The short text of a code: `FJ-7K3M-9QT2`. Pure.

Two letters say what kind of thing it is, seven characters are drawn by lot, the last one checks all of them. The
alphabet is Crockford's base 32: no I, L, O or U, so that 0 and O, 1 and I cannot be confused; whoever types them is
understood all the same.

The check: read prefix and payload as one number to the base 32; the check character is its remainder modulo 37. As 37
is prime and larger than any difference of two values, one wrong character always shows; as 32 − 1 is no multiple of
37, so does a swap of two neighbours; and a swap of the last two (payload a, check c, the rest worth w) would need
w + a = c and w + c = a, which is w = 0 and a = c. Draws whose check would be one of the five remainders past the
alphabet are thrown away, so that no odd symbol is ever printed.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS_ONLY_IN_PREFIX = "ILOU"
VALUES = {char: value for value, char in enumerate(ALPHABET + LETTERS_ONLY_IN_PREFIX)}
PAYLOAD = 7
PREFIX = 2
PRIME = 37

PREFIXES: dict[str, str] = {
    "room": "FJ",
    "asset": "ZC",
    "person": "RY",
    "ticket": "GD",
    "vehicle": "CL",
    "meter": "JL",
    "order": "DD",
    "other": "WP",
}
KIND_OF = {prefix: kind for kind, prefix in PREFIXES.items()}

# what people type for what is printed; in the prefix it is the other way round
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_PREFIX_LOOKS_LIKE = str.maketrans({"0": "D", "1": "L"})


class CodeMistyped(Refusal):
    """The check character does not fit: a character is wrong or two are swapped."""


class CodeMalformed(Refusal):
    """Too long, too short, with a character that no code has, or of no known kind."""


@dataclass(frozen=True, slots=True)
class CodeText:
    """A well-formed text and what it says about itself."""

    text: str
    kind: str


def check_of(body: str) -> int:
    """The check value of prefix and payload, 0 to 36."""
    remainder = 0
    for char in body:
        remainder = (remainder * 32 + VALUES[char]) % PRIME
    return remainder


def written(body: str, check: str) -> str:
    """How a code is printed: FJ-7K3M-9QT2."""
    tail = body[PREFIX:] + check
    return f"{body[:PREFIX]}-{tail[:4]}-{tail[4:]}"


def draw_text(kind: str, rng: random.Random) -> str:
    """A new text of a kind, by lot."""
    while True:
        body = PREFIXES[kind] + "".join(rng.choices(ALPHABET, k=PAYLOAD))
        value = check_of(body)
        if value < len(ALPHABET):
            return written(body, ALPHABET[value])


def read_text(typed: str) -> CodeText:
    """The code that somebody typed, tolerant of case, spaces, dashes, full-width letters, and O/0, I/1, L/1.

    Raises CodeMalformed or CodeMistyped, each saying what is wrong.
    """
    wide = unicodedata.normalize("NFKC", typed)
    plain = "".join(char for char in wide.upper() if char not in "-–—−_./·" and not char.isspace())
    length = PREFIX + PAYLOAD + 1
    if len(plain) != length:
        raise CodeMalformed(
            N_("A code has %(length)s letters and digits; this one has %(got)s. It looks like FJ-7K3M-9QT2."),
            field="text",
            length=length,
            got=len(plain),
        )
    prefix = plain[:PREFIX]
    if prefix not in KIND_OF:
        prefix = prefix.translate(_PREFIX_LOOKS_LIKE)
    if prefix not in KIND_OF:
        raise CodeMalformed(
            N_("No code starts with “%(prefix)s”. Look at the first two letters again."),
            field="text",
            prefix=plain[:PREFIX],
        )
    tail = plain[PREFIX:].translate(_LOOKS_LIKE)
    odd = [char for char in tail if char not in ALPHABET]
    if odd:
        raise CodeMalformed(
            N_("“%(char)s” never stands in a code. Look at that place again."), field="text", char=odd[0]
        )
    body, check = prefix + tail[:-1], tail[-1]
    if check_of(body) != VALUES[check]:
        raise CodeMistyped(
            N_("The last character does not fit the others: one is wrong, or two are swapped. Compare with the label."),
            field="text",
        )
    return CodeText(written(body, check), KIND_OF[prefix])
