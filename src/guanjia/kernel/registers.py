"""What a room says about its lists. A room names them in its module `registers`: `REGISTERS = (Register(…),)`.

One short declaration gives a list its filters, saved views, column choice, custom fields, export, import, and a place
in the global search: the rooms that offer these read it by convention, so that no list imports them. The names live
here because rooms at the bottom of the foundation have lists, too.

A register is the office's 台账: a list kept current, never a report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from guanjia.kernel.actor import Actor


class FieldKind(StrEnum):
    """How a value is shown, compared and exported."""

    TEXT = "text"
    CODE = "code"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    INSTANT = "instant"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row.

    name: stable, it stands in saved views and in sheets that come back. value: from the row to plain text, number, day
    or instant, money as a decimal number of yuan (None: no value); a sensitive value is given as its mask already.
    cell: the same as safe HTML where a link or a status dot is wanted; without one the value is shown by its kind.
    sort: the order it sorts by; empty: not sortable. ordering: gives the rows what `sort` names where they do not carry
    it by themselves; rows without a value stand last either way then. shown: in a list that nobody has arranged yet.
    fixed: cannot be hidden. carries: the fields whose values the cell shows as well; they follow it into a sheet, where
    a cell holds one value. heading: what stands over such a cell in the table.
    """

    name: str
    label: Any
    value: Callable[[Any], Any]
    kind: FieldKind = FieldKind.TEXT
    unit: Any = ""
    sort: str = ""
    ordering: Callable[[Any], Any] | None = None
    desc_first: bool = False
    shown: bool = True
    fixed: bool = False
    cell: Callable[[Any], Any] | None = None
    carries: tuple[str, ...] = ()
    heading: Any = ""


@dataclass(frozen=True, slots=True)
class Card:
    """How a row stands on a phone, by the names of its fields: what opens it, its state at the right, and lines of
    values below. Chosen columns that stand in none of them follow with their labels."""

    title: str
    state: str = ""
    lines: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """How the global search finds a row: `title` is what is shown first, `words` what else may be typed (names, places;
    never a sensitive value), `codes` exact strings such as a number or a plate, `detail` the second line. `rows`: what
    is found where that is more than the list holds, such as buildings beside rooms; `label` is what these are called.
    """

    title: Callable[[Any], str]
    words: Callable[[Any], str] = lambda _row: ""
    codes: Callable[[Any], Sequence[str]] = lambda _row: ()
    detail: Callable[[Any], str] = lambda _row: ""
    icon: str = "file"
    rows: Callable[[Actor], Any] | None = None
    label: Any = ""


@dataclass(frozen=True, slots=True)
class InColumn:
    """One column that a sheet may bring. `aliases`: headings that mean it elsewhere. `needed`: a row without is bad.

    kind: a DAY comes to the importer as `2026-03-01` however the sheet wrote it, a NUMBER or MONEY as a plain number.
    choices: answers with what may stand there, as (value, label); the sheet brings a label, the importer gets the
    value. loose: the choices are offered only, and the importer gets what the sheet says.
    """

    name: str
    label: Any
    needed: bool = False
    aliases: tuple[str, ...] = ()
    hint: Any = ""
    example: str = ""
    kind: FieldKind = FieldKind.TEXT
    choices: Callable[[], Sequence[tuple[str, Any]]] | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Importer:
    """How rows of a sheet become records.

    right: who may import. form: the class of the form that checks one row, the same one that the page uses, or one
    with the same rules. prepare: from the sheet's texts by column name to the form's data; it finds an office by its
    name and the like, and raises a Refusal that names the column. find: the record that the row is about already, or
    None. current: that record's values by column name, for the preview's differences. store: calls the command, with
    the record to change or None; `fields` is the form's cleaned data.

    What a large sheet wants besides:
    begin: called once for each `chunk` rows; answers with the importer whose functions share what they look up.
    find_many, store_many: the same as `find` and `store` for many rows in a few queries. `store_many` stores all or
    raises; then halves of the rows go, until the bad one is found.
    differences: old and new by column name, where comparing `current` with the sheet's texts says too little.
    key: what names a row; a second row with the same key in a sheet is bad.
    once: rows never change a record; one that was taken before, by its key, is left alone.
    chunk: so many rows are checked, and stored, in one transaction. most_rows: more of them are refused.
    """

    right: str
    columns: tuple[InColumn, ...]
    form: Callable[..., Any]
    prepare: Callable[[Actor, Mapping[str, str], datetime], Mapping[str, Any]]
    find: Callable[[Actor, Mapping[str, Any]], Any]
    current: Callable[[Any], Mapping[str, str]]
    store: Callable[[Actor, Any, Mapping[str, Any], datetime], Any]
    begin: Callable[[Importer, Actor, datetime], Importer] | None = None
    find_many: Callable[[Actor, Sequence[Mapping[str, Any]]], Sequence[Any]] | None = None
    store_many: Callable[[Actor, Sequence[tuple[Any, Mapping[str, Any]]], datetime], None] | None = None
    differences: Callable[[Any, Mapping[str, Any]], Mapping[str, tuple[str, str]]] | None = None
    key: Callable[[Mapping[str, Any]], str] | None = None
    once: bool = False
    chunk: int = 500
    most_rows: int = 200_000


@dataclass(frozen=True, slots=True)
class Register:
    """One list of one room.

    key: `room.things`. model: the label of its rows' model (`servicedesk.ticket`). rows: every row the actor may see,
    with what the fields show joined. right: who may open it (empty: everybody who is known, for a list of what
    is one's own); export_right: who may take it away as a sheet (empty:
    whoever opens it). filters: the class of its filter set, the page's own. url: the name of its page. custom: whether
    offices may add fields of their own. card: the phone's layout; without one the first two columns and the last make
    it. rows_on: the same rows as they stood on a day, where the list has an "as of" (its parameter `on`). scope: from a
    row to the path of the office it belongs to. change_right: who fills in the custom fields of a row, there. counted:
    whether counting what a saved view finds is cheap enough to do it beside its name.
    """

    key: str
    label: Any
    model: str
    rows: Callable[[Actor], Any]
    fields: tuple[Field, ...]
    right: str
    url: str
    default_sort: str = "-pk"
    filters: Any = None
    export_right: str = ""
    searched: Searched | None = None
    importer: Importer | None = None
    custom: bool = False
    card: Card | None = None
    rows_on: Callable[[Actor, date], Any] | None = None
    scope: Callable[[Any], str] = lambda row: str(row.office_path)
    change_right: str = ""
    counted: bool = True

    def field(self, name: str) -> Field | None:
        """The field of this name."""
        return next((field for field in self.fields if field.name == name), None)

    def opens_to(self, actor: Actor) -> bool:
        """Whether the actor may open it."""
        return actor.may(self.right) if self.right else actor.is_known

    def require(self, actor: Actor) -> None:
        """Raise NotAllowed unless the actor may open it."""
        if not self.opens_to(actor):
            actor.require(self.right)
