"""What other rooms may use of the queue.

A room that has background work writes a module `jobs`:

    from guanjia.kernel.work import Handler, Run, ScheduleSpec

    def export_tickets(run: Run) -> dict[str, int]:
        rows = …
        for done, row in enumerate(rows):
            run.check_stop()
            run.progress(done, len(rows), N_("Writing rows"))
            …
        return {"rows": len(rows)}

    HANDLERS = {"servicedesk.export_tickets": Handler(export_tickets, label=_("Export tickets"))}
    SCHEDULES = (ScheduleSpec("servicedesk.remind_overdue", every_s=60),)

and its commands call `enqueue("servicedesk.export_tickets", args={…}, actor=actor, now=now)` inside their transaction.
A handler may run more than once after a crash: make it idempotent, or put its changes into `with run.exactly_once():`.
Tests drain the queue with `run_pending(now=…)`.
"""

from guanjia.foundation.jobs.commands import enqueue, run_pending, sync_schedules
from guanjia.foundation.jobs.queries import count_open
from guanjia.kernel.work import Handler, Run, ScheduleSpec, StopRun

__all__ = [
    "Handler",
    "Run",
    "ScheduleSpec",
    "StopRun",
    "count_open",
    "enqueue",
    "run_pending",
    "sync_schedules",
]
