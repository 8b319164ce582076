"""The verdict panel: the clause beside the field, the value compared, what to do; the same for live forms and for what
was kept.

A form says which rule stands beside which of its fields:

    class RoundForm(JudgedForm, HouseForm):
        judged = (
            JudgedBy("NRG-TEMP", beside="setpoint", inputs={"setpoint_c": "setpoint"}, fixed={"season": "cooling"},
                     unit="office_id", day="on"),
        )

The panel asks `standard-judge` whenever the form changes. It only informs: the command judges again and decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from guanjia.foundation.standards import library
from guanjia.foundation.standards.library import Place
from guanjia.foundation.standards.models import KeptVerdict
from guanjia.foundation.standards.queries import label_of, speaks_chinese
from guanjia.rulebook.documents import chain_of
from guanjia.rulebook.engine import get_rule
from guanjia.rulebook.parameters import Bound
from guanjia.rulebook.verdicts import STATE_LABELS, Citation, State, Verdict

TONES = {State.NOT_APPLICABLE: "mute", State.PASS: "ok", State.WARN: "warn", State.BLOCK: "bad"}
TONE_OF_WORD = {state.word: tone for state, tone in TONES.items()} | {"exception": "exc"}
SIGNS = {Bound.CEILING: "≤", Bound.FLOOR: "≥", Bound.VALUE: "="}
UNIT, DAY, FIXED = "_unit", "_day", "f."
MOST_STANDING = 4


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """A rule beside a field. inputs: which field of the form each input of the rule comes from. fixed: inputs that
    the form does not ask. unit, day: the fields with the office's number and the day; without them the asker's own
    office, today."""

    rule: str
    beside: str
    inputs: Mapping[str, str]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""
    day: str = ""

    @property
    def address(self) -> str:
        """Where the panel asks, with the fields' names."""
        asked = {**self.inputs, **{f"{FIXED}{name}": value for name, value in self.fixed.items()}}
        asked |= {name: value for name, value in ((UNIT, self.unit), (DAY, self.day)) if value}
        return f"{reverse('standard-judge', kwargs={'rule': self.rule})}?{urlencode(asked)}"


class JudgedForm(forms.BaseForm):
    """Mixin: puts a live panel below the fields that a rule judges."""

    judged: ClassVar[tuple[JudgedBy, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.judged:
            if one.beside in self.fields:
                beside = self.fields[one.beside]
                beside.template_name = "standards/_judged_field.html"  # type: ignore[attr-defined]
                beside.judged = one  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison of a panel."""

    act: str
    why: str
    tone: str
    verdict: str
    clause: str
    href: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The clause behind the worst row."""

    source: str
    text: str
    since: str
    tone: str
    href: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What `standards/_verdict_panel.html` shows."""

    rows: tuple[Row, ...]
    quote: Quote | None
    version: str
    note: str = ""
    blocked: bool = False
    checked: Any = None
    ask_href: str = ""


def clause_href(key: str) -> str:
    return f"{reverse('standard-clause')}?key={key}"


def quote_of(cited: Citation, tone: str) -> Quote:
    return Quote(
        f"{cited.number} {cited.title} {cited.ref}",
        cited.meaning_zh if speaks_chinese() else cited.meaning_en,
        _("In force from %(day)s") % {"day": cited.in_force_on.isoformat()},
        tone,
        clause_href(cited.clause),
    )


def panel_of(verdict: Verdict, where: Place | None = None) -> Panel:
    """A fresh verdict as a panel, the worst row first; what may be said before all values are there, where some are
    missing."""
    told = sorted(verdict.compared, key=lambda one: -one.state)
    rows = tuple(
        Row(
            _(one.label),
            one.sentence(_),
            TONES[one.state],
            _(STATE_LABELS[one.state]),
            f"{one.citations[0].number} {one.citations[0].ref}" if one.citations else "",
            clause_href(one.citations[0].clause) if one.citations else "",
        )
        for one in told
    )
    quote = quote_of(told[0].citations[0], TONES[told[0].state]) if told and told[0].citations else None
    note = verdict.sentence(_) if not rows else ""
    if not rows and where is not None:
        rows = standing(verdict.rule, verdict.on, where)
    return Panel(rows, quote, verdict.rule, note, verdict.state is State.BLOCK)


def standing(rule: str, on: date, where: Place) -> tuple[Row, ...]:
    """The limits of a rule that hold on a day at a place, before any value is compared."""
    lib, found = library.effective(), []
    for key in get_rule(rule).parameters:
        parameter = lib.parameter(key)
        for keys, line in parameter.in_force(on, chain_of(where.code, where.body)).items():
            clause = lib.clause(line.clause)
            document = lib.document(clause.document)
            limit = f"{SIGNS[parameter.bound]} {line.value:.10g} {parameter.unit}"
            found.append(
                Row(
                    " ".join([label_of(parameter), *keys]), limit, "info", _("Official limit"),
                    f"{document.number} {clause.ref}", clause_href(clause.key),
                )
            )  # fmt: skip
    return tuple(found) if len(found) <= MOST_STANDING else ()


def panel_of_kept(kept: KeptVerdict) -> Panel:
    """A kept verdict as a panel, in the words it was kept in."""
    tongue = "zh" if speaks_chinese() else "en"
    told = sorted(kept.compared, key=lambda one: -State[one["state"].upper()])
    rows, quote = [], None
    for one in told:
        cited = one["citations"][0] if one["citations"] else None
        state = State[one["state"].upper()]
        by_exception = kept.outcome == "exception" and state is State.BLOCK
        tone = "exc" if by_exception else TONES[state]
        word = _("By exception") if by_exception else _(STATE_LABELS[state])
        source = f"{cited['number']} {cited['ref']}" if cited else ""
        href = clause_href(cited["clause"]) if cited else ""
        rows.append(Row(one["label"][tongue], one["sentence"][tongue], tone, word, source, href))
        if quote is None and cited:
            since = _("In force from %(day)s") % {"day": cited["in_force_on"]}
            quote = Quote(
                f"{cited['number']} {cited['title']} {cited['ref']}", cited["meaning"][tongue], since, tone, href
            )
    note = "" if rows else kept.sentence_zh if tongue == "zh" else kept.sentence_en
    blocked = kept.outcome == "block"
    ask = ask_href(kept) if blocked else ""
    return Panel(tuple(rows), quote, kept.rule, note, blocked, kept.kept_at, ask)


def ask_href(kept: KeptVerdict) -> str:
    """Where an exception is asked for what a kept verdict forbids; empty without a clause."""
    cited = [one["citations"] for one in kept.compared if one["state"] == "block" and one["citations"]]
    if not cited:
        return ""
    asked = {
        "rule": kept.rule, "clause": cited[0][0]["clause"], "type": kept.subject_type, "id": kept.subject_id,
    }  # fmt: skip
    return f"{reverse('exemption-new')}?{urlencode(asked)}"
