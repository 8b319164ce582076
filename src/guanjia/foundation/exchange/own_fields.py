"""Fields that offices added to a list, as columns of its sheets. What a value may be, and how it is stored, is decided
by the registers room alone; here a sheet's text finds its field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from guanjia.foundation.exchange import rules
from guanjia.foundation.registers.commands import fill_in
from guanjia.foundation.registers.commands.values import checked, same
from guanjia.foundation.registers.models import CustomField, CustomValue
from guanjia.foundation.registers.queries import fields_in, in_words, plain_value, shape_of, values_of
from guanjia.foundation.registers.rules import CustomValueRefused, check_given
from guanjia.kernel.actor import Actor
from guanjia.kernel.registers import FieldKind, Importer, InColumn, Register
from guanjia.kernel.words import N_

KINDS = {
    "number": FieldKind.NUMBER,
    "money": FieldKind.MONEY,
    "day": FieldKind.DAY,
    "choice": FieldKind.CHOICE,
    "flag": FieldKind.FLAG,
}


def fields_for(actor: Actor, register: Register) -> list[CustomField]:
    """The fields of a list that the actor fills in at some record."""
    return fields_in(actor, register) if register.custom and actor.may(register.change_right) else []


def with_own_fields(actor: Actor, register: Register, importer: Importer) -> Importer:
    """The importer with a column for each of them behind its own."""
    fields = fields_for(actor, register)
    if not fields:
        return importer
    labels = Counter(field.label for field in fields)
    taken = {rules.plain(str(column.label)) for column in importer.columns}
    columns = tuple(_column(field, labels[field.label] > 1 or rules.plain(field.label) in taken) for field in fields)
    return replace(importer, columns=importer.columns + columns)


def _column(field: CustomField, doubled: bool) -> InColumn:
    """A field as a column; two bodies' fields of one name carry the body's name."""
    label = f"{field.label} ({field.office.short_name or field.office.name})" if doubled else field.label
    answers = [(one["code"], one["label"]) for one in field.choices if not one.get("retired")]
    if field.kind == "flag":
        answers = [("1", _("Yes")), ("0", _("No"))]
    held = _("Only for %(office)s and below") % {"office": field.office.name}
    return InColumn(
        field.column,
        label,
        hint="; ".join(text for text in (field.help, field.pattern, field.unit, held) if text),
        kind=KINDS.get(field.kind, FieldKind.TEXT),
        choices=(lambda: answers) if answers else None,
        loose=True,
    )


class OwnFields:
    """The custom fields that a sheet brings, for the rows of one chunk."""

    def __init__(self, actor: Actor, register: Register, mapping: Mapping[str, int], now: datetime) -> None:
        self.actor, self.register, self.now = actor, register, now
        brought = any(name[0] == "c" and name[1:].isdigit() for name in mapping)
        found = fields_for(actor, register) if brought else []
        self.fields = {field.column: field for field in found if field.column in mapping}
        self.kept: dict[int, dict[int, CustomValue]] = {}

    def __bool__(self) -> bool:
        return bool(self.fields)

    def know(self, records: Iterable[Any]) -> None:
        """Read what the records say already; one query."""
        if self.fields:
            self.kept = values_of(self.fields.values(), [record.pk for record in records])

    def weigh(self, record: Any, texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, list[str]]]:
        """What of a row's texts is new, by column, and old and new in words; raises CustomValueRefused. An empty cell
        leaves a value as it is."""
        news: dict[str, str] = {}
        changes: dict[str, list[str]] = {}
        kept = self.kept.get(record.pk, {}) if record is not None else {}
        for column, field in self.fields.items():
            text, before = texts[column], plain_value(field, kept.get(field.pk))
            if not text or same(field, text, before):
                continue
            after = checked(field, text)
            if after != before:
                news[column] = text
                changes[column] = [in_words(field, before), in_words(field, after)]
        return news, changes

    def fill(self, record: Any, news: Mapping[str, str], *, new: bool) -> None:
        """Store what is new at a record by the registers room's command; raises what it raises, and
        CustomValueRefused for a field that does not hold at the record's body, or that a new record must have."""
        path = self.register.scope(record)
        for column, field in self.fields.items():
            holds = path.startswith(field.office.path)
            if column in news and not holds:
                raise CustomValueRefused(
                    N_("“%(label)s” holds for %(office)s and below only. Leave the cell empty."),
                    field=column,
                    label=field.label,
                    office=field.office.name,
                )
            if new and holds and column not in news:
                check_given(shape_of(field), None)
        if news:
            said = {self.fields[column].key: text for column, text in news.items()}
            fill_in(
                self.actor,
                register_key=self.register.key,
                record_id=record.pk,
                said=said,
                complete=False,
                now=self.now,
            )
