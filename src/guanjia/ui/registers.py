"""The registers of all rooms, found by convention, and the rows of one as a question in an address finds them: the
same for the page, a sheet, a count beside a view and the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict

from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.registers import Field, Register
from guanjia.kernel.words import N_
from guanjia.ui import list_extras
from guanjia.ui.listing import ordered, sort_in
from guanjia.ui.navigation import modules

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


@cache
def all_registers() -> tuple[Register, ...]:
    """Every room's `registers.REGISTERS`, by key."""
    found = [register for module in modules("registers") for register in getattr(module, "REGISTERS", ())]
    keys = [register.key for register in found]
    if len(set(keys)) < len(keys):
        raise ValueError(f"two registers of one key: {sorted(keys)}")
    return tuple(sorted(found, key=lambda register: register.key))


def register(key: str) -> Register:
    """The register of this key; raises NotVisible."""
    found = next((one for one in all_registers() if one.key == key), None)
    if found is None:
        raise NotVisible(N_("There is no such list."))
    return found


def register_of(model: str) -> Register | None:
    """The register whose rows are of this model (`org.person`)."""
    return next((one for one in all_registers() if one.model == model), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a filter set wants to know of a request, where there is none: who asks, and the question."""

    actor: Actor
    GET: QueryDict


def day_in(query: QueryDict) -> date | None:
    """The day of a reading (`on=`), if it is one."""
    try:
        on = date.fromisoformat(query.get("on", "") or "")
    except ValueError:
        return None
    return on if EARLIEST <= on <= LATEST else None


def rows_for(found: Register, actor: Actor, query: QueryDict) -> QuerySet[Any]:
    """The rows before any filter: today's, or as they stood on the day that the question names."""
    on = day_in(query) if found.rows_on is not None else None
    rows: QuerySet[Any] = found.rows_on(actor, on) if found.rows_on is not None and on else found.rows(actor)
    return rows


def found_by(found: Register, actor: Actor, query: QueryDict | str) -> QuerySet[Any]:
    """The rows that a question finds, in its order; a question with a mistake in it finds none. Requires the right to
    open the list."""
    found.require(actor)
    asked = query if isinstance(query, QueryDict) else QueryDict(query)
    rows = rows_for(found, actor, asked)
    if found.filters is not None:
        bound = bind(found, actor, asked, rows)
        rows = bound.qs if bound.form.is_valid() else rows.none()
    fields = list_extras.all_fields(actor, found)
    return in_order(fields, rows, sort_in(fields, asked.get("sort", ""), found.default_sort))


def in_order(fields: Iterable[Field], rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
    """The rows by the order of one of the fields, equal ones by age."""
    name, falling = sort.removeprefix("-"), sort.startswith("-")
    ordering = next((field.ordering for field in fields if field.sort == name), None)
    if ordering is None:
        return ordered(rows, sort)
    by = models.F(name)
    first = by.desc(nulls_last=True) if falling else by.asc(nulls_last=True)
    sorted_rows: QuerySet[Any] = ordering(rows).order_by(first, "-pk" if falling else "pk")
    return sorted_rows


def bind(found: Register, actor: Actor, asked: QueryDict, rows: QuerySet[Any] | None = None) -> Any:
    """The list's filter set over a question, with the filters of the rooms above; without a request at hand."""
    bound = found.filters(
        asked, queryset=rows_for(found, actor, asked) if rows is None else rows, request=Asked(actor, asked)
    )
    list_extras.add_filters(actor, found, bound)
    return bound


def with_carried(found: Register, fields: Iterable[Field]) -> list[Field]:
    """The fields for a sheet: each followed by those whose values its cell shows as well, none twice."""
    chosen = list(fields)
    names = {field.name for field in chosen}
    told: list[Field] = []
    for field in chosen:
        told.append(field)
        for name in field.carries:
            carried = found.field(name)
            if carried is not None and name not in names:
                names.add(name)
                told.append(carried)
    return told
