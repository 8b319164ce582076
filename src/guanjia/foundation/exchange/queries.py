"""Every read of the exchange room, through the eyes of the asker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Account
from guanjia.foundation.exchange import packing, rules
from guanjia.foundation.exchange.models import (
    Chunk,
    ColumnMemory,
    Export,
    ExportQuerySet,
    Import,
    ImportQuerySet,
    TakenRow,
)
from guanjia.foundation.exchange.packing import Finding
from guanjia.foundation.exchange.rules import Kind
from guanjia.foundation.jobs.queries import get_job
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

LARGEST_ID = 2**63 - 1


def list_imports(actor: Actor) -> ImportQuerySet:
    """The visible imports, the newest first."""
    return Import.objects.visible_to(actor).order_by("-id")


def get_import(actor: Actor, import_id: int, *, lock: bool = False) -> Import:
    """The import, or NotVisible."""
    rows = Import.objects.visible_to(actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=import_id).first() if 0 < import_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such import."))
    return found


def written_before(register: str, sha256: str) -> Import | None:
    """The import that wrote, or is writing, the same file into the same register, whoever's it is."""
    return Import.objects.filter(register=register, sha256=sha256, state__in=["writing", "done"]).first()


def same_upload(actor: Actor, register: str, sha256: str) -> Import | None:
    """The asker's own import of the same file that is not written yet."""
    rows = Import.objects.filter(actor_key=actor.key, register=register, sha256=sha256)
    return rows.exclude(state="discarded").order_by("-id").first()


def remembered_columns(actor: Actor, register: str, headings: Sequence[str]) -> dict[str, int] | None:
    """What the asker chose the last time for a sheet with these headings."""
    found = ColumnMemory.objects.filter(
        actor_key=actor.key, register=register, headings=rules.headings_digest(headings)
    ).first()
    return {str(name): int(at) for name, at in found.mapping.items()} if found else None


def sample_of(sheet: Import, rows: int = 3) -> list[list[str]]:
    """The first rows, for choosing columns by."""
    chunk = sheet.chunks.order_by("position").first()
    return [cells for _number, cells in packing.unpack(chunk.rows)[:rows]] if chunk else []


def rows_of_kind(sheet: Import, kind: str, *, most: int) -> list[tuple[int, list[str], Finding]]:
    """Up to `most` rows of one kind in the sheet's order: by what became of them, else by what would become of them."""
    found: list[tuple[int, list[str], Finding]] = []
    for number, cells, finding in walk(sheet, only_bad=kind == Kind.BAD):
        if finding.kind == kind:
            found.append((number, cells, finding))
            if len(found) == most:
                break
    return found


def walk(sheet: Import, *, only_bad: bool = False) -> Iterator[tuple[int, list[str], Finding]]:
    """The rows with what is known about each, chunk by chunk."""
    chunks = sheet.chunks.exclude(checked_at=None).order_by("position")
    for chunk in (chunks.filter(bad__gt=0) if only_bad else chunks).iterator(chunk_size=20):
        known = packing.unpack_findings(chunk.outcomes if chunk.outcomes else chunk.findings)
        for (number, cells), finding in zip(packing.unpack(chunk.rows), known, strict=True):
            yield number, cells, finding


def taken_digests(register: str, digests: Sequence[str]) -> set[str]:
    """Which of these rows were stored before."""
    rows = TakenRow.objects.filter(register=register, digest__in=list(digests))
    return set(rows.values_list("digest", flat=True))


def seen_before(sheet: Import) -> dict[str, int]:
    """Keys of the rows that were checked already → their number in the sheet; for a check that goes on."""
    found: dict[str, int] = {}
    for number, _cells, finding in walk(sheet):
        if finding.key and finding.kind != Kind.BAD:
            found.setdefault(finding.key, number)
    return found


def asker_of(row: Import | Export, now: datetime) -> Actor:
    """Who asked, with the rights of today; raises NotVisible for an account that is gone."""
    account = Account.objects.select_related("person__office").filter(pk=row.account_id or 0, is_active=True).first()
    if account is None:
        raise NotVisible(N_("Whoever asked for this has no active account any more."))
    return actor_of(account, today=clock.local_day(now), now=now, via="job")


def job_of(actor: Actor, row: Import | Export) -> Any:
    """The background job behind an import or export, if the asker may see it."""
    if row.job_id is None:
        return None
    try:
        return get_job(actor, row.job_id)
    except NotVisible:
        return None


def list_exports(actor: Actor) -> ExportQuerySet:
    """The asker's own exports, the newest first."""
    return Export.objects.visible_to(actor).order_by("-id")


def get_export(actor: Actor, export_id: int, *, lock: bool = False) -> Export:
    """The export, or NotVisible: nobody sees another's."""
    rows = Export.objects.visible_to(actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=export_id).first() if 0 < export_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such export."))
    return found


def chunk_to_check(sheet: Import) -> Chunk | None:
    """The first chunk that was not checked yet."""
    return sheet.chunks.filter(checked_at=None).order_by("position").first()


def chunk_to_write(sheet: Import) -> Chunk | None:
    """The first chunk that was not written yet."""
    return sheet.chunks.filter(written_at=None).order_by("position").first()


def list_waiting(actor: Actor) -> ImportQuerySet:
    """The asker's own imports that were checked and wait for a word."""
    return Import.objects.filter(actor_key=actor.key, state="checked").order_by("-id")
