"""The page of a register: rows, filters, columns and cards from its declaration, in the asker's arrangement.

Cells are written in Python: a page draws each row twice, as table row and as card of the phone, and a template took a
third of the whole page's time for it (benchmarks/pages).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanjia.kernel.actor import Actor
from guanjia.kernel.registers import Card, Field, FieldKind, Register
from guanjia.ui import list_extras, registers
from guanjia.ui.escaping import esc
from guanjia.ui.listing import Column, ListPage, SavedView, Sheet, sort_in
from guanjia.ui.navigation import place_of
from guanjia.ui.templatetags.gj import NONE, day, dt

NUMBERS = (FieldKind.NUMBER, FieldKind.MONEY)
HOME = "view=all"  # leads to the bare list where the asker has another home


def shown_as(field: Field, value: Any) -> str:
    """A value as text for people, by its kind."""
    if value is None or value == "":
        return NONE
    match field.kind:
        case FieldKind.DAY:
            return day(value)
        case FieldKind.INSTANT:
            return dt(value)
        case FieldKind.MONEY:
            return f"{value:,.2f}"
        case FieldKind.FLAG:
            return _("Yes") if value else _("No")
        case _:
            return str(value)


def cell_of(field: Field, row: Any) -> str:
    """A cell's inside, safe."""
    if field.cell is not None:
        return esc(field.cell(row)) or NONE
    return escape(shown_as(field, field.value(row)))


def css_of(field: Field) -> str:
    return ' class="num"' if field.kind in NUMBERS else ' class="mono"' if field.kind is FieldKind.CODE else ""


def card_of(register: Register, columns: Sequence[Field]) -> Card:
    """The declared card, or one made of the first two columns and the state."""
    if register.card is not None:
        return register.card
    names = [field.name for field in columns]
    state = "state" if "state" in names else ""
    return Card(names[0], state, tuple((name,) for name in names[1:3] if name != state))


def line_value(field: Field, row: Any) -> str:
    """What a line of a card says of one field: a mark as it stands in the table, everything else as its value."""
    if field.kind is FieldKind.FLAG and field.cell is not None:
        return esc(field.cell(row))
    value = field.value(row)
    if value is None or value == "":
        return ""
    return escape(shown_as(field, value)) + (f" {escape(str(field.unit))}" if field.unit else "")


Cells = Mapping[str, str]
Drawer = Callable[[Any, Cells], str]


def row_drawer(columns: Sequence[Field], *, ticked: bool = False) -> Drawer:
    """What draws one `<tr>` of a row and its cells by name. ticked: with the box of the bulk bar."""
    styles = [(field.name, css_of(field)) for field in columns]

    def draw(row: Any, cells: Cells) -> str:
        inside = "".join([f"<td{css}>{cells[name]}</td>" for name, css in styles])
        if ticked:
            box = f'<input type="checkbox" class="form-check-input" name="ids" value="{row.pk}"'
            inside = f'<td>{box} aria-label="{escape(str(row))}"></td>{inside}'
        return f"<tr>{inside}</tr>"

    return draw


def card_drawer(register: Register, columns: Sequence[Field]) -> Drawer:
    """What draws one card of a row and its cells by name: title and state, the lines, and the chosen columns that stand
    in none of them."""
    card = card_of(register, columns)
    by_name = {field.name: field for field in (*register.fields, *columns)}
    title, state = by_name[card.title], by_name.get(card.state)
    lines = [[by_name[name] for name in line if name in by_name] for line in card.lines]
    told = {card.title, card.state, *(name for line in card.lines for name in line)}
    told |= {name for field in register.fields if field.shown for name in (field.name, *field.carries)}
    rest = [field for field in columns if field.name not in told]

    def inside(field: Field, row: Any, cells: Cells) -> str:
        return cells.get(field.name) or cell_of(field, row)

    def draw(row: Any, cells: Cells) -> str:
        parts = [f'<div class="h"><span class="grow">{inside(title, row, cells)}</span>']
        if state is not None:
            parts.append(inside(state, row, cells))
        parts.append("</div>")
        for line in lines:
            said = [text for field in line if (text := line_value(field, row))]
            if said:
                parts.append(f'<div class="d">{" · ".join(said)}</div>')
        for field in rest:
            if text := line_value(field, row):
                parts.append(f'<div class="d"><span class="k">{escape(str(field.label))}</span> {text}</div>')
        return f'<li><div class="gj-rc">{"".join(parts)}</div></li>'

    return draw


def draw_rows(
    register: Register, columns: Sequence[Field], rows: Sequence[Any], *, ticked: bool = False
) -> tuple[SafeString, SafeString]:
    """All `<tr>` and all cards of a page; a cell that stands in both is made once."""
    row_of, card_of_row = row_drawer(columns, ticked=ticked), card_drawer(register, columns)
    table, cards = [], []
    for row in rows:
        cells = {field.name: cell_of(field, row) for field in columns}
        table.append(row_of(row, cells))
        cards.append(card_of_row(row, cells))
    return SafeString("".join(table)), SafeString("".join(cards))


class RegisterPage(ListPage):
    """Subclass and name the register; the rest comes from the declaration. What only the page has (buttons in a
    template of its own, tabs, totals, what a database counts fastest) is answered as in every ListPage."""

    template_name = "ui/register.html"
    register_key: ClassVar[str]
    register: Register

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.register = registers.register(self.register_key)
        self.filter_class = self.register.filters  # type: ignore[misc]
        self.default_sort = self.register.default_sort  # type: ignore[misc]

    def get(self, request: HttpRequest) -> HttpResponse:
        actor = asker(request)
        self.register.require(actor)
        if not request.META.get("QUERY_STRING") and (home := list_extras.home_of(request, self.register)):
            return redirect(f"{request.path}?{home}")
        self.fields = list_extras.all_fields(actor, self.register)
        self.arranged = list_extras.columns_of(actor, self.register, request.GET, self.fields)
        return super().get(request)

    def get_rows(self, request: HttpRequest) -> QuerySet[Any]:
        return registers.rows_for(self.register, asker(request), request.GET)

    def get_columns(self, request: HttpRequest) -> Sequence[Column]:
        return [
            Column(
                field.heading or field.label, field.sort, field.kind in NUMBERS, field.unit, field.desc_first
            )
            for field in self.arranged
        ]  # fmt: skip

    def add_filters(self, request: HttpRequest, bound: Any) -> None:
        list_extras.add_filters(asker(request), self.register, bound)

    def get_sort(self, request: HttpRequest, columns: Sequence[Column]) -> str:
        # Any field of the list, shown or not: a saved view finds the same order here, in a sheet and in the API.
        return sort_in(self.fields, request.GET.get("sort", ""), self.default_sort)

    def put_in_order(self, rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
        return registers.in_order(self.fields, rows, sort)

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        list_extras.attach(asker(request), self.register, rows, self.arranged)

    def draw(self, rows: Sequence[Any]) -> tuple[SafeString, SafeString]:
        return draw_rows(self.register, self.arranged, rows, ticked=bool(self.get_bulk(self.request)))

    def sum_up(self, request: HttpRequest, rows: QuerySet[Any]) -> Mapping[str, str]:
        """The totals over all that was found, by the name of the field."""
        return {}

    def get_totals(self, request: HttpRequest, sheet: Sheet, rows: QuerySet[Any]) -> Sequence[Any]:
        sums = self.sum_up(request, rows)
        if not any(field.name in sums for field in self.arranged):
            return ()
        cells = [{"text": sums.get(field.name, ""), "num": field.kind in NUMBERS} for field in self.arranged]
        return [cells[0] | {"text": cells[0]["text"] or _("Total")}, *cells[1:]]

    def more_context(self, request: HttpRequest) -> Mapping[str, Any]:
        saved = list_extras.views_of(request, self.register)
        bare = HOME if any(view.home for view in saved) else ""
        own = self.get_views(request) or [SavedView(_("All"), "")]
        actions = list_extras.actions_of(request, self.register)
        return {
            "views": [view if view.query else SavedView(view.label, bare, view.count, view.hot) for view in own]
            + saved,
            "list_actions": [action for action in actions if not action.beside_views],
            "view_actions": [action for action in actions if action.beside_views],
            "list_styles": list_extras.static_files("STYLES"),
            "list_scripts": list_extras.static_files("SCRIPTS"),
            "register": self.register,
        }

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        return place_of(self.register.url)

    def clear_url(self, request: HttpRequest) -> str:
        return f"{request.path}?{HOME}"


def asker(request: HttpRequest) -> Actor:
    """Who asks for the page."""
    return request.actor  # type: ignore[attr-defined,no-any-return]
