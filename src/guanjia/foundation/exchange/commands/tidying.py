"""What has served its time goes: stored exports after a day, the rows of imports after thirty."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.exchange import rules, shelf
from guanjia.foundation.exchange.models import Chunk, Export, Import
from guanjia.kernel.actor import ROOT, Actor


@transaction.atomic
def delete_exports(actor: Actor, *, now: datetime) -> int:
    """Delete the files of exports whose day is over; how many."""
    actor.require("exchange.oversee", ROOT)
    old = list(Export.objects.select_for_update(of=("self",)).filter(state="ready", expires_at__lte=now)[:500])
    for export in old:
        shelf.remove(export.file)
        export.state, export.file = "gone", ""
        export.save(update_fields=["state", "file"])
    known = set(Export.objects.filter(state="ready").values_list("file", flat=True))
    for path in shelf.folder().iterdir():  # of killed workers: nobody writes for a whole day
        if path.name not in known and path.stat().st_mtime < (now - rules.EXPORT_KEPT).timestamp():
            path.unlink(missing_ok=True)
    if old:
        trail.record(actor, "exchange.exports.deleted", office_path=ROOT, exports=len(old))
    return len(old)


@transaction.atomic
def erase_rows(actor: Actor, *, now: datetime) -> int:
    """Erase the rows of imports that nobody has gone on with for thirty days; how many imports."""
    actor.require("exchange.oversee", ROOT)
    old = Import.objects.filter(erased_at=None, created_at__lte=now - rules.ROWS_KEPT)
    ids = list(old.exclude(state__in=["checking", "writing"]).values_list("pk", flat=True)[:500])
    Chunk.objects.filter(sheet__in=ids).delete()
    Import.objects.filter(pk__in=ids).exclude(state="done").update(state="discarded")
    Import.objects.filter(pk__in=ids).update(erased_at=now)
    if ids:
        trail.record(actor, "exchange.imports.erased", office_path=ROOT, imports=len(ids))
    return len(ids)
