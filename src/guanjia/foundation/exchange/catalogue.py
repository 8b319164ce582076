"""Which registers take sheets, and their columns as somebody reads them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guanjia.foundation.exchange import rules
from guanjia.foundation.exchange.own_fields import with_own_fields
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.registers import Importer, InColumn, Register
from guanjia.kernel.words import N_
from guanjia.ui.registers import all_registers
from guanjia.ui.registers import register as find_register


def importable(actor: Actor) -> list[Register]:
    """The registers that the actor may bring sheets into."""
    return [one for one in all_registers() if one.importer is not None and actor.may(one.importer.right)]


def exportable(actor: Actor) -> list[Register]:
    """The registers that the actor may take away."""
    return [one for one in all_registers() if may_export(actor, one)]


def may_export(actor: Actor, register: Register) -> bool:
    """Whether the actor may take a register away as a sheet."""
    return register.opens_to(actor) and (not register.export_right or actor.may(register.export_right))


def importer_of(actor: Actor, key: str) -> tuple[Register, Importer]:
    """The register and its importer, with the fields that offices added and the actor fills in; raises NotVisible, or
    NotImportable where it takes no sheets."""
    register = find_register(key)
    if register.importer is None:
        raise rules.NotImportable(N_("This list takes no sheets. Enter its records on their own page."))
    return register, with_own_fields(actor, register, register.importer)


def known_importer(actor: Actor, key: str) -> Importer | None:
    """The importer of a stored import; None when the program no longer has it."""
    try:
        return importer_of(actor, key)[1]
    except (NotVisible, rules.NotImportable):
        return None


def labelled(importer: Importer) -> list[tuple[InColumn, str]]:
    """The columns with their labels in the language in force."""
    return [(column, str(column.label)) for column in importer.columns]


def heading_names(importer: Importer) -> set[str]:
    """Every heading, made plain, that means some column."""
    return {name for column, label in labelled(importer) for name in rules.names_of(column, label)}


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a sheet brings: where it stands, what it is called, what may stand in it."""

    column: InColumn
    label: str
    at: int
    choices: Mapping[str, str]


def chosen_columns(importer: Importer, mapping: Mapping[str, int]) -> list[Column]:
    """The mapped columns, ready to read rows by."""
    return [
        Column(column, label, mapping[column.name], {} if column.loose else choices_of(column))
        for column, label in labelled(importer)
        if column.name in mapping
    ]


def choices_of(column: InColumn) -> dict[str, str]:
    """What may stand in a column: plain label or value → value."""
    if column.choices is None:
        return {}
    pairs = [(str(value), str(label)) for value, label in column.choices()]
    return {rules.plain(label): value for value, label in pairs} | {
        rules.plain(value): value for value, _label in pairs
    }


def labels_of(column: InColumn) -> dict[str, str]:
    """What a column's choices are called: value → label."""
    return {str(value): str(label) for value, label in column.choices()} if column.choices is not None else {}


def new_form(factory: Callable[..., Any], actor: Actor) -> Any:
    """The form that checks the rows, bound to nothing yet; it gets the actor where it asks for one."""
    wants = inspect.signature(factory).parameters
    takes_all = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in wants.values())
    needs = _needs_actor(factory)
    return factory({}, actor=actor) if "actor" in wants or (takes_all and needs) else factory({})


def _needs_actor(factory: Any) -> bool:
    return any("actor" in inspect.signature(cls.__init__).parameters for cls in getattr(factory, "__mro__", ())[:-1])
