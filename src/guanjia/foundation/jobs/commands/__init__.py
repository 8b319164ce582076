"""Every write in the jobs room, a module an activity."""

from guanjia.foundation.jobs.commands.operating import restart_job, run_schedule_now, set_schedule_enabled, stop_job
from guanjia.foundation.jobs.commands.queueing import enqueue
from guanjia.foundation.jobs.commands.schedules import sync_schedules
from guanjia.foundation.jobs.commands.tidying import tidy_jobs
from guanjia.foundation.jobs.running import run_pending

__all__ = [
    "enqueue",
    "restart_job",
    "run_pending",
    "run_schedule_now",
    "set_schedule_enabled",
    "stop_job",
    "sync_schedules",
    "tidy_jobs",
]
