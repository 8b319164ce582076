"""Where a PostgreSQL server for tests and benchmarks may be found; an empty answer says there is none."""

from __future__ import annotations

import os

CANDIDATES = (
    "postgres://postgres@127.0.0.1:5432/postgres",
    "postgres://postgres:postgres@127.0.0.1:5432/postgres",
)


def find() -> str:
    """The first address that answers: GUANJIA_TEST_POSTGRES, then the usual local ones."""
    try:
        import psycopg
    except ImportError:
        return ""
    asked = os.environ.get("GUANJIA_TEST_POSTGRES")
    for address in (asked,) if asked else CANDIDATES:
        try:
            with psycopg.connect(address.replace("postgres://", "postgresql://"), connect_timeout=3):
                return address
        except psycopg.Error:
            continue
    return ""


if __name__ == "__main__":
    print(find())
