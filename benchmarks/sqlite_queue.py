"""Sixteen processes write into one SQLite file: our fair queue beside Django's own backend.

python benchmarks/sqlite_queue.py [--processes 16] [--writes 60]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))


def connect(engine: str, name: str):  # type: ignore[no-untyped-def]
    from django.conf import settings

    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    settings.configure(DATABASES={"default": {"ENGINE": engine, "NAME": name, "OPTIONS": options}})
    import django

    django.setup()
    from django.db import connection

    return connection


def write(engine: str, name: str, writes: int, go, times) -> None:  # type: ignore[no-untyped-def]
    connection = connect(engine, name)
    from django.db import transaction

    taken, failed = [], 0
    connection.ensure_connection()
    go.wait()
    for _n in range(writes):
        begun = time.perf_counter()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO t (a) VALUES (1)")
                cursor.execute("UPDATE t SET a = 2 WHERE rowid = last_insert_rowid()")
                time.sleep(0.002)
        except Exception:
            failed += 1
        taken.append(time.perf_counter() - begun)
    times.put((taken, failed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--writes", type=int, default=60)
    args = parser.parse_args()
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    spawn = multiprocessing.get_context("spawn")
    for engine in ("guanjia.config.sqlite", "django.db.backends.sqlite3"):
        with tempfile.TemporaryDirectory() as folder:
            name = f"{folder}/db.sqlite3"
            import sqlite3

            with sqlite3.connect(name) as base:
                base.execute("PRAGMA journal_mode=WAL")
                base.execute("CREATE TABLE t (a INT)")
            base.close()
            go, times = spawn.Event(), spawn.Queue()
            processes = [
                spawn.Process(target=write, args=(engine, name, args.writes, go, times)) for _ in range(args.processes)
            ]
            for process in processes:
                process.start()
            time.sleep(8)
            begun = time.perf_counter()
            go.set()
            found = [times.get() for _ in processes]
            took = time.perf_counter() - begun
            for process in processes:
                process.join()
            all_times = sorted(t for taken, _failed in found for t in taken)
            print(
                json.dumps(
                    {
                        "engine": engine,
                        "writes_per_s": round(len(all_times) / took),
                        "p50_ms": round(all_times[len(all_times) // 2] * 1000),
                        "p95_ms": round(all_times[int(len(all_times) * 0.95)] * 1000),
                        "max_ms": round(all_times[-1] * 1000),
                        "locked": sum(failed for _taken, failed in found),
                    }
                )
            )


if __name__ == "__main__":
    main()
