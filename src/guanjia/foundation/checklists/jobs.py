"""Background work: visits of plans that are due, points that nobody scanned."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.checklists import commands, queries
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def make_visits(run: Run) -> dict[str, int]:
    """Make the visits of plans that are due today; run again, nothing is made twice."""
    return {"made": commands.make_due_visits(commands.upkeep_actor(), now=run.now)}


def look_for_missed(run: Run) -> dict[str, int]:
    """Tell about points that were not scanned within their window; once a round."""
    actor = commands.upkeep_actor()
    return {"told": sum(commands.alarm_round(actor, visit_id=pk, now=run.now) for pk in queries.rounds_over(run.now))}


HANDLERS = {
    "checklists.make_visits": Handler(make_visits, label=_("Make the visits of inspection plans")),
    "checklists.look_for_missed": Handler(look_for_missed, label=_("Tell about missed points of routes")),
}
SCHEDULES = (
    ScheduleSpec("checklists.make_visits", cron="5 6 * * *"),
    ScheduleSpec("checklists.look_for_missed", every_s=120),
)
