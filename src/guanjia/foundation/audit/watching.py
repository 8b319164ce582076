"""Which record last kept a fingerprint of which row, whether as its subject or among the other rows written."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, models
from django.db.models import Q

from guanjia.foundation.audit import fingerprints
from guanjia.foundation.audit.models import AuditRecord

NAMED = """
    SELECT object_type || ':' || object_id AS name, id FROM audit_auditrecord WHERE state <> ''
    UNION ALL
    SELECT j.key AS name, r.id FROM audit_auditrecord r, {each}(CASE WHEN {kind}(r.also) = 'object' THEN r.also END) j
    WHERE r.also IS NOT NULL
"""


def named_rows() -> str:
    """SQL for every (row's key, record's number) pair."""
    if connection.vendor == "postgresql":
        return NAMED.format(each="jsonb_each_text", kind="jsonb_typeof")
    return NAMED.format(each="json_each", kind="json_type")


def newest(label: str = "") -> Iterator[list[tuple[str, AuditRecord]]]:
    """Each watched row's key with its newest record, by key, in lists of 500; of one model where its label is given."""
    only = f"WHERE name LIKE '{label}:%%'" if label else ""
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT name, MAX(id) FROM ({named_rows()}) t {only} GROUP BY name ORDER BY name", [])
        while part := cursor.fetchmany(500):
            wanted = {pk for _name, pk in part}
            records = {record.pk: record for record in AuditRecord.objects.filter(pk__in=wanted).defer("facts")}
            yield [(name, records[pk]) for name, pk in part if pk in records]


def newest_of(model: type[models.Model], pk: str) -> AuditRecord | None:
    """The newest record that keeps a fingerprint of one row."""
    label = model._meta.label_lower
    as_subject = Q(object_type=label, object_id=pk) & ~Q(state="")
    also = Q(also__has_key=fingerprints.key_of(model, pk))
    return AuditRecord.objects.filter(as_subject | also).order_by("pk").last()


def state_in(record: AuditRecord, name: str) -> str:
    """The fingerprint that a record keeps of a row, by the row's key; empty when it keeps none."""
    if record.state and name == f"{record.object_type}:{record.object_id}":
        return record.state
    return str((record.also or {}).get(name, ""))


def unknown_rows(model: type[models.Model]) -> list[str]:
    """The primary keys of rows that no record knows."""
    table, label = connection.ops.quote_name(model._meta.db_table), model._meta.label_lower
    number = connection.ops.quote_name(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.{number} FROM {table} m WHERE '{label}:' || CAST(m.{number} AS varchar(20)) NOT IN "
            f"(SELECT name FROM ({named_rows()}) t WHERE name LIKE '{label}:%%') ORDER BY 1",
            [],
        )
        return [str(pk) for (pk,) in cursor.fetchall()]
