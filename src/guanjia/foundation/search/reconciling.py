"""Compare the whole index with the records and mend what differs: after a rebuild, a restore, and every night, because
some records change without a command (a person's last day passes, somebody repairs a row by hand)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from guanjia.foundation.search import declared, engine
from guanjia.foundation.search.following import take_turn
from guanjia.foundation.search.indexing import BATCH, Kept, index_rows
from guanjia.foundation.search.models import Entry
from guanjia.kernel.registers import Register

MANY = 5_000
Progress = Callable[[int, int, str], None]


def quiet(done: int, total: int, message: str = "") -> None:
    """Nobody watches."""


def reconcile(*, progress: Progress = quiet, check_stop: Callable[[], None] = lambda: None) -> Kept:
    """Look at every record of every register; each batch is a transaction of its own."""
    whole = Kept()
    registers = list(declared.searched().values())
    total = sum(declared.model_of(register)._base_manager.count() for register in registers)
    for register in registers:
        whole.take(_reconcile_register(register, whole.looked_at, total, progress, check_stop))
    whole.dropped += _drop_strangers([register.key for register in registers])
    whole.changed += _mend_terms()
    if whole.mended >= MANY:
        engine.gather_statistics()
    return whole


def _reconcile_register(
    register: Register, before: int, total: int, progress: Progress, check_stop: Callable[[], None]
) -> Kept:
    kept, last = Kept(), 0
    rows: Any = declared.model_of(register)._base_manager
    while pks := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        check_stop()
        gone = Entry.objects.filter(register=register.key, object_id__gt=last, object_id__lte=pks[-1])
        between = set(gone.values_list("object_id", flat=True))
        with transaction.atomic():
            take_turn(wait=True)
            kept.take(index_rows(register, between | set(pks)))
        last = pks[-1]
        progress(before + kept.looked_at, max(total, before + kept.looked_at), "")
    while beyond := list(
        Entry.objects.filter(register=register.key, object_id__gt=last).values_list("object_id", flat=True)[:BATCH]
    ):
        with transaction.atomic():
            take_turn(wait=True)
            kept.take(index_rows(register, beyond))
    return kept


def _drop_strangers(keys: list[str]) -> int:
    """Entries of registers that are no more, and terms without an entry."""
    dropped = 0
    while numbers := list(Entry.objects.exclude(register__in=keys).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            Entry.objects.filter(pk__in=numbers).delete()
            engine.drop(numbers)
        dropped += len(numbers)
    while numbers := engine.orphans(BATCH):
        with transaction.atomic():
            engine.drop(numbers)
        dropped += len(numbers)
    return dropped


def _mend_terms() -> int:
    """Entries that lost their terms are made again."""
    mended = 0
    while numbers := engine.missing(BATCH):
        lost = Entry.objects.filter(pk__in=numbers)
        by_register: dict[str, list[int]] = {}
        for key, pk in lost.values_list("register", "object_id"):
            by_register.setdefault(key, []).append(pk)
        with transaction.atomic():
            take_turn(wait=True)
            lost.delete()
            for key, pks in by_register.items():
                index_rows(declared.searched()[key], pks)
        mended += len(numbers)
    return mended


def rebuild(*, progress: Progress = quiet) -> Kept:
    """Throw the index away and make it again."""
    with transaction.atomic():
        take_turn(wait=True)
        Entry.objects.all().delete()
        engine.empty()
    kept = reconcile(progress=progress)
    engine.tidy()
    return kept
