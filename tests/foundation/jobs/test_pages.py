"""The pages and the API of background work."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from tests.factories import make_account, make_actor

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.audit import trail
from guanjia.foundation.jobs.commands import (
    enqueue,
    restart_job,
    run_pending,
    run_schedule_now,
    set_schedule_enabled,
    stop_job,
    sync_schedules,
    tidy_jobs,
)
from guanjia.foundation.jobs.models import Job, Schedule
from guanjia.foundation.jobs.rules import JobNotRestartable, SameJobIsOpen
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.kernel.work import Handler

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def fail(run):
    raise ValueError("no paper")


def test_i_see_my_jobs_and_not_yours(browse, handlers):
    handlers["t.nothing"] = lambda run: None
    mine, yours = make_account("staff"), make_account("staff")
    seen = enqueue("t.nothing", actor=actor_of(mine, today=clock.today()), now=NOW)
    hidden = enqueue("t.nothing", actor=actor_of(yours, today=clock.today()), now=NOW)
    page = browse(mine)
    assert f"t.nothing · {seen.pk}" in (body := page.get(reverse("jobs")).content.decode())
    assert f"t.nothing · {hidden.pk}" not in body
    assert page.get(reverse("job-detail", kwargs={"pk": hidden.pk})).status_code == 404
    assert [row["id"] for row in page.get(reverse("api-jobs")).json()["results"]] == [seen.pk]


def test_the_moving_part_polls_until_the_job_has_ended(browse, handlers):
    handlers["t.count"] = lambda run: run.progress(1, 4)
    me = make_account("staff")
    job = enqueue("t.count", actor=actor_of(me, today=clock.today()), now=NOW)
    page = browse(me)
    ask = {"HX-Request": "true", "HX-Target": "job-live"}
    live = page.get(job.get_absolute_url(), headers=ask)
    assert live.status_code == 200
    assert 'hx-trigger="every 1s"' in live.content.decode()
    run_pending(now=NOW)
    ended = page.get(job.get_absolute_url(), headers=ask)
    assert ended.status_code == 286
    assert "hx-trigger" not in ended.content.decode()
    assert 'value="100"' in ended.content.decode()


def test_only_operators_see_the_traceback_and_start_again(browse, handlers):
    handlers["t.fail"] = Handler(fail, max_attempts=1)
    me = make_account("staff")
    job = enqueue("t.fail", actor=actor_of(me, today=clock.today()), now=NOW)
    run_pending(now=NOW)
    body = browse(me).get(job.get_absolute_url()).content.decode()
    assert "ValueError: no paper" in body
    assert "Traceback" not in body
    with pytest.raises(NotAllowed):
        restart_job(actor_of(me, today=clock.today()), job_id=job.pk, now=NOW)
    page = browse(make_account("sys_admin"))
    assert "Traceback" in page.get(job.get_absolute_url()).content.decode()
    page.post(reverse("job-restart", kwargs={"pk": job.pk}))
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)
    assert trail.actions_on(job) == ["jobs.job.restarted"]


def test_a_waiting_job_stops_at_once_and_a_running_one_is_asked(handlers):
    handlers["t.nothing"] = lambda run: None
    operator = make_actor("jobs.manage")
    job = enqueue("t.nothing", now=NOW)
    stop_job(operator, job_id=job.pk, now=NOW)
    assert run_pending(now=NOW) == 0

    def obedient(run):
        stop_job(operator, job_id=run.job_id, now=NOW)
        run.asked_to_stop = True  # the keeper tells it within a second
        run.check_stop()

    handlers["t.obedient"] = obedient
    running = enqueue("t.obedient", now=NOW)
    run_pending(now=NOW)
    running.refresh_from_db()
    assert running.state == "stopped"


def test_a_stopped_job_does_not_start_beside_its_double(handlers):
    handlers["t.nothing"] = lambda run: None
    operator = make_actor("jobs.manage")
    first = enqueue("t.nothing", key="k", now=NOW)
    stop_job(operator, job_id=first.pk, now=NOW)
    enqueue("t.nothing", key="k", now=NOW)
    with pytest.raises(SameJobIsOpen):
        restart_job(operator, job_id=first.pk, now=NOW)
    with pytest.raises(JobNotRestartable):
        restart_job(operator, job_id=Job.objects.get(state="waiting").pk, now=NOW)


def test_schedules_are_standing_rows_that_never_double(handlers):
    sync_schedules(NOW)
    sync_schedules(NOW)
    tidy = Schedule.objects.get(kind="jobs.tidy")
    assert Job.objects.filter(schedule=tidy).count() == 1
    Job.objects.filter(schedule=tidy).update(run_at=NOW)
    run_pending(now=NOW, kinds=["jobs.tidy"])
    tidy.refresh_from_db()
    assert (tidy.runs, tidy.job.state) == (1, "waiting")
    assert tidy.job.run_at > NOW
    assert run_pending(now=NOW, kinds=["jobs.tidy"]) == 0


def test_a_failing_schedule_complains_and_goes_on(handlers):
    handlers["t.every"] = Handler(fail, max_attempts=1)
    row = Schedule.objects.create(kind="t.every", every_s=60)
    Job.objects.create(kind="t.every", schedule=row, created_at=NOW, run_at=NOW, max_attempts=1)
    run_pending(now=NOW, kinds=["t.every"])
    row.refresh_from_db()
    assert row.failures_in_a_row == 1
    assert "no paper" in row.last_error
    assert (row.job.state, (row.job.run_at - NOW).total_seconds()) == ("waiting", 60)


def test_a_schedule_is_switched_off_and_on_and_called(browse):
    sync_schedules(NOW)
    tidy = Schedule.objects.get(kind="jobs.tidy")
    operator = make_actor("jobs.manage")
    set_schedule_enabled(operator, schedule_id=tidy.pk, enabled=False, now=NOW)
    assert Job.objects.get(schedule=tidy).state == "stopped"
    sync_schedules(NOW)
    assert Job.objects.get(schedule=tidy).state == "stopped"
    set_schedule_enabled(operator, schedule_id=tidy.pk, enabled=True, now=NOW)
    run_schedule_now(operator, schedule_id=tidy.pk, now=NOW)
    assert run_pending(now=NOW, kinds=["jobs.tidy"]) == 1
    with pytest.raises(NotVisible):
        run_schedule_now(make_actor(), schedule_id=tidy.pk, now=NOW)
    page = browse(make_account("sys_admin"))
    assert "jobs.tidy" in page.get(reverse("job-schedules")).content.decode()


def test_old_ended_jobs_go_and_parked_ones_stay(handlers):
    handlers["t.nothing"] = lambda run: None
    handlers["t.fail"] = Handler(fail, max_attempts=1)
    enqueue("t.nothing", now=NOW)
    parked = enqueue("t.fail", now=NOW)
    run_pending(now=NOW)
    from datetime import timedelta

    assert tidy_jobs(now=NOW + timedelta(days=31), keep=timedelta(days=30)) == 1
    assert list(Job.objects.all()) == [parked]


@pytest.mark.parametrize("query", ["?state=nonsense", "?kind=%00", "?page=0", "?page=99999999999999999999"])
def test_bad_questions_get_an_answer(browse, query):
    page = browse(make_account("sys_admin"))
    assert page.get(reverse("api-jobs") + query).status_code in (400, 404)
    assert page.get(reverse("jobs") + query).status_code == 200
    assert page.get("/api/v1/jobs/99999999999999999999999/").status_code == 404


def test_the_list_asks_as_much_for_thirty_as_for_three(browse, handlers, django_assert_max_num_queries):
    handlers["t.nothing"] = lambda run: None
    page = browse(make_account("sys_admin"))
    for _n in range(25):
        enqueue("t.nothing", now=NOW)
    with django_assert_max_num_queries(11):
        page.get(reverse("jobs"))
