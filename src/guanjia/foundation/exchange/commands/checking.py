"""Every row of a sheet is checked, chunk by chunk, by doing it and taking it back."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import translation

from guanjia.foundation.audit import trail
from guanjia.foundation.exchange import catalogue, packing, queries, rules
from guanjia.foundation.exchange.collecting import collecting_seldom
from guanjia.foundation.exchange.commands.uploading import forget_check, own_import
from guanjia.foundation.exchange.models import Chunk, Import
from guanjia.foundation.exchange.packing import Finding
from guanjia.foundation.exchange.rowwork import Work
from guanjia.foundation.exchange.rules import Kind, State
from guanjia.foundation.jobs.commands import enqueue
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_
from guanjia.kernel.work import Run


@transaction.atomic
def ask_check(actor: Actor, *, import_id: int, now: datetime) -> Import:
    """Let a job check every row. Asked again, it checks anew; while a check runs, it goes on.

    Raises NotVisible, NotAllowed, WrongStep or ColumnsMissing.
    """
    row = own_import(actor, import_id)
    _register, importer = catalogue.importer_of(actor, row.register)
    actor.require(importer.right)
    if row.state != State.CHECKING:
        rules.check_move(row.state, State.CHECKING)
        rules.check_mapping(row.mapping, catalogue.labelled(importer), len(row.headings))
        forget_check(row)
    row.state = State.CHECKING
    job = enqueue("exchange.check", args={"import": row.pk}, actor=actor, now=now, key=str(row.pk), max_attempts=5)
    row.job_id = job.pk
    row.save(update_fields=["state", "job_id", "new", "changed", "same", "bad", "checked_at"])
    return row


def check_rows(run: Run) -> dict[str, int]:
    """The job: check what is not checked yet, a chunk a transaction. A killed worker's successor goes on."""
    row = Import.objects.get(pk=run.args["import"])
    if row.state != State.CHECKING:
        return {"rows": row.rows}
    actor = queries.asker_of(row, run.now)
    with translation.override(row.language), collecting_seldom():
        seen = queries.seen_before(row)
        done = sum(row.chunks.exclude(checked_at=None).values_list("size", flat=True))
        run.progress(done, row.rows, N_("Checking rows"))
        while chunk := queries.chunk_to_check(row):
            run.check_stop()
            done += check_chunk(actor, row, chunk, seen, now=run.now)
            run.progress(done, row.rows, N_("Checking rows"))
    return end_check(actor, row, now=run.now)


def work_for(actor: Actor, row: Import, seen: dict[str, int], now: datetime) -> Work:
    """What a chunk of this import is worked on with."""
    _register, importer = catalogue.importer_of(actor, row.register)
    actor.require(importer.right)
    return Work(
        register=row.register,
        importer=importer,
        actor=actor,
        now=now,
        mapping=row.mapping,
        seen=seen,
        taken=lambda digests: queries.taken_digests(row.register, digests),
    )


@transaction.atomic
def check_chunk(actor: Actor, row: Import, chunk: Chunk, seen: dict[str, int], *, now: datetime) -> int:
    """Check one chunk and store what was found; how many rows it has. A chunk that another worker did is left."""
    held = Chunk.objects.select_for_update(of=("self",)).filter(pk=chunk.pk, checked_at=None).first()
    if held is None:
        return chunk.size
    found = work_for(actor, row, seen, now).check(packing.unpack(held.rows))
    counted = count(found)
    held.findings, held.bad, held.checked_at = packing.pack_findings(found), counted[Kind.BAD], now
    held.save(update_fields=["findings", "bad", "checked_at"])
    Import.objects.filter(pk=row.pk).update(**{kind.value: F(kind.value) + counted[kind] for kind in Kind})
    return held.size


def count(found: list[Finding]) -> Counter[Kind]:
    """How many rows of each kind."""
    return Counter(finding.kind for finding in found)


@transaction.atomic
def end_check(actor: Actor, row: Import, *, now: datetime) -> dict[str, int]:
    """All chunks are checked: the sheet waits for its owner's word."""
    held = Import.objects.select_for_update(of=("self",)).get(pk=row.pk)
    counts: dict[str, Any] = {"new": held.new, "changed": held.changed, "same": held.same, "bad": held.bad}
    if held.state == State.CHECKING:
        held.state, held.checked_at = State.CHECKED, now
        held.save(update_fields=["state", "checked_at"])
        trail.record(actor, "exchange.import.checked", held, office_path=held.office_path, **counts)
    return counts
