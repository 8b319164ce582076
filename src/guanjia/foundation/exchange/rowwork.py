"""One chunk of rows: what would become of each, and making it so.

Checking is doing and taking back: the same form, the same look for a known record and the same command as on the page,
inside a transaction that is rolled back. So no second set of rules can disagree with the first. Rows that can go
together do so in a few queries; when one of them is refused, halves of them go, down to the row that is bad.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from guanjia.foundation.exchange import rules
from guanjia.foundation.exchange.catalogue import Column, chosen_columns, labels_of, new_form
from guanjia.foundation.exchange.own_fields import OwnFields
from guanjia.foundation.exchange.packing import Finding, Row
from guanjia.foundation.exchange.rules import Kind
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import DomainError
from guanjia.kernel.registers import Importer
from guanjia.kernel.words import N_
from guanjia.ui.answers import sentence_of
from guanjia.ui.registers import register as find_register


class _Back(Exception):
    """Takes back what a check did."""


@dataclass(slots=True)
class _Read:
    """A row that was read: its texts by column, the form's clean values, its key. Then the known record, whether its
    own columns change anything, and what is new in custom fields."""

    texts: dict[str, str]
    fields: dict[str, Any]
    key: str
    at: int = 0
    record: Any = None
    stores: bool = True
    news: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Work:
    """What one chunk's rows are worked on with. seen: keys of the sheet's earlier rows → their number. taken: keys of
    rows that were stored before, where a register remembers them."""

    register: str
    importer: Importer
    actor: Actor
    now: datetime
    mapping: Mapping[str, int]
    seen: dict[str, int] = field(default_factory=dict)
    taken: Callable[[Sequence[str]], set[str]] = lambda _digests: set()
    columns: list[Column] = field(default_factory=list)
    form: Any = None
    labels: dict[str, str] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    own: OwnFields = field(init=False)

    def __post_init__(self) -> None:
        if self.importer.begin is not None:
            self.importer = self.importer.begin(self.importer, self.actor, self.now)
        self.columns = chosen_columns(self.importer, self.mapping)
        self.labels = {column.name: str(column.label) for column in self.importer.columns}
        self.form = new_form(self.importer.form, self.actor)
        self.own = OwnFields(self.actor, find_register(self.register), self.mapping, self.now)
        self.gone = [at for name, at in self.mapping.items() if name not in self.labels]

    # one row

    def texts(self, cells: Sequence[str]) -> dict[str, str]:
        """The row's values by column name; raises CellRefused."""
        for at in self.gone:
            if cells[at]:
                raise rules.CellRefused(
                    N_("“%(text)s” stands in a column whose field is out of use. Choose the columns anew."),
                    text=cells[at][:40],
                )
        found = {
            one.column.name: rules.value_of(one.column, one.label, cells[one.at], one.choices) for one in self.columns
        }
        for one in self.columns:
            if one.column.needed and not found[one.column.name]:
                raise rules.CellRefused(N_("%(column)s is empty."), column=one.label)
        return found

    def fields(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """The form's clean values; raises _Unfit with its errors."""
        form = self.form
        if self.own:
            texts = {name: text for name, text in texts.items() if name not in self.own.fields}
        form.data, form._errors = self.importer.prepare(self.actor, texts, self.now), None
        if form.is_valid():
            return dict(form.cleaned_data)
        raise _Unfit("；".join(self._form_error(name, errors) for name, errors in form.errors.items()))

    def _form_error(self, name: str, errors: Sequence[Any]) -> str:
        text = " ".join(str(error) for error in errors)
        if name == NON_FIELD_ERRORS:
            return text
        label = self.form.fields[name].label if name in self.form.fields else name
        return _("%(column)s: %(error)s") % {"column": self.labels.get(name) or label or name, "error": text}

    def reason(self, error: Exception) -> str:
        """Why a row is bad, in the language in force."""
        if isinstance(error, DomainError):
            text = sentence_of(error)
            named = self.labels.get(error.field or "") or self.labels.get((error.field or "").removesuffix("_id"))
            return (
                _("%(column)s: %(error)s") % {"column": named, "error": text} if named and named not in text else text
            )
        if isinstance(error, _Unfit):
            return str(error)
        return _("The database refuses these values: another record has them, or they are too long.")

    def changes(self, record: Any, texts: Mapping[str, str], fields: Mapping[str, Any]) -> dict[str, list[str]]:
        """Old and new by column name; a value that the sheet leaves empty stays as it is."""
        if self.importer.differences is not None:
            told = self.importer.differences(record, fields)
            return {name: [str(old), str(new)] for name, (old, new) in told.items() if str(old) != str(new)}
        current, found = self.importer.current(record), {}
        for one in self.columns:
            if one.column.name in self.own.fields:
                continue
            name, new = one.column.name, texts.get(one.column.name, "")
            old = str(current.get(name, "") or "")
            if new and rules.plain(new) != rules.plain(old) and name in current:
                shown = labels_of(one.column) if one.choices else {}
                found[name] = [shown.get(old, old), shown.get(new, new)]
        return found

    # a chunk

    def check(self, rows: Sequence[Row]) -> list[Finding]:
        """What would become of the rows; nothing stays."""
        found: list[Finding] = []
        try:
            with transaction.atomic():
                found = self.do(rows, [True] * len(rows))
                raise _Back
        except _Back:
            pass
        for finding in found:
            finding.record = ""
        return found

    def do(self, rows: Sequence[Row], wanted: Sequence[bool]) -> list[Finding]:
        """Store the wanted rows inside the caller's transaction and say what became of each."""
        if self.importer.store_many is not None and self.importer.find_many is not None and not self.importer.once:
            return self._together(rows, wanted)
        return [self._one(row, want) for row, want in zip(rows, wanted, strict=True)]

    def _read(self, row: Row) -> _Read:
        """A row's values; raises what makes it bad."""
        number, cells = row
        texts = self.texts(cells)
        fields = self.fields(texts)
        digest = ""
        if self.importer.key is not None and (key := self.importer.key(fields)):
            digest = rules.key_digest(self.register, key)
            first = self.seen.setdefault(digest, number)
            if first != number:
                raise rules.RowTwice(N_("Row %(row)s of the sheet is about the same. Keep one of them."), row=first)
        return _Read(texts, fields, digest)

    def _weigh(self, read: _Read, record: Any) -> Finding:
        """What the row would do to the record, or to none; raises what makes it bad."""
        read.record = record
        changes = self.changes(record, read.texts, read.fields) if record is not None else {}
        read.stores = record is None or bool(changes)
        if self.own:
            read.news, told = self.own.weigh(record, read.texts)
            changes |= told if record is not None else {}
        if record is None:
            return Finding(Kind.NEW, key=read.key)
        kind = Kind.CHANGED if changes else Kind.SAME
        return Finding(kind, changes=changes or None, key=read.key, record=str(record.pk))

    def _one(self, row: Row, want: bool) -> Finding:
        """One row with its own way back."""
        if not want:
            return Finding(Kind.BAD)
        try:
            read = self._read(row)
            if self.importer.once and read.key and self.taken([read.key]):
                return Finding(Kind.SAME, key=read.key)
            record = None if self.importer.once else self.importer.find(self.actor, read.fields)
            if self.own and record is not None:
                self.own.know([record])
            found = self._weigh(read, record)
            if found.kind != Kind.SAME:
                with transaction.atomic():
                    stored = self._store(read)
                found.record = str(getattr(stored, "pk", "") or "")
            return found
        except (DomainError, _Unfit, IntegrityError, DataError) as error:
            return Finding(Kind.BAD, why=self.reason(error))

    def _store(self, read: _Read) -> Any:
        """Store a row by the command for one, then what is new in custom fields."""
        stored = read.record
        if read.stores:
            stored = self.importer.store(self.actor, read.record, read.fields, self.now)
        if self.own and stored is not None:
            self.own.fill(stored, read.news, new=read.record is None)
        return stored

    def _together(self, rows: Sequence[Row], wanted: Sequence[bool]) -> list[Finding]:
        """All rows in a few queries; what is refused is found by halving."""
        found: list[Finding] = [Finding(Kind.BAD)] * len(rows)
        reads: list[_Read] = []
        for at, (row, want) in enumerate(zip(rows, wanted, strict=True)):
            if want:
                try:
                    read = self._read(row)
                    read.at = at
                    reads.append(read)
                except (DomainError, _Unfit) as error:
                    found[at] = Finding(Kind.BAD, why=self.reason(error))
        assert self.importer.find_many is not None
        records = self.importer.find_many(self.actor, [read.fields for read in reads])
        self.own.know(record for record in records if record is not None)
        jobs: list[_Read] = []
        for read, record in zip(reads, records, strict=True):
            try:
                found[read.at] = self._weigh(read, record)
            except DomainError as error:
                found[read.at] = Finding(Kind.BAD, why=self.reason(error))
            else:
                if found[read.at].kind != Kind.SAME:
                    jobs.append(read)
        self._halve(jobs, found)
        return found

    def _halve(self, jobs: Sequence[_Read], found: list[Finding]) -> None:
        """Store the rows together; when one is refused, each half by itself, down to the row that is bad."""
        if not jobs:
            return
        try:
            with transaction.atomic():
                self._store_many(jobs)
        except (DomainError, IntegrityError, DataError):
            if len(jobs) == 1:
                found[jobs[0].at] = self._alone(jobs[0], found)
                return
            middle = len(jobs) // 2
            self._halve(jobs[:middle], found)
            self._halve(jobs[middle:], found)

    def _store_many(self, jobs: Sequence[_Read]) -> None:
        """Store rows by the command for many, then what is new in their custom fields."""
        assert self.importer.store_many is not None
        assert self.importer.find_many is not None
        pairs = [(read.record, read.fields) for read in jobs if read.stores]
        if pairs:
            self.importer.store_many(self.actor, pairs, self.now)
        if self.own:
            stored = self.importer.find_many(self.actor, [read.fields for read in jobs])
            for read, record in zip(jobs, stored, strict=True):
                self.own.fill(record, read.news, new=read.record is None)

    def _alone(self, read: _Read, found: list[Finding]) -> Finding:
        """The refused row once more by the command for one, which says best why."""
        try:
            with transaction.atomic():
                self._store(read)
        except (DomainError, IntegrityError, DataError) as error:
            return Finding(Kind.BAD, why=self.reason(error))
        return found[read.at]


class _Unfit(Exception):
    """The form does not take the row."""
