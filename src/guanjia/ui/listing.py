"""The list page: filters, sorting, paging and the fragment that HTMX swaps, once for all domains.

Rows are paged by number; the total is counted up to `COUNT_CAP` and shown as "10,000+" past it, so that a page of a
million rows costs no more than its 25. What takes long to count or to draw and is nearly always the same (a total past
`EXACT`, the filter bar with its choices) is remembered for half a minute, for one asker with the same rights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, ClassVar, TypeVar

import django_filters
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views import View

from guanjia.ui.light_forms import lighten, lightened

T = TypeVar("T")
COUNT_CAP = 10_000
DEEPEST = 100_000  # rows that paging reaches; further back leads a filter, by day for example
EXACT = 1_000  # totals up to here are counted for every page
REMEMBERED_S = 30
MOST_FORM_CLASSES = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column: heading, the order it sorts by (empty: not sortable) and whether it is a number."""

    label: Any
    sort: str = ""
    num: bool = False
    unit: str = ""
    desc_first: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading as the table shows it."""

    label: Any
    unit: str
    href: str
    css: str
    aria: str
    icon: str


def heads_of(columns: Sequence[Column], sort: str, request: HttpRequest) -> list[Head]:
    """The headings with their sorting links: once more on the sorted column turns the order round."""
    rest = request.GET.copy()
    for name in ("sort", "page"):
        rest.pop(name, None)
    kept = rest.urlencode()
    start = f"{request.path}?{kept}&sort=" if kept else f"{request.path}?sort="
    heads = []
    for column in columns:
        up, down = bool(column.sort) and sort == column.sort, bool(column.sort) and sort == f"-{column.sort}"
        href = "" if not column.sort else start + ("-" if up or (column.desc_first and not down) else "") + column.sort
        css = " ".join(word for word, on in (("num", column.num), ("sorted", up or down)) if on)
        aria = "ascending" if up else "descending" if down else ""
        heads.append(
            Head(column.label, column.unit, href, css, aria, "arrow-up" if up else "arrow-down" if down else "")
        )
    return heads


@dataclass(frozen=True, slots=True)
class SavedView:
    """A tab above the list: a label and the query it stands for."""

    label: Any
    query: str
    count: int | None = None
    hot: bool = False
    key: str = ""  # of a stored view: the question's `view` is this one
    shared: bool = False
    home: bool = False  # what the list opens with for this reader


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A button of the bulk bar: the form goes to `url` with `ids`, or with `scope=query` for all that was found."""

    label: Any
    url: str
    icon: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a list, ready to be shown."""

    rows: Sequence[Any]
    number: int
    size: int
    total: int
    capped: bool

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def has_next(self) -> bool:
        if self.capped:
            return len(self.rows) == self.size and (self.number + 1) * self.size <= DEEPEST
        return self.number < self.pages

    @property
    def near(self) -> list[int]:
        return [n for n in range(self.number - 2, self.number + 3) if 1 <= n <= self.pages]


def cut(rows: QuerySet[Any], number: int, size: int, count: Callable[[], int] | None = None) -> Sheet:
    """The page `number` (from 1) of `rows`; a number past the end gives the last page. count: up to COUNT_CAP + 1."""
    total = count() if count else count_capped(rows)
    capped = total > COUNT_CAP
    total = min(total, COUNT_CAP)
    number = max(1, min(number, DEEPEST // size if capped else -(-total // size)))
    start = (number - 1) * size
    # Two steps: joined to what they show, a planner may begin at another table and sort a million rows, and the rows
    # before a deep page would be joined in vain. Scope, filters and order are the first step's: asked for them again,
    # SQLite walks half a million entries of an index to find 25 numbers it was given.
    ids = list(rows.values_list("pk", flat=True)[start : start + size]) if total else []
    given = rows.order_by()
    given.query.clear_where()
    found = given.in_bulk(ids)
    shown = [found[pk] for pk in ids if pk in found]
    return Sheet(shown, number, size, total, capped)


def count_capped(rows: QuerySet[Any]) -> int:
    """How many rows, but no more than COUNT_CAP + 1."""
    return rows.order_by().values("pk")[: COUNT_CAP + 1].count()


def asked_by(request: HttpRequest, *what: object) -> str:
    """A key for what one asker with these rights sees, in one language."""
    asker = getattr(request, "gj_asker", None)
    if asker is None:
        actor: Any = getattr(request, "actor", None)
        grants = actor.grants.items() if actor is not None else ()
        said = repr((getattr(actor, "key", ""), sorted((right, reach.prefixes) for right, reach in grants)))
        asker = request.gj_asker = hashlib.sha256(said.encode()).hexdigest()  # type: ignore[attr-defined]
    said = repr((asker, get_language(), what))
    return f"list:{hashlib.sha256(said.encode()).hexdigest()}"


def remember(key: str, make: Callable[[], T], *, if_large: Callable[[T], bool] = lambda _made: True) -> T:
    """What `make` gave within the last half minute, or gives now; small results are never remembered."""
    known = cache.get(key)
    if known is None:
        known = make()
        if if_large(known):
            cache.set(key, known, REMEMBERED_S)
    return known  # type: ignore[no-any-return]


_form_classes: dict[str, tuple[float, type[Any]]] = {}


def keep_form_class(request: HttpRequest, bound: django_filters.FilterSet) -> None:
    """Let the filter set use the form class that it made for the same rights within the last half minute: making it
    asks each filter for its choices. Only where every filter is a declared one; what an office adds itself counts at
    once."""
    if list(bound.filters) != list(bound.base_filters):
        return
    key, now = asked_by(request, "form", type(bound).__module__, type(bound).__qualname__), monotonic()
    made, known = _form_classes.get(key, (0.0, None))
    if known is None or now - made > REMEMBERED_S:
        if len(_form_classes) > MOST_FORM_CLASSES:
            _form_classes.clear()
        known = lightened(bound.get_form_class())
        _form_classes[key] = (now, known)
    bound.get_form_class = lambda: known  # type: ignore[method-assign]


class ListPage(View):
    """Subclass, name the columns and the row template, and answer `get_rows`.

    template_name: extends `ui/list.html`. row_template: one `<tr>` per row, gets `row`; card_template: the same for the
    phone. A much read list answers `draw` instead. `#result` holds chips, count, table and pager together, so what a
    bulk action means is always what is shown.
    """

    template_name: ClassVar[str]
    row_template: ClassVar[str] = ""
    card_template: ClassVar[str] = ""
    filter_class: ClassVar[type[django_filters.FilterSet] | None] = None
    columns: ClassVar[Sequence[Column]] = ()
    default_sort: ClassVar[str] = "-id"
    page_size: ClassVar[int] = 25
    sizes: ClassVar[Sequence[int]] = (25, 50, 100)
    # What an empty list says: that nothing is here, and where its first row comes from.
    empty_text: ClassVar[Any] = ""
    empty_hint: ClassVar[Any] = ""

    def get_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows this asker may see, with all that the row template shows prefetched."""
        raise NotImplementedError

    def get_columns(self, request: HttpRequest) -> Sequence[Column]:
        """The columns in the order they are shown."""
        return self.columns

    def add_filters(self, request: HttpRequest, bound: django_filters.FilterSet) -> None:
        """Put more filters into the set before its form is made."""

    def get_countable(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The same rows, in the form that the database counts fastest."""
        return rows

    def get_views(self, request: HttpRequest) -> Sequence[SavedView]:
        """The saved views shown as tabs."""
        return ()

    def more_context(self, request: HttpRequest) -> Mapping[str, Any]:
        """What a whole page shows around the fragment, whatever the domain."""
        return {"views": self.get_views(request)}

    def clear_url(self, request: HttpRequest) -> str:
        """Where the list stands without a filter."""
        return request.path

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        """What the page shows besides the list; not asked for when only the fragment is wanted."""
        return {}

    def get_sort(self, request: HttpRequest, columns: Sequence[Column]) -> str:
        """The order that is asked for, if there is one of this name, else the list's own."""
        return sort_in(columns, request.GET.get("sort", ""), self.default_sort)

    def put_in_order(self, rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
        """The rows in this order."""
        return ordered(rows, sort)

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Add to the rows of one page what no join can fetch, in a fixed number of queries."""

    def draw(self, rows: Sequence[Any]) -> tuple[SafeString, SafeString] | None:
        """All `<tr>` of the page and all `<li>` cards, ready; None where templates draw them."""
        return None

    def get_bulk(self, request: HttpRequest) -> Sequence[BulkAction]:
        """What may be done with several rows at once, the most frequent first, destructive last."""
        return ()

    def get_totals(self, request: HttpRequest, sheet: Sheet, rows: QuerySet[Any]) -> Sequence[Any]:
        """The cells of the totals row (this page's), one for each column; empty: no row."""
        return ()

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.get_rows(request)
        if self.filter_class:
            lighten(self.filter_class)
        bound = self.filter_class(request.GET, queryset=rows, request=request) if self.filter_class else None
        if bound is not None:
            self.add_filters(request, bound)
            keep_form_class(request, bound)
            rows = bound.qs if bound.form.is_valid() else rows.none()
        columns = self.get_columns(request)
        sort = self.get_sort(request, columns)
        unordered, rows = rows, self.put_in_order(rows, sort)
        asked = {name: said for name, said in request.GET.lists() if name not in ("sort", "page", "size", "view")}

        total_of = asked_by(request, "total", request.path, sorted(asked.items()))

        def count() -> int:
            return count_capped(self.get_countable(request, unordered))

        sheet = cut(
            rows,
            positive(request.GET.get("page")),
            self.size_from(request),
            lambda: remember(total_of, count, if_large=lambda total: total > EXACT),
        )
        self.prepare(request, sheet.rows)
        context: dict[str, Any] = {
            "sheet": sheet,
            "filter": bound,
            "bar": lambda: self.draw_bar(request, bound),
            "drawn": self.draw(sheet.rows),
            "chips": chips_of(bound) if bound is not None else [],
            "columns": columns,
            "heads": heads_of(columns, sort, request),
            "bulk": self.get_bulk(request),
            "totals": self.get_totals(request, sheet, unordered),
            "sort": sort,
            "row_template": self.row_template,
            "card_template": self.card_template,
            "sizes": self.sizes,
            "empty_text": self.empty_text,
            "empty_hint": self.empty_hint,
            "clear_url": self.clear_url(request),
        }
        if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "result":
            response = render(request, "ui/_result.html", context)
        else:
            context |= {**self.more_context(request), **self.get_extra(request)}
            response = render(request, self.template_name, context)
        response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
        return response

    def draw_bar(self, request: HttpRequest, bound: django_filters.FilterSet) -> SafeString:
        """The fields of the filter bar. Remembered with their values, unless there is something wrong with one."""
        said = sorted((name, request.GET.getlist(name)) for name in bound.form.fields if name in request.GET)
        more = [name for name, field in bound.form.fields.items() if getattr(field, "in_more", False)]
        context = {"filter": bound, "more": more, "more_open": any(name in more and any(given) for name, given in said)}

        def drawn() -> SafeString:
            return render_to_string("ui/_filter_fields.html", context, request)

        if not bound.form.is_valid():
            return drawn()
        key = asked_by(request, "bar", type(bound).__qualname__, said, list(bound.form.fields))
        return remember(key, drawn)

    def size_from(self, request: HttpRequest) -> int:
        asked = positive(request.GET.get("size"))
        return asked if asked in self.sizes else self.page_size


def sort_in(columns: Iterable[Any], asked: str, default: str) -> str:
    """The asked order, if it is one of the columns' orders; else the default."""
    return asked if asked.removeprefix("-") in {column.sort for column in columns if column.sort} else default


def ordered(rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
    """The rows by one order, equal ones by age, so that no row stands on two pages."""
    if sort.lstrip("-") in ("pk", "id"):
        return rows.order_by(sort)
    return rows.order_by(sort, "-pk" if sort.startswith("-") else "pk")


def positive(text: str | None) -> int:
    """The number in a query parameter, at least 1."""
    return int(text) if text and text.isdigit() and len(text) < 9 and int(text) > 0 else 1


def chips_of(bound: django_filters.FilterSet) -> list[dict[str, Any]]:
    """What is filtered by, one removable chip a parameter."""
    chips = []
    data = bound.form.cleaned_data if bound.form.is_valid() else {}
    for name, value in data.items():
        if value in (None, "", []) or name not in bound.form.fields:
            continue
        field = bound.form.fields[name]
        choices = dict(getattr(field, "choices", ())) if not hasattr(field, "queryset") else {}  # len() of it may fail
        shown = choices.get(value, value)
        chips.append({"name": name, "label": field.label, "value": shown})
    return chips
