"""Papers of a case and the grounds of an exception."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from guanjia.foundation.approvals.models import Case
from guanjia.foundation.files.commands import PreparedFile, attach_file
from guanjia.kernel.actor import Actor


def attach(actor: Actor, case: Case, files: Sequence[PreparedFile], *, purpose: str = "papers", now: datetime) -> None:
    """Attach files to a case that the calling command has opened to the actor."""
    for ready in files:
        attach_file(
            actor,
            holder=case,
            purpose=purpose,
            upload=ready,
            now=now,
            office_path=case.office_path,
            permitted=True,
        )
