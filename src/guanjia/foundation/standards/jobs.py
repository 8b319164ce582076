"""The room's background work: trials of drafts, review days."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.standards.commands.keeping import remind_reviews
from guanjia.foundation.standards.commands.trying import JOB, work_out
from guanjia.kernel import clock
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def reviews(run: Run) -> dict[str, int]:
    """Tell keepers that a review day has come."""
    return {"told": remind_reviews(now=run.now, today=clock.local_day(run.now))}


HANDLERS = {
    JOB: Handler(work_out, label=_("Work out what a draft standard would change")),
    "standards.reviews": Handler(reviews, label=_("Remind of standards due for review")),
}
SCHEDULES = (ScheduleSpec("standards.reviews", cron="20 6 * * *"),)
