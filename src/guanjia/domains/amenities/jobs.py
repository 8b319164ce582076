"""Background work: reminders of loans and of safety checks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.domains.amenities import commands, queries
from guanjia.kernel import clock
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def remind(run: Run) -> dict[str, int]:
    """Remind borrowers before and after the end of their loans."""
    actor = commands.upkeep_actor()
    return {
        "reminded": sum(commands.remind_loan(actor, loan_id=pk, now=run.now) for pk in queries.loans_to_remind(run.now))
    }


def checks(run: Run) -> dict[str, int]:
    """Tell about safety checks that come up, and follow the organisation tree."""
    actor, today = commands.upkeep_actor(), clock.local_day(run.now)
    told = sum(commands.remind_check(actor, plan_id=pk, now=run.now) for pk in queries.plans_to_remind(today))
    return {"told": told, "followed": commands.follow_offices()}


HANDLERS = {
    "amenities.remind": Handler(remind, label=_("Remind borrowers")),
    "amenities.checks": Handler(checks, label=_("Tell about safety checks that come up")),
}
SCHEDULES = (
    ScheduleSpec("amenities.remind", every_s=300),
    ScheduleSpec("amenities.checks", cron="0 8 * * *"),
)
