"""The codes room's background work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.codes.commands.passing import sweep_pass_uses
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def sweep(run: Run) -> dict[str, int]:
    """Forget uses of passes that have long run out."""
    return {"removed": sweep_pass_uses(now=run.now)}


HANDLERS = {"codes.sweep_passes": Handler(sweep, label=_("Sweep used passes that have run out"))}
SCHEDULES = (ScheduleSpec("codes.sweep_passes", cron="20 4 * * *"),)
