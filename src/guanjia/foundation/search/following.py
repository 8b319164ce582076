"""Entries follow the records: commands leave notes, somebody works them off a moment later.

To index a record inside the command that wrote it would cost the command more than its own work. A note costs one
insert, commits or rolls back with the change, and ten changes of one record in a row are indexed once. Notes are worked
off by one at a time, so that an older reading of a record never overwrites a newer one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, models, transaction

from guanjia.foundation.search import declared
from guanjia.foundation.search.indexing import BATCH, Kept, index_rows
from guanjia.foundation.search.models import Entry, Note
from guanjia.kernel.registers import Register

AT_ONCE = 200  # notes that a search works off before it answers; more are left to the job
_TURN = 7_310_001  # PostgreSQL's number of the lock; any number that nobody else takes


def note_written(rows: Iterable[models.Model], now: datetime) -> None:
    """A command wrote these rows; those of registers that are searched leave a note each."""
    known = declared.by_model()
    written = {(row._meta.label_lower, int(row.pk)) for row in rows if row._meta.label_lower in known and row.pk}
    if written:
        Note.objects.bulk_create(
            Note(what=Note.What.ROW, model=model, object_id=pk, noted_at=now) for model, pk in sorted(written)
        )


def pointing_at(model: str) -> list[tuple[Register, str]]:
    """The registers whose rows point at a model's, and by which field."""
    return [
        (register, field.name)
        for register in declared.searched().values()
        for field in declared.model_of(register)._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model._meta.label_lower == model
    ]


def take_turn(*, wait: bool) -> bool:
    """One works at a time; SQLite lets one writer in anyway. Only inside a transaction."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_TURN])
        return bool(cursor.fetchone()[0])


def follow(check_stop: Callable[[], None] = lambda: None) -> Kept:
    """Work off all notes: what was written first, then what mentions a renamed record or lies below a moved office."""
    done = Kept()
    while True:
        check_stop()
        kept = _follow_rows(BATCH, wait=True)
        if kept is not None:
            done.take(kept)
            continue
        note = Note.objects.exclude(what=Note.What.ROW).order_by("pk").first()
        if note is None:
            return done
        for register, pks in _held_back(note):
            check_stop()
            with transaction.atomic():
                take_turn(wait=True)
                done.take(index_rows(register, pks))
        note.delete()


def follow_briefly() -> None:
    """Before a search: so that whoever has just written something finds it. Left to the job when there is much to do
    or somebody is at it."""
    waiting = Note.objects.filter(what=Note.What.ROW).order_by()[: AT_ONCE + 1].count()
    if 0 < waiting <= AT_ONCE:
        try:
            _follow_rows(AT_ONCE, wait=False)
        except DatabaseError:  # a reader never fails for the index's sake
            return


@transaction.atomic
def _follow_rows(limit: int, *, wait: bool) -> Kept | None:
    """Index what the oldest notes name; None when there are none, or somebody else is at it."""
    if not take_turn(wait=wait):
        return None
    notes = list(Note.objects.filter(what=Note.What.ROW).order_by("pk")[:limit])
    if not notes:
        return None
    by_model: dict[str, set[int]] = {}
    for note in notes:
        by_model.setdefault(note.model, set()).add(note.object_id)
    done = Kept()
    for model, pks in by_model.items():
        for register in declared.by_model().get(model, ()):
            done.take(index_rows(register, pks))
    now = notes[-1].noted_at
    more = [
        Note(what=Note.What.MENTIONS, model=model, object_id=pk, noted_at=now)
        for model, pk in done.renamed
        if pointing_at(model)
    ]
    more += [
        Note(what=Note.What.BELOW, model=model, object_id=pk, office_path=path, noted_at=now)
        for model, pk, path in done.moved
    ]
    if more:
        Note.objects.bulk_create(more)
    Note.objects.filter(pk__in=[note.pk for note in notes]).delete()
    return done


def _held_back(note: Note) -> Iterator[tuple[Register, list[int]]]:
    """The records that a note is about, batch by batch."""
    if note.what == Note.What.BELOW:
        for register in declared.searched().values():
            entries = Entry.objects.filter(register=register.key, office_path__startswith=note.office_path)
            yield from _batches(register, entries.order_by("object_id").values_list("object_id", flat=True))
        return
    for register, name in pointing_at(note.model):
        rows = declared.model_of(register)._base_manager.filter(**{name: note.object_id})
        yield from _batches(register, rows.order_by("pk").values_list("pk", flat=True))


def _batches(register: Register, pks: Any) -> Iterator[tuple[Register, list[int]]]:
    ordered = list(pks)
    for start in range(0, len(ordered), BATCH):
        yield register, ordered[start : start + BATCH]
