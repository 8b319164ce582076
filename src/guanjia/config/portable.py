"""All rows as JSON lines that SQLite and PostgreSQL both load: for servers without `pg_dump`, and for moving house.

A line `{"table": …, "columns": […]}` opens a table, the lines after it are its rows as lists. Sensitive values travel
as cipher text, bytes as base64.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from guanjia.foundation.protection.fields import SensitiveTextField
from guanjia.foundation.protection.sealed import Sealed

BATCH = 500
# Whoever is logged in logs in again; the search index is made again from the records.
LEFT_OUT = {"django_session", "search_entry", "search_note"}


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, Sealed):
            return o.stored()
        if isinstance(o, (bytes, memoryview)):
            return {"base64": base64.b64encode(bytes(o)).decode()}
        return super().default(o)


def stored_models() -> list[type[models.Model]]:
    """Every model with a table of its own."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    ]


@transaction.atomic
def store(target: Path) -> Path:
    """Write all rows; on PostgreSQL as one snapshot."""
    if connection.vendor == "postgresql" and not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    with target.open("w", encoding="utf-8") as out:
        for model in stored_models():
            if model._meta.db_table in LEFT_OUT:
                continue
            fields = model._meta.local_concrete_fields
            head = {"table": model._meta.db_table, "columns": [field.column for field in fields]}
            out.write(json.dumps(head) + "\n")
            for row in model._base_manager.order_by("pk").iterator(chunk_size=BATCH):
                values = [_precise(getattr(row, field.attname)) for field in fields]
                out.write(json.dumps(values, cls=_Encoder, ensure_ascii=False) + "\n")
    return target


def _precise(value: Any) -> Any:
    """Instants keep their microseconds (the encoder would cut them)."""
    return value.isoformat() if hasattr(value, "isoformat") else value


@transaction.atomic
def load(source: Path) -> None:
    """Replace all rows by those of the file; nothing happens when one of them does not fit."""
    by_table = {model._meta.db_table: model for model in stored_models()}
    _empty(list(by_table.values()))
    for model, rows in _tables(source, by_table):
        fields = model._meta.local_concrete_fields
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column or "") for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"
        batch: list[list[Any]] = []
        with connection.cursor() as cursor:
            for row in rows:
                batch.append([_prepared(field, value) for field, value in zip(fields, row, strict=True)])
                if len(batch) >= BATCH:
                    cursor.executemany(sql, batch)
                    batch.clear()
            if batch:
                cursor.executemany(sql, batch)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(by_table.values())):
            cursor.execute(statement)
    connection.check_constraints()


def _prepared(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, SensitiveTextField):
        return value
    if isinstance(value, dict) and set(value) == {"base64"} and isinstance(field, models.BinaryField):
        value = base64.b64decode(value["base64"])
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if not isinstance(target, (models.JSONField, models.BinaryField)):
        value = target.to_python(value)
    return field.get_db_prep_save(value, connection)


def _tables(
    source: Path, by_table: dict[str, type[models.Model]]
) -> Iterator[tuple[type[models.Model], Iterator[list[Any]]]]:
    with source.open(encoding="utf-8") as handle:
        pending: list[dict[str, Any]] = []

        def rows() -> Iterator[list[Any]]:
            for line in handle:
                body = json.loads(line)
                if isinstance(body, dict):
                    pending.append(body)
                    return
                yield body

        first = handle.readline()
        if first:
            pending.append(json.loads(first))
        while pending:
            head = pending.pop()
            yield by_table[head["table"]], rows()


def _empty(everything: list[type[models.Model]]) -> None:
    tables = [connection.ops.quote_name(model._meta.db_table) for model in everything]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")
