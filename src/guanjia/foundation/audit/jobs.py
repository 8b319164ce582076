"""The sealer's background work: chain every other second, anchor every minute, verify every night."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.audit.commands import verify_trail
from guanjia.foundation.audit.sealing import anchor, seal_pending
from guanjia.kernel.actor import system_actor
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def seal(run: Run) -> dict[str, int]:
    report = seal_pending(run.now)
    return {"sealed": report.sealed, "refused": report.refused}


def anchor_heads(run: Run) -> dict[str, Any]:
    seal_pending(run.now)
    made = anchor(run.now)
    return {"number": made.number if made else None}


def verify_all(run: Run) -> dict[str, Any]:
    verification = verify_trail(system_actor("audit.verify", "audit.verify"), now=run.now, limit=None)
    return {"clean": verification.whole, "wrong": verification.wrong}


HANDLERS = {
    "audit.seal": Handler(seal, label=_("Seal the audit trail")),
    "audit.anchor": Handler(anchor_heads, label=_("Anchor the audit trail")),
    "audit.verify": Handler(verify_all, label=_("Verify the audit trail")),
}
SCHEDULES = (
    ScheduleSpec("audit.seal", every_s=2),
    ScheduleSpec("audit.anchor", every_s=60),
    ScheduleSpec("audit.verify", cron="40 2 * * *"),
)
