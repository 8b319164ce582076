"""Background work: unanswered ideas, missing entries, paths of offices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.domains.suggestions import commands, queries
from guanjia.kernel import clock
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def escalate(run: Run) -> dict[str, int]:
    """Tell about ideas past their limit, and the head of the office about those that wait on past it."""
    actor, now = commands.upkeep_actor(), run.now
    return {
        "escalated": sum(commands.escalate_idea(actor, idea_id=pk, now=now) for pk in queries.overdue_unescalated(now)),
        "heads_told": sum(commands.tell_head(actor, idea_id=pk, now=now) for pk in queries.overdue_for_head(now)),
    }


def prompt(run: Run) -> dict[str, int]:
    """Tell about monthly entries that are missing, and follow the organisation tree."""
    actor, today = commands.upkeep_actor(), clock.local_day(run.now)
    told = sum(commands.prompt_item(actor, item_id=pk, today=today, now=run.now) for pk in queries.behind_items(today))
    return {"prompted": told, "followed": commands.follow_offices()}


HANDLERS = {
    "suggestions.escalate": Handler(escalate, label=_("Tell about unanswered ideas")),
    "suggestions.prompt": Handler(prompt, label=_("Tell about missing monthly entries")),
}
SCHEDULES = (
    ScheduleSpec("suggestions.escalate", every_s=600),
    ScheduleSpec("suggestions.prompt", cron="30 8 * * *"),
)
