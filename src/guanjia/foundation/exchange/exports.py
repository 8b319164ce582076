"""A register as a sheet: columns, order and filters as its asker sees them on the page, and masked as there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guanjia.foundation.exchange import rules
from guanjia.foundation.exchange.catalogue import may_export
from guanjia.foundation.exchange.writing import writer_for
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed, NotVisible, Refusal
from guanjia.kernel.registers import Field, Register
from guanjia.kernel.words import N_
from guanjia.ui import list_extras
from guanjia.ui.listing import chips_of
from guanjia.ui.registers import Asked, found_by, with_carried
from guanjia.ui.registers import register as find_register

FORMATS = ("xlsx", "csv")
BATCH = 5_000  # rows that are at hand at once


class FormatUnknown(Refusal):
    """Sheets leave as xlsx or csv."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export will hold."""

    register: Register
    fields: tuple[Field, ...]
    rows: QuerySet[Any]
    query: str
    format: str

    @property
    def headings(self) -> list[str]:
        return [f"{field.label}（{field.unit}）" if field.unit else str(field.label) for field in self.fields]


def plan(actor: Actor, *, register: str, query: str, format: str, columns: tuple[str, ...] = ()) -> Plan:
    """Which rows and columns an export will hold. columns: by name; empty: those of the asker's list.

    Raises NotVisible, NotAllowed or FormatUnknown.
    """
    if format not in FORMATS:
        raise FormatUnknown(N_("A list can be taken away as xlsx or csv."), field="format")
    found = find_register(register)
    if not actor.is_known:
        raise NotVisible(N_("There is no such list."))
    if not may_export(actor, found):
        found.require(actor)
        if found.export_right:
            actor.require(found.export_right)
        raise NotAllowed(N_("This list cannot be taken away."))
    asked = without_pages(query)
    everything = list_extras.all_fields(actor, found)
    if columns:
        chosen = [field for name in columns for field in everything if field.name == name]
    else:
        chosen = list_extras.columns_of(actor, found, asked, everything)
    fields = with_carried(found, chosen or [field for field in everything if field.shown])
    return Plan(found, tuple(fields), found_by(found, actor, asked), asked.urlencode(), format)


def without_pages(query: str) -> QueryDict:
    """The question of a list without the page that was looked at."""
    asked = QueryDict(query.replace("\x00", "")[:4_000], mutable=True)
    for name in ("page", "size"):
        asked.pop(name, None)
    return asked


def count_rows(made: Plan) -> int:
    """How many rows the export will hold; raises TooManyForSheet for more than a workbook takes."""
    count: int = made.rows.order_by().values("pk").count()
    if made.format == "xlsx" and count > rules.XLSX_ROWS:
        raise rules.TooManyForSheet(
            N_("%(rows)s rows do not fit into a workbook. Narrow the list by a filter, or take it as csv."), rows=count
        )
    return count


def scope_of(actor: Actor, made: Plan) -> str:
    """What the rows were chosen by, in words: the list, its filters, the offices in reach."""
    parts = [str(made.register.label)]
    if made.register.filters is not None:
        asked = QueryDict(made.query)
        bound = made.register.filters(asked, queryset=made.rows.none(), request=Asked(actor, asked))
        list_extras.add_filters(actor, made.register, bound)
        parts += [f"{chip['label']} {chip['value']}" for chip in chips_of(bound)]
    reach = actor.reach(made.register.right)
    if not made.register.right:  # a list of what is the asker's own, wherever it lies
        parts.append(_("what is yours to see"))
    elif reach.everywhere:
        parts.append(_("all offices"))
    else:
        ids = [int(prefix.rstrip("/").rsplit("/", 1)[-1]) for prefix in reach.prefixes[:3]]
        names = list(Office.objects.filter(pk__in=ids).order_by("path").values_list("name", flat=True))
        parts.append("、".join(names) + ("…" if len(reach.prefixes) > 3 else ""))
    return "；".join(part for part in parts if part)[:400]


def write_sheet(actor: Actor, made: Plan, target: BinaryIO, *, now: datetime, scope: str) -> int:
    """Write the sheet with its last line, who took it and when; how many rows it holds."""
    sheet = writer_for(made.format, target, made.headings, title=str(made.register.label))
    count = 0
    for row in _rows(actor, made):
        sheet.row([cell_of(field.value(row)) for field in made.fields])
        count += 1
    sheet.note(watermark(actor, count, scope, now))
    sheet.close()
    return count


def _rows(actor: Actor, made: Plan) -> Iterator[Any]:
    stream = made.rows.iterator(chunk_size=BATCH)
    while batch := list(itertools.islice(stream, BATCH)):
        list_extras.attach(actor, made.register, batch, made.fields)
        yield from batch


def cell_of(value: Any) -> Any:
    """A field's value as a sheet takes it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value) if isinstance(value, Promise) else value


def watermark(actor: Actor, rows: int, scope: str, now: datetime) -> str:
    """The last line of an export."""
    return _("Exported by %(who)s on %(at)s · %(rows)s rows · scope: %(scope)s") % {
        "who": actor.name,
        "at": now.astimezone(clock.LOCAL).strftime("%Y-%m-%d %H:%M"),
        "rows": rows,
        "scope": scope,
    }
