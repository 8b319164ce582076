"""Lines proposed from what is in force: a rule's inputs, or clauses to be looked at one by one.

What is proposed is a draft for an officer to look over; nothing is published by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from guanjia.foundation.checklists import judging
from guanjia.foundation.checklists.rules.lines import LineKind
from guanjia.rulebook.engine import Kind, Rule, all_rules, get_rule

YES_NO = [{"value": "yes", "zh": "是", "en": "Yes"}, {"value": "no", "zh": "否", "en": "No"}]
KEPT = [
    {"value": "kept", "zh": "符合", "en": "Kept"},
    {"value": "broken", "zh": "不符合", "en": "Not kept"},
    {"value": "none", "zh": "不适用", "en": "Does not apply"},
]
USES = [
    {"value": "office", "zh": "办公室", "en": "Office"},
    {"value": "meeting", "zh": "会议室", "en": "Meeting room"},
    {"value": "operating_room", "zh": "手术室", "en": "Operating room"},
    {"value": "data_room", "zh": "机房", "en": "Data room"},
    {"value": "archive", "zh": "档案库房", "en": "Archive"},
]
PROCESS_USES = ["operating_room", "data_room", "archive"]


def key_for(text: str, taken: Sequence[str]) -> str:
    """A line's name from any text, not taken yet."""
    stem = re.sub(r"[^a-z0-9_]+", "_", text.lower()).strip("_")[:24] or "line"
    stem = stem if stem[0].isalpha() else f"l_{stem}"
    return next(name for n in range(1, 500) if (name := stem if n == 1 else f"{stem}_{n}") not in taken)


def in_both(msgid: str) -> dict[str, str]:
    """A text of the rulebook in both languages."""
    with override("zh-hans"):
        return {"zh": _(msgid)[:200], "en": msgid[:200]}


def from_rule(key: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One line an input of a rule, and what is judged by it. Raises RuleUnknown."""
    rule: Rule = get_rule(key)
    lines: list[dict[str, Any]] = []
    sources: dict[str, Any] = {}
    clause = next(iter(rule.clauses), "")
    for given in rule.inputs:
        name = key_for(given.name, [line["key"] for line in lines])
        line: dict[str, Any] = {"key": name, **in_both(given.label), "needed": given.needed}
        if clause:
            line["clause"] = clause
        match given.kind:
            case Kind.NUMBER | Kind.WHOLE:
                line |= {"kind": LineKind.NUMBER.value, "unit": given.unit}
            case Kind.CHOICE:
                line |= {
                    "kind": LineKind.CHOICE.value,
                    "choices": [{"value": word, **in_both(word)} for word in given.choices],
                }
            case Kind.FLAG:
                line |= {"kind": LineKind.CHOICE.value, "choices": YES_NO}
            case _:
                line |= {"kind": LineKind.TEXT.value}
        lines.append(line)
        sources[given.name] = {"line": name} | ({"in": ["yes"]} if given.kind is Kind.FLAG else {})
    return lines, [{"rule": rule.key, "inputs": sources}]


def from_clauses(keys: Sequence[str]) -> list[dict[str, Any]]:
    """Two lines a clause: whether it is kept, and where it is not, what was seen. Raises ClauseUnknown."""
    book, lines = judging.library(), list[dict[str, Any]]()
    for key in keys:
        clause = book.clause(key)
        name = key_for(key.replace("/", "_").replace("-", "_"), [line["key"] for line in lines])
        lines.append(
            {"key": name, "kind": LineKind.CHOICE.value, "zh": clause.meaning_zh[:200], "en": clause.meaning_en[:200],
             "choices": KEPT, "clause": key}
        )  # fmt: skip
        lines.append(
            {"key": f"{name}_seen"[:30], "kind": LineKind.TEXT.value, "zh": "发现的问题", "en": "What was seen",
             "when": {"line": name, "is": "broken"}, "photo": True}
        )  # fmt: skip
    return lines


def summer_ac() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The summer inspection of air conditioning: use of the room, panel, measured temperature, photo; judged by
    NRG-TEMP. Which uses are outside is said by the rule's flag, never chosen by whoever visits. The notice asks, so the
    rule warns; an inspection held for it counts what it finds as faults."""
    on = {"line": "ac", "is": "on"}
    lines: list[dict[str, Any]] = [
        {"key": "room_use", "kind": "choice", "zh": "房间用途", "en": "Use of the room", "choices": USES},
        {"key": "ac", "kind": "choice", "zh": "空调状态", "en": "Air conditioning",
         "choices": [{"value": "on", "zh": "运行", "en": "Running"}, {"value": "off", "zh": "关闭", "en": "Off"}]},
        {"key": "setpoint", "kind": "number", "zh": "面板或遥控器设定温度", "en": "Set point on panel or remote",
         "unit": "°C", "when": on, "limit": {"parameter": "cooling-setpoint", "bound": "floor"},
         "clause": "temperature-notice/item2", "photo": True},
        {"key": "measured", "kind": "reading", "zh": "室内实测温度", "en": "Measured temperature", "unit": "°C",
         "when": on, "needed": True},
        {"key": "empty", "kind": "choice", "zh": "无人时是否仍在运行", "en": "Running in an empty room",
         "choices": YES_NO, "when": on, "needed": False},
        {"key": "note", "kind": "text", "zh": "说明", "en": "Note", "needed": False},
    ]  # fmt: skip
    judged = [
        {"rule": "NRG-TEMP", "inputs": {
            "season": {"value": "cooling"}, "setpoint_c": {"line": "setpoint"},
            "exempt": {"line": "room_use", "in": PROCESS_USES},
        }, "fault_on_warning": True}
    ]  # fmt: skip
    return lines, judged


def rule_choices() -> list[tuple[str, str]]:
    """The rules of the rulebook as choices."""
    return [(rule.key, f"{rule.key} {_(rule.title)}") for rule in all_rules()]


def clause_choices() -> list[tuple[str, str]]:
    """All clauses in force as choices, by document."""
    book = judging.library()
    return [
        (clause.key, f"{document.number or document.title} {clause.ref} {clause.meaning_zh}"[:120])
        for document in book.documents.values()
        for clause in document.clauses
    ]


def parameter_choices() -> list[tuple[str, str]]:
    """The parameters without axes, which a line may take as its limit."""
    return [(one.key, f"{one.label_zh}（{one.unit}）") for one in judging.library().parameters.values() if not one.axes]
