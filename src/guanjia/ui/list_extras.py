"""What rooms above add to every list that a register describes, found by convention in their module `list_extras`.

A room may offer any of these, each called with the register and the asker:

- `fields(actor, register)`: more fields that a reader may choose (custom fields);
- `arrange(actor, register, fields, query)`: the columns to show, in order; None leaves them as declared;
- `add_filters(actor, register, bound)`: more filters, put into a filter set before its form is made;
- `attach(actor, register, rows, fields)`: give one page's rows what those fields read, in a fixed number of queries;
- `views(request, register)`: tabs after the list's own;
- `home(request, register)`: the question that the list opens with for this asker, empty for none;
- `SCRIPTS`, `STYLES`: static files that its drawers need on a list;
- `actions(request, register)`: buttons of the page's head (import, export, columns), fewest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from guanjia.kernel.actor import Actor
from guanjia.kernel.registers import Field, Register
from guanjia.ui.navigation import modules

MOST_COLUMNS = 11


@dataclass(frozen=True, slots=True)
class ListAction:
    """One button at the head of a list. `layer`: opens in the drawer or the dialog where script runs. `order` sorts;
    `wide`: not on a phone. `beside_views`: stands at the end of the tabs, not in the head."""

    label: Any
    href: str
    icon: str = ""
    layer: str = ""
    order: int = 50
    wide: bool = False
    beside_views: bool = False


def _offers(name: str) -> list[Any]:
    return [getattr(module, name) for module in modules("list_extras") if hasattr(module, name)]


def all_fields(actor: Actor, register: Register) -> list[Field]:
    """Every field that this asker may choose as a column of the register."""
    more = [field for offer in _offers("fields") for field in offer(actor, register)]
    own, last = list(register.fields), []
    if more and own[-1].name == "state":  # the state stands last
        last = [own.pop()]
    return [*own, *more, *last]


def columns_of(
    actor: Actor, register: Register, query: QueryDict, fields: Sequence[Field] | None = None
) -> list[Field]:
    """The columns in the asker's order: as a saved view or the asker arranged them, else as declared."""
    fields = all_fields(actor, register) if fields is None else fields
    for offer in _offers("arrange"):
        arranged = offer(actor, register, fields, query)
        if arranged is not None:
            return list(arranged)[:MOST_COLUMNS]
    return [field for field in fields if field.shown][:MOST_COLUMNS]


def attach(actor: Actor, register: Register, rows: Sequence[Any], fields: Sequence[Field]) -> None:
    """Give the rows what the fields of the rooms above read."""
    if rows:
        for offer in _offers("attach"):
            offer(actor, register, rows, fields)


def add_filters(actor: Actor, register: Register, bound: Any) -> None:
    """Put the filters of the rooms above into a filter set whose form has not been made yet."""
    for offer in _offers("add_filters"):
        offer(actor, register, bound)


def views_of(request: HttpRequest, register: Register) -> list[Any]:
    return [view for offer in _offers("views") for view in offer(request, register)]


def home_of(request: HttpRequest, register: Register) -> str:
    """The question that the list opens with, where the asker has chosen one."""
    return next((home for offer in _offers("home") if (home := offer(request, register))), "")


def static_files(name: str) -> list[str]:
    """The `SCRIPTS` or `STYLES` of all rooms."""
    return [file for files in _offers(name) for file in files]


def actions_of(request: HttpRequest, register: Register) -> list[ListAction]:
    found = [action for offer in _offers("actions") for action in offer(request, register)]
    return sorted(found, key=lambda action: action.order)
