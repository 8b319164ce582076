"""Search a million bodies, ours beside the database's own trigram search, in one run.

    python benchmarks/search/run.py --database sqlite|postgres [--rows 1000000] [--each 100] [--rebuild]

PostgreSQL: GUANJIA_SEARCH_URL (default postgres://postgres@127.0.0.1:5432/guanjia_search), the database is created.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "src"), str(HERE)]
URL = os.environ.get("GUANJIA_SEARCH_URL", "postgres://postgres@127.0.0.1:5432/guanjia_search")


def say(text: str) -> None:
    print(f"{perf_counter() - STARTED:7.1f} s  {text}", flush=True)


STARTED = perf_counter()


def set_up(database: str) -> None:
    """A folder and a database of the benchmark's own."""
    folder = ROOT / "build" / f"search-{database}"
    os.environ |= {"GUANJIA_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "guanjia.config.settings"}
    if database == "postgres":
        os.environ["GUANJIA_DATABASE_URL"] = URL
        address, name = URL.rsplit("/", 1)
        made = subprocess.run(
            ["psql", f"{address}/postgres", "-qc", f"CREATE DATABASE {name}"], capture_output=True, text=True
        )
        if made.returncode and "already exists" not in made.stderr:
            raise SystemExit(made.stderr)
    else:
        os.environ.pop("GUANJIA_DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def made(rows: int, planted: dict[int, str]) -> Path:
    """The bodies with what each is found by, made once for both databases: `say` is the program's own."""
    path = ROOT / "build" / f"search-rows-{rows}.jsonl"
    if path.exists():
        return path
    from city import bodies

    from guanjia.foundation.search import declared
    from guanjia.foundation.search.indexing import say as say_of

    register = declared.searched()["org.offices"]
    half = path.with_suffix(".half")
    at = perf_counter()
    with half.open("w", encoding="utf-8") as out:
        for number, body in enumerate(bodies(rows, planted)):
            told = say_of(register, body)
            columns = [getattr(body, field.attname) for field in type(body)._meta.concrete_fields]
            line = [columns, told.title, told.office_path, told.digest, sorted(told.tokens)]
            out.write(json.dumps(line, default=str, ensure_ascii=False) + "\n")
            if number % 200_000 == 199_999:
                say(f"{number + 1} bodies made")
    half.rename(path)
    say(f"tokens: {(perf_counter() - at) / rows * 1e6:.0f} microseconds a body")
    return path


def build(rows: int, planted: dict[int, str]) -> dict[str, Any]:
    """Lay bodies, entries and terms, then make the trigram index of the same texts."""
    from city import SCOPES
    from django.db import connection

    source = made(rows, planted)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-500000")
    at = perf_counter()
    (load_postgres if connection.vendor == "postgresql" else load_sqlite)(source)
    facts: dict[str, Any] = {"paths": SCOPES, "load_s": round(perf_counter() - at)}
    say("bodies and index are there")
    at = perf_counter()
    facts["trigram"] = build_trigram()
    facts["trigram_s"] = round(perf_counter() - at)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return facts


def lines(source: Path) -> Iterator[tuple[list[Any], list[Any], list[str]]]:
    """(the body's columns, the entry's, the tokens) of every line."""
    with source.open(encoding="utf-8") as handle:
        for number, line in enumerate(handle, start=1):
            columns, title, path, digest, tokens = json.loads(line)
            yield columns, [number, "org.offices", columns[0], path, title, digest], tokens


ENTRY = "id, register, object_id, office_path, title, digest"


def columns_of_bodies() -> list[str]:
    from guanjia.foundation.org.models import Office

    return [str(field.column) for field in Office._meta.concrete_fields]


def load_sqlite(source: Path) -> None:
    from django.db import connection, transaction

    names = columns_of_bodies()
    first = f"INSERT INTO org_office ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
    second = f"INSERT INTO search_entry ({ENTRY}) VALUES (%s, %s, %s, %s, %s, %s)"
    third = "INSERT INTO search_terms (rowid, terms) VALUES (%s, %s)"
    batch: list[tuple[list[Any], list[Any], list[str]]] = []

    def flush() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(first, [columns for columns, _entry, _tokens in batch])
            cursor.executemany(second, [entry for _columns, entry, _tokens in batch])
            cursor.executemany(third, [(entry[0], " ".join(tokens)) for _columns, entry, tokens in batch])
        batch.clear()

    for line in lines(source):
        batch.append(line)
        if len(batch) == 20_000:
            flush()
            if line[1][0] % 200_000 == 0:
                say(f"{line[1][0]} loaded")
    flush()


def load_postgres(source: Path) -> None:
    """COPY, and the index afterwards."""
    from django.db import connection

    names = columns_of_bodies()
    connection.ensure_connection()
    raw: Any = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_terms_by_term")
        cursor.execute("SET maintenance_work_mem='1GB'")
    with raw.cursor() as cursor:
        with cursor.copy(f"COPY org_office ({', '.join(names)}) FROM STDIN") as copy:
            for columns, _entry, _tokens in lines(source):
                copy.write_row(columns)
        say("bodies copied")
        with cursor.copy(f"COPY search_entry ({ENTRY}) FROM STDIN") as copy:
            for _columns, entry, _tokens in lines(source):
                copy.write_row(entry)
        with cursor.copy("COPY search_terms (rowid, terms) FROM STDIN") as copy:
            for _columns, entry, tokens in lines(source):
                copy.write_row((entry[0], " ".join(f"'{token}'" for token in tokens)))
        say("terms copied")
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX search_terms_by_term ON search_terms USING gin (terms)")


def build_trigram() -> bool:
    """The same names, words, codes, sounds and initials as plain text under the database's trigram index."""
    from django.db import DatabaseError, connection, transaction

    from guanjia.foundation.org.models import Office
    from guanjia.foundation.search.sounds import syllables

    postgres = connection.vendor == "postgresql"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if postgres:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute("CREATE TABLE trigram (id bigint PRIMARY KEY, path text, body text)")
            else:
                cursor.execute("CREATE VIRTUAL TABLE trigram USING fts5(path UNINDEXED, body, tokenize='trigram')")
    except DatabaseError as error:
        say(f"no trigram search here: {error}")
        return False
    rows = Office.objects.order_by("pk").values_list("pk", "path", "name", "short_name", "credit_code")
    batch: list[tuple[Any, ...]] = []

    def flush() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            column = "id" if postgres else "rowid"
            cursor.executemany(f"INSERT INTO trigram ({column}, path, body) VALUES (%s, %s, %s)", batch)
        batch.clear()

    for pk, path, name, short, number in rows.iterator(chunk_size=5000):
        way = syllables(name)[0]
        letters = "".join(sound[0] for sound in way)
        batch.append((pk, path, f"{name} {short} {number} {''.join(way)} {letters}".lower()))
        if len(batch) == 5000:
            flush()
    flush()
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute("SET maintenance_work_mem='512MB'")
            cursor.execute("CREATE INDEX trigram_body ON trigram USING gin (body gin_trgm_ops)")
        else:
            cursor.execute("INSERT INTO trigram (trigram) VALUES ('optimize')")
    say("trigram index is there")
    return True


def ask_ours(actors: dict[str, Any], question: Any) -> list[int]:
    from guanjia.foundation.search.queries import search

    return [hit.pk for hit in search(actors[question.scope], question.typed).best]


def ask_trigram(paths: dict[str, str], question: Any) -> list[int]:
    """What one writes with trigrams alone: contains, inside the scope, names that begin with it first, ten of them."""
    from django.db import connection

    column = "id" if connection.vendor == "postgresql" else "rowid"
    typed, path = question.typed.lower(), paths[question.scope]
    # SQLite 3.40 answers LIKE with fewer than three signs by its index, and finds nothing: a plain walk is asked for
    body = "+body" if connection.vendor == "sqlite" and len(typed) < 3 else "body"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM trigram WHERE {body} LIKE %s AND substr(path, 1, %s) = %s "
            f"ORDER BY substr(body, 1, %s) = %s DESC, length(body), {column} DESC LIMIT 10",
            [f"%{typed}%", len(path), path, len(typed), typed],
        )
        return [row[0] for row in cursor.fetchall()]


def measure(ask: Callable[[Any], list[int]], asked: list[Any]) -> dict[str, dict[str, Any]]:
    """Every question once, in the given order: milliseconds and whether the right row is among the first ten."""
    times: dict[str, list[float]] = defaultdict(list)
    hits: dict[str, int] = defaultdict(int)
    ask(asked[0])  # the first question of a process loads the program
    for question in asked:
        at = perf_counter()
        found = ask(question)
        times[question.kind].append((perf_counter() - at) * 1000)
        hits[question.kind] += 1000 + question.row in found[:10]
    table = {}
    for kind, took in [*sorted(times.items()), ("all", [one for some in times.values() for one in some])]:
        took = sorted(took)
        table[kind] = {
            "n": len(took),
            "median_ms": round(median(took), 1),
            "p95_ms": round(took[int(len(took) * 0.95) - 1], 1),
            "max_ms": round(took[-1], 1),
            "in_ten": round(100 * (sum(hits.values()) if kind == "all" else hits[kind]) / len(took), 1),
        }
    return table


def sizes() -> dict[str, int]:
    """Megabytes on disk."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            found = {}
            for table in ("search_terms", "search_entry", "trigram"):
                cursor.execute("SELECT pg_total_relation_size(to_regclass(%s))", [table])
                found[table] = round((cursor.fetchone()[0] or 0) / 2**20)
            return found
        try:
            cursor.execute(
                "SELECT CASE WHEN name LIKE 'search_terms%' THEN 'search_terms' WHEN name LIKE 'trigram%' "
                "THEN 'trigram' ELSE 'rest' END, sum(pgsize) FROM dbstat GROUP BY 1"
            )
            return {name: round(size / 2**20) for name, size in cursor.fetchall()}
        except Exception:  # a SQLite without dbstat
            return {}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=("sqlite", "postgres"), required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--rebuild", action="store_true", help="make the rows again")
    parser.add_argument("--no-trigram", action="store_true")
    options = parser.parse_args()
    if options.rebuild:
        if options.database == "sqlite":
            shutil.rmtree(ROOT / "build" / "search-sqlite", ignore_errors=True)
        else:
            address, name = URL.rsplit("/", 1)
            subprocess.run(["psql", f"{address}/postgres", "-qc", f"DROP DATABASE IF EXISTS {name}"], check=True)
    set_up(options.database)
    from city import questions

    from guanjia.foundation.org.models import Office
    from guanjia.kernel.actor import Actor, Reach

    asked, planted = questions(Random(7), options.rows, options.each)
    kept = ROOT / "build" / f"search-{options.database}" / "facts.json"
    if kept.exists() and Office.objects.count() > options.rows:
        facts = json.loads(kept.read_text())
    else:
        facts = build(options.rows, planted)
        kept.write_text(json.dumps(facts))
    actors = {
        name: Actor(key=f"account:{n}", name=name, grants={"org.view": Reach((path if name != "city" else "/",))})
        for n, (name, path) in enumerate(facts["paths"].items())
    }
    Random(3).shuffle(asked)
    say(f"{len(asked)} questions")
    result: dict[str, Any] = {"facts": facts, "ours": measure(lambda one: ask_ours(actors, one), asked)}
    say("ours answered")
    if facts["trigram"] and not options.no_trigram:
        few = [one for n, one in enumerate(asked) if n % 4 == 0]  # what has no trigram walks a million rows
        result["trigram"] = measure(lambda one: ask_trigram(facts["paths"], one), few)
        say("trigrams answered")
    result["megabytes"] = sizes()
    show(result)


def show(result: dict[str, Any]) -> None:
    """The tables as they stand in the README."""
    for name in ("ours", "trigram"):
        if name not in result:
            print(f"\n{name}: not measured here")
            continue
        print(f"\n{name}\n| question | n | median ms | p95 ms | max ms | right in ten |\n|---|---|---|---|---|---|")
        for kind, row in result[name].items():
            print(
                f"| {kind} | {row['n']} | {row['median_ms']} | {row['p95_ms']} | {row['max_ms']} | {row['in_ten']} % |"
            )
    print(json.dumps({"facts": result["facts"], "megabytes": result["megabytes"]}))


if __name__ == "__main__":
    main()
