"""Real processes and real connections: kill -9, and two workers after one job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from guanjia.foundation.jobs import running
from guanjia.foundation.jobs.commands import enqueue
from guanjia.foundation.jobs.models import Job

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.mark.slow
def test_killed_workers_lose_and_double_nothing(tmp_path):
    """The small twin of `tools/killjobs.py`, on a SQLite file of its own."""
    environment = {k: v for k, v in os.environ.items() if k not in ("GUANJIA_DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    ended = subprocess.run(
        [sys.executable, "tools/killjobs.py", "--jobs", "150", "--workers", "2", "--kills", "2", "--lease", "1"],
        cwd=ROOT,
        env=environment | {"GUANJIA_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    figures = json.loads(ended.stdout.splitlines()[-1])
    assert (figures["lost"], figures["doubled"], figures["kills"]) == (0, 0, 2)


def two_at_once(take) -> list[object]:
    """What two workers get who ask in the same instant."""
    barrier, got = threading.Barrier(2), []

    def ask() -> None:
        try:
            barrier.wait(10)
            got.append(take(barrier))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [job for job in got if job is not None]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_get_one_job(handlers):
    handlers["t.nothing"] = lambda run: None
    for _n in range(10):
        enqueue("t.nothing", now=NOW)
        assert len(two_at_once(lambda barrier: running.take(now=NOW))) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_get_one_job_where_nothing_guards_it(handlers):
    """The twin: read, then write without looking again. Both get it."""
    handlers["t.nothing"] = lambda run: None
    enqueue("t.nothing", now=NOW)

    def careless(barrier: threading.Barrier) -> int:
        job = Job.objects.filter(state="waiting").order_by("id").first()
        assert job is not None
        barrier.wait(10)  # both have read before either writes
        Job.objects.filter(pk=job.pk).update(state="running", lease_token="mine", leased_until=NOW)
        return job.pk

    assert len(two_at_once(careless)) == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_queue_and_nobody_is_locked_out():
    if connection.vendor != "sqlite":
        pytest.skip("the write queue is SQLite's")
    errors: list[Exception] = []

    def write(n: int) -> None:
        try:
            for i in range(10):
                with transaction.atomic():
                    job = Job.objects.create(kind=f"t.{n}", created_at=NOW, run_at=NOW)
                    with transaction.atomic():
                        Job.objects.filter(pk=job.pk).update(priority=i)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors
    assert Job.objects.count() == 160
