"""Put a job into the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from guanjia.foundation.jobs import catalogue
from guanjia.foundation.jobs.models import Job
from guanjia.foundation.jobs.rules import OPEN
from guanjia.kernel.actor import Actor


def enqueue(
    kind: str,
    *,
    now: datetime,
    args: Mapping[str, Any] | None = None,
    actor: Actor | None = None,
    run_at: datetime | None = None,
    key: str = "",
    priority: int = 0,
    max_attempts: int | None = None,
) -> Job:
    """Ask for a piece of work; it begins after the caller's transaction has committed, never when that rolls back.

    key: while a job of this kind with this key waits or runs, that one is answered and nothing is added.
    args: JSON, and ids rather than personal data; operators may see them. priority: higher goes first.
    Raises UnknownJobKind. The business command that calls it records the trail.
    """
    handler = catalogue.get_handler(kind)
    for last in (False, False, True):
        if key and (known := Job.objects.filter(kind=kind, key=key, state__in=list(OPEN)).first()):
            return known
        try:
            with transaction.atomic():
                return Job.objects.create(
                    kind=kind,
                    args=dict(args or {}),
                    key=key,
                    priority=priority,
                    run_at=run_at or now,
                    max_attempts=max_attempts or handler.max_attempts,
                    actor_key=actor.key if actor else "",
                    actor_name=actor.name if actor else "",
                    account_id=actor.account_id if actor else None,
                    office_path=actor.office_path if actor else "",
                    created_at=now,
                )
        except IntegrityError:  # job_one_open_per_key: somebody was faster; look again
            if not key or last:
                raise
    raise AssertionError("unreachable")
