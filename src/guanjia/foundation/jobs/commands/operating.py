"""What operators do with jobs and schedules: restart, stop, switch off, run now."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.jobs import queries, rules
from guanjia.foundation.jobs.models import Job, Schedule
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class ScheduleRunsAlready(Refusal):
    """The schedule's job is running right now."""


@transaction.atomic
def restart_job(actor: Actor, *, job_id: int, now: datetime) -> Job:
    """Let a parked or stopped job wait again with all its tries.

    Raises NotVisible, NotAllowed, JobNotRestartable or SameJobIsOpen.
    """
    job = queries.get_job(actor, job_id, lock=True)
    actor.require("jobs.manage")
    rules.check_restart(job.state)
    try:
        with transaction.atomic():
            job.state, job.run_at, job.attempts = Job.State.WAITING, now, 0
            job.finished_at, job.stop_asked = None, False
            job.progress_done = job.progress_total = 0
            job.progress_text = ""
            job.save()
    except IntegrityError as clash:  # job_one_open_per_key
        raise rules.SameJobIsOpen(N_("The same job waits or runs already; look at that one.")) from clash
    trail.record(actor, "jobs.job.restarted", job, office_path=job.office_path, kind=job.kind)
    return job


@transaction.atomic
def stop_job(actor: Actor, *, job_id: int, now: datetime) -> Job:
    """Stop a waiting job at once; ask a running one to stop at its next good place. Own jobs need no right.

    Raises NotVisible or JobNotOpen.
    """
    job = queries.get_job(actor, job_id, lock=True)
    if job.actor_key != actor.key:
        actor.require("jobs.manage")
    rules.check_stop(job.state)
    job.stop_asked = True
    if job.state == Job.State.WAITING:
        job.state, job.finished_at = Job.State.STOPPED, now
    job.save()
    trail.record(actor, "jobs.job.stopped", job, office_path=job.office_path, kind=job.kind)
    return job


@transaction.atomic
def set_schedule_enabled(actor: Actor, *, schedule_id: int, enabled: bool, now: datetime) -> Schedule:
    """Switch a schedule on or off; a run that has begun goes on. Raises NotVisible or NotAllowed."""
    schedule = queries.get_schedule(actor, schedule_id, lock=True)
    actor.require("jobs.manage")
    job = Job.objects.select_for_update().get(schedule=schedule)
    schedule.enabled = enabled
    schedule.save(update_fields=["enabled"])
    if enabled and job.state == Job.State.STOPPED:
        job.state, job.finished_at, job.attempts, job.stop_asked = Job.State.WAITING, None, 0, False
        job.run_at = rules.next_time(every_s=schedule.every_s, cron=schedule.cron, last_due=now, now=now)
        job.save()
    elif not enabled and job.state == Job.State.WAITING:
        job.state, job.finished_at = Job.State.STOPPED, now
        job.save()
    trail.record(
        actor, "jobs.schedule.switched_on" if enabled else "jobs.schedule.switched_off", schedule, kind=schedule.kind
    )
    return schedule


@transaction.atomic
def run_schedule_now(actor: Actor, *, schedule_id: int, now: datetime) -> Schedule:
    """Call a schedule's handler now instead of at its next time. Raises NotVisible, NotAllowed or a Refusal."""
    schedule = queries.get_schedule(actor, schedule_id, lock=True)
    actor.require("jobs.manage")
    job = Job.objects.select_for_update().get(schedule=schedule)
    if job.state == Job.State.RUNNING:
        raise ScheduleRunsAlready(N_("This job is running right now."))
    if job.state != Job.State.WAITING:
        raise rules.JobNotOpen(N_("This schedule is switched off; switch it on first."))
    job.run_at = now
    job.save(update_fields=["run_at"])
    trail.record(actor, "jobs.schedule.run_asked", schedule, kind=schedule.kind)
    return schedule
