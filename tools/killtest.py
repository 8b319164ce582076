"""Kill the web server and the worker with SIGKILL during acknowledged writes, then count: is any lost or doubled?

    python tools/killtest.py [--commands 2000] [--kills 12] [--port 8990]

Starts `guanjia serve --with-worker` on the database that GUANJIA_DATABASE_URL or GUANJIA_DATA names (a fresh one,
please) and posts commands through the API from several clients, each with an idempotency key of its own. Meanwhile it
kills, in turn, a server process, the worker, and the whole server, which it starts again. What was not acknowledged is
sent again with the same key. In the end every command must have acted exactly once, what was acknowledged must be
stored under the very id that was answered, and the sealed trail must be whole. Exit code 0 only then.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ["PYTHONPATH"] = str(ROOT / "src")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")
os.environ.setdefault("GUANJIA_LOG_LEVEL", "ERROR")

ACTION = "places.place.added"


def prepare() -> tuple[str, int]:
    """An office, an account and a token that may add places there; the token's secret and the office's id."""
    import django

    django.setup()
    from django.core.management import call_command

    from guanjia.foundation.access.actors import actor_of
    from guanjia.foundation.access.catalogue import all_rights
    from guanjia.foundation.access.commands.accounts import create_account
    from guanjia.foundation.access.commands.grants import grant_role
    from guanjia.foundation.access.commands.tokens import create_token
    from guanjia.foundation.org.commands import found_office, hire_person
    from guanjia.kernel import clock
    from guanjia.kernel.actor import system_actor

    call_command("setup", stdout=open(os.devnull, "w"))  # noqa: SIM115
    founder = system_actor("killtest", *all_rights())
    today, mark = clock.today(), uuid.uuid4().hex[:8]
    office = found_office(
        founder,
        kind="bureau",
        level="city",
        name=f"Killtest {mark}",
        parent_id=None,
        valid_from=today - timedelta(days=9),
    )
    person = hire_person(
        founder, name="Killtest", staff_number=mark, office_id=office.pk, valid_from=today - timedelta(days=9)
    )
    account = create_account(founder, username=f"killtest-{mark}", person_id=person.pk, password=None)
    grant_role(
        founder,
        account_id=account.pk,
        role_code="owner_section",
        office_id=office.pk,
        valid_from=today - timedelta(days=9),
        valid_to=None,
        reason="killtest",
        today=today,
    )
    actor = actor_of(account, today=today)
    _token, secret = create_token(
        actor,
        name="killtest",
        rights=["org.view", "places.manage", "places.view"],
        office_id=None,
        expires_on=today + timedelta(days=1),
        now=clock.now(),
        today=today,
    )
    return secret, office.pk


class Server:
    """`guanjia serve --with-worker`, and who of its processes to kill."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "guanjia", "serve", f"127.0.0.1:{self.port}", "--workers", "2", "--with-worker"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def children(self, *, workers: bool) -> list[int]:
        """The process ids of job workers or of server processes."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        found = [line.split(None, 1) for line in listed.stdout.splitlines() if line.strip()]
        return [
            int(pid)
            for pid, words in found
            if ("guanjia worker" in words) == workers and "resource_tracker" not in words and not words.startswith("ps")
        ]

    def kill(self, what: str, rng: random.Random) -> bool:
        if what == "all":
            self.process.kill()
            self.process.wait()
            time.sleep(1.5)  # its processes notice and end
            self.start()
            return True
        victims = self.children(workers=what == "worker")
        if victims:
            os.kill(rng.choice(victims), signal.SIGKILL)
        return bool(victims)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(60)


class Clients:
    """Post every command until it is acknowledged, always with its own key."""

    def __init__(self, args: argparse.Namespace, secret: str, office: int) -> None:
        self.args, self.secret, self.office = args, secret, office
        self.mark = uuid.uuid4().hex[:8]
        self.numbers = itertools.count()
        self.acknowledged: dict[str, int] = {}
        self.resent: Counter[str] = Counter()
        self.odd: Counter[int] = Counter()
        self.lock = threading.Lock()

    def run(self) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._post_all, daemon=True) for _ in range(self.args.clients)]
        for thread in threads:
            thread.start()
        return threads

    def _post_all(self) -> None:
        link: http.client.HTTPConnection | None = None
        while True:
            with self.lock:
                n = next(self.numbers)
            if n >= self.args.commands:
                return
            name = f"{self.mark}-{n}"
            body = json.dumps({"kind": "compound", "name": name, "office_id": self.office, "valid_from": "2026-01-01"})
            headers = {
                "Authorization": f"Bearer {self.secret}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"{self.mark}-{n}",
            }
            while True:
                try:
                    link = link or http.client.HTTPConnection("127.0.0.1", self.args.port, timeout=15)
                    link.request("POST", "/api/v1/places/", body, headers)
                    answer = link.getresponse()
                    data = answer.read()
                    if answer.status == 201:
                        self.acknowledged[name] = json.loads(data)["id"]
                        break
                    if not self.odd[answer.status]:
                        sys.stderr.write(f"{answer.status}: {data[:300]!r}\n")
                    self.odd[answer.status] += 1
                except (OSError, http.client.HTTPException, ValueError):
                    link = None
                self.resent[name] += 1
                time.sleep(0.2)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commands", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--port", type=int, default=8990)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=600.0, help="give up after so many seconds")
    args = parser.parse_args()

    secret, office = prepare()
    from django.core.management import call_command
    from django.db import connection

    from guanjia.foundation.audit.models import AuditRecord
    from guanjia.foundation.places.models import Place

    rng = random.Random(args.seed)
    server, clients = Server(args.port), Clients(args, secret, office)
    begun = time.monotonic()
    threads = clients.run()
    marks = [args.commands * (n + 1) // (args.kills + 1) for n in range(args.kills)]
    kinds = itertools.cycle(("server", "worker", "all"))
    killed: Counter[str] = Counter()
    while any(thread.is_alive() for thread in threads) and time.monotonic() - begun < args.limit:
        if marks and len(clients.acknowledged) >= marks[0]:
            marks.pop(0)
            what = next(kinds)
            killed[what] += server.kill(what, rng)
        time.sleep(0.05)
    took = time.monotonic() - begun
    server.end()
    for _n in range(3):
        call_command("worker", once=True, threads=1)

    stored = Counter(Place.objects.filter(name__startswith=f"{clients.mark}-").values_list("name", flat=True))
    ids = dict(Place.objects.filter(name__startswith=f"{clients.mark}-").values_list("name", "pk"))
    recorded = Counter(
        AuditRecord.objects.filter(
            action__startswith="places.place.",
            object_type="places.place",
            object_id__in=[str(pk) for pk in ids.values()],
        ).values_list("object_id", flat=True)
    )
    try:
        call_command("audit_verify", stdout=open(os.devnull, "w"))  # noqa: SIM115
        whole = True
    except (Exception, SystemExit):
        whole = False
    figures = {
        "database": connection.vendor,
        "commands": args.commands,
        "kills": dict(killed),
        "acknowledged": len(clients.acknowledged),
        "acknowledged_lost": sum(ids.get(name) != pk for name, pk in clients.acknowledged.items()),
        "doubled": sum(count - 1 for count in stored.values()),
        "stored": len(stored),
        "without_record": sum(recorded[str(pk)] != 1 for pk in ids.values()),
        "sent_again": sum(clients.resent.values()),
        "other_answers": dict(clients.odd),
        "trail_whole": whole,
        "seconds": round(took, 1),
    }
    print(json.dumps(figures))
    good = (
        figures["acknowledged"] == figures["stored"] == args.commands
        and not figures["acknowledged_lost"]
        and not figures["doubled"]
        and not figures["without_record"]
        and whole
    )
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
