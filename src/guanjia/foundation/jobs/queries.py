"""Every read of the jobs room, through the eyes of the asker; and what health checks and figures need."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Min

from guanjia.foundation.jobs.models import Job, JobQuerySet, Schedule, ScheduleQuerySet, Worker
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

ALIVE_WITHIN = timedelta(seconds=30)


def list_jobs(actor: Actor) -> JobQuerySet:
    """The visible jobs, the standing rows of schedules left out."""
    return Job.objects.visible_to(actor).filter(schedule=None).defer("error", "result", "args")


def get_job(actor: Actor, job_id: int, *, lock: bool = False) -> Job:
    """The job, or NotVisible."""
    jobs = Job.objects.visible_to(actor).filter(schedule=None)
    if lock:
        jobs = jobs.select_for_update(of=("self",))
    try:
        return jobs.get(pk=job_id)
    except (Job.DoesNotExist, OverflowError):
        raise NotVisible(N_("There is no such job.")) from None


def list_schedules(actor: Actor) -> ScheduleQuerySet:
    """All schedules with their standing jobs, for operators."""
    return Schedule.objects.visible_to(actor).select_related("job")


def get_schedule(actor: Actor, schedule_id: int, *, lock: bool = False) -> Schedule:
    """The schedule, or NotVisible."""
    schedules = Schedule.objects.visible_to(actor)
    if lock:
        schedules = schedules.select_for_update(of=("self",))
    try:
        return schedules.get(pk=schedule_id)
    except (Schedule.DoesNotExist, OverflowError):
        raise NotVisible(N_("There is no such schedule.")) from None


def count_open(actor: Actor) -> int:
    """How many of the actor's own jobs wait or run."""
    if not actor.is_known:
        return 0
    return Job.objects.filter(actor_key=actor.key, state__in=["waiting", "running"], schedule=None).count()


def list_workers_alive(now: datetime) -> list[Worker]:
    """Workers that were seen a moment ago and have not said good-bye."""
    return list(Worker.objects.filter(seen_at__gte=now - ALIVE_WITHIN, stopped_at=None).order_by("id"))


def count_by_state() -> dict[str, int]:
    """How many jobs are in each state, schedules left out; every state is named."""
    counted = dict(
        Job.objects.filter(schedule=None).values_list("state").annotate(n=Count("pk")).values_list("state", "n")
    )
    return {state: counted.get(state, 0) for state in Job.State.values}


def sum_oldest_wait_s(now: datetime) -> float:
    """For how many seconds the longest waiting due job has been due; 0 when none is."""
    oldest = Job.objects.filter(state="waiting", run_at__lte=now).aggregate(at=Min("run_at"))["at"]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
