"""The ticket register over a million tickets beside a bare Django view of the same rows, in one run.

    python benchmarks/pages/run.py --database sqlite|postgres --tickets 1000000 --seconds 8 --connections 16

Makes its own city once (build/pages-<database>, or the database that GUANJIA_PAGES_URL names), starts `guanjia serve`
and the bare view with the same number of processes and threads, and lets wrk ask them in turn. README.md has the rest.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGE = "/service/tickets/"
MAIN = "state=closed&sort=-reported_at"


class Asker(NamedTuple):
    """Whose eyes the page is seen with; `path` is the scope the bare view has to be told."""

    label: str
    username: str
    path: str
    cookie: str


class Figures(NamedTuple):
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float


def main() -> None:
    asked = arguments()
    if not shutil.which("wrk"):
        sys.exit("wrk is missing. Install it (Debian and Ubuntu: apt-get install wrk; macOS: brew install wrk).")
    prepare(asked)
    askers = log_in()
    if asked.queries or not asked.survey:
        show_queries(askers)
    for port in (asked.port, asked.port + 1000):
        wait_until_free(port)
    ours = start([sys.executable, "-m", "guanjia", "serve", f"127.0.0.1:{asked.port}", "--workers", "2"])
    bare = start(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
         "--port", str(asked.port + 1000), "--workers", "2", "--blocking-threads", "2",
         "--log-level", "warning", "bare:application"],
        DJANGO_SETTINGS_MODULE="bare_settings",
        PYTHONPATH=os.pathsep.join([str(ROOT / "src"), str(HERE)]),
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{asked.port}/livez")
        wait_for(f"http://127.0.0.1:{asked.port + 1000}/?state=reported")
        if asked.survey:
            survey(asked, askers)
        else:
            compare(asked, askers)
    finally:
        for process in (ours, bare):
            process.send_signal(signal.SIGTERM)
        for process in (ours, bare):
            process.wait(20)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=8, help="length of one measurement")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3, help="how often the two take turns")
    parser.add_argument("--port", type=int, default=8112, help="this port, and the one a thousand higher, are used")
    parser.add_argument("--survey", action="store_true", help="instead: every sort, search and deep page once")
    parser.add_argument("--queries", action="store_true", help="print every query of the page, too")
    return parser.parse_args()


# --- the city and its askers


def prepare(asked: argparse.Namespace) -> None:
    """Settings by environment, the database, and the city if it is not there with as many tickets."""
    data = ROOT / "build" / f"pages-{asked.database}"
    os.environ.update(GUANJIA_DATA=str(data), GUANJIA_DEBUG="0", GUANJIA_DEMO="0", GUANJIA_LOG_LEVEL="WARNING")
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    sys.path[:0] = [str(ROOT / "src"), str(HERE)]
    if asked.database == "postgres":
        url = os.environ.get("GUANJIA_PAGES_URL", "postgres://postgres@127.0.0.1:5432/guanjia_pages")
        os.environ["GUANJIA_DATABASE_URL"] = url
        make_database(url)
    else:
        os.environ.pop("GUANJIA_DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "guanjia", "setup"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")
    import django

    django.setup()
    from big_city import build

    from guanjia.domains.servicedesk.models import Ticket

    there = Ticket.objects.count()
    if there == 0:
        build(asked.tickets)
    elif there != asked.tickets:
        sys.exit(
            f"The city there has {there:,} tickets. Remove {data}"
            + (" and drop its database" if asked.database == "postgres" else "")
            + " to make another one."
        )


def make_database(url: str) -> None:
    """Create the PostgreSQL database if the server has none of that name."""
    import psycopg

    server, _slash, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres".replace("postgres://", "postgresql://"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


def log_in() -> list[Asker]:
    """A dispatcher of a county, a liaison of one unit, a dispatcher of the whole city; logged in."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from guanjia.foundation.access.models import Account, Grant, Role
    from guanjia.foundation.org.models import Office, Person

    centre = Office.objects.filter(kind="centre").order_by("pk").first()
    unit = Office.objects.filter(kind="unit", parent=centre).order_by("pk").first()
    region = Office.objects.get(kind="region")
    assert centre
    assert unit
    wanted = (
        ("county", "bench-county", "dispatcher", centre),
        ("one unit", "bench-unit", "liaison", unit),
        ("whole city", "bench-city", "dispatcher", region),
    )
    askers = []
    for label, username, role, office in wanted:
        person, _new = Person.objects.get_or_create(
            staff_number=username, defaults={"name": label, "office": office, "valid_from": date(2020, 1, 1)}
        )
        account, new = Account.objects.get_or_create(
            username=username, defaults={"person": person, "password_changed_at": timezone.now()}
        )
        if new:
            account.set_unusable_password()
            account.save()
        Grant.objects.get_or_create(
            account=account, role=Role.objects.get(code=role), office=office, defaults={"valid_from": date(2020, 1, 1)}
        )
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(account, backend="guanjia.foundation.access.backends.AccountBackend")
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        askers.append(Asker(label, username, office.path, cookie))
    return askers


# --- figures


def show_queries(askers: list[Asker]) -> None:
    """How many queries a page costs, with 25 rows and with 100, and with all caches empty."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    print(f"\n{'queries a page':<14} {'25 rows':>8} {'100 rows':>9} {'cold':>5}")
    for asker in askers:
        client = Client(HTTP_HOST="127.0.0.1", HTTP_COOKIE=asker.cookie)
        counts = []
        for size, cold in ((25, False), (100, False), (25, True)):
            address = f"{PAGE}?{MAIN}&size={size}"
            client.get(address)
            if cold:
                cache.clear()
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(address)
            assert answer.status_code == 200, answer
            assert len(set(re.findall(rb">(GD-[0-9-]+)<", answer.content))) == size
            counts.append(len(seen))
            if cold and "--queries" in sys.argv:
                for query in seen:
                    print(f"    {float(query['time']) * 1000:6.1f} ms  {query['sql'][:4000]}")
        print(f"{asker.label:<14} {counts[0]:>8} {counts[1]:>9} {counts[2]:>5}")


def compare(asked: argparse.Namespace, askers: list[Asker]) -> None:
    """Ours and the bare view in turn, and the medians of all rounds."""
    head = f"{'scope':<11} {'page':<5} {'pages/s':>8} {'p50 ms':>7} {'p95 ms':>7} {'p99 ms':>7} {'ratio':>6}"
    print(f"\n{asked.database}, {asked.tickets:,} tickets, ?{MAIN}, {asked.connections} connections\n{head}")
    for asker in askers:
        here = f"http://127.0.0.1:{asked.port}{PAGE}?{MAIN}"
        scope = "" if asker.label == "whole city" else f"path={asker.path}&"
        there = f"http://127.0.0.1:{asked.port + 1000}/?{scope}state=closed"
        same_rows(here, there, asker.cookie)
        for address in (here, there):
            ask(address, asker.cookie, 2, asked.connections)
        ours, bare = [], []
        for _round in range(asked.rounds):
            ours.append(ask(here, asker.cookie, asked.seconds, asked.connections))
            bare.append(ask(there, "", asked.seconds, asked.connections))
        ratio = median(o.per_second / b.per_second for o, b in zip(ours, bare, strict=True))
        for label, figures in (("ours", ours), ("bare", bare)):
            middle = Figures(*(median(column) for column in zip(*figures, strict=True)))
            print(
                f"{asker.label:<11} {label:<5} {middle.per_second:>8.1f} {middle.p50_ms:>7.1f} {middle.p95_ms:>7.1f} "
                f"{middle.p99_ms:>7.1f} {f'{ratio:.0%}' if label == 'ours' else '':>6}",
                flush=True,
            )


def survey(asked: argparse.Namespace, askers: list[Asker]) -> None:
    """One request each of every order, search and deep page: the first one and the second one."""
    addresses = (
        "", "sort=reported_at", "sort=finish_due_at", "sort=-finish_due_at", "page=400", "page=400&sort=finish_due_at",
        "page=100000", "state=open", "state=open&sort=finish_due_at", "state=withdrawn", "state=withdrawn&page=400",
        "due=overdue&sort=finish_due_at", "stars=low", "stars=low&sort=finish_due_at", "stars=none", "kind=KIND",
        "kind=KIND&sort=finish_due_at", "since=FIRST&until=LAST", "since=FIRST&until=LAST&sort=finish_due_at",
        "office=OFFICE", "q=GD-", "q=NUMBER", "q=%E7%A9%BA%E8%B0%83", "q=301+%E5%AE%A4",
        "q=%E7%A9%BA%E8%B0%83+%E8%B5%B0%E5%BB%8A&state=withdrawn", "q=nothing-like-it",
        "q=nothing-like-it&sort=finish_due_at", "rate=response&part=hit", "rate=response&part=miss",
        "size=100",
    )  # fmt: skip
    from guanjia.domains.servicedesk.models import FaultKind, Ticket

    ticket = Ticket.objects.order_by("pk")[asked.tickets // 2]
    words = {
        "KIND": str(FaultKind.objects.exclude(parent=None).order_by("pk")[20].pk), "NUMBER": ticket.number,
        "FIRST": f"{ticket.reported_at:%Y-%m-%d}", "LAST": f"{ticket.reported_at:%Y-%m-%d}",
        "OFFICE": str(ticket.office_id),
    }  # fmt: skip
    print(f"\n{asked.database}, {asked.tickets:,} tickets: first and second request, ms\n{'':<62}", end="")
    print("".join(f"{asker.label:>18}" for asker in askers))
    for address in addresses:
        for word, value in words.items():
            address = address.replace(word, value)
        cells = []
        for asker in askers:
            taken = [once(f"http://127.0.0.1:{asked.port}{PAGE}?{address}", asker.cookie) for _turn in range(2)]
            cells.append(f"{taken[0]:>9.0f}{taken[1]:>9.0f}")
        print(f"?{address:<61}" + "".join(cells), flush=True)


# --- servers and questions


def start(command: list[str], **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | more)


def wait_until_free(port: int) -> None:
    """The servers of a run just ended may still be closing; two at one port would share the questions."""
    for _try in range(20):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.5)
    sys.exit(f"Port {port} is taken. Choose another with --port.")


def wait_for(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).read()
            return
        except OSError:
            time.sleep(0.3)
    sys.exit(f"{address} does not answer.")


def once(address: str, cookie: str) -> float:
    begun = time.perf_counter()
    request = urllib.request.Request(address, headers={"Cookie": cookie})
    urllib.request.urlopen(request, timeout=120).read()
    return (time.perf_counter() - begun) * 1000


def same_rows(here: str, there: str, cookie: str) -> None:
    """Both pages must show the same tickets in the same order."""
    shown = []
    for address in (here, there):
        request = urllib.request.Request(address, headers={"Cookie": cookie})
        found = re.findall(r">(GD-[0-9-]+)<", urllib.request.urlopen(request, timeout=120).read().decode())
        shown.append(list(dict.fromkeys(found)))
    assert len(shown[0]) == 25
    assert shown[0] == shown[1], shown


def ask(address: str, cookie: str, seconds: int, connections: int) -> Figures:
    """What wrk measures; an answer that is no 200 ends the run."""
    command = [
        "wrk",
        "-t",
        "1",
        "-c",
        str(connections),
        "-d",
        f"{seconds}s",
        "-s",
        str(HERE / "p95.lua"),
        "--timeout",
        "30s",
    ]
    if cookie:
        command += ["-H", f"Cookie: {cookie}"]
    said = subprocess.run([*command, address], check=True, capture_output=True, text=True).stdout
    line = next(line for line in said.splitlines() if line.startswith("FIGURES"))
    requests, took, p50, p95, p99, wrong = (float(word) for word in line.split()[1:])
    if wrong:
        sys.exit(f"{wrong:.0f} answers from {address} were no 200.")
    return Figures(requests / took, p50, p95, p99)


if __name__ == "__main__":
    main()
