"""Moves stored sensitive values from the old key to the active one, batch by batch.

Rooms that keep sealed values elsewhere than in a `SensitiveTextField` bring a module `resealing` with `stale(ids)` (how
many values still lie under these keys) and `reseal(ids, limit)` (move so many of them, answer how many); the rotation
finds it by convention.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from guanjia.foundation.protection.fields import SensitiveTextField
from guanjia.foundation.protection.sealed import Unreadable, blind_index, seal, unseal


def sensitive_models() -> Iterator[tuple[type[models.Model], list[SensitiveTextField]]]:
    """Every stored model with its sensitive fields."""
    for model in apps.get_models(include_auto_created=True):
        fields = [field for field in model._meta.local_fields if isinstance(field, SensitiveTextField)]
        if fields and model._meta.managed and not model._meta.proxy:
            yield model, fields


def _quoted(name: str | None) -> str:
    return str(connection.ops.quote_name(name or ""))


def _where(fields: Sequence[SensitiveTextField], key_ids: Sequence[str]) -> tuple[str, list[str]]:
    parts = [f"{_quoted(field.column)} LIKE %s" for field in fields for _key in key_ids]
    return " OR ".join(parts), [f"1${key}$%" for _field in fields for key in key_ids]


def stale_rows(model: type[models.Model], fields: Sequence[SensitiveTextField], key_ids: Sequence[str]) -> list[Any]:
    """The primary keys of up to 1,000 rows that still hold a value under one of these keys."""
    where, params = _where(fields, key_ids)
    pk = _quoted(model._meta.pk.column)
    sql = f"SELECT {pk} FROM {_quoted(model._meta.db_table)} WHERE {where} ORDER BY {pk} LIMIT 1000"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def reseal_batch(
    model: type[models.Model],
    fields: Sequence[SensitiveTextField],
    key_ids: Sequence[str],
    *,
    after: Any,
    limit: int,
    unreadable: list[str],
) -> tuple[Any, int]:
    """Move the values of up to `limit` rows past the primary key `after`; answers the last one seen (None: no more)
    and how many values moved. A value that does not open stays and is named in `unreadable`."""
    where, params = _where(fields, key_ids)
    table, pk = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    columns = ", ".join([pk, *(_quoted(field.column) for field in fields)])
    behind = f"{pk} > %s AND " if after is not None else ""
    sql = f"SELECT {columns} FROM {table} WHERE {behind}({where}) ORDER BY {pk} LIMIT {int(limit)}"
    moved = 0
    with connection.cursor() as cursor:
        cursor.execute(sql, ([after] if after is not None else []) + params)
        rows = cursor.fetchall()
        for key, *values in rows:
            for field, stored in zip(fields, values, strict=True):
                if not stored or stored.split("$", 2)[1:2][0] not in key_ids:
                    continue
                try:
                    clear = unseal(stored, field.seal_label)
                except Unreadable:
                    unreadable.append(f"{field.seal_label} {key}")
                    continue
                column = _quoted(field.column)
                sets, new = [f"{column} = %s"], [seal(clear, field.seal_label)]
                if field.index:
                    sets.append(f"{_quoted(getattr(model._meta.get_field(field.index), 'column', ''))} = %s")
                    new.append(blind_index(clear, field.seal_label))
                # the old cipher text in the condition: a change that came in meanwhile is not overwritten
                cursor.execute(
                    f"UPDATE {table} SET {', '.join(sets)} WHERE {pk} = %s AND {column} = %s",
                    [*new, key, stored],
                )
                moved += cursor.rowcount
    return (rows[-1][0] if len(rows) == limit else None), moved
