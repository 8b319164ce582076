"""Local standards from a sheet: a row a value (or a clause without one), rows of one number make one draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.org.models import Office
from guanjia.foundation.standards import library, queries, rules
from guanjia.foundation.standards.commands import drafting
from guanjia.foundation.standards.models import DocumentKind, Standard, StandardLine, Subsystem
from guanjia.foundation.standards.rules import DraftClause, DraftLine
from guanjia.kernel.actor import Actor
from guanjia.kernel.registers import FieldKind, Importer, InColumn
from guanjia.kernel.words import N_
from guanjia.rulebook.parameters import Parameter
from guanjia.ui.forms import HouseForm

EVIDENCE = (("V", _("The document lies before me")), ("?", _("Not sure yet")))


class RowForm(HouseForm):
    """One row: the document, the clause, and the value if it sets one."""

    number = forms.CharField(label=_("Document number"), max_length=80)
    title = forms.CharField(label=_("Title"), max_length=160)
    issuer = forms.CharField(label=_("Issuer"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices, required=False)
    subsystem = forms.ChoiceField(label=_("Sub-system"), choices=Subsystem.choices, required=False)
    applies_to = forms.IntegerField(label=_("Holds for"), required=False)
    in_force_on = forms.DateField(label=_("In force from"))
    clause = forms.CharField(label=_("Clause"), max_length=60)
    text = forms.CharField(label=_("What the clause says"), max_length=400)
    parameter = forms.CharField(label=_("Official limit"), max_length=60, required=False)
    keys = forms.CharField(label=_("Keys of the limit"), max_length=200, required=False)
    value = forms.FloatField(label=_("Value"), required=False)
    evidence = forms.ChoiceField(label=_("Evidence"), choices=EVIDENCE, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("parameter")) != (data.get("value") is not None):
            self.add_error("value", _("A limit and its value come together, or neither of them."))
        return data


def parameter_named(text: str) -> Parameter | None:
    """A limit by its key or by its name in one of the languages."""
    wanted = text.strip()
    if not wanted:
        return None
    for parameter in library.effective().parameters.values():
        if wanted in (parameter.key, parameter.label_zh, parameter.label_en):
            return parameter
    raise rules.DraftIncomplete(N_("There is no limit “%(name)s”."), field="parameter", name=wanted)


def office_named(actor: Actor, text: str) -> Office | None:
    """A region or body in reach, by its name."""
    wanted = text.strip()
    if not wanted:
        return None
    offices = queries.offices_to_set(actor)
    found = [office for office in offices if wanted in (office.name, office.short_name)]
    if len(found) != 1:
        raise rules.DraftIncomplete(
            N_("There is no single county or body “%(name)s” in your reach."), field="applies_to", name=wanted
        )
    return found[0]


def prepare(actor: Actor, texts: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
    """A row's texts as the form wants them."""
    parameter, office = parameter_named(texts.get("parameter", "")), office_named(actor, texts.get("applies_to", ""))
    return {
        **texts,
        "parameter": parameter.key if parameter else "",
        "applies_to": office.pk if office else "",
        "kind": texts.get("kind") or "internal",
        "subsystem": texts.get("subsystem") or "general",
        "evidence": texts.get("evidence") or "V",
    }


def keys_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(fields.get("keys") or "").split("/") if part.strip())


def draft_named(actor: Actor, number: str) -> Standard | None:
    """The open draft of that number."""
    found: Standard | None = (
        Standard.objects.visible_to(actor)
        .filter(number=number, status="draft")
        .select_related("applies_to", "owner")
        .first()
    )
    return found


def find(actor: Actor, fields: Mapping[str, Any]) -> StandardLine | None:
    """The value in an open draft that the row is about already."""
    draft = draft_named(actor, fields["number"])
    if draft is None or not fields["parameter"]:
        return None
    rows = draft.lines.select_related("clause", "standard__applies_to").filter(parameter=fields["parameter"])
    return next((row for row in rows if tuple(row.keys) == keys_of(fields)), None)


def current(line: StandardLine) -> dict[str, str]:
    """A value's texts, for the preview's differences."""
    standard = line.standard
    return {
        "number": standard.number,
        "title": standard.title,
        "in_force_on": standard.in_force_on.isoformat(),
        "clause": line.clause.ref,
        "text": line.clause.meaning_zh,
        "value": f"{line.value:.10g}",
    }


def store(actor: Actor, _line: StandardLine | None, fields: Mapping[str, Any], now: datetime) -> Standard:
    """Write the draft, or write it anew with this row in it."""
    draft = draft_named(actor, fields["number"])
    clauses, lines = parts_of(draft)
    code = code_for(clauses, fields["clause"])
    clauses[code] = DraftClause(code, fields["clause"], fields["text"])
    if fields["parameter"]:
        key = (fields["parameter"], keys_of(fields))
        lines[key] = DraftLine(*key, value=fields["value"], clause=code, evidence=fields["evidence"] or "V")
    said: dict[str, Any] = {
        "number": fields["number"],
        "title": fields["title"],
        "issuer": fields["issuer"],
        "kind": fields["kind"] or "internal",
        "subsystem": fields["subsystem"] or "general",
        "in_force_on": fields["in_force_on"],
        "applies_to_id": fields["applies_to"] or (draft.applies_to_id if draft else None),
        "clauses": list(clauses.values()),
        "lines": list(lines.values()),
        "now": now,
    }
    if draft is None:
        return drafting.draft_standard(actor, **said)
    return drafting.change_draft(actor, standard_id=draft.pk, **said)


def parts_of(
    draft: Standard | None,
) -> tuple[dict[str, DraftClause], dict[tuple[str, tuple[str, ...]], DraftLine]]:
    """A draft's clauses by code, its values by limit and keys."""
    if draft is None:
        return {}, {}
    clauses = {c.code: DraftClause(c.code, c.ref, c.meaning_zh, c.meaning_en) for c in draft.clauses.all()}
    lines = {
        (one.parameter, tuple(one.keys)): DraftLine(
            one.parameter, tuple(one.keys), one.value, one.clause.code, one.evidence
        )
        for one in draft.lines.select_related("clause")
    }
    return clauses, lines


def code_for(clauses: Mapping[str, DraftClause], ref: str) -> str:
    """The code of a clause: its own again, or the next free one."""
    known = next((code for code, clause in clauses.items() if clause.ref == ref), None)
    return known or f"c{len(clauses) + 1}"


def kind_choices() -> Sequence[tuple[str, Any]]:
    return DocumentKind.choices


def part_choices() -> Sequence[tuple[str, Any]]:
    return Subsystem.choices


def limit_names() -> Sequence[tuple[str, Any]]:
    return [(key, queries.label_of(one)) for key, one in sorted(library.effective().parameters.items())]


def evidence_choices() -> Sequence[tuple[str, Any]]:
    return EVIDENCE


SHEET = Importer(
    right="standards.edit",
    columns=(
        InColumn("number", _("Document number"), needed=True, example="云事务〔2026〕8号",
                 hint=_("Rows with the same number make one draft.")),
        InColumn("title", _("Title"), needed=True, example="关于夏季空调温度的通知"),
        InColumn("issuer", _("Issuer"), hint=_("Empty: your own body.")),
        InColumn("kind", _("Kind"), choices=kind_choices),
        InColumn("subsystem", _("Sub-system"), choices=part_choices),
        InColumn("applies_to", _("Holds for"), hint=_("Name of the county or body; needed where a value is set."),
                 example="望澜县"),
        InColumn("in_force_on", _("In force from"), needed=True, kind=FieldKind.DAY, example="2026-07-01"),
        InColumn("clause", _("Clause"), needed=True, example="第一条"),
        InColumn("text", _("What the clause says"), needed=True, example="夏季空调温度不低于 27℃。"),
        InColumn("parameter", _("Official limit"), choices=limit_names, loose=True,
                 hint=_("Name of the limit that the clause sets; empty for a clause without a value.")),
        InColumn("keys", _("Keys of the limit"), hint=_("Level, grade and the like, with / between them.")),
        InColumn("value", _("Value"), kind=FieldKind.NUMBER, example="27"),
        InColumn("evidence", _("Evidence"), choices=evidence_choices),
    ),
    form=RowForm,
    prepare=prepare,
    find=find,
    current=current,
    store=store,
    key=lambda fields: "|".join(
        [fields["number"], fields["clause"], fields["parameter"], *keys_of(fields)]
    ),
)  # fmt: skip


class YamlWrong(rules.DraftIncomplete):
    """The file is no standard in YAML."""


def rows_of_yaml(data: Any) -> list[dict[str, str]]:
    """The rows of a YAML file: a standard with clauses, or a list of them. Raises YamlWrong.

    standard: number, title, issuer, kind, subsystem, applies_to, in_force_on, clauses; clause: ref, text, values;
    value: limit, keys, value, evidence.
    """
    found: list[dict[str, str]] = []
    for one in data if isinstance(data, list) else [data]:
        if not isinstance(one, Mapping) or not isinstance(one.get("clauses"), list):
            raise YamlWrong(N_("Each standard has a number, a title, in_force_on, and a list of clauses."))
        head = {
            name: text(one.get(name))
            for name in ("number", "title", "issuer", "kind", "subsystem", "applies_to", "in_force_on")
        }
        for clause in one["clauses"]:
            if not isinstance(clause, Mapping):
                raise YamlWrong(N_("A clause has ref and text, and values where it sets some."))
            row = head | {"clause": text(clause.get("ref")), "text": text(clause.get("text"))}
            values = clause.get("values") or [{}]
            if not isinstance(values, list) or not all(isinstance(value, Mapping) for value in values):
                raise YamlWrong(N_("The values of a clause are a list: limit, keys, value."))
            found += [
                row
                | {
                    "parameter": text(value.get("limit")),
                    "keys": "/".join(text(key) for key in value.get("keys") or ()),
                    "value": text(value.get("value")),
                    "evidence": text(value.get("evidence")),
                }
                for value in values
            ]
    return found


def text(value: Any) -> str:
    """A YAML value as a sheet would have it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value).strip()
