"""From an actor's reach to a filter: the one place that turns path prefixes into a query.

It lives at the bottom of the foundation, so that every room with rows of an office can use it.

Two lookups say "lies below this path". `below` is written so that an index on the path answers it: PostgreSQL takes
`LIKE 'x%'` with an index of pattern operators, SQLite only a range (its LIKE with an escape never uses an index).
`walked_below` keeps SQLite's planner away from that index: it knows nothing of LIMIT, and would fetch and sort a whole
county to show the newest 25. PostgreSQL weighs the two by itself.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup, Q

from guanjia.kernel.actor import Reach

NOTHING = Q(pk__in=[])
# not `Q()`: an empty condition vanishes when another is added with `|`, and everything would shrink to the other
EVERYTHING = Q(pk__isnull=False)


@CharField.register_lookup
class Below(Lookup):  # type: ignore[type-arg]
    """Paths that begin with a prefix, for a database that may use an index on the path."""

    lookup_name = "below"
    prepare_rhs = False
    range_on = "{}"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        start = connection.ops.prep_for_like_query(str(self.rhs))
        escape = "" if connection.vendor == "postgresql" else r" ESCAPE '\'"
        return f"{column} LIKE %s{escape}", (*params, f"{start}%")

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        start = str(self.rhs)
        if not start:
            return self.as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        column = self.range_on.format(column)
        after = start[:-1] + chr(ord(start[-1]) + 1)
        return f"({column} >= %s AND {column} < %s)", (*params, start, *params, after)


@CharField.register_lookup
class WalkedBelow(Below):
    """The same rows, for a query that walks another index in order and stops after a page."""

    lookup_name = "walked_below"
    range_on = "+{}"


def within(path_field: str, reach: Reach, *, walking: bool = False) -> Q:
    """Rows whose office path lies inside `reach`; an empty reach gives no row, never all of them.

    walking: for the first rows of a wide reach in some order, where an index of that order is walked.
    """
    if not reach:
        return NOTHING
    if reach.everywhere:
        return EVERYTHING
    lookup = "walked_below" if walking else "below"
    inside = Q()
    for prefix in reach.prefixes:
        inside |= Q(**{f"{path_field}__{lookup}": prefix})
    return inside
