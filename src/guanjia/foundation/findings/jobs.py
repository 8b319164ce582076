"""Background work: reminders, escalation, leaders' days, look-backs, paths of offices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.findings import commands, queries
from guanjia.kernel import clock
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def chase(run: Run) -> dict[str, int]:
    """Remind of progress notes and look-backs, escalate what is late, tell leaders of days that are over."""
    actor, now, today = commands.upkeep_actor(), run.now, clock.local_day(run.now)
    late = queries.ids_overdue(today)
    return {
        "reminded": sum(
            commands.remind_progress(actor, finding_id=pk, now=now) for pk in queries.ids_without_progress(today)
        ),
        "escalated": sum(commands.escalate_finding(actor, finding_id=pk, now=now) > 0 for pk in late),
        "leaders": sum(
            commands.tell_leader(actor, finding_id=pk, today=today, now=now) for pk in queries.ids_watched_late(today)
        ),
        "look_backs": sum(
            commands.remind_look_back(actor, finding_id=pk, today=today, now=now)
            for pk in queries.ids_to_look_back(today)
        ),
        "followed": commands.follow_offices(),
    }


HANDLERS = {"findings.chase": Handler(chase, label=_("Remind and escalate findings"))}
SCHEDULES = (ScheduleSpec("findings.chase", cron="40 8 * * *"),)
