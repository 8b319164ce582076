"""A sheet comes in, its columns are chosen, or it is thrown away. Nothing reaches the register yet."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import get_language

from guanjia.foundation.audit import trail
from guanjia.foundation.exchange import catalogue, packing, queries, rules
from guanjia.foundation.exchange.models import Chunk, ColumnMemory, Import
from guanjia.foundation.exchange.reading import Sheet, read_sheet
from guanjia.foundation.exchange.rules import State
from guanjia.foundation.files.kinds import KINDS, suffix_of
from guanjia.foundation.files.rules import check_size, clean_name
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


@transaction.atomic
def upload_sheet(
    actor: Actor,
    *,
    register: str,
    name: str,
    stream: BinaryIO,
    size: int,
    limit: int,
    now: datetime,
    continues_id: int | None = None,
) -> tuple[Import, bool]:
    """Take a sheet for a register; answers with the import and whether it is a new one.

    The same file again gives the import that it already is: the asker's own, or, once written, whoever's it was, and
    then FileTakenBefore says what was done and when. `continues_id`: the import whose bad rows it mends. Columns are
    suggested from headings, or as the asker chose them the last time.
    Raises NotVisible, NotAllowed, NotImportable, FileTakenBefore, FileTooLarge, and what reading raises.
    """
    found, importer = catalogue.importer_of(actor, register)
    actor.require(importer.right)
    check_size(size, limit)
    earlier = queries.get_import(actor, continues_id) if continues_id else None
    sha256 = digest_of(stream)
    if own := queries.same_upload(actor, register, sha256):
        return own, False
    if written := queries.written_before(register, sha256):
        raise taken_before(written)
    sheet = read_sheet(stream, name=name, names=catalogue.heading_names(importer), most_rows=importer.most_rows)
    if earlier is not None and earlier.headings == [h for h in sheet.headings if h not in rules.WHY]:
        mapping = {str(key): int(at) for key, at in earlier.mapping.items()}
    else:
        known = queries.remembered_columns(actor, register, sheet.headings)
        mapping = rules.suggest(sheet.headings, catalogue.labelled(importer), known)
    row = Import.objects.create(
        register=register,
        file_name=file_name(name, sheet.format),
        sha256=sha256,
        size=size,
        format=sheet.format,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        sheet=sheet.name[:80],
        headings=sheet.headings,
        doubled=sheet.doubled,
        mapping=mapping,
        language=get_language() or "",
        continues=earlier if earlier is not None and earlier.register == register else None,
        actor_key=actor.key,
        actor_name=actor.name[:120],
        account_id=actor.account_id,
        office_path=actor.office_path,
        created_at=now,
    )
    row.rows = _store(row, sheet, importer.chunk)
    if not row.rows:
        raise rules.SheetEmpty(
            N_("There is no row below the headings. Fill the sheet and send it again."), field="file"
        )
    row.save(update_fields=["rows"])
    trail.record(
        actor,
        "exchange.import.uploaded",
        row,
        office_path=row.office_path,
        name=row.file_name,
        rows=row.rows,
        register=register,
        label=str(found.label),
        sha256=sha256,
    )
    return row, True


def digest_of(stream: BinaryIO) -> str:
    """The SHA-256 of an upload; leaves it at its start."""
    stream.seek(0)
    digest = hashlib.sha256()
    while piece := stream.read(1 << 20):
        digest.update(piece)
    stream.seek(0)
    return digest.hexdigest()


def file_name(name: str, format: str) -> str:
    """The upload's name, safe to show, with a fitting suffix."""
    kind = KINDS["ole" if format == "xls" else format]
    return name if format == "xls" and suffix_of(name) == ".xls" and len(name) < 100 else clean_name(name, kind)


def taken_before(written: Import) -> rules.FileTakenBefore:
    """The refusal that says what the same file did the first time."""
    return rules.FileTakenBefore(
        N_(
            "This very file was imported on %(at)s by %(who)s: %(new)s new, %(changed)s changed, %(bad)s bad. "
            "It is not taken twice."
        ),
        field="file",
        at=written.created_at.astimezone(clock.LOCAL).strftime("%Y-%m-%d %H:%M"),
        who=written.actor_name,
        new=written.done_new,
        changed=written.done_changed,
        bad=written.done_bad,
    )


def _store(row: Import, sheet: Sheet, size: int) -> int:
    """Put the rows away, chunk by chunk; how many there were."""
    total = 0
    for position in itertools.count():
        rows = list(itertools.islice(sheet.rows, size))
        if not rows:
            return total
        Chunk.objects.create(sheet=row, position=position, size=len(rows), rows=packing.pack(rows))
        total += len(rows)
    return total


@transaction.atomic
def map_columns(actor: Actor, *, import_id: int, mapping: Mapping[str, int], now: datetime) -> Import:
    """Say which column of the sheet brings which value, and remember it for sheets with these headings.

    Raises NotVisible, NotAllowed, WrongStep or ColumnsMissing. What an earlier check found is thrown away.
    """
    row = own_import(actor, import_id)
    _register, importer = catalogue.importer_of(actor, row.register)
    actor.require(importer.right)
    if row.state != State.UPLOADED:
        rules.check_move(row.state, State.UPLOADED)
    columns = catalogue.labelled(importer)
    known = {column.name for column, _label in columns}
    chosen = {name: at for name, at in mapping.items() if name in known}
    rules.check_mapping(chosen, columns, len(row.headings))
    row.mapping, row.state = chosen, State.UPLOADED
    forget_check(row)
    row.save(update_fields=["mapping", "state", "new", "changed", "same", "bad", "checked_at"])
    ColumnMemory.objects.update_or_create(
        actor_key=actor.key,
        register=row.register,
        headings=rules.headings_digest(row.headings),
        defaults={"mapping": chosen, "used_at": now},
    )
    return row


def own_import(actor: Actor, import_id: int) -> Import:
    """The import, locked, for whoever brought it; others who see it may not change it. Raises NotVisible."""
    row = queries.get_import(actor, import_id, lock=True)
    if row.actor_key != actor.key:
        raise rules.WrongStep(N_("Only %(who)s, who brought the sheet, can go on with it."), who=row.actor_name)
    return row


def forget_check(row: Import) -> None:
    """Take back what a check found; the caller saves the row."""
    row.chunks.filter(checked_at__isnull=False).update(checked_at=None, findings="", bad=0)
    row.new = row.changed = row.same = row.bad = 0
    row.checked_at = None


@transaction.atomic
def discard_import(actor: Actor, *, import_id: int, now: datetime) -> Import:
    """Throw a sheet away before it is written: its rows are erased at once. Raises NotVisible or WrongStep."""
    row = own_import(actor, import_id)
    rules.check_move(row.state, State.DISCARDED)
    row.state, row.erased_at = State.DISCARDED, now
    row.save(update_fields=["state", "erased_at"])
    row.chunks.all().delete()
    trail.record(actor, "exchange.import.discarded", row, office_path=row.office_path, name=row.file_name)
    return row
