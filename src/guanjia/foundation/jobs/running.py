"""The queue's engine: take a job, run its handler, record how it ended.

A job is taken by one guarded UPDATE that writes a secret token and an expiry into the row; whoever holds the token
owns the job until then. The worker's keeper extends the expiry while the handler runs. A killed worker extends
nothing, so any other keeper puts the job back after its expiry. Should the first worker be alive and only slow, its
token is no longer in the row, and whatever it records in the end hits no row and is thrown away.

Recording one job's end and taking the next happen in the same transaction: one commit a job. A try is counted when it
begins, so a job that kills its worker is parked like one that raises.
"""

from __future__ import annotations

import logging
import random
import secrets
import threading
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from guanjia.foundation.jobs import catalogue, rules
from guanjia.foundation.jobs.models import Job, Schedule
from guanjia.foundation.jobs.rules import State
from guanjia.kernel import clock
from guanjia.kernel.work import StopRun

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
ERROR_CHARS = 20_000


class LeaseLost(Exception):
    """The job belongs to another worker by now; what this one wanted to commit is rolled back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. `state`: DONE, STOPPED (asked to), WAITING (given back untried) or PARKED (failed)."""

    state: State
    result: Any = None
    error: str = ""


@dataclass(slots=True)
class JobRun:
    """One try of one job, as its handler sees it (`guanjia.kernel.work.Run`)."""

    job_id: int
    kind: str
    args: Mapping[str, Any]
    token: str
    now: datetime
    attempt: int
    actor_key: str = ""
    account_id: int | None = None
    office_path: str = ""
    deadline: datetime | None = None
    done: int = 0
    total: int = 0
    text: str = ""
    dirty: bool = False
    settled: bool = False
    asked_to_stop: bool = False
    lost: bool = False
    shutdown: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Remember how far it is; the keeper writes it down within a second, on a connection of its own."""
        self.done, self.total, self.text, self.dirty = max(0, done), max(0, total), message[:200], True

    def should_stop(self) -> bool:
        """Whether to stop at the next good place."""
        late = self.deadline is not None and clock.now() > self.deadline
        return self.asked_to_stop or self.lost or late or self.shutdown.is_set()

    def check_stop(self) -> None:
        """Raise StopRun if `should_stop()`."""
        if self.should_stop():
            raise StopRun

    @contextmanager
    def exactly_once(self, result: Any = None) -> Iterator[None]:
        """A transaction that commits the changes made inside together with the job's end, or neither.

        Raises LeaseLost, and rolls back, when another worker has the job by now.
        """
        if self.settled:
            raise RuntimeError("a run ends once")
        with transaction.atomic():
            yield
            if not settle(self, Outcome(State.DONE, result), now=clock.now()):
                raise LeaseLost(f"job {self.job_id}")
        self.settled = True


def settle(run: JobRun, outcome: Outcome, *, now: datetime, rng: random.Random | None = None) -> bool:
    """Record how a run ended; False, and nothing changed, when its lease is gone."""
    mine = Job.objects.filter(pk=run.job_id, lease_token=run.token, state=State.RUNNING)
    job = mine.only("schedule_id", "max_attempts", "attempts", "stop_asked", "run_at").first()
    if job is None:
        return False
    changes: dict[str, Any] = {
        "lease_token": "",
        "leased_until": None,
        "progress_done": run.done,
        "progress_total": run.total,
        "progress_text": run.text,
    }
    if outcome.state is State.WAITING:  # given back: this try does not count
        changes |= {"state": State.WAITING, "run_at": now, "attempts": job.attempts - 1}
    elif job.schedule_id:
        changes |= _after_scheduled(job.schedule_id, job, outcome, now=now, rng=rng or random.Random())
    elif outcome.state is State.DONE:
        changes |= {"state": State.DONE, "result": outcome.result, "error": "", "finished_at": now}
    elif outcome.state is State.STOPPED or job.stop_asked:
        changes |= {"state": State.STOPPED, "error": outcome.error, "finished_at": now}
    elif job.attempts >= job.max_attempts:
        changes |= {"state": State.PARKED, "error": outcome.error, "finished_at": now}
    else:
        pause = rules.back_off_s(job.attempts, rng or random.Random())
        changes |= {"state": State.WAITING, "error": outcome.error, "run_at": now + timedelta(seconds=pause)}
    return mine.update(**changes) == 1


def _after_scheduled(
    schedule_id: int, job: Job, outcome: Outcome, *, now: datetime, rng: random.Random
) -> dict[str, Any]:
    """The standing row of a schedule waits for its next time, whatever happened; a failure is retried before that."""
    schedule = Schedule.objects.get(pk=schedule_id)
    facts: dict[str, Any] = {}
    due = rules.next_time(every_s=schedule.every_s, cron=schedule.cron, last_due=job.run_at, now=now)
    attempts = 0
    if outcome.state is State.DONE:
        facts = {"runs": F("runs") + 1, "failures_in_a_row": 0, "last_done_at": now, "last_error": ""}
    elif outcome.state is State.PARKED:
        facts = {"failures_in_a_row": F("failures_in_a_row") + 1, "last_failed_at": now, "last_error": outcome.error}
        retry = now + timedelta(seconds=rules.back_off_s(job.attempts, rng))
        if job.attempts < job.max_attempts and retry < due:
            due, attempts = retry, job.attempts
    Schedule.objects.filter(pk=schedule_id).update(**facts, last_started_at=now)
    if not schedule.enabled:
        return {"state": State.STOPPED, "finished_at": now, "attempts": 0}
    return {"state": State.WAITING, "run_at": due, "attempts": attempts, "stop_asked": False}


def revive_expired(now: datetime) -> int:
    """Put jobs whose worker is gone back into the queue, and park those that were on their last try; how many."""
    dead = Job.objects.filter(state=State.RUNNING, leased_until__lt=now)
    if not dead.exists():
        return 0
    back = 0
    with transaction.atomic():
        for job in dead.only("pk", "kind", "lease_token", "attempts", "max_attempts")[:100]:
            if job.attempts >= job.max_attempts:
                run = JobRun(job.pk, job.kind, {}, job.lease_token, now, job.attempts)
                text = f"The worker died while running this job, {job.attempts} times in a row."
                if settle(run, Outcome(State.PARKED, error=text), now=now):
                    logger.error("job %s (%s) gave up: its worker died on every try", job.pk, job.kind)
                continue
            still = dead.filter(pk=job.pk, lease_token=job.lease_token)
            back += still.update(state=State.WAITING, lease_token="", leased_until=None)
    if back:
        logger.warning("%s jobs of dead workers wait again", back)
    return back


def is_due(now: datetime) -> bool:
    """Whether there is anything to take: one read, no lock."""
    return Job.objects.filter(state=State.WAITING, run_at__lte=now).exists()


def take(
    *, now: datetime, worker_id: int | None = None, lease: timedelta = LEASE, kinds: Collection[str] | None = None
) -> JobRun | None:
    """Lease the most urgent due job; None when there is nothing to do."""
    with transaction.atomic():
        for _try in range(10):
            job = _next(now, kinds)
            if job is None:
                return None
            run = _lease(job, now=now, worker_id=worker_id, lease=lease)
            if run is not None:
                return run
    return None


def _next(now: datetime, kinds: Collection[str] | None) -> Job | None:
    """The candidate, by priority and age. Rows that others hold in this instant are skipped."""
    jobs = Job.objects.filter(state=State.WAITING, run_at__lte=now).order_by("-priority", "run_at", "id")
    if kinds is not None:
        jobs = jobs.filter(kind__in=list(kinds))
    if connection.features.has_select_for_update_skip_locked:
        jobs = jobs.select_for_update(of=("self",), skip_locked=True)
    return jobs.defer("result", "error").first()


def _lease(job: Job, *, now: datetime, worker_id: int | None, lease: timedelta) -> JobRun | None:
    """The guarded UPDATE: None when somebody else was faster."""
    token = secrets.token_hex(16)
    unchanged = Job.objects.filter(pk=job.pk, state=State.WAITING)
    got = unchanged.update(
        state=State.RUNNING,
        lease_token=token,
        leased_until=now + lease,
        worker_id=worker_id,
        attempts=F("attempts") + 1,
        started_at=now,
        progress_done=0,
        progress_total=0,
        progress_text="",
    )
    if not got:
        return None
    known = catalogue.all_handlers().get(job.kind)
    return JobRun(
        job_id=job.pk,
        kind=job.kind,
        args=job.args,
        token=token,
        now=now,
        attempt=job.attempts + 1,
        actor_key=job.actor_key,
        account_id=job.account_id,
        office_path=job.office_path,
        deadline=now + timedelta(seconds=known.limit_s) if known else None,
        asked_to_stop=job.stop_asked,
    )


@contextmanager
def _damage_control(run: JobRun) -> Iterator[None]:
    """Inside a caller's transaction (tests) a handler that breaks must not spoil it: a savepoint takes the damage."""
    if not connection.in_atomic_block:
        yield
        return
    point = transaction.savepoint()
    try:
        yield
    except BaseException:
        if not run.settled:
            transaction.set_rollback(False)
            transaction.savepoint_rollback(point)
        raise


def perform(run: JobRun) -> Outcome | None:
    """Call the handler and say how it ended; None when nothing is left to record."""
    try:
        with _damage_control(run):
            result = catalogue.get_handler(run.kind).function(run)
    except StopRun:
        return None if run.settled else Outcome(State.STOPPED if run.asked_to_stop else State.WAITING)
    except LeaseLost:
        logger.warning("job %s (%s) was taken over by another worker; this run is rolled back", run.job_id, run.kind)
        return None
    except Exception:
        if run.settled:
            logger.exception("job %s (%s) raised after it had ended", run.job_id, run.kind)
            return None
        logger.exception("job %s (%s) failed on try %s", run.job_id, run.kind, run.attempt)
        return Outcome(State.PARKED, error=traceback.format_exc()[-ERROR_CHARS:])
    return None if run.settled else Outcome(State.DONE, _as_json(result))


def _as_json(result: Any) -> Any:
    """A handler's answer, if it is plain data; else its text."""
    match result:
        case None | bool() | int() | float() | str():
            return result
        case Mapping():
            return {str(key): _as_json(value) for key, value in result.items()}
        case list() | tuple():
            return [_as_json(value) for value in result]
        case _:
            return str(result)


def settle_and_take(
    finished: tuple[JobRun, Outcome] | None,
    *,
    now: datetime,
    worker_id: int | None = None,
    lease: timedelta = LEASE,
    go_on: bool = True,
    kinds: Collection[str] | None = None,
) -> JobRun | None:
    """One commit: record how the last run ended and, if `go_on`, take the next job."""
    with transaction.atomic():
        if finished is not None and not settle(*finished, now=now):
            logger.warning("job %s was taken over by another worker; its result is thrown away", finished[0].job_id)
        return take(now=now, worker_id=worker_id, lease=lease, kinds=kinds) if go_on else None


def run_pending(limit: int | None = None, *, now: datetime | None = None, kinds: Collection[str] | None = None) -> int:
    """Run due jobs in this thread until none is left, or `limit` of them; how many ran.

    For tests and small tools. now: what counts as due; the clock without it.
    """
    tell: Callable[[], datetime] = (lambda: now) if now is not None else clock.now
    ran = 0
    finished: tuple[JobRun, Outcome] | None = None
    revive_expired(tell())
    while True:
        go_on = limit is None or ran < limit
        run = settle_and_take(finished, now=tell(), go_on=go_on, kinds=kinds)
        if run is None:
            return ran
        ran += 1
        outcome = perform(run)
        finished = (run, outcome) if outcome is not None else None
