"""What a record is found by, and what a question looks for: tokens, each a class letter and a text. Pure.

    s  a whole title, its sound, its initials, a code: a question that equals or begins one is about this very record
    n  a title or its initials but for one or two signs at its beginning or end: a question that equals it nearly is one
    b  two Chinese characters of the title     w  two Chinese characters of the other words
    x  a word, number or code of the title     y  a word, number or code of the other words
    i  initials from any character on          p  sounds from any character on
    r  the register                            o  an office above the record

Two characters, because a Chinese word has no spaces around it and most have two; the last character of a run stands
alone as well, so that one character finds every run that holds it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from guanjia.foundation.search.sounds import is_han, syllables

WHOLE = 48  # characters of a title that count as "the whole"
NEAR = 12  # and of a title that may be nearly what is asked for
INITIALS, SOUNDS = 6, 14  # characters of a sound token; a longer question is cut to it
LONGEST_WORDS = 600
LONGEST_QUESTION = 60

_JOINERS = "-‐–—_/\\.·•・‧﹒．'’"
_PIECE = re.compile(rf"[^\W_]+(?:[{re.escape(_JOINERS)}]+[^\W_]+)*")


def normal(text: str) -> str:
    """One form for full width and half width, large and small letters."""
    return unicodedata.normalize("NFKC", text).lower().replace("ü", "v")


def pieces(text: str) -> list[str]:
    """The words between spaces and punctuation; a dash, a dot or a slash inside holds a word together."""
    return _PIECE.findall(normal(text))


def bare(piece: str) -> str:
    """The letters, digits and characters alone: `演A·12345` → `演a12345`."""
    return "".join(char for char in normal(piece) if char.isalnum())


def runs(piece: str) -> list[tuple[bool, str]]:
    """A piece as runs of Chinese characters (True) and of anything else (False)."""
    found: list[tuple[bool, str]] = []
    for part in re.split(r"[\W_]+", piece):
        found += [(han, "".join(group)) for han, group in groupby(part, is_han)]
    return found


def pairs(run: str) -> list[str]:
    """`物业费` → 物业, 业费, 费."""
    return [run[at : at + 2] for at in range(len(run))]


def tails(code: str) -> set[str]:
    """What a code answers to besides its beginning: from each change between letters, digits and characters on, from
    each dash on, and its last four signs."""
    found, kept = {bare(code)}, ""
    for group in re.findall(r"\d+|[a-z]+|[^\W\da-z_]+", normal(code))[::-1]:
        kept = group + kept
        found.add(kept)
    if len(kept) > 6:
        found.add(kept[-4:])
    return {tail[:WHOLE] for tail in found if len(tail) > 1}


def _looks_like_code(piece: str) -> bool:
    return any(char.isdigit() for char in piece) and not piece.isdigit() and any(not is_han(char) for char in piece)


def _of_text(text: str, pair_class: str, word_class: str) -> set[str]:
    found: set[str] = set()
    for piece in pieces(text):
        for han, run in runs(piece):
            if han:
                found.update(pair_class + pair for pair in pairs(run))
            else:
                found.add(word_class + run[:WHOLE])
        if _looks_like_code(piece) and len(piece) <= 40:
            found.update(word_class + tail for tail in tails(piece))
    return found


def nearly(whole: str) -> set[str]:
    """A short text without its first or last sign or two: 物业科 is nearly what 物业 asks for."""
    if len(whole) > NEAR:
        return set()
    return {part for part in (whole[1:], whole[2:], whole[:-1], whole[:-2]) if len(part) > 1}


def tokens_of(title: str, words: str = "", codes: Iterable[str] = ()) -> set[str]:
    """Every token of one record but register and offices."""
    found = _of_text(title, "b", "x")
    whole = bare(title)[:WHOLE]
    if whole:
        found.add(f"s{whole}")
        found.update(f"n{part}" for part in nearly(whole))
    for way in syllables(whole):
        letters = [sound[:1] for sound in way]
        if any(is_han(char) for char in whole):
            found.update((f"s{''.join(way)[:WHOLE]}", f"s{''.join(letters)}"))
            found.update(f"n{part}" for part in nearly("".join(letters)))
        for at in range(len(way)):
            if is_han(whole[at]):
                found.update((f"i{''.join(letters[at : at + INITIALS])}", f"p{''.join(way[at:])[:SOUNDS]}"))
    for code in codes:
        plain = bare(code)[:WHOLE]
        if plain:
            found.add(f"s{plain}")
            found.update(f"x{tail}" for tail in tails(code))
    for token in _of_text(words[:LONGEST_WORDS], "w", "y"):
        if ("b" if token[0] == "w" else "x") + token[1:] not in found:
            found.add(token)
    return found


# questions


@dataclass(frozen=True, slots=True)
class Term:
    """One token, or every token that begins with it."""

    token: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Expression, ...]


Expression = Term | All | Any
EXACT, NEARLY, BEGINS, TITLE, SOUND, WORDS = range(1, 7)


def every(parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def either(parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Any(tuple(parts))


def _pair(pair: str, level: int) -> Expression:
    classes = "bw" if level >= WORDS else "b"
    return either([Term(letter + pair, prefix=len(pair) == 1) for letter in classes])


def _run(han: bool, run: str, level: int) -> Expression:
    if han:
        return every([_pair(pair, level) for pair in (pairs(run)[:-1] or [run])])
    found = [Term("x" + run, prefix=True)]
    if level >= SOUND and run.isascii() and not run.isdigit():
        found += [Term("i" + run[:INITIALS], prefix=True)] if len(run) <= INITIALS else [Term("i" + run[:INITIALS])]
        found.append(Term("p" + run[:SOUNDS], prefix=True))
    if level >= WORDS:
        found.append(Term("y" + run, prefix=True))
    return either(found)


def _piece(piece: str, level: int) -> Expression:
    inside = every([_run(han, run, level) for han, run in runs(piece)])
    if not _looks_like_code(piece):
        return inside
    classes = "xy" if level >= WORDS else "x"
    return either([*(Term(letter + bare(piece)[:WHOLE], prefix=True) for letter in classes), inside])


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, ready to be looked for."""

    typed: str
    pieces: tuple[str, ...]
    whole: str

    @property
    def is_empty(self) -> bool:
        return not self.whole

    @property
    def is_too_short(self) -> bool:
        """One letter or digit stands in nearly everything; one Chinese character does not."""
        return len(self.whole) == 1 and not is_han(self.whole)

    def at(self, level: int) -> Expression:
        """What a record must hold to be found at this level; each level finds what those before it find, and more."""
        if level == NEARLY:
            return Term("n" + self.whole[:WHOLE])
        if level <= BEGINS:
            return Term("s" + self.whole[:WHOLE], prefix=level == BEGINS)
        return every([_piece(piece, level) for piece in self.pieces])


def question(typed: str) -> Question:
    """The question in what somebody typed."""
    typed = typed.strip()[:LONGEST_QUESTION]
    found = tuple(pieces(typed))
    return Question(typed, found[:8], "".join(bare(piece) for piece in found))


# scope


def scope_tokens(register: str, office_path: str) -> set[str]:
    """The register, and every office above the record."""
    return {f"r{register}", *(f"o{number}" for number in office_path.split("/") if number)}


def below(prefixes: Iterable[str]) -> list[Term]:
    """Records of these subtrees, given by the paths of their roots."""
    return [Term(f"o{[part for part in path.split('/') if part][-1]}") for path in prefixes if path.strip("/")]
