"""The exchange room's background work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.exchange.commands import check_rows, delete_exports, erase_rows, fill_export, write_rows
from guanjia.kernel.actor import system_actor
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def tidy(run: Run) -> dict[str, int]:
    """Delete old exports and the rows of old imports."""
    actor = system_actor("exchange", "exchange.oversee")
    return {"exports": delete_exports(actor, now=run.now), "imports": erase_rows(actor, now=run.now)}


HANDLERS = {
    "exchange.check": Handler(check_rows, label=_("Check a sheet"), limit_s=4 * 3600),
    "exchange.write": Handler(write_rows, label=_("Write a sheet"), limit_s=4 * 3600),
    "exchange.export": Handler(fill_export, label=_("Export a list"), max_attempts=3),
    "exchange.tidy": Handler(tidy, label=_("Delete old exports and rows of old imports")),
}
SCHEDULES = (ScheduleSpec("exchange.tidy", every_s=1800),)
