"""Find records of all registers, under the asker's rights.

First come candidates from the index, best level first, newest first within a level, limited to the offices where the
asker has the register's right. Then every candidate is looked at through its own model's `visible_to(actor)`: only
what passes is shown, counted or hinted at. An asker may also see records outside those offices (their own request,
the rooms around them); so without enough hits the whole index is asked once more, and where even that overflows, the
records the asker sees are matched with the index in one question to the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.http import urlencode

from guanjia.foundation.protection.subjects import address_of
from guanjia.foundation.search import declared, engine
from guanjia.foundation.search.models import Entry
from guanjia.foundation.search.terms import (
    BEGINS,
    EXACT,
    SOUND,
    WORDS,
    Expression,
    Question,
    Term,
    bare,
    below,
    either,
    every,
    question,
)
from guanjia.kernel.actor import NOWHERE, Actor, Reach
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.registers import Register
from guanjia.kernel.words import N_
from guanjia.ui.navigation import opens

CAP = 200
ENOUGH = 10
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found."""

    register: str
    label: Any
    pk: int
    title: str
    detail: str
    href: str
    icon: str


@dataclass(slots=True)
class Group:
    """The hits of one register; `count` is of what the asker may see, `more` says that there may be others."""

    register: Register
    label: Any
    icon: str
    count: int = 0
    more: bool = False
    hits: list[Hit] = field(default_factory=list)
    list_href: str = ""


@dataclass(slots=True)
class Found:
    """What a search found: groups in the order of their best hit, and the best hits of all."""

    question: Question
    groups: list[Group] = field(default_factory=list)
    best: list[Hit] = field(default_factory=list)
    count: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: int
    register: str
    object_id: int
    title: str
    level: int


def search(actor: Actor, typed: str, *, only: str = "", shown: int = SHOWN, best: int = ENOUGH) -> Found:
    """What the asker finds by what they typed, in all registers or in one; an unknown register raises NotVisible."""
    asked = question(typed)
    registers = registers_for(only)
    found = Found(asked)
    if asked.is_empty or asked.is_too_short or not actor.is_known or not registers:
        return found
    visible, found.more = _visible(actor, asked, registers)
    ranked = sorted(visible, key=lambda one: _rank(asked, one))
    by_register: dict[str, list[_Candidate]] = {}
    for candidate in ranked:
        by_register.setdefault(candidate.register, []).append(candidate)
    wanted = {candidate.number for candidate in ranked[:best]}
    for kept in by_register.values():
        wanted.update(candidate.number for candidate in kept[:shown])
    hits = _hits(registers, [candidate for candidate in ranked if candidate.number in wanted])
    for key, kept in by_register.items():
        register = registers[key]
        label, icon = label_of(register), register.searched.icon if register.searched else "file"
        by_text = any(candidate.level != SOUND for candidate in kept)  # few lists know sounds
        list_href = _list_href(actor, register, asked) if by_text else ""
        group = Group(register, label, icon, count=len(kept), more=found.more, list_href=list_href)
        group.hits = [hits[one.number] for one in kept[:shown] if one.number in hits]
        found.groups.append(group)
    found.best = [hits[one.number] for one in ranked[:best] if one.number in hits]
    found.count = len(ranked)
    return found


def registers_for(only: str = "") -> Mapping[str, Register]:
    """All registers, or the one asked for."""
    if not only:
        return declared.searched()
    if only not in declared.searched():
        raise NotVisible(N_("There is no such list."))
    return {only: declared.searched()[only]}


def label_of(register: Register) -> Any:
    """What the records of a register are called in a list of hits."""
    return (register.searched.label if register.searched else "") or register.label


def reach_of(actor: Actor, register: Register) -> Reach:
    """The offices where the asker has one of the rights that open the register."""
    rights = register.right.split()
    if not rights:
        return Reach(("/",))
    return Reach.over(prefix for right in rights for prefix in actor.grants.get(right, NOWHERE).prefixes)


# candidates


def _visible(actor: Actor, asked: Question, registers: Mapping[str, Register]) -> tuple[list[_Candidate], bool]:
    """Candidates that the asker sees, and whether there may be more of them."""
    reaches = {key: reach_of(actor, register) for key, register in registers.items()}
    complete = all(reach.everywhere for reach in reaches.values())
    narrowed = len(registers) < len(declared.searched())
    scope = _scope(reaches)
    inside = _candidates(asked, scope if narrowed or not complete else None) if scope is not None else []
    if len(inside) >= CAP:  # one list may have filled it: a few of each other one
        others = [_scope({key: reach}) for key, reach in reaches.items() if key not in {one.register for one in inside}]
        return _seen(actor, registers, [*inside, *_few_of_each(asked, [part for part in others if part])]), True
    visible = _seen(actor, registers, inside)
    if complete:
        return visible, False
    known = {candidate.number for candidate in inside}
    anywhere = _candidates(asked, either([Term(f"r{key}") for key in registers]) if narrowed else None)
    outside = [candidate for candidate in anywhere if candidate.number not in known]
    visible += _seen(actor, registers, outside)
    if len(anywhere) < CAP or len(visible) >= ENOUGH:
        return visible, len(anywhere) >= CAP
    known |= {candidate.number for candidate in outside}
    partly = {key: registers[key] for key, reach in reaches.items() if not reach.everywhere}
    return visible + _joined(actor, asked, partly, known), False


def _scope(reaches: Mapping[str, Reach]) -> Expression | None:
    """The registers with the offices where the asker reaches their records; None where nowhere."""
    parts: list[Expression] = []
    for key, reach in reaches.items():
        if reach.everywhere:
            parts.append(Term(f"r{key}"))
        elif reach:
            parts.append(every([Term(f"r{key}"), either(below(reach.prefixes))]))
    return either(parts) if parts else None


def _candidates(asked: Question, scope: Expression | None) -> list[_Candidate]:
    """The first entries, level by level until there are enough."""
    levels: dict[int, int] = {}
    for level in range(EXACT, WORDS + 1):
        wanted = asked.at(level) if scope is None else every([asked.at(level), scope])
        for number in engine.find(wanted, CAP):
            levels.setdefault(number, level)
        if len(levels) >= CAP:
            break
    kept = sorted(levels, key=lambda number: (levels[number], -number))[:CAP]
    rows = Entry.objects.filter(pk__in=kept).values_list("pk", "register", "object_id", "title")
    return [_Candidate(pk, register, object_id, title, levels[pk]) for pk, register, object_id, title in rows]


def _few_of_each(asked: Question, scopes: list[Expression]) -> list[_Candidate]:
    """The newest of each scope, at the widest level."""
    numbers = engine.find_each([every([asked.at(WORDS), scope]) for scope in scopes], SHOWN)
    rows = Entry.objects.filter(pk__in=numbers).values_list("pk", "register", "object_id", "title")
    return [_Candidate(pk, register, object_id, title, WORDS) for pk, register, object_id, title in rows]


def _seen(actor: Actor, registers: Mapping[str, Register], candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """The candidates whose records the asker sees, by the eyes of their own models."""
    by_register: dict[str, list[_Candidate]] = {}
    for candidate in candidates:
        if candidate.register in registers:
            by_register.setdefault(candidate.register, []).append(candidate)
    seen: list[_Candidate] = []
    for key, kept in by_register.items():
        pks = {candidate.object_id for candidate in kept}
        seen_rows = declared.seen_by(actor, registers[key]).filter(pk__in=pks).order_by()
        open_to = set(seen_rows.values_list("pk", flat=True))
        seen += [candidate for candidate in kept if candidate.object_id in open_to]
    return seen


def _joined(actor: Actor, asked: Question, registers: Mapping[str, Register], known: set[int]) -> list[_Candidate]:
    """What the asker sees and the index holds, asked of the database in one."""
    found: list[_Candidate] = []
    for key, register in registers.items():
        sql, params = engine.found_in(key, asked.at(WORDS))
        rows = declared.seen_by(actor, register).filter(pk__in=RawSQL(sql, params))
        pks = rows.order_by("-pk").values_list("pk", flat=True)
        entries = Entry.objects.filter(register=key, object_id__in=list(pks[:CAP])).exclude(pk__in=known)
        for pk, object_id, title in entries.values_list("pk", "object_id", "title"):
            found.append(_Candidate(pk, key, object_id, title, WORDS))
    return found


# hits


def _rank(asked: Question, candidate: _Candidate) -> tuple[int, int, int]:
    """Best first: a code, name or initials that equal the question, or nearly; what begins with it; titles that hold it
    as it was typed; then the rest of each level. Among equals the newest."""
    level = candidate.level
    if level > BEGINS:
        level += 0 if asked.whole in bare(candidate.title) else 10
    return level, len(candidate.title) if level == BEGINS and len(asked.whole) > 2 else 0, -candidate.number


def _hits(registers: Mapping[str, Register], candidates: Iterable[_Candidate]) -> dict[int, Hit]:
    """What is shown of these records, as they are now."""
    by_register: dict[str, dict[int, int]] = {}
    for candidate in candidates:
        by_register.setdefault(candidate.register, {})[candidate.object_id] = candidate.number
    hits: dict[int, Hit] = {}
    for key, numbers in by_register.items():
        register = registers[key]
        how = register.searched
        assert how is not None
        for row in declared.rows_of(register).filter(pk__in=list(numbers)):
            hits[numbers[row.pk]] = Hit(
                key,
                label_of(register),
                row.pk,
                str(how.title(row)),
                str(how.detail(row) or ""),
                address_of(row),
                how.icon,
            )
    return hits


def _list_href(actor: Actor, register: Register, asked: Question) -> str:
    """The register's own list, filtered by the question; empty where the asker may not open it or it has no such
    filter."""
    names = getattr(register.filters, "base_filters", {}) if register.filters else {}
    if not register.url or "q" not in names or not opens(register.right, actor):
        return ""
    return f"{reverse(register.url)}?{urlencode({'q': asked.typed})}"
