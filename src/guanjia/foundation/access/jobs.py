"""Background work of the access room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.access.commands.tidying import tidy_access
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def tidy(run: Run) -> dict[str, int]:
    """Delete idempotency keys that nobody will repeat, and devices long gone."""
    keys, devices = tidy_access(now=run.now)
    return {"keys": keys, "devices": devices}


HANDLERS = {"access.tidy": Handler(tidy, label=_("Delete old idempotency keys and devices"))}
SCHEDULES = (ScheduleSpec("access.tidy", cron="40 3 * * *"),)
