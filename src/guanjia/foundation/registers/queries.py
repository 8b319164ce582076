"""Every read of the registers room, through the eyes of the asker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from guanjia.foundation.access.models import Role
from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.foundation.registers import rules
from guanjia.foundation.registers.models import (
    Arrangement,
    CustomField,
    CustomFieldQuerySet,
    CustomValue,
    SavedView,
    SavedViewQuerySet,
)
from guanjia.kernel.actor import Actor, system_actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.registers import Register
from guanjia.kernel.words import N_
from guanjia.ui import registers
from guanjia.ui.once import once

LARGEST_ID = 2**63 - 1
PAGING = ("page", "size", "view", "csrfmiddlewaretoken")


# registers


def open_registers(actor: Actor) -> list[Register]:
    """The lists that the asker may open."""
    return [one for one in registers.all_registers() if one.opens_to(actor)]


def get_register(actor: Actor, key: str) -> Register:
    """A list that the asker may open; raises NotVisible or NotAllowed."""
    found = registers.register(key)
    found.require(actor)
    return found


def get_record(actor: Actor, register: Register, record_id: int) -> Any:
    """One visible record of a list, or NotVisible."""
    found = register.rows(actor).filter(pk=record_id).first() if 0 < record_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such record."))
    return found


class Kept(NamedTuple):
    """Whether anything at all is kept for a list: most lists have neither fields nor views of their own."""

    fields: bool
    views: bool
    arrangements: bool


def kept_for(register: Register) -> Kept:
    """One small question before three large ones; answered once a page."""

    def ask() -> Kept:
        parts = [
            f"EXISTS (SELECT 1 FROM {connection.ops.quote_name(model._meta.db_table)} WHERE register = %s)"
            for model in (CustomField, SavedView, Arrangement)
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", [register.key] * 3)
            return Kept(*map(bool, cursor.fetchone()))

    return once(("kept for", register.key), ask)


# views


def list_views(actor: Actor, register: Register) -> SavedViewQuerySet:
    """The views of a list that the asker may open, own ones first; each knows whether the list opens with it."""
    if not kept_for(register).views:
        return SavedView.objects.none()
    home = Arrangement.objects.visible_to(actor).filter(home=OuterRef("pk"))
    views = SavedView.objects.visible_to(actor).filter(register=register.key)
    return views.annotate(is_home=Exists(home)).order_by("role_id", "name", "pk")


def list_changeable_views(actor: Actor, register: Register) -> SavedViewQuerySet:
    """The views of a list that the asker may change: own ones, and shared ones of the offices in reach."""
    home = Arrangement.objects.visible_to(actor).filter(home=OuterRef("pk"))
    views = SavedView.objects.changeable_by(actor).filter(register=register.key)
    return views.select_related("role", "office", "owner__person").annotate(is_home=Exists(home)).order_by("name", "pk")


def get_view(actor: Actor, view_id: int, *, lock: bool = False) -> SavedView:
    """A view that the asker may open or change, or NotVisible."""
    views = SavedView.objects.visible_to(actor) | SavedView.objects.changeable_by(actor)
    views = views.select_for_update(of=("self",)) if lock else views.select_related("role", "office", "owner__person")
    found = views.filter(pk=view_id).first() if 0 < view_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such view."))
    return found


def may_change(actor: Actor, view: SavedView) -> bool:
    """Whether a visible view may be changed by the asker."""
    return SavedView.objects.changeable_by(actor).filter(pk=view.pk).exists()


def arrangement_of(actor: Actor, register: Register) -> Arrangement | None:
    """How the asker arranged a list."""
    if not kept_for(register).arrangements:
        return None
    return Arrangement.objects.visible_to(actor).filter(register=register.key).select_related("home").first()


def kept_question(actor: Actor, register: Register, asked: str | QueryDict) -> str:
    """What of a question belongs to a view: known filters and the order, no page; raises SavedViewRefused."""
    query = QueryDict(asked, mutable=True) if isinstance(asked, str) else asked.copy()
    known = {"sort"}
    if register.filters is not None:
        bound = registers.bind(register, actor, query)
        known |= set(bound.form.fields)
        if not bound.form.is_valid():
            raise rules.SavedViewRefused(N_("One of the filters is not valid. Correct it, then save the view."))
    for name in list(query):
        if name in PAGING or name not in known or not any(query.getlist(name)):
            del query[name]
    kept = query.urlencode()
    if len(kept) > 1000:
        raise rules.SavedViewRefused(N_("These filters are too long to be kept. Use fewer."))
    return kept


def roles_to_share_with(actor: Actor) -> QuerySet[Role]:
    """The roles in use."""
    return Role.objects.visible_to(actor).filter(retired_at=None).order_by("-standard", "id")


def offices_to_share_in(actor: Actor) -> QuerySet[Office]:
    """The bodies in which the asker may share."""
    return (
        Office.objects.filter(within("path", actor.reach("registers.share")), valid_to=None)
        .exclude(kind=Office.Kind.SECTION)
        .order_by("path")
    )


# custom fields


def list_fields(actor: Actor) -> CustomFieldQuerySet:
    """The fields that the asker may look at as an administrator."""
    return CustomField.objects.visible_to(actor).select_related("office").order_by("register", "rank", "pk")


def get_field(actor: Actor, field_id: int, *, lock: bool = False) -> CustomField:
    """A field, or NotVisible."""
    fields = CustomField.objects.visible_to(actor)
    fields = fields.select_for_update(of=("self",)) if lock else fields.select_related("office")
    found = fields.filter(pk=field_id).first() if 0 < field_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such field."))
    return found


def offices_to_define_for(actor: Actor) -> QuerySet[Office]:
    """The bodies for which the asker may define fields."""
    return Office.objects.filter(within("path", actor.reach("registers.define")), valid_to=None).order_by("path")


def fields_in(actor: Actor, register: Register) -> list[CustomField]:
    """The fields in use that hold for some row of a list which the asker may see."""
    if not register.custom or not kept_for(register).fields:
        return []

    def read() -> list[CustomField]:
        fields = CustomField.objects.over(actor, register.right or register.change_right)
        if not register.right:  # open to everybody: what holds at the asker's own office counts, too
            fields |= CustomField.objects.holding_at(actor.office_path)
        fields = fields.in_use().filter(register=register.key)
        return list(fields.select_related("office").order_by("rank", "pk"))

    return once(("fields in", register.key, actor.key), read)


def fields_of(register: Register, record: Any, *, retired: bool = False) -> list[CustomField]:
    """The fields that hold for one visible record."""
    if not register.custom:
        return []
    fields = CustomField.objects.holding_at(register.scope(record)).filter(register=register.key)
    fields = fields if retired else fields.in_use()
    return list(fields.select_related("office").order_by("rank", "pk"))


def held_fields(office: Office) -> CustomFieldQuerySet:
    """The fields that an office defined itself, in use or not."""
    return CustomField.objects.filter(office=office)


def held_views(office: Office) -> SavedViewQuerySet:
    """The views that are shared in an office itself."""
    return SavedView.objects.filter(office=office)


def shape_of(field: CustomField) -> rules.Shape:
    """What a value of the field is measured against."""
    return rules.Shape(
        field.label,
        field.kind,
        field.required,
        field.minimum,
        field.maximum,
        field.pattern,
        rules.choices_of(field.choices),
    )


def plain_value(field: CustomField, value: CustomValue | None) -> Any:
    """What is stored, by the kind of the field; None for nothing."""
    if value is None:
        return None
    match field.kind:
        case "number" | "money":
            return value.number
        case "day":
            return value.day
        case "flag":
            return value.flag
        case _:
            return value.text or None


def shown_value(field: CustomField, value: Any) -> Any:
    """The value for a list: an answer by its label, money in yuan, a number without empty decimals."""
    if value is None:
        return None
    match field.kind:
        case "choice":
            return next((one["label"] for one in field.choices if one["code"] == value), value)
        case "money":
            return value.quantize(Decimal("0.01"))
        case "number":
            return value.to_integral_value() if value == value.to_integral_value() else value.normalize()
        case _:
            return value


def in_words(field: CustomField, value: Any) -> str:
    """A value in a sentence."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if field.kind == rules.Kind.MONEY:
        return f"{value:,.2f}"
    said = shown_value(field, value)
    return f"{said:f} {field.unit}".strip() if isinstance(said, Decimal) else str(said)


def values_of(fields: Iterable[CustomField], records: Sequence[int]) -> dict[int, dict[int, CustomValue]]:
    """The stored values of some records, by record and field; one query."""
    ids = [field.pk for field in fields]
    found: dict[int, dict[int, CustomValue]] = {}
    if ids and records:
        for value in CustomValue.objects.filter(field__in=ids, subject_id__in=records):
            found.setdefault(value.subject_id, {})[value.field_id] = value
    return found


def told_of(register: Register, record: Any) -> list[tuple[CustomField, Any]]:
    """The fields of one visible record with their plain values: those in use, and retired ones that say something."""
    fields = fields_of(register, record, retired=True)
    values = values_of(fields, [record.pk]).get(record.pk, {})
    told = [(field, plain_value(field, values.get(field.pk))) for field in fields]
    return [(field, value) for field, value in told if not field.is_retired or value is not None]


def words_of(register: Register, records: Sequence[int]) -> dict[int, list[str]]:
    """What the custom fields of records say in words, for an index: texts and answers of fields in use, where they
    hold."""
    if not register.custom:
        return {}
    rows = CustomValue.objects.filter(
        field__register=register.key, field__retired_at=None, field__kind__in=["text", "choice"], subject_id__in=records
    )
    values = list(rows.exclude(text="").select_related("field__office").order_by("field__rank", "field_id"))
    everybody = system_actor("search", register.right or register.change_right)
    told = register.rows(everybody).filter(pk__in={value.subject_id for value in values}) if values else ()
    paths = {row.pk: register.scope(row) for row in told}
    found: dict[int, list[str]] = {}
    for value in values:
        if paths.get(value.subject_id, "").startswith(value.field.office.path):
            found.setdefault(value.subject_id, []).append(str(shown_value(value.field, value.text)))
    return found
