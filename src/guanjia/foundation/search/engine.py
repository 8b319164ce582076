"""The table of terms in its two kinds, behind one interface: put, drop, find.

SQLite: an FTS5 table that keeps no positions (every token carries its class as its first letter, phrases are not
asked for). PostgreSQL: a tsvector of ready lexemes under a GIN index, with statistics fine enough for the planner to
know a rare pair of characters from a common one. Both give the newest entries first and stop at a limit; neither is
known to any model. The migration lays them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from guanjia.foundation.search.terms import All, Expression, Term

TABLE = "search_terms"
CHUNK = 400


def put(terms: Mapping[int, Iterable[str]]) -> None:
    """What these entries are found by, in the place of what was there."""
    if not terms:
        return
    drop(terms)
    rows = [(number, sorted(tokens)) for number, tokens in terms.items()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for start in range(0, len(rows), CHUNK):
                part = rows[start : start + CHUNK]
                marks = ", ".join(["(%s, array_to_tsvector(%s::text[]))"] * len(part))
                cursor.execute(
                    f"INSERT INTO {TABLE} (rowid, terms) VALUES {marks} "
                    "ON CONFLICT (rowid) DO UPDATE SET terms = excluded.terms",
                    [value for row in part for value in row],
                )
        else:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, terms) VALUES (%s, %s)",
                [(number, " ".join(tokens)) for number, tokens in rows],
            )


def drop(numbers: Iterable[int]) -> None:
    """Forget these entries."""
    kept = sorted(numbers)
    with connection.cursor() as cursor:
        for start in range(0, len(kept), CHUNK):
            part = kept[start : start + CHUNK]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid IN ({marks})", part)


def empty() -> None:
    """Forget all entries."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")


def find(asked: Expression, limit: int) -> list[int]:
    """The newest entries that hold what is asked."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid FROM {TABLE} WHERE {_holds()} ORDER BY rowid DESC LIMIT %s", [said(asked), limit])
        return [row[0] for row in cursor.fetchall()]


def find_each(asked: Sequence[Expression], limit: int) -> list[int]:
    """The newest few entries that hold each of these, in one question."""
    if not asked:
        return []
    one = f"SELECT * FROM (SELECT rowid FROM {TABLE} WHERE {_holds()} ORDER BY rowid DESC LIMIT {int(limit)}) part"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(asked)), [said(part) for part in asked])
        return [row[0] for row in cursor.fetchall()]


def found_in(register: str, asked: Expression) -> tuple[str, list[Any]]:
    """A subquery: the primary keys of the records of one register that hold what is asked."""
    sql = (
        f"SELECT object_id FROM search_entry WHERE register = %s AND id IN (SELECT rowid FROM {TABLE} WHERE {_holds()})"
    )
    return f"({sql})", [register, said(asked)]


def orphans(limit: int) -> list[int]:
    """Terms whose entry is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM {TABLE} WHERE NOT EXISTS "
            f"(SELECT 1 FROM search_entry WHERE search_entry.id = {TABLE}.rowid) LIMIT %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]


def missing(limit: int) -> list[int]:
    """Entries without terms."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM search_entry WHERE NOT EXISTS "
            f"(SELECT 1 FROM {TABLE} WHERE {TABLE}.rowid = search_entry.id) LIMIT %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]


def gather_statistics() -> None:
    """Without them PostgreSQL takes a rare beginning for a common one and walks the whole table."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}")


def tidy() -> None:
    """Bring the table into good order after it was made again."""
    gather_statistics()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")


def _holds() -> str:
    return "terms @@ %s::tsquery" if connection.vendor == "postgresql" else f"{TABLE} MATCH %s"


def said(asked: Expression) -> str:
    """An expression in the database's own language; tokens hold letters, digits, dots and dashes below, no quotes."""
    postgresql = connection.vendor == "postgresql"
    if isinstance(asked, Term):
        if postgresql:
            return f"'{asked.token}'{':*' if asked.prefix else ''}"
        return f'"{asked.token}"{" *" if asked.prefix else ""}'
    parts: Sequence[str] = [said(part) for part in asked.parts]
    if isinstance(asked, All):
        sign = " & " if postgresql else " AND "
    else:
        sign = " | " if postgresql else " OR "
    return f"({sign.join(parts)})"
