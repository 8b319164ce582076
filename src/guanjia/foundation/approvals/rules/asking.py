"""Who is asked in a step, and in words why these and nobody else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from guanjia.foundation.approvals.rules.states import Directory, Found, Signer
from guanjia.foundation.approvals.rules.templates import ALL, ANY, EACH, Step, Who
from guanjia.kernel.words import N_

NOBODY = N_("Nobody else holds the role there or above. Grant it to somebody, or name who signs.")
LINE_EMPTY = N_("One of the roles that must all sign has no holder. Grant it to somebody, or name who signs.")
HIGHER = N_("Nobody holds the role at the scope itself: the next higher office is asked.")
SUBSTITUTED = N_("Nobody holds the role: the substitutes are asked.")


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One role line of a step and whom it found."""

    who: Who
    found: Found
    substituted: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The signers of a step, or none and why."""

    signers: tuple[Signer, ...]
    why: str
    lines: tuple[AskedLine, ...]


def ask(step: Step, office: str, barred: Collection[int], directory: Directory) -> Asked:
    """Who signs the step. A role without a holder is filled by the substitutes, then by the next higher office (the
    directory climbs); where a line that must sign stays empty, nobody is asked at all: nothing is skipped silently."""
    lines = tuple(_line(step, who, office, barred, directory) for who in step.who)
    empty = [line for line in lines if not line.found.people]
    if len(empty) == len(lines):
        return Asked((), NOBODY, lines)
    if empty and step.mode != ANY:
        return Asked((), LINE_EMPTY, lines)
    signers: list[Signer] = []
    seen: set[int] = set()
    for n, line in enumerate(lines):
        for person in line.found.people:
            if person in seen and step.mode != EACH:  # with two roles one hand signs two lines at once
                continue
            seen.add(person)
            seat = {ANY: "any", EACH: f"line:{n}", ALL: f"person:{person}"}[step.mode]
            signers.append(Signer(person, seat))
    why = (
        SUBSTITUTED
        if any(line.substituted for line in lines)
        else HIGHER
        if any(line.found.tried for line in lines)
        else ""
    )
    return Asked(tuple(signers), why, lines)


def _line(step: Step, who: Who, office: str, barred: Collection[int], directory: Directory) -> AskedLine:
    at_scope = directory.find(_without_climbing(who), office, barred) if step.substitutes else None
    if at_scope is not None and not at_scope.people and step.substitutes is not None:
        instead = directory.find(_without_climbing(step.substitutes), office, barred)
        if instead.people:
            return AskedLine(who, Found(instead.people, instead.where, at_scope.tried or (at_scope.where,)), True)
    return AskedLine(who, at_scope if at_scope and at_scope.people else directory.find(who, office, barred))


def _without_climbing(who: Who) -> Who:
    return Who(who.role, who.scope, who.level, who.office_id, climb=False)
