"""Throw away what nobody needs any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanjia.foundation.jobs.models import Job, Worker

BATCH = 1000


def tidy_jobs(*, now: datetime, keep: timedelta) -> int:
    """Delete jobs that were done or stopped before `now - keep`, and workers gone for a day; how many jobs.

    Parked jobs stay until an operator decides. Works in batches, can be run again.
    """
    old = Job.objects.filter(state__in=["done", "stopped"], finished_at__lt=now - keep, schedule=None)
    gone = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        gone += Job.objects.filter(pk__in=batch).delete()[0]
    Worker.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
    return gone
