"""Fingerprints of business rows: what a row said when a command last recorded it.

A model that declares `AUDIT_FINGERPRINT = ("state", "worker_id", …)` gets one with every `trail.record(…, subject)`
and every `trail.record(…, also=rows)`; `guanjia audit verify` compares the latest one of each row with the row and
names one that was edited or deleted behind the application's back. So a command records last, after every change. A
model with `AUDIT_EVERY_ROW = True` may also hold no row that was never recorded.

Stored form: the first 8 hex digits of the field list's hash, a colon, and an HMAC with the trail's seal key over the
values as the database holds them (sensitive ones as clear text, so that a key rotation changes nothing). `gone` in the
place of the HMAC says that the command deleted the row.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connections, models, router

from guanjia.foundation.protection import keyring
from guanjia.foundation.protection.sealed import Sealed
from guanjia.kernel.quantities import Quantity

GONE = "gone"
FEW = 12  # rows of one model that a command usually writes


def fields_of(model: type[models.Model]) -> tuple[str, ...]:
    """The fields that a model's fingerprint covers, as attribute names; empty when it declares none."""
    return _attributes(model, tuple(getattr(model, "AUDIT_FINGERPRINT", ())))


@lru_cache(maxsize=1024)
def _attributes(model: type[models.Model], declared: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(model._meta.get_field(name).attname for name in declared)  # type: ignore[union-attr]


def form_of(model: type[models.Model]) -> str:
    """Which fields a fingerprint was made of; one of another form cannot be compared."""
    return _form(fields_of(model))


@lru_cache(maxsize=1024)
def _form(fields: tuple[str, ...]) -> str:
    return hashlib.sha256(",".join(fields).encode()).hexdigest()[:8]


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Sealed():
            return value.open()
        case Quantity():
            return _plain(value.value)
        case datetime():
            return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Decimal():
            return format(value.normalize(), "f")
        case float():
            return repr(value)
        case bytes() | memoryview():
            return bytes(value).hex()
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return str(value)


def _mac(model: type[models.Model], pk: Any, values: Iterable[Any]) -> str:
    body = [model._meta.label_lower, str(pk), [_plain(value) for value in values]]
    packed = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    data = packed.encode("utf-8", "surrogatepass")
    return f"{form_of(model)}:{hmac.new(keyring.current().seal, data, hashlib.sha256).hexdigest()}"


def fingerprint(subject: models.Model) -> str:
    """The fingerprint of a subject's row as the database holds it now; empty when its model declares none."""
    model = type(subject)
    fields = fields_of(model)
    if not fields or subject.pk is None:
        return ""
    row = next(_rows(model, [subject.pk]), None)
    return f"{form_of(model)}:{GONE}" if row is None else _mac(model, subject.pk, row[1:])


def key_of(model: type[models.Model], pk: Any) -> str:
    """How a row is called where fingerprints of many models lie together."""
    return f"{model._meta.label_lower}:{pk}"


def of_subjects(subjects: Iterable[models.Model]) -> dict[str, str]:
    """The fingerprints of these rows as the database holds them now, by key; undeclared models are left out."""
    by_model: dict[type[models.Model], set[Any]] = {}
    for subject in subjects:
        if fields_of(type(subject)) and subject.pk is not None:
            by_model.setdefault(type(subject), set()).add(subject.pk)
    states: dict[str, str] = {}
    for model, pks in by_model.items():
        states |= {key_of(model, pk): f"{form_of(model)}:{GONE}" for pk in pks}
        ordered = sorted(pks)
        for start in range(0, len(ordered), 500):
            found = of_rows(model, ordered[start : start + 500])
            states |= {key_of(model, pk): state for pk, state in found}
    return states


def _rows(model: type[models.Model], pks: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """(primary key, the fingerprint's fields) of the rows that are there."""
    if len(pks) > FEW:
        yield from model._base_manager.filter(pk__in=pks).values_list("pk", *fields_of(model))
        return
    connection = connections[router.db_for_read(model)]
    sql, columns = _statement(model, fields_of(model), connection.alias, len(pks))
    key: Any = model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(sql, [key.get_db_prep_value(pk, connection) for pk in pks])
        fetched = cursor.fetchall()
    readers = [
        (at, column, [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)])
        for at, column in enumerate(columns)
    ]
    for row in fetched:
        values = list(row)
        for at, column, converters in readers:
            for convert in converters:
                values[at] = convert(values[at], column, connection)
        yield values


@lru_cache(maxsize=512)
def _statement(
    model: type[models.Model], fields: tuple[str, ...], alias: str, count: int
) -> tuple[str, tuple[Any, ...]]:
    """The statement that reads `count` rows by key, and its columns. Every command asks for a few rows of the same few
    models, and compiling the query anew took longer than running it."""
    query = model._base_manager.filter(pk__in=range(1, count + 1)).values_list("pk", *fields).query
    compiler = query.get_compiler(alias)
    sql, _params = compiler.as_sql()
    return sql, tuple(column for column, _sql, _name in compiler.select)


def watched_models() -> list[type[models.Model]]:
    """Every model that declares a fingerprint."""
    return [model for model in apps.get_models() if fields_of(model)]


def of_rows(model: type[models.Model], pks: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """(primary key as text, fingerprint now) of the rows that are there."""
    for pk, *values in _rows(model, pks):
        try:
            yield str(pk), _mac(model, pk, values)
        except ValueError:  # a cipher text that no longer opens is a changed row
            yield str(pk), "unreadable"
