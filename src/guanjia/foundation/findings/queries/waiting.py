"""The numbers of findings about which the system has something to say today."""

from __future__ import annotations

from datetime import date

from guanjia.foundation.findings import rules
from guanjia.foundation.findings.models import Finding, LookBack, Supervision

MOST = 2_000


def ids_without_progress(today: date) -> list[int]:
    """Open findings in the owner's hands whose progress note is due."""
    rows = Finding.objects.filter(state__in=rules.WITH_OWNER, stopped_on=None, progress_due_on__lte=today)
    return list(rows.order_by("progress_due_on", "pk").values_list("pk", flat=True)[:MOST])


def ids_overdue(today: date) -> list[int]:
    """Open findings past their deadline while the clock runs."""
    return list(Finding.objects.overdue(today).order_by("due_on", "pk").values_list("pk", flat=True)[:MOST])


def ids_watched_late(today: date) -> list[int]:
    """Findings whose leader set a day that is over."""
    rows = Supervision.objects.filter(ended_at=None, report_by__lt=today, told_on=None)
    return list(rows.order_by("pk").values_list("finding_id", flat=True)[:MOST])


def ids_to_look_back(today: date) -> list[int]:
    """Closed findings whose look-back is due."""
    rows = LookBack.objects.filter(done_at=None, due_on__lte=today, finding__state="closed")
    return list(rows.order_by("due_on").values_list("finding_id", flat=True)[:MOST])
