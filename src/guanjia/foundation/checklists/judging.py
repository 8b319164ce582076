"""The one door from answers to the rulebook: which limit holds for a place and day, and what the rules say.

What comes back is kept with the answers as data: a later change of a limit never changes what was said on the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanjia.foundation.checklists.rules.conditions import number_of
from guanjia.foundation.checklists.rules.lines import inputs_of, is_asked
from guanjia.foundation.org.models import Office
from guanjia.foundation.standards import public as standards
from guanjia.kernel.words import N_
from guanjia.rulebook.documents import chain_of
from guanjia.rulebook.library import Library
from guanjia.rulebook.parameters import look_up
from guanjia.rulebook.verdicts import Citation, State, Verdict


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that an answer is compared with, and the clause behind it (empty for a form's own number)."""

    value: float
    bound: str
    unit: str
    clause: str = ""
    document: str = ""
    ref: str = ""
    meaning: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules said of answers: the gravest state (empty: nothing was judged), what is kept beside the answers,
    and the verdicts themselves, to be kept in the standards room."""

    state: str
    told: list[dict[str, Any]]
    verdicts: list[standards.Judged]


def library() -> Library:
    """The library in force: the program's documents and the confirmed local ones."""
    return standards.effective()


def limits_of(line: Mapping[str, Any], *, on: date, where: standards.Place) -> list[Limit]:
    """The limits of a line for a place on a day: looked up in the rulebook, or the form's own."""
    limit = line.get("limit")
    if not limit:
        return []
    unit = line.get("unit", "")
    if "parameter" not in limit:
        return [
            Limit(float(limit[name]), bound, unit)
            for name, bound in (("least", "floor"), ("most", "ceiling"))
            if name in limit
        ]
    book = library()
    found = look_up(book.parameter(limit["parameter"]), on, chain_of(where.code, where.body), limit.get("keys", []))
    met = found.line_of(0)
    if met is None:
        return []
    clause = book.clause(met.clause)
    document = book.document(clause.document)
    meaning = clause.meaning_zh if (get_language() or "").startswith("zh") else clause.meaning_en
    return [
        Limit(met.value, limit["bound"], unit, met.clause, document.number or document.title, clause.ref, meaning,
              met.since.isoformat())
    ]  # fmt: skip


def cited(citation: Citation) -> dict[str, Any]:
    """A clause as data."""
    return {
        "clause": citation.clause,
        "number": citation.number,
        "title": citation.title,
        "ref": citation.ref,
        "zh": citation.meaning_zh,
        "en": citation.meaning_en,
        "value": citation.value,
        "unit": citation.unit,
    }


def as_data(verdict: Verdict) -> dict[str, Any]:
    """A verdict as it is kept."""
    return {
        "rule": verdict.rule,
        "title": verdict.title,
        "state": verdict.state.word,
        "missing": list(verdict.missing),
        "on": verdict.on.isoformat(),
        "place": verdict.place,
        "book": verdict.book,
        "compared": [
            {
                "label": one.label,
                "state": one.state.word,
                "value": plain(one.value),
                "limit": plain(one.limit),
                "unit": one.unit,
                "relation": one.relation,
                "says": one.says,
                "params": {name: plain(part) for name, part in one.params.items()},
                "citations": [cited(citation) for citation in one.citations],
            }
            for one in verdict.compared
        ],
    }


def plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def judge_answers(
    lines: Sequence[Mapping[str, Any]],
    judged: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Any],
    *,
    on: date,
    unit: Office,
) -> Outcome:
    """What the rules say of one answer set on a day where the unit lies, under the library in force.

    Limits that stand at lines which no rule reads are compared, too: a number outside is a warning. A form may say that
    a warning of one of its rules is a fault here (`fault_on_warning`): the outcome is then a fault, while the verdict
    that is kept stays the warning that the rule gave.
    """
    where = standards.place_of(unit)
    verdicts = [standards.judge(one["rule"], case=inputs_of(one, answers), on=on, place=where) for one in judged]
    told = [as_data(verdict) for verdict in verdicts]
    read = {source.get("line") for one in judged for source in one["inputs"].values()}
    for line in lines:
        if line["key"] not in read and line.get("limit") and is_asked(line, answers) and line["key"] in answers:
            told += compare_line(line, answers[line["key"]], limits_of(line, on=on, where=where), on, where.code)
    states = [State[one["state"].upper()] for one in told if not one["missing"]]
    if any(
        one.get("fault_on_warning") and verdict["state"] == State.WARN.word and not verdict["missing"]
        for one, verdict in zip(judged, told, strict=False)  # what lines say of themselves follows the rules' own
    ):
        states.append(State.BLOCK)
    return Outcome(max(states).word if states else "", told, verdicts)


def compare_line(
    line: Mapping[str, Any], answer: Any, limits: Sequence[Limit], on: date, place: str
) -> list[dict[str, Any]]:
    """What a line's own limits say of its answer."""
    number = number_of(answer)
    if number is None:
        return []
    compared = []
    for limit in limits:
        kept = float(number) >= limit.value if limit.bound == "floor" else float(number) <= limit.value
        params = {"label": line["zh"], "value": float(number), "limit": limit.value, "unit": limit.unit}
        compared.append(
            {
                "label": line["zh"],
                "state": "pass" if kept else "warn",
                "value": float(number),
                "limit": limit.value,
                "unit": limit.unit,
                "relation": "≥" if limit.bound == "floor" else "≤",
                "says": N_("%(label)s: %(value)s %(unit)s, at least %(limit)s %(unit)s.")
                if limit.bound == "floor"
                else N_("%(label)s: %(value)s %(unit)s, at most %(limit)s %(unit)s."),
                "params": params,
                "citations": [
                    {"clause": limit.clause, "number": limit.document, "title": "", "ref": limit.ref,
                     "zh": limit.meaning, "en": limit.meaning, "value": limit.value, "unit": limit.unit}
                ] if limit.clause else [],
            }
        )  # fmt: skip
    state = "warn" if any(one["state"] == "warn" for one in compared) else "pass"
    return [
        {"rule": "", "title": line["zh"], "state": state, "missing": [], "on": on.isoformat(), "place": place,
         "book": "", "compared": compared}
    ] if compared else []  # fmt: skip


def sentences(verdict: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was said, in the reader's language: state, sentence and clauses."""
    said: list[dict[str, Any]] = []
    chinese = (get_language() or "").startswith("zh")
    for one in verdict:
        if one["missing"]:
            names = "、".join(_(name) for name in one["missing"])
            said.append(
                {
                    "state": "",
                    "text": _("Nothing can be said yet: %(names)s missing.") % {"names": names},
                    "clauses": [],
                }
            )
        elif not one["compared"]:
            said.append({"state": one["state"], "text": _("No standard applies to this record."), "clauses": []})
        for part in one["compared"]:
            msgid = part["says"]
            params = {
                name: _(value) if isinstance(value, str) and value else value for name, value in part["params"].items()
            }
            clauses: list[dict[str, Any]] = [
                {"number": cite["number"], "ref": cite["ref"], "meaning": cite["zh" if chinese else "en"],
                 "key": cite["clause"]}
                for cite in part["citations"]
            ]  # fmt: skip
            said.append({"state": part["state"], "text": _(msgid) % params, "clauses": clauses})
    return said


def check_rules(judged: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]) -> None:
    """Raise the rulebook's own refusal for a rule, input, parameter or clause that does not exist."""
    from guanjia.rulebook.engine import InputInvalid, get_rule

    book: Library = library()
    for one in judged:
        names = {given.name for given in get_rule(one["rule"]).inputs}
        for name in one["inputs"]:
            if name not in names:
                raise InputInvalid(
                    N_("%(input)s is no input of this rule. It asks for: %(names)s."),
                    field="judged", input=name, names=", ".join(sorted(names)),
                )  # fmt: skip
    for line in lines:
        if (limit := line.get("limit")) and "parameter" in limit:
            book.parameter(limit["parameter"])
        if clause := line.get("clause"):
            book.clause(clause)
