"""The queue's own housekeeping."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.jobs.commands.tidying import tidy_jobs
from guanjia.kernel.work import Handler, Run, ScheduleSpec

KEEP = timedelta(days=30)


def tidy(run: Run) -> dict[str, int]:
    """Delete what ended more than thirty days ago."""
    return {"deleted": tidy_jobs(now=run.now, keep=KEEP)}


HANDLERS = {"jobs.tidy": Handler(tidy, label=_("Delete old background jobs"))}
SCHEDULES = (ScheduleSpec("jobs.tidy", cron="20 3 * * *"),)
