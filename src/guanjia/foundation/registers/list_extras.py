"""What this room adds to every list: custom fields as columns and filters, the asker's arrangement, saved views as
tabs, and the two buttons beside them. Read by convention (guanjia.ui.list_extras)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Case, Exists, IntegerField, OuterRef, Subquery, Value, When
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from guanjia.foundation.registers import queries
from guanjia.foundation.registers.models import CustomField, CustomValue, SavedView
from guanjia.kernel.actor import Actor
from guanjia.kernel.registers import Field, FieldKind, Register
from guanjia.ui import registers
from guanjia.ui.forms import DayInput
from guanjia.ui.list_extras import ListAction
from guanjia.ui.listing import COUNT_CAP, asked_by, count_capped, remember
from guanjia.ui.listing import SavedView as Tab

SCRIPTS = ("registers/columns.js",)
STYLES = ("registers/registers.css",)
COUNTED = 6  # views whose rows are counted beside their name
KINDS = {
    "text": FieldKind.TEXT,
    "number": FieldKind.NUMBER,
    "money": FieldKind.MONEY,
    "day": FieldKind.DAY,
    "choice": FieldKind.CHOICE,
    "flag": FieldKind.FLAG,
}
HELD = "custom_values"  # where `attach` puts what a row says


def as_field(field: CustomField) -> Field:
    """A custom field as a field of the list."""
    return Field(
        field.column,
        field.label,
        lambda row: queries.shown_value(field, getattr(row, HELD, {}).get(field.pk)),
        KINDS[field.kind],
        unit=field.unit if field.kind == "number" else _("yuan") if field.kind == "money" else "",
        sort=field.column,
        ordering=lambda rows: rows.annotate(**{field.column: said_in(field)}),
        shown=field.in_list,
    )


def said_in(field: CustomField) -> Subquery:
    """What a row says in a field, as a list sorts by it: a choice by the place of its answer, nothing as NULL."""
    values = CustomValue.objects.filter(field=field, subject_id=OuterRef("pk"))
    match field.kind:
        case "number" | "money":
            return Subquery(values.values("number")[:1])
        case "day" | "flag":
            return Subquery(values.values(field.kind)[:1])
        case "choice":
            places = [When(text=one["code"], then=Value(place)) for place, one in enumerate(field.choices)]
            return Subquery(values.values(place=Case(*places, output_field=IntegerField()))[:1])
        case _:
            return Subquery(values.exclude(text="").values("text")[:1])


def fields(actor: Actor, register: Register) -> Sequence[Field]:
    return [as_field(field) for field in queries.fields_in(actor, register)]


def attach(actor: Actor, register: Register, rows: Sequence[Any], fields: Sequence[Field]) -> None:
    """One query for all rows and fields; none where no custom field is shown. A value shows only where its field
    holds: a record that moved to another body keeps it out of sight."""
    ids = [int(field.name[1:]) for field in fields if field.name[1:].isdigit() and field.name[0] == "c"]
    if not ids:
        return
    found: dict[int, dict[int, Any]] = {}
    values = CustomValue.objects.filter(field__in=ids, subject_id__in=[row.pk for row in rows])
    paths = {row.pk: register.scope(row) for row in rows}
    for value in values.select_related("field__office"):
        if paths[value.subject_id].startswith(value.field.office.path):
            found.setdefault(value.subject_id, {})[value.field_id] = queries.plain_value(value.field, value)
    for row in rows:
        setattr(row, HELD, found.get(row.pk, {}))


def arrange(actor: Actor, register: Register, fields: Sequence[Field], query: QueryDict) -> Sequence[Field] | None:
    """The columns of the asked view, else of the asker's own arrangement, else as declared."""
    names: list[str] = []
    asked = query.get("view", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        view = SavedView.objects.visible_to(actor).filter(pk=int(asked), register=register.key).only("columns").first()
        names = view.columns if view else []
    if not names:
        own = queries.arrangement_of(actor, register)
        names = own.columns if own else []
    by_name = {field.name: field for field in fields}
    chosen = [by_name[name] for name in names if name in by_name]
    if not chosen:
        return None
    return [*(field for field in fields if field.fixed and field not in chosen), *chosen]


# filters


def _held(field: CustomField, **asked: Any) -> Exists:
    return Exists(CustomValue.objects.filter(field=field, subject_id=OuterRef("pk"), **asked))


def _narrow(field: CustomField, lookup: str) -> Any:
    return lambda rows, _name, value: rows.filter(_held(field, **{lookup: value}))


def _by_flag(field: CustomField) -> Any:
    return lambda rows, _name, value: rows.filter(_held(field, flag=value == "1"))


def _filters_of(field: CustomField) -> dict[str, django_filters.Filter]:
    name, label = field.column, field.label
    match field.kind:
        case "text":
            safe = [ProhibitNullCharactersValidator()]
            made: dict[str, Any] = {
                name: django_filters.CharFilter(
                    label=label, method=_narrow(field, "text__icontains"), max_length=60, validators=safe
                )
            }
        case "choice":
            answers = [(one["code"], one["label"]) for one in field.choices]
            made = {name: django_filters.ChoiceFilter(label=label, choices=answers, method=_narrow(field, "text"))}
        case "flag":
            answers = [("1", _("Yes")), ("0", _("No"))]
            made = {name: django_filters.ChoiceFilter(label=label, choices=answers, method=_by_flag(field))}
        case "day":
            day = {"widget": DayInput()}
            made = {
                f"{name}_from": django_filters.DateFilter(
                    label=_("%(field)s from") % {"field": label}, method=_narrow(field, "day__gte"), **day
                ),
                f"{name}_to": django_filters.DateFilter(
                    label=_("%(field)s to") % {"field": label}, method=_narrow(field, "day__lte"), **day
                ),
            }
        case _:
            size = {"max_digits": 18, "decimal_places": 4}
            made = {
                f"{name}_from": django_filters.NumberFilter(
                    label=_("%(field)s from") % {"field": label}, method=_narrow(field, "number__gte"), **size
                ),
                f"{name}_to": django_filters.NumberFilter(
                    label=_("%(field)s to") % {"field": label}, method=_narrow(field, "number__lte"), **size
                ),
            }
    return made


def add_filters(actor: Actor, register: Register, bound: Any) -> None:
    """A filter or two for each custom field, behind "more filters"."""
    for field in queries.fields_in(actor, register):
        for name, made in _filters_of(field).items():
            made.parent, made.model, made.field_name = bound, bound.queryset.model, "pk"
            bound.filters[name] = made
            made.field.in_more = True


# tabs and buttons


def views(request: HttpRequest, register: Register) -> Sequence[Tab]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    tabs = []
    for place, view in enumerate(queries.list_views(actor, register)):
        question = f"view={view.pk}&{view.query}" if view.query else f"view={view.pk}"
        count = _count(request, actor, register, view) if register.counted and place < COUNTED else None
        home = bool(getattr(view, "is_home", False))
        tabs.append(Tab(view.name, question, count, key=str(view.pk), shared=view.is_shared, home=home))
    return tabs


def _count(request: HttpRequest, actor: Actor, register: Register, view: SavedView) -> int | None:
    total = remember(
        asked_by(request, "view", register.key, view.query),
        lambda: count_capped(registers.found_by(register, actor, view.query)),
        if_large=lambda total: total > 0,
    )
    return total if total <= COUNT_CAP else None


def home(request: HttpRequest, register: Register) -> str:
    own = queries.arrangement_of(request.actor, register)  # type: ignore[attr-defined]
    if own is None or own.home is None:
        return ""
    visible = SavedView.objects.visible_to(request.actor).filter(pk=own.home.pk).exists()  # type: ignore[attr-defined]
    return f"view={own.home.pk}&{own.home.query}".rstrip("&") if visible else ""


def actions(request: HttpRequest, register: Register) -> Sequence[ListAction]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.account_id is None:
        return ()
    asked = {name: said for name, said in request.GET.lists() if name != "page"}
    here = "?" + urlencode({"from": urlencode(asked, doseq=True)}) if asked else ""
    kept = {"key": register.key}
    return (
        ListAction(
            _("Save as a view"), reverse("view-save", kwargs=kept) + here, "bookmark", "drawer", 20, beside_views=True
        ),
        ListAction(_("Views"), reverse("view-list", kwargs=kept) + here, "star", "drawer", 30, beside_views=True),
        ListAction(
            _("Choose columns"),
            reverse("list-columns", kwargs=kept) + here,
            "columns-3",
            "drawer",
            40,
            beside_views=True,
        ),
    )
