"""Which records are found at all: those of registers that say how (`Register.searched`); and further words.

A room above gives a record further words by a module `search_words` with
`words_for(model: str, pks: Sequence[int]) -> Mapping[int, str]`: what it knows of these records of one model, by
primary key. It records the change with the record among the rows written (`trail.record(…, also=[row])`), and the
index follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from guanjia.kernel.actor import ROOT, Actor, Reach
from guanjia.kernel.registers import Register
from guanjia.ui.navigation import modules, opens
from guanjia.ui.registers import all_registers


class _Everything(Mapping[str, Reach]):
    """Every right, everywhere: the index holds all records, whoever may see them."""

    def __getitem__(self, right: str) -> Reach:
        return Reach((ROOT,))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


INDEXER = Actor(key="system:search", name="search", grants=_Everything(), via="job")


@cache
def searched() -> Mapping[str, Register]:
    """The registers whose rows are found, by key."""
    return {register.key: register for register in all_registers() if register.searched and _has_number(register)}


def _has_number(register: Register) -> bool:
    """An entry knows its record by a whole number."""
    return isinstance(model_of(register)._meta.pk, models.IntegerField)


@cache
def by_model() -> Mapping[str, tuple[Register, ...]]:
    """The same by the label of their rows' model."""
    found: dict[str, tuple[Register, ...]] = {}
    for register in searched().values():
        found[register.model] = (*found.get(register.model, ()), register)
    return found


def model_of(register: Register) -> type[models.Model]:
    return apps.get_model(register.model)


def rows_of(register: Register) -> models.QuerySet[Any]:
    """All rows of a register, joined as its list shows them."""
    rows: models.QuerySet[Any] = (register.searched.rows or register.rows)(INDEXER)  # type: ignore[union-attr]
    return rows


def seen_by(actor: Actor, register: Register) -> models.QuerySet[Any]:
    """The records of a register that the asker sees: by the eyes of their model, or else as its list shows them."""
    manager: Any = model_of(register)._default_manager
    seen: models.QuerySet[Any]
    if hasattr(manager, "visible_to"):
        seen = manager.visible_to(actor)
    else:
        seen = register.rows(actor) if opens(register.right, actor) else manager.none()
    return seen


def more_words(model: str, pks: Sequence[int]) -> dict[int, str]:
    """What other rooms add to these records' words."""
    found: dict[int, str] = {}
    for module in modules("search_words"):
        for pk, words in module.words_for(model, pks).items():
            found[pk] = f"{found[pk]} {words}" if pk in found else words
    return found
