"""The queue's promises, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.jobs import running
from guanjia.foundation.jobs.commands import enqueue, run_pending
from guanjia.foundation.jobs.models import Job
from guanjia.foundation.jobs.rules import State, UnknownJobKind
from guanjia.foundation.jobs.running import LeaseLost, Outcome, perform, revive_expired, settle, settle_and_take, take
from guanjia.kernel.actor import system_actor
from guanjia.kernel.work import Handler

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def later(s: float) -> datetime:
    return NOW + timedelta(seconds=s)


def test_a_job_runs_once_and_keeps_its_result(handlers):
    handlers["t.add"] = lambda run: {"sum": run.args["a"] + run.args["b"]}
    job = enqueue("t.add", args={"a": 1, "b": 2}, now=NOW)
    assert run_pending(now=NOW) == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts, job.lease_token) == ("done", {"sum": 3}, 1, "")
    assert run_pending(now=later(999)) == 0


def test_an_unknown_kind_is_refused_at_once():
    with pytest.raises(UnknownJobKind):
        enqueue("t.nobody", now=NOW)
    assert not Job.objects.exists()


def test_a_key_acts_once_until_the_job_has_ended(handlers):
    handlers["t.nothing"] = lambda run: None
    first = enqueue("t.nothing", key="x", now=NOW)
    assert enqueue("t.nothing", key="x", now=NOW).pk == first.pk
    assert enqueue("t.nothing", key="y", now=NOW).pk != first.pk
    run_pending(now=NOW)
    assert enqueue("t.nothing", key="x", now=NOW).pk != first.pk


def test_what_is_rolled_back_never_runs(handlers):
    handlers["t.nothing"] = lambda run: None
    with transaction.atomic():
        enqueue("t.nothing", now=NOW)
        transaction.set_rollback(True)
    assert run_pending(now=NOW) == 0


def test_urgent_first_then_by_age_and_nothing_before_its_time(handlers):
    order: list[str] = []
    handlers["t.note"] = lambda run: order.append(run.args["n"])
    enqueue("t.note", args={"n": "old"}, now=NOW, run_at=later(-20))
    enqueue("t.note", args={"n": "new"}, now=NOW, run_at=later(-10))
    enqueue("t.note", args={"n": "urgent"}, now=NOW, priority=5)
    enqueue("t.note", args={"n": "tomorrow"}, now=NOW, run_at=later(1), priority=9)
    run_pending(now=NOW)
    assert order == ["urgent", "old", "new"]


def test_a_failing_job_is_tried_again_with_pauses_then_parked_with_its_traceback(handlers):
    def fail(run):
        raise ValueError("the printer is on fire")

    handlers["t.fail"] = Handler(fail, max_attempts=3)
    job = enqueue("t.fail", now=NOW)
    assert run_pending(now=NOW) == 1
    job.refresh_from_db()
    assert job.state == "waiting"
    assert later(1) <= job.run_at <= later(2)
    assert run_pending(now=NOW) == 0
    assert run_pending(now=later(10)) == 1
    assert run_pending(now=later(60)) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("parked", 3)
    assert job.error_line == "ValueError: the printer is on fire"
    assert "Traceback" in job.error
    assert run_pending(now=later(9999)) == 0


def test_a_killed_workers_job_is_taken_again_after_its_lease(handlers):
    handlers["t.nothing"] = lambda run: "second"
    job = enqueue("t.nothing", now=NOW)
    dead = take(now=NOW)
    assert dead is not None
    assert revive_expired(later(29)) == 0
    assert take(now=later(29)) is None
    assert revive_expired(later(31)) == 1
    alive = take(now=later(31))
    assert alive is not None
    assert alive.job_id == job.pk
    assert alive.attempt == 2
    assert settle(dead, Outcome(State.DONE, "first"), now=later(32)) is False
    assert settle(alive, Outcome(State.DONE, "second"), now=later(33)) is True
    job.refresh_from_db()
    assert job.result == "second"


def test_a_job_that_kills_its_worker_is_parked(handlers):
    handlers["t.poison"] = Handler(lambda run: None, max_attempts=2)
    job = enqueue("t.poison", now=NOW)
    for n in range(2):
        revive_expired(later(n * 31))
        assert take(now=later(n * 31)) is not None
    assert revive_expired(later(99)) == 0
    assert take(now=later(99)) is None
    job.refresh_from_db()
    assert job.state == "parked"
    assert "worker died" in job.error


def test_exactly_once_rolls_back_what_another_worker_overtook(handlers):
    def slow(run):
        with run.exactly_once("mine"):
            trail.record(system_actor("t"), "t.thing.done")
            Job.objects.filter(pk=run.job_id).update(lease_token="somebody else's")

    handlers["t.slow"] = slow
    enqueue("t.slow", now=NOW)
    run = take(now=NOW)
    assert run is not None
    assert perform(run) is None
    assert not trail.AuditRecord.objects.filter(action="t.thing.done").exists()


def test_exactly_once_ends_the_job_with_its_changes(handlers):
    def once(run):
        with run.exactly_once({"n": 1}):
            trail.record(system_actor("t"), "t.thing.done")
        raise RuntimeError("after the end nothing counts any more")

    handlers["t.once"] = once
    job = enqueue("t.once", now=NOW)
    run_pending(now=NOW)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"n": 1})
    assert trail.AuditRecord.objects.filter(action="t.thing.done").count() == 1


def test_a_broken_query_in_a_handler_spoils_nothing(handlers):
    def broken(run):
        Job.objects.create(kind="x", created_at=NOW, run_at=NOW, state="done")  # job_finished_when_ended

    handlers["t.broken"] = Handler(broken, max_attempts=1)
    job = enqueue("t.broken", now=NOW)
    run_pending(now=NOW)
    job.refresh_from_db()
    assert job.state == "parked"
    assert "job_finished_when_ended" in job.error


def test_a_run_given_back_at_shutdown_does_not_count_as_a_try(handlers):
    def patient(run):
        run.check_stop()

    handlers["t.patient"] = patient
    job = enqueue("t.patient", now=NOW)
    run = take(now=NOW)
    run.shutdown.set()
    outcome = perform(run)
    assert settle_and_take((run, outcome), now=NOW, go_on=False) is None
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)


def test_progress_is_recorded_with_the_end(handlers):
    def count(run):
        run.progress(3, 4, "Counting")

    handlers["t.count"] = count
    job = enqueue("t.count", now=NOW)
    run_pending(now=NOW)
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.progress_text) == (3, 4, "Counting")


def test_lease_lost_is_an_error_outside_of_a_run(handlers):
    handlers["t.nothing"] = lambda run: None
    enqueue("t.nothing", now=NOW)
    run = take(now=NOW)
    Job.objects.update(lease_token="other")
    with pytest.raises(LeaseLost), run.exactly_once():
        pass
    assert running.settle(run, Outcome(State.DONE), now=NOW) is False
