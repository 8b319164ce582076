"""The index's background work: what commands noted every few seconds, the whole of it every night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.search.following import follow
from guanjia.foundation.search.models import Entry
from guanjia.foundation.search.reconciling import reconcile
from guanjia.kernel.work import Handler, Run, ScheduleSpec


def follow_notes(run: Run) -> dict[str, int]:
    if not Entry.objects.exists():  # an upgrade brought the search to records that were there before it
        kept = reconcile(progress=run.progress, check_stop=run.check_stop)
        kept.take(follow(run.check_stop))
    else:
        kept = follow(run.check_stop)
    return {"looked_at": kept.looked_at, "mended": kept.mended}


def reconcile_all(run: Run) -> dict[str, int]:
    kept = reconcile(progress=run.progress, check_stop=run.check_stop)
    return {"looked_at": kept.looked_at, "added": kept.added, "changed": kept.changed, "dropped": kept.dropped}


HANDLERS = {
    "search.follow": Handler(follow_notes, label=_("Bring changed records into the search")),
    "search.reconcile": Handler(reconcile_all, label=_("Compare the search with the records"), limit_s=6 * 3600),
}
SCHEDULES = (
    ScheduleSpec("search.follow", every_s=5),
    ScheduleSpec("search.reconcile", cron="20 3 * * *"),
)
