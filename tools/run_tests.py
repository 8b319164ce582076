"""Run the whole suite: on SQLite, then the same suite on PostgreSQL where a server answers.

Browser and house tests, the words and looks of pages, and all that use no database, run once.
"""

from __future__ import annotations

import os
import subprocess
import sys

from postgres import find

ONCE = ["tests/browser", "tests/house", "tests/ui/test_policies.py"]


def pytest(title: str, *words: str, **environment: str) -> int:
    print(f"\n== {title} ==", flush=True)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *words],
        check=False,
        env={**os.environ, **environment},
    ).returncode


def main(words: list[str]) -> int:
    failed = pytest("SQLite", *words)
    address = find()
    if not address:
        print(
            "\nSKIPPED: the PostgreSQL run, no server answers on 127.0.0.1:5432 (set GUANJIA_TEST_POSTGRES to name one)"
        )
        return failed
    apart = [f"--ignore={path}" for path in ONCE]
    return (
        pytest(
            "PostgreSQL",
            "--database-only",
            *apart,
            *words,
            GUANJIA_API_BOUNDS="0",
            GUANJIA_API_EXAMPLES="8",
            GUANJIA_DATABASE_URL=address,
            GUANJIA_DATA="build/test-data-postgres",
        )
        or failed
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
