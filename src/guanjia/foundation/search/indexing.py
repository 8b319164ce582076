"""Make entries as the records are: many records at once, in a fixed number of queries. Called by whoever works off
the notes of commands, and by the rebuild."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import translation

from guanjia.foundation.protection.masks import mask_patterns
from guanjia.foundation.protection.subjects import office_path_of
from guanjia.foundation.search import declared, engine
from guanjia.foundation.search.models import Entry
from guanjia.foundation.search.terms import scope_tokens, tokens_of
from guanjia.kernel.registers import Register

log = logging.getLogger("guanjia.search")
BATCH = 500
FORM = "1"  # raise it when `terms` changes: every entry is made again by the next reconciliation


@dataclass(slots=True)
class Kept:
    """What a pass over some records did."""

    looked_at: int = 0
    added: int = 0
    changed: int = 0
    dropped: int = 0
    renamed: list[tuple[str, int]] = field(default_factory=list)
    moved: list[tuple[str, int, str]] = field(default_factory=list)

    @property
    def mended(self) -> int:
        return self.added + self.changed + self.dropped

    def take(self, other: Kept) -> None:
        self.looked_at += other.looked_at
        self.added += other.added
        self.changed += other.changed
        self.dropped += other.dropped
        self.renamed += other.renamed
        self.moved += other.moved


@dataclass(frozen=True, slots=True)
class _Said:
    """What a record is indexed as."""

    title: str
    office_path: str
    tokens: frozenset[str]

    @property
    def digest(self) -> str:
        body = "\n".join((FORM, self.title, self.office_path, *sorted(self.tokens)))
        return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()[:32]


def path_of(row: models.Model) -> str:
    """The office a record belongs to; an office belongs to itself."""
    return str(row.path) if row._meta.label_lower == "org.office" else office_path_of(row)  # type: ignore[attr-defined]


def without_numbers(text: str) -> str:
    """The text without what looks like a phone or identity number, down to its last digits."""
    masked = mask_patterns(text)
    return text if masked == text else re.sub(r"\d*\*+\w*", " ", masked)


def say(register: Register, row: Any, more: str = "") -> _Said:
    """What the register says of a record. What looks like a phone or identity number is left out, so that no such
    number is ever found."""
    how = register.searched
    assert how is not None
    title = " ".join(without_numbers(str(how.title(row) or "")).split())[:200]
    words = without_numbers(f"{how.words(row) or ''} {more}")
    codes = [code for code in (str(code) for code in how.codes(row) if code) if mask_patterns(code) == code]
    path = path_of(row)
    return _Said(title, path, frozenset(tokens_of(title, words, codes) | scope_tokens(register.key, path)))


def index_rows(register: Register, pks: Iterable[int]) -> Kept:
    """Make the entries of these records of one register true: new ones added, changed ones rewritten, those of records
    that are gone from the register dropped."""
    kept, ordered = Kept(), sorted(set(pks))
    for start in range(0, len(ordered), BATCH):
        kept.take(_index_batch(register, ordered[start : start + BATCH]))
    return kept


def _index_batch(register: Register, pks: Sequence[int]) -> Kept:
    known = {entry.object_id: entry for entry in Entry.objects.filter(register=register.key, object_id__in=pks)}
    more = declared.more_words(register.model, pks)
    said: dict[int, _Said] = {}
    with translation.override("zh-hans"):  # one language for the words of states and kinds, whoever acts
        for row in declared.rows_of(register).filter(pk__in=pks).order_by("pk"):
            try:
                said[row.pk] = say(register, row, more.get(row.pk, ""))
            except Exception:  # a defect of one list's declaration must not stop the work of an office
                log.exception("the register %s cannot say what %s is found by", register.key, row.pk)
                known.pop(row.pk, None)
    return _store(register, pks, known, said)


def _store(register: Register, pks: Sequence[int], known: dict[int, Entry], said: dict[int, _Said]) -> Kept:
    kept = Kept(looked_at=len(pks))
    written: list[Entry] = []
    for pk, now in said.items():
        entry, digest = known.get(pk), now.digest
        if entry is not None and entry.digest == digest:
            continue
        written.append(
            Entry(register=register.key, object_id=pk, title=now.title, office_path=now.office_path, digest=digest)
        )
        if entry is None:
            kept.added += 1
            continue
        kept.changed += 1
        if entry.title != now.title:
            kept.renamed.append((register.model, pk))
        if entry.office_path != now.office_path and register.model == "org.office":
            kept.moved.append((register.model, pk, entry.office_path))
    gone = [entry.pk for pk, entry in known.items() if pk not in said]
    if written:
        _write(written, register, said)
    if gone:
        Entry.objects.filter(pk__in=gone).delete()
        engine.drop(gone)
    kept.dropped = len(gone)
    return kept


def _write(written: list[Entry], register: Register, said: dict[int, _Said]) -> None:
    """New entries and new forms of known ones, in one statement."""
    Entry.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["register", "object_id"],
        update_fields=["title", "office_path", "digest"],
    )
    made = Entry.objects.filter(register=register.key, object_id__in=[entry.object_id for entry in written])
    engine.put({pk: said[object_id].tokens for pk, object_id in made.values_list("pk", "object_id")})
