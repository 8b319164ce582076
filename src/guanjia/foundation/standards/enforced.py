"""Where a clause is enforced: a field of a form, a rule, a step of a flow, a line of a checklist; both ways.

A room declares its places when its app is ready:

    enforced.declare(Enforced("temperature-notice/item2", "field", _("Set point of a room"), url="round-new"))

Rules of the rulebook need no declaration: the clauses behind their values are known. Rooms whose places are rows (the
lines of checklists) give a function instead: `enforced.declare_rows(function)`, asked with the actor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_
from guanjia.rulebook.engine import Rule, all_rules
from guanjia.rulebook.library import Library

FIELD, RULE, STEP, CHECK = "field", "rule", "step", "checklist"
KIND_LABELS = {
    FIELD: N_("Field of a form"),
    RULE: N_("Rule"),
    STEP: N_("Step of a flow"),
    CHECK: N_("Checklist line"),
}


@dataclass(frozen=True, slots=True)
class Enforced:
    """One place that holds a clause up. clause: `document/clause`. title: what people call the place. url: the name
    of the page (or `href`: its address) where it can be seen."""

    clause: str
    kind: str
    title: Any
    url: str = ""
    href: str = ""
    rule: str = ""


Rows = Callable[[Actor], Iterable[Enforced]]
_declared: list[Enforced] = []
_rows: list[Rows] = []


def declare(*places: Enforced) -> None:
    """Enter places; the same place twice counts once. Raises ValueError for a kind that does not exist."""
    for place in places:
        if place.kind not in KIND_LABELS:
            raise ValueError(f"{place.kind} is no kind of place: {', '.join(KIND_LABELS)}")
        if place not in _declared:
            _declared.append(place)


def declare_rows(function: Rows) -> None:
    """Enter a function that lists the places which are rows, as far as the actor sees them."""
    if function not in _rows:
        _rows.append(function)


def clauses_of(rule: Rule, library: Library) -> tuple[str, ...]:
    """The clauses that a rule may cite: those of its values and its own."""
    found = dict.fromkeys(rule.clauses)
    for key in rule.parameters:
        found |= dict.fromkeys(line.clause for line in library.parameter(key).lines)
    return tuple(found)


def places_of(actor: Actor, library: Library) -> dict[str, list[Enforced]]:
    """Every clause that something enforces, with the places."""
    found: dict[str, list[Enforced]] = {}
    for rule in all_rules():
        for clause in clauses_of(rule, library):
            found.setdefault(clause, []).append(Enforced(clause, RULE, rule.title, rule=rule.key))
    for place in [*_declared, *(place for function in _rows for place in function(actor))]:
        found.setdefault(place.clause, []).append(place)
    return found
