"""The desk's background work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.commands.redline import desk_hand
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def escalate(run: Run) -> dict[str, int]:
    """Tell dispatchers about broken promises; remind of overdue call-backs."""
    actor = desk_hand()
    told = sum(
        commands.escalate_ticket(actor, ticket_id=pk, now=run.now) for pk in queries.overdue_unescalated(run.now)
    )
    reminded = sum(
        commands.remind_callback(actor, task_id=pk, now=run.now) for pk in queries.overdue_callbacks(run.now)
    )
    return {"escalated": told, "reminded": reminded}


def close_old(run: Run) -> dict[str, int]:
    """Close what nobody rated for a week."""
    actor, before = desk_hand(), run.now - rules.CLOSE_UNRATED_AFTER
    closed = sum(commands.close_unrated(actor, ticket_id=pk, now=run.now) for pk in queries.unrated_before(before))
    return {"closed": closed}


def tidy(run: Run) -> dict[str, int]:
    """Forget positions of ended orders, and follow the organisation tree."""
    erased = commands.sweep_positions(desk_hand(), now=run.now)
    return {"erased": erased, "followed": commands.follow_offices()}


def climb(run: Run) -> dict[str, int]:
    """Let alarms that nobody took climb a step."""
    actor = desk_hand()
    climbed = sum(commands.climb_alarm(actor, ticket_id=pk, now=run.now) for pk in queries.climbing_alarms(run.now))
    return {"climbed": climbed}


HANDLERS = {
    "servicedesk.climb": Handler(climb, label=_("Let red-line alarms climb")),
    "servicedesk.escalate": Handler(escalate, label=_("Tell about overdue tickets")),
    "servicedesk.close_old": Handler(close_old, label=_("Close tickets that nobody rated")),
    "servicedesk.tidy": Handler(tidy, label=_("Forget positions of workers")),
}
SCHEDULES = (
    ScheduleSpec("servicedesk.climb", every_s=60),
    ScheduleSpec("servicedesk.escalate", every_s=60),
    ScheduleSpec("servicedesk.close_old", every_s=3600),
    ScheduleSpec("servicedesk.tidy", every_s=600),
)
