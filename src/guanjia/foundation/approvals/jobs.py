"""The room's background work: late steps and papers, stopped cases that could go on, delegations and exceptions that
end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.approvals import commands, queries
from guanjia.foundation.approvals.commands.helping import clerk
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def escalate(run: Run) -> dict[str, int]:
    """Escalate and chase steps whose time is over, chase papers, ask again where nobody could be asked."""
    actor, done = clerk(), {"escalated": 0, "reminded": 0, "chased": 0, "resumed": 0}
    for case_id in queries.late_cases(run.now):
        run.check_stop()
        done["escalated"] += commands.escalate_case(actor, case_id=case_id, now=run.now)
    for case_id in queries.late_unchased(run.now):
        run.check_stop()
        done["reminded"] += commands.chase_signers(actor, case_id=case_id, now=run.now)
    for case_id in queries.late_papers(run.now):
        done["chased"] += commands.chase_papers(actor, case_id=case_id, now=run.now)
    for case_id in queries.stopped_cases():
        done["resumed"] += commands.retry_case(actor, case_id=case_id, now=run.now).status != "stuck"
    return done


def end_delegations(run: Run) -> dict[str, int]:
    """Tell both sides that a delegation is over; it stopped acting with its last day."""
    return {"told": commands.tell_ended_delegations(clerk(), now=run.now)}


def end_exceptions(run: Run) -> dict[str, int]:
    """Tell who relied on an exception that it is over; it stopped holding with its last day."""
    actor, told = clerk(), 0
    for case_id in queries.ended_exceptions(run.now):
        run.check_stop()
        told += commands.tell_ended_exception(actor, case_id=case_id, now=run.now)
    return {"told": told}


HANDLERS = {
    "approvals.end_exceptions": Handler(end_exceptions, label=_("Tell about exceptions that are over")),
    "approvals.escalate": Handler(escalate, label=_("Escalate late approvals and chase papers")),
    "approvals.end_delegations": Handler(end_delegations, label=_("Tell about delegations that are over")),
}
SCHEDULES = (
    ScheduleSpec("approvals.end_exceptions", cron="20 0 * * *"),
    ScheduleSpec("approvals.escalate", every_s=120),
    ScheduleSpec("approvals.end_delegations", cron="10 0 * * *"),
)
