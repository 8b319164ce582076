"""What records say in custom fields. Every change of a value stands in the story of its record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.protection.masks import mask_patterns
from guanjia.foundation.registers import queries, rules
from guanjia.foundation.registers.models import CustomField, CustomValue
from guanjia.foundation.search.following import note_written
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


@transaction.atomic
def fill_in(
    actor: Actor, *, register_key: str, record_id: int, said: Mapping[str, Any], complete: bool = True, now: datetime
) -> list[CustomField]:
    """Set custom fields of one record by their keys; what `said` does not name stays. Answers those that changed.

    complete: the required fields must have a value afterwards. Raises NotVisible, NotAllowed or CustomValueRefused
    with the column of the field (`c12`) as the input it is about; nothing is stored then.
    """
    register = queries.get_register(actor, register_key)
    record = queries.get_record(actor, register, record_id)
    actor.require(register.change_right, register.scope(record))
    fields = {field.key: field for field in queries.fields_of(register, record)}
    unknown = sorted(set(said) - set(fields))
    if unknown:
        raise rules.CustomValueRefused(N_("There is no field “%(key)s” here."), key=unknown[0])
    list(type(record)._default_manager.filter(pk=record.pk).select_for_update(of=("self",)).values_list("pk"))
    kept = queries.values_of(fields.values(), [record.pk]).get(record.pk, {})
    changed: list[tuple[CustomField, Any, Any]] = []
    touched: list[CustomValue] = []
    for key, field in fields.items():
        before = queries.plain_value(field, kept.get(field.pk))
        after = checked(field, said[key]) if key in said and not same(field, said[key], before) else before
        if complete:
            _check_given(field, after)
        if after != before:
            touched.append(_store(field, record.pk, kept.get(field.pk), after))
            changed.append((field, before, after))
    if changed:
        trail.record(
            actor,
            "registers.values.changed",
            record,
            office_path=register.scope(record),
            also=touched,
            touched=False,
            changes="; ".join(
                f"{field.label}: {queries.in_words(field, old)} → {queries.in_words(field, new)}"
                for field, old, new in changed
            ),
        )
        note_written([record], now)  # its words are found from now on; its own row was left alone
    return [field for field, _old, _new in changed]


def same(field: CustomField, said: Any, before: Any) -> bool:
    """Whether an old answer was sent back as it stands, so that a retired answer or a narrowed range stays."""
    return before is not None and str(said).strip() in (str(before), str(queries.shown_value(field, before)))


def checked(field: CustomField, said: Any) -> Any:
    """The value that a field takes, or a refusal that names its input; raises CustomValueRefused."""
    try:
        value = rules.parse(queries.shape_of(field), said)
    except rules.CustomValueRefused as refusal:
        raise rules.CustomValueRefused(refusal.message, field=field.column, **refusal.params) from None
    if isinstance(value, str) and field.kind == rules.Kind.TEXT and mask_patterns(value) != value:
        raise rules.CustomValueRefused(
            N_("“%(label)s” must not hold an identity or phone number: they belong into the protected fields."),
            field=field.column,
            label=field.label,
        )
    return value


def _check_given(field: CustomField, value: Any) -> None:
    try:
        rules.check_given(queries.shape_of(field), value)
    except rules.CustomValueRefused as refusal:
        raise rules.CustomValueRefused(refusal.message, field=field.column, **refusal.params) from None


def _store(field: CustomField, record_id: int, kept: CustomValue | None, value: Any) -> CustomValue:
    row = kept or CustomValue(field=field, subject_id=record_id)
    row.text, row.number, row.day, row.flag = "", None, None, None
    match value:
        case None:
            pass
        case bool():
            row.flag = value
        case Decimal():
            row.number = value
        case date():
            row.day = value
        case _:
            row.text = str(value)
    row.save()
    return row
