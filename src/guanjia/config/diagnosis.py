"""What may be wrong with an installation, in plain words, each with the way to mend it.

A finding's sentences are English msgids; `guanjia check` shows them in the operator's language.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max

from guanjia.config import health
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.jobs import queries as jobs
from guanjia.foundation.jobs.models import Job, Schedule, Worker
from guanjia.kernel import clock
from guanjia.kernel.words import N_


class Level(StrEnum):
    """How bad it is. Only BAD makes the exit code 1."""

    OK = "ok"
    HINT = "hint"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `mend` is empty when there is nothing to mend."""

    code: str
    level: Level
    what: str
    mend: str = ""
    params: dict[str, Any] = field(default_factory=dict)


MB = 1024 * 1024
KEY_AGE_LIMIT = timedelta(days=730)
SKEW_LIMIT = timedelta(minutes=2)


def ok(code: str, what: str, **params: Any) -> Finding:
    return Finding(code, Level.OK, what, params=params)


def data_folder() -> Iterator[Finding]:
    folder: Path = settings.DATA
    probe = folder / f".write-test-{os.getpid()}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError:
        yield Finding(
            "data.folder",
            Level.BAD,
            N_("The data folder %(path)s cannot be written to."),
            N_("Give it to the account that runs the service: chown -R <account> %(path)s"),
            {"path": folder},
        )
        return
    yield ok("data.folder", N_("The data folder %(path)s can be written to."), path=folder)
    free = shutil.disk_usage(folder).free // MB
    if free < 2048:
        yield Finding(
            "data.space",
            Level.BAD if free < 256 else Level.WARN,
            N_("Only %(free)s MB are left on the disk of the data folder."),
            N_("Make room or move GUANJIA_DATA to a larger disk; a full disk stops every write."),
            {"free": free},
        )
    else:
        yield ok("data.space", N_("%(free)s MB are free on the disk of the data folder."), free=free)


def keys() -> Iterator[Finding]:
    path = Path(settings.GUANJIA_KEYRING)
    try:
        ring = json.loads(path.read_text())
        readable = bool(ring["sets"]) and bool(ring["seal"])
    except (OSError, ValueError, KeyError, TypeError):
        readable = False
    if not readable:
        yield Finding(
            "keys.ring",
            Level.BAD,
            N_("The key ring %(path)s cannot be read; encrypted fields stay closed."),
            N_("Bring it back from your separate copy of the key ring. A new one cannot open the old data."),
            {"path": path},
        )
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name != "nt" and mode & 0o077:
        yield Finding(
            "keys.permissions",
            Level.BAD,
            N_("The key ring %(path)s can be read by other accounts of this machine."),
            N_("Run: chmod 600 %(path)s"),
            {"path": path},
        )
    else:
        yield ok("keys.permissions", N_("The key ring can be read by the service alone."))
    age = timedelta(seconds=time.time() - path.stat().st_mtime)
    if age > KEY_AGE_LIMIT:
        yield Finding(
            "keys.age",
            Level.WARN,
            N_("The key ring is %(days)s days old."),
            N_("Change the keys with the key rotation command (see the handbook's page on keys)."),
            {"days": age.days},
        )
    database = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and Path(database).parent == path.parent:
        yield Finding(
            "keys.place",
            Level.HINT,
            N_("The key ring lies in the same folder as the database."),
            N_("In production keep it elsewhere (GUANJIA_KEYRING), so that one stolen folder does not open the data."),
        )


def secret() -> Iterator[Finding]:
    if len(settings.SECRET_KEY) < 40 or len(set(settings.SECRET_KEY)) < 12:
        yield Finding(
            "secret.weak",
            Level.BAD,
            N_("The secret key is short or simple; sessions could be forged."),
            N_("Remove GUANJIA_SECRET_KEY and let the program make one, or set 50 random characters."),
        )
        return
    path = settings.DATA / "secret-key"
    if os.name != "nt" and path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(
            "secret.permissions",
            Level.BAD,
            N_("The file %(path)s can be read by other accounts of this machine."),
            N_("Run: chmod 600 %(path)s"),
            {"path": path},
        )
        return
    yield ok("secret.strong", N_("The secret key is long and random."))


def database() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = health.open_migrations()
    except DatabaseError as error:
        yield Finding(
            "database.reach",
            Level.BAD,
            N_("The database cannot be reached: %(error)s"),
            N_("Check that it runs, and that GUANJIA_DATABASE_URL names host, port, account and database."),
            {"error": str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__},
        )
        return
    yield ok("database.reach", N_("The database answers (%(vendor)s)."), vendor=connection.vendor)
    if missing:
        yield Finding(
            "database.migrations",
            Level.BAD,
            N_("%(count)s changes of the database's structure are still to be made."),
            N_("Make a backup, then run: guanjia setup"),
            {"count": missing},
        )
        return
    yield ok("database.migrations", N_("The database's structure is up to date."))
    yield from _work_in_database(clock.now())


def _work_in_database(now: datetime) -> Iterator[Finding]:
    alive = jobs.list_workers_alive(now)
    if not alive:
        yield Finding(
            "worker.alive",
            Level.BAD,
            N_("No worker is running; background jobs, reminders and the trail's seal stand still."),
            N_("Start one: guanjia worker (or guanjia serve --with-worker)"),
        )
    else:
        yield ok("worker.alive", N_("%(count)s worker processes are running."), count=len(alive))
    parked = Job.objects.filter(state="parked").count()
    if parked:
        yield Finding(
            "jobs.parked",
            Level.WARN,
            N_("%(count)s background jobs are parked because they failed again and again."),
            N_("Look at them under System → Background jobs, mend the cause, then start them again."),
            {"count": parked},
        )
    for row in Schedule.objects.filter(failures_in_a_row__gte=3, enabled=True):
        yield Finding(
            "jobs.schedule",
            Level.WARN,
            N_("The schedule %(kind)s has failed %(count)s times in a row."),
            N_("Read its error under System → Schedules."),
            {"kind": row.kind, "count": row.failures_in_a_row},
        )
    age = health.audit_tail_age_s(now)
    if age > health.TAIL_AGE_LIMIT_S:
        yield Finding(
            "audit.tail",
            Level.WARN,
            N_("Records of the audit trail have waited %(minutes)s minutes for their seal."),
            N_("Start a worker; if one is running, read the error of audit.seal under System → Schedules."),
            {"minutes": round(age / 60)},
        )
    newest = [
        AuditRecord.objects.aggregate(at=Max("at"))["at"],
        Worker.objects.aggregate(at=Max("seen_at"))["at"],
    ]
    ahead = max((at - now for at in newest if at), default=timedelta())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            ahead = max(ahead, abs(cursor.fetchone()[0] - datetime.now(UTC)))
    if ahead > SKEW_LIMIT:
        yield Finding(
            "clock.skew",
            Level.BAD,
            N_("This machine's clock and the times in the database differ by %(seconds)s seconds."),
            N_("Switch on time synchronisation (chrony or systemd-timesyncd) on this machine and on the database's."),
            {"seconds": round(ahead.total_seconds())},
        )
    else:
        yield ok("clock.skew", N_("The clock agrees with the times in the database."))


def pages() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(
            "pages.debug",
            Level.BAD if settings.SECURE_COOKIES else Level.WARN,
            N_("Debugging is on: errors show the inside of the program to everybody."),
            N_("Remove GUANJIA_DEBUG from the environment before anybody else uses this system."),
        )
    else:
        yield ok("pages.debug", N_("Debugging is off."))
        if (settings.STATIC_ROOT / "staticfiles.json").exists():
            yield ok("pages.static", N_("The static files are in place."))
        else:
            yield Finding(
                "pages.static",
                Level.BAD,
                N_("The static files are not in place; pages would have no looks."),
                N_("Run: guanjia setup"),
            )
    host = settings.GUANJIA_PUBLIC_URL.split("//")[-1].split("/")[0].rsplit(":", 1)[0]
    local = host in ("127.0.0.1", "localhost", "[::1]", "")
    if not settings.SECURE_COOKIES and not local:
        yield Finding(
            "pages.https",
            Level.BAD,
            N_("The public address %(url)s is not encrypted; passwords travel in the clear."),
            N_("Put a server with TLS in front (deploy/nginx.conf) and set GUANJIA_PUBLIC_URL to its https address."),
            {"url": settings.GUANJIA_PUBLIC_URL},
        )
    elif local:
        yield Finding(
            "pages.https",
            Level.HINT,
            N_("The public address is this machine itself; nobody else can follow links and codes."),
            N_("Set GUANJIA_PUBLIC_URL to the address that people type."),
        )
    else:
        yield ok("pages.https", N_("The public address is encrypted."))
    if host and host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        yield Finding(
            "pages.hosts",
            Level.BAD,
            N_("The host %(host)s of the public address is not answered."),
            N_("Add it to GUANJIA_HOSTS."),
            {"host": host},
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding(
            "pages.hosts",
            Level.WARN,
            N_("Requests for any host name are answered."),
            N_("List the real names in GUANJIA_HOSTS."),
        )


def outside() -> Iterator[Finding]:
    if "console" in settings.EMAIL_BACKEND:
        yield Finding(
            "mail.none",
            Level.HINT,
            N_("No mail server is set; messages to people stay in the log."),
            N_("Set GUANJIA_EMAIL_URL, for example smtp+tls://account:password@mail.example:587"),
        )
    else:
        yield ok("mail.none", N_("Mail goes out through %(host)s."), host=settings.EMAIL_HOST)
    if not (settings.GUANJIA_METRICS_TOKEN or settings.GUANJIA_METRICS_ADDRESSES):
        yield Finding(
            "metrics.closed",
            Level.HINT,
            N_("Nobody may read /metrics."),
            N_("Set GUANJIA_METRICS_TOKEN or GUANJIA_METRICS_ADDRESSES if you watch this system with Prometheus."),
        )
    missing = [name for name in ("duckdb", "numpy") if find_spec(name) is None]
    if missing:
        yield Finding(
            "extras.analytics",
            Level.HINT,
            N_("The analytics extra is not installed (%(names)s); forecasts are switched off."),
            N_("Install it if you want them: pip install 'guanjia[analytics]'"),
            {"names": ", ".join(missing)},
        )


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (data_folder, keys, secret, database, pages, outside)


def diagnose() -> list[Finding]:
    """Everything that was looked at, in order."""
    return [finding for look in LOOKS for finding in look()]
