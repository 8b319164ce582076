"""The good rows of a sheet become records, chunk by chunk: a chunk's changes and what became of its rows are committed
together, so that a killed worker's successor goes on exactly behind the last committed chunk."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from guanjia.foundation.audit import trail
from guanjia.foundation.exchange import catalogue, packing, queries, rules
from guanjia.foundation.exchange.collecting import collecting_seldom
from guanjia.foundation.exchange.commands.checking import count, work_for
from guanjia.foundation.exchange.commands.uploading import own_import, taken_before
from guanjia.foundation.exchange.models import Chunk, Import, TakenRow
from guanjia.foundation.exchange.packing import Finding
from guanjia.foundation.exchange.rules import Kind, State
from guanjia.foundation.exchange.writing import XlsxWriter
from guanjia.foundation.jobs.commands import enqueue
from guanjia.foundation.notify.public import send
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_
from guanjia.kernel.work import Run


@transaction.atomic
def ask_write(actor: Actor, *, import_id: int, now: datetime) -> Import:
    """Let a job write the good rows; while it runs, asking again lets a stopped one go on.

    Raises NotVisible, NotAllowed, WrongStep, NothingToWrite, or FileTakenBefore when the same file is written already.
    """
    row = own_import(actor, import_id)
    _register, importer = catalogue.importer_of(actor, row.register)
    actor.require(importer.right)
    first = row.state != State.WRITING
    if first:
        rules.check_move(row.state, State.WRITING)
        if not row.good:
            raise rules.NothingToWrite(N_("No row would change anything. Mend the bad rows and send the sheet again."))
        try:
            with transaction.atomic():
                row.state = State.WRITING
                row.save(update_fields=["state"])
        except IntegrityError as clash:  # import_one_written_per_file: somebody was faster with the same file
            written = queries.written_before(row.register, row.sha256)
            raise taken_before(written or row) from clash
        trail.record(actor, "exchange.import.started", row, office_path=row.office_path, good=row.good)
    job = enqueue("exchange.write", args={"import": row.pk}, actor=actor, now=now, key=str(row.pk), max_attempts=5)
    row.job_id = job.pk
    row.save(update_fields=["job_id"])
    return row


def write_rows(run: Run) -> dict[str, int]:
    """The job: write what is not written yet."""
    row = Import.objects.get(pk=run.args["import"])
    if row.state != State.WRITING:
        return {"rows": row.rows}
    actor = queries.asker_of(row, run.now)
    with translation.override(row.language), collecting_seldom():
        done = sum(row.chunks.exclude(written_at=None).values_list("size", flat=True))
        run.progress(done, row.rows, N_("Writing rows"))
        while chunk := queries.chunk_to_write(row):
            run.check_stop()
            done += write_chunk(actor, row, chunk, now=run.now)
            run.progress(done, row.rows, N_("Writing rows"))
    return end_write(actor, row, now=run.now)


@transaction.atomic
def write_chunk(actor: Actor, row: Import, chunk: Chunk, *, now: datetime) -> int:
    """Write one chunk's good rows together with what became of all its rows; how many rows it has.

    Two workers after one chunk: the second waits for the row and finds it written.
    """
    held = Chunk.objects.select_for_update(of=("self",)).filter(pk=chunk.pk, written_at=None).first()
    if held is None:
        return chunk.size
    rows, known = packing.unpack(held.rows), packing.unpack_findings(held.findings)
    wanted = [finding.kind in (Kind.NEW, Kind.CHANGED) for finding in known]
    work = work_for(actor, row, {}, now)
    made = work.do(rows, wanted)
    found = [after if want else before for before, after, want in zip(known, made, wanted, strict=True)]
    if work.importer.once:
        _remember(row, rows, found)
    counted = count(found)
    held.outcomes, held.bad, held.written_at = packing.pack_findings(found), counted[Kind.BAD], now
    held.save(update_fields=["outcomes", "bad", "written_at"])
    counts = {f"done_{kind.value}": F(f"done_{kind.value}") + counted[kind] for kind in Kind}
    Import.objects.filter(pk=row.pk).update(**counts)
    return held.size


def _remember(row: Import, rows: Sequence[packing.Row], found: Sequence[Finding]) -> None:
    """Keep the keys of rows that must not be stored a second time."""
    TakenRow.objects.bulk_create(
        TakenRow(register=row.register, digest=finding.key, sheet=row, number=number)
        for (number, _cells), finding in zip(rows, found, strict=True)
        if finding.kind == Kind.NEW and finding.key
    )


@transaction.atomic
def end_write(actor: Actor, row: Import, *, now: datetime) -> dict[str, int]:
    """All chunks are written."""
    held = Import.objects.select_for_update(of=("self",)).get(pk=row.pk)
    counts: dict[str, Any] = {
        "new": held.done_new,
        "changed": held.done_changed,
        "same": held.done_same,
        "bad": held.done_bad,
    }
    if held.state == State.WRITING:
        held.state, held.written_at = State.DONE, now
        held.save(update_fields=["state", "written_at"])
        trail.record(
            actor, "exchange.import.written", held, office_path=held.office_path, name=held.file_name, **counts
        )
        if held.account_id:
            send(
                "exchange.import.done",
                to=[held.account_id],
                title=N_("%(name)s is imported: %(new)s new, %(changed)s changed, %(bad)s bad rows."),
                params={"name": held.file_name, **{key: counts[key] for key in ("new", "changed", "bad")}},
                subject=held,
                now=now,
            )
    return counts


@transaction.atomic
def bad_rows_sheet(actor: Actor, *, import_id: int, now: datetime) -> tuple[Import, BinaryIO]:
    """The bad rows as a workbook: the sheet's own columns in their order with the same texts, and a last column that
    says why each row is bad.

    Raises NotVisible, or RowsGone after the rows were erased. Taking it leaves a record: rows hold personal data.
    """
    row = queries.get_import(actor, import_id)
    if row.erased_at is not None:
        raise rules.RowsGone(N_("The rows of this import were erased on %(day)s."), day=str(row.erased_at.date()))
    target = io.BytesIO()
    headings = [heading for heading in row.headings if heading not in rules.WHY]
    keep = [at for at, heading in enumerate(row.headings) if heading not in rules.WHY]
    widths = [4 + 2 * max(6, len(heading)) for heading in headings]
    sheet = XlsxWriter(
        target, [*headings, _("Why")], title=row.sheet or _("Bad rows"), widths=widths, marked=len(headings)
    )
    bad = 0
    for _number, cells, finding in queries.walk(row, only_bad=True):
        if finding.kind == Kind.BAD:
            sheet.row([*(cells[at] for at in keep), finding.why])
            bad += 1
    sheet.close()
    target.seek(0)
    trail.record(actor, "exchange.import.bad_rows_taken", row, office_path=row.office_path, touched=False, bad=bad)
    return row, target
