"""Bring the schedules' rows in step with the program; every worker does it when it starts."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.jobs import catalogue, rules
from guanjia.foundation.jobs.models import Job, Schedule


def sync_schedules(now: datetime) -> int:
    """Add, change and remove schedule rows so that they say what the rooms' `jobs.SCHEDULES` say; how many there are.

    An operator's switching off is kept. Safe to run in several workers at once.
    """
    specs = catalogue.all_schedules()
    known = {row.kind: row for row in Schedule.objects.select_related("job")}
    for kind, spec in specs.items():
        row = known.get(kind)
        if row and hasattr(row, "job") and (row.every_s, row.cron) == (spec.every_s, spec.cron):
            continue
        try:
            with transaction.atomic():
                row, _made = Schedule.objects.update_or_create(
                    kind=kind, defaults={"every_s": spec.every_s, "cron": spec.cron}
                )
                due = rules.next_time(every_s=spec.every_s, cron=spec.cron, last_due=now, now=now)
                fields = {"run_at": due, "max_attempts": catalogue.get_handler(kind).max_attempts}
                Job.objects.update_or_create(
                    schedule=row, defaults=fields, create_defaults={**fields, "kind": kind, "created_at": now}
                )
        except IntegrityError:
            continue  # another worker did the same in this instant
    gone = [row.pk for kind, row in known.items() if kind not in specs]
    if gone:
        Schedule.objects.filter(pk__in=gone).delete()
    return len(specs)
