"""Random draws that anybody can make again: SHA-256 over a published frame and a published seed, whole numbers only.

The frame is the list of candidates with their weights (whole numbers from 1). Its hash is published before the seed is
known. A candidate of weight w holds w tickets, numbered from 1; ticket k of candidate `id` has the number

    SHA-256("<seed>|<id>|<k>") read as a 256-bit whole number,

and the candidate's key is the smallest of its tickets. The candidates with the smallest keys are drawn. For weight 1
that is a plain draw. The smallest of w equal chances is distributed as 1 − (1 − u)^(1/w), so that this is the
exponent-keys method (Efraimidis and Spirakis, 2006: draw by the largest u^(1/w)) for whole weights, without a
logarithm or a root whose last digit two machines could disagree about. Neither the order of the frame nor names matter.

With strata, each stratum gets its share of the size by largest remainder of its number of candidates; ties of
remainders go to the stratum whose name sorts first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from guanjia.foundation.checklists.rules.lines import digest_of
from guanjia.foundation.checklists.rules.refusals import DrawRefused
from guanjia.kernel.words import N_

MOST_WEIGHT = 1000
ALGORITHM = "guanjia-draw-1"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of a frame. `id` is what is hashed, `name` is for people."""

    id: str
    name: str
    weight: int = 1
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A candidate with the key it got, as 64 hexadecimal digits; the smaller the earlier."""

    candidate: Candidate
    key: str


def check_frame(frame: Sequence[Candidate], size: int) -> None:
    """Raise DrawRefused for an empty frame, a candidate twice, a weight out of range, or more wanted than there are."""
    if not frame or not 0 < size <= len(frame):
        raise DrawRefused(
            N_("%(size)s cannot be drawn from %(there)s candidates."), size=size, there=len(frame), field="size"
        )
    if len({one.id for one in frame}) != len(frame):
        raise DrawRefused(N_("A candidate stands in the frame twice."), field="frame")
    for one in frame:
        if not 1 <= one.weight <= MOST_WEIGHT:
            raise DrawRefused(
                N_("%(name)s: a weight is a whole number from 1 to %(most)s."),
                name=one.name, most=MOST_WEIGHT, field="frame",
            )  # fmt: skip
        if "|" in one.id or "\n" in one.id:
            raise DrawRefused(N_("%(name)s: a candidate's id holds no bar."), name=one.name, field="frame")


def frame_hash(frame: Sequence[Candidate]) -> str:
    """The hash that is published before the draw; the order of the list is no part of it."""
    return digest_of(
        {
            "algorithm": ALGORITHM,
            "frame": [[one.id, one.weight, one.stratum] for one in sorted(frame, key=lambda one: one.id)],
        }
    )


def commitment_of(seed: str) -> str:
    """What is published of a secret seed before it is shown."""
    return hashlib.sha256(seed.encode()).hexdigest()


def full_seed(secret: str, public_number: str, frame: str) -> str:
    """The seed of a draw: the part fixed before, the number that nobody could know then, and the frame's hash."""
    return f"{secret}:{public_number}:{frame}"


def ticket(seed: str, candidate_id: str, number: int) -> str:
    """One ticket's number as 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}|{candidate_id}|{number}".encode()).hexdigest()


def key_of(seed: str, candidate: Candidate) -> str:
    """The smallest of a candidate's tickets."""
    return min(ticket(seed, candidate.id, k) for k in range(1, candidate.weight + 1))


def shares(sizes: dict[str, int], size: int) -> dict[str, int]:
    """How many are drawn from each stratum: largest remainder, never more than a stratum holds."""
    total = sum(sizes.values())
    found = {name: size * there // total for name, there in sizes.items()}
    left = sorted(sizes, key=lambda name: (-(size * sizes[name] % total), name))
    for name in left[: size - sum(found.values())]:
        found[name] += 1
    return found


def draw(frame: Sequence[Candidate], seed: str, size: int) -> list[Drawn]:
    """The candidates drawn, the smallest key first; raises DrawRefused."""
    check_frame(frame, size)
    ranked = sorted((Drawn(one, key_of(seed, one)) for one in frame), key=lambda drawn: (drawn.key, drawn.candidate.id))
    strata: dict[str, int] = {}
    for one in frame:
        strata[one.stratum] = strata.get(one.stratum, 0) + 1
    left = shares(strata, size)
    chosen = []
    for drawn in ranked:
        if left[drawn.candidate.stratum]:
            left[drawn.candidate.stratum] -= 1
            chosen.append(drawn)
    return chosen
