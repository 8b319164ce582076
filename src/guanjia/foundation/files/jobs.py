"""The files room's background work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.files.sweeping import sweep_orphans
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def sweep(run: Run) -> dict[str, int]:
    """Remove contents that no record names and that are older than a day."""
    return {"removed": sweep_orphans(now=run.now)}


HANDLERS = {"files.sweep": Handler(sweep, label=_("Sweep file contents that no record names"))}
SCHEDULES = (ScheduleSpec("files.sweep", cron="40 3 * * *"),)
