"""One worker process: some runner threads, and a keeper that holds their leases.

The keeper is the main thread. Every second it puts dead workers' jobs back, reads whether a job was asked to stop or
lost, and writes down progress that changed; every third of a lease it extends the leases of what still runs. It has a
connection of its own, so a handler deep in a transaction neither hides its progress nor loses its lease. A handler
past its limit is no longer kept: its lease runs out, and the job goes to whoever is free.
"""

from __future__ import annotations

import logging
import os
import random
import socket
import threading
from datetime import datetime, timedelta
from time import monotonic

from django.db import DatabaseError, connection, connections, transaction

import guanjia
from guanjia.foundation.jobs import running
from guanjia.foundation.jobs.commands.schedules import sync_schedules
from guanjia.foundation.jobs.models import Job, Worker
from guanjia.foundation.jobs.running import JobRun, Outcome
from guanjia.kernel import clock

logger = logging.getLogger(__name__)

BEAT_S = 5.0
TICK_S = 1.0


def _mend_connection() -> None:
    """Throw the thread's connection away after an error; an intact one is kept, whatever its age."""
    if connection.errors_occurred:
        connection.close_if_unusable_or_obsolete()


class WorkerProcess:
    """Runs jobs until `stop` is set; with `once`, until nothing is due."""

    def __init__(
        self, *, threads: int = 2, lease_s: float = 30.0, poll_s: float = 0.5, grace_s: float = 20.0, once: bool = False
    ) -> None:
        self.threads = threads
        self.lease = timedelta(seconds=lease_s)
        self.poll_s = poll_s
        self.grace_s = grace_s
        self.once = once
        self.stop = threading.Event()
        self.worker_id: int | None = None
        self.ran = 0
        self._runs: dict[str, JobRun] = {}
        self._lock = threading.Lock()

    def main(self) -> int:
        """Work; how many jobs ran. After a clean end nothing is left leased, unless a handler would not stop."""
        row = Worker.objects.create(
            host=socket.gethostname()[:120],
            pid=os.getpid(),
            threads=self.threads,
            version=guanjia.__version__,
            started_at=clock.now(),
            seen_at=clock.now(),
        )
        self.worker_id = row.pk
        sync_schedules(clock.now())
        running.revive_expired(clock.now())
        logger.info("worker %s started with %s threads", row.pk, self.threads)
        runners = [threading.Thread(target=self._run, name=f"runner-{n}", daemon=True) for n in range(self.threads)]
        for runner in runners:
            runner.start()
        self._keep(runners)
        left = sum(runner.is_alive() for runner in runners)
        Worker.objects.filter(pk=row.pk).update(stopped_at=clock.now())
        logger.info("worker %s stopped after %s jobs, %s left unfinished", row.pk, self.ran, left)
        return self.ran

    # The runners

    def _run(self) -> None:
        finished: tuple[JobRun, Outcome] | None = None
        settled: JobRun | None = None
        troubled = False
        try:
            while True:
                try:
                    _mend_connection()
                    go_on = not self.stop.is_set()
                    if finished is None and (not go_on or not running.is_due(clock.now())):
                        self._forget(settled)
                        settled = None
                        if not go_on or self.once:
                            return
                        self.stop.wait(self.poll_s * random.uniform(0.7, 1.3))
                        continue
                    run = running.settle_and_take(
                        finished, now=clock.now(), worker_id=self.worker_id, lease=self.lease, go_on=go_on
                    )
                except DatabaseError:
                    # What has finished is kept in hand and recorded once the database is back.
                    if not troubled:
                        logger.exception("the queue cannot be reached; trying again")
                    troubled = True
                    self.stop.wait(random.uniform(0.5, 1.5))
                    if self.stop.is_set() and finished is None:
                        return
                    continue
                if troubled:
                    logger.info("the queue is back")
                    troubled = False
                self._forget(settled)
                finished, settled = None, None
                if run is None:
                    continue
                run.shutdown = self.stop
                with self._lock:
                    self._runs[run.token] = run
                    self.ran += 1
                outcome = running.perform(run)
                settled = run
                finished = (run, outcome) if outcome is not None else None
        finally:
            self._forget(settled)
            connections.close_all()

    def _forget(self, run: JobRun | None) -> None:
        if run is not None:
            with self._lock:
                self._runs.pop(run.token, None)

    # The keeper

    def _keep(self, runners: list[threading.Thread]) -> None:
        beat_at = extend_at = monotonic()
        ends_at: float | None = None
        while any(runner.is_alive() for runner in runners):
            if self.stop.is_set() and ends_at is None:
                ends_at = monotonic() + self.grace_s
            if ends_at is not None and monotonic() > ends_at:
                logger.warning("%s jobs would not stop in time; they run again elsewhere", len(self._runs))
                return
            now = monotonic()
            try:
                _mend_connection()
                self._look(clock.now(), beat=now >= beat_at, extend=now >= extend_at)
                running.revive_expired(clock.now())
            except DatabaseError:
                logger.warning("the heartbeat could not be written", exc_info=True)
            else:
                beat_at = now + BEAT_S if now >= beat_at else beat_at
                extend_at = now + self.lease.total_seconds() / 3 if now >= extend_at else extend_at
            if self.once or ends_at is not None:
                for runner in runners:
                    runner.join(TICK_S / 10)
            else:
                self.stop.wait(TICK_S)

    def _look(self, now: datetime, *, beat: bool, extend: bool) -> None:
        """One tick: who was asked to stop, whose progress changed, whose lease must grow."""
        with self._lock:
            runs = dict(self._runs)
        if runs:
            asked = dict(Job.objects.filter(lease_token__in=list(runs)).values_list("lease_token", "stop_asked"))
            for token, run in runs.items():
                run.lost = run.lost or (token not in asked and not run.settled and token in self._runs)
                run.asked_to_stop = run.asked_to_stop or asked.get(token, False)
        dirty = [run for run in runs.values() if run.dirty]
        kept = [token for token, run in runs.items() if run.deadline is None or now <= run.deadline]
        if not (dirty or beat or (extend and kept)):
            return
        with transaction.atomic():
            if beat:
                Worker.objects.filter(pk=self.worker_id or 0).update(seen_at=now)
            if extend and kept:
                Job.objects.filter(lease_token__in=kept).update(leased_until=now + self.lease)
            for run in dirty:
                run.dirty = False
                Job.objects.filter(lease_token=run.token).update(
                    progress_done=run.done, progress_total=run.total, progress_text=run.text
                )
