"""Kill workers with SIGKILL while they run jobs, then count: is any job lost or doubled?

    python tools/killjobs.py [--jobs 3000] [--workers 4] [--kills 12] [--lease 3]

Uses the database that GUANJIA_DATABASE_URL or GUANJIA_DATA names (a fresh one, please). Every handler writes one row
into a table without any unique constraint, together with the job's end (`run.exactly_once`), so a doubled run would
show. Prints figures; exit code 0 only when nothing is lost and nothing doubled.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")
os.environ.setdefault("GUANJIA_LOG_LEVEL", "WARNING")

TABLE = "killjobs_effect"


def setup() -> None:
    import django

    django.setup()
    from django.db import connection

    from guanjia.foundation.jobs import catalogue
    from guanjia.kernel.work import Handler

    def effect(run):  # type: ignore[no-untyped-def]
        with run.exactly_once(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} (job_id) VALUES (%s)", [run.job_id])

    catalogue.all_handlers()["killjobs.effect"] = Handler(effect, max_attempts=50)
    catalogue.all_handlers()["killjobs.plain"] = Handler(lambda run: None)
    catalogue.all_schedules().clear()


def work(lease_s: float, threads: int) -> None:
    """One worker that ends when its standard input closes."""
    import threading

    setup()
    from guanjia.foundation.jobs.worker import WorkerProcess

    process = WorkerProcess(threads=threads, lease_s=lease_s, poll_s=0.1)
    threading.Thread(target=lambda: (os.read(0, 1), process.stop.set()), daemon=True).start()
    process.main()


def start_worker(args: argparse.Namespace) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, __file__, "--work", "--lease", str(args.lease), "--threads", str(args.threads)],
        stdin=subprocess.PIPE,
    )


def run(args: argparse.Namespace) -> int:
    setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from guanjia.foundation.jobs.models import Job
    from guanjia.foundation.jobs.public import enqueue
    from guanjia.kernel import clock

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (job_id BIGINT NOT NULL)")
    Job.objects.filter(kind__startswith="killjobs.").delete()

    kind = "killjobs.plain" if args.plain else "killjobs.effect"
    begun = time.monotonic()
    with transaction.atomic():
        for _n in range(args.jobs):
            enqueue(kind, now=clock.now())
    enqueue_s = time.monotonic() - begun
    rng = random.Random(args.seed)
    begun = time.monotonic()
    workers = [start_worker(args) for _ in range(args.workers)]
    killed = 0
    jobs = Job.objects.filter(kind=kind)
    marks = [args.jobs * (n + 1) // (args.kills + 1) for n in range(args.kills)]
    while (done := jobs.filter(state="done").count()) < args.jobs and time.monotonic() - begun < args.limit:
        if killed < args.kills and done >= marks[killed]:
            n = rng.randrange(len(workers))
            workers[n].kill()
            workers[n].wait()
            workers[n] = start_worker(args)
            killed += 1
        time.sleep(0.1)
    took = time.monotonic() - begun
    first, last = (jobs.order_by(f"{sign}finished_at").values_list("finished_at", flat=True)[0] for sign in ("", "-"))
    busy_s = (last - first).total_seconds()
    for worker in workers:
        worker.stdin.close()  # type: ignore[union-attr]
    for worker in workers:
        worker.wait(30)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*), COUNT(DISTINCT job_id) FROM {TABLE}")
        effects, distinct = cursor.fetchone()
    again = jobs.filter(attempts__gt=1).count()
    figures = {
        "database": connection.vendor,
        "jobs": args.jobs,
        "workers": args.workers,
        "kills": killed,
        "lost": None if args.plain else args.jobs - distinct,
        "doubled": None if args.plain else effects - distinct,
        "not_done": args.jobs - jobs.filter(state="done").count(),
        "run_again": again,
        "seconds": round(took, 1),
        "jobs_per_s": round(args.jobs / busy_s),
        "enqueued_per_s": round(args.jobs / enqueue_s),
    }
    print(json.dumps(figures))
    return 0 if not (figures["lost"] or figures["doubled"] or figures["not_done"]) else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=3000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--lease", type=float, default=3.0, help="seconds")
    parser.add_argument("--limit", type=float, default=300.0, help="give up after so many seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="empty handlers: how fast is the queue alone?")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        work(args.lease, args.threads)
        return 0
    return run(args)


if __name__ == "__main__":
    raise SystemExit(main())
