"""The editor of a form: one small form a line, in plain words; nothing of it is code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.checklists import generating, queries
from guanjia.foundation.checklists.rules.lines import KEY, LineKind
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import HouseForm

KINDS = [
    (LineKind.CHOICE.value, _("Choice")),
    (LineKind.NUMBER.value, _("Number with unit")),
    (LineKind.TEXT.value, _("Text")),
    (LineKind.PHOTO.value, _("Photo")),
    (LineKind.SIGNATURE.value, _("Signature")),
    (LineKind.READING.value, _("Reading of a device")),
    (LineKind.LOCATION.value, _("Location")),
]
TESTS = [
    ("", "—"),
    ("is", _("is")),
    ("in", _("is one of")),
    ("least", _("is at least")),
    ("most", _("is at most")),
    ("given", _("is answered")),
]
BOUNDS = [("floor", _("at least")), ("ceiling", _("at most"))]


class LineForm(HouseForm):
    """One line. A condition that is more than one test is kept as it is."""

    key = forms.RegexField(KEY, max_length=30, label=_("Name of the line"))
    kind = forms.ChoiceField(choices=KINDS, label=_("Kind of answer"))
    zh = forms.CharField(max_length=200, label=_("Text (Chinese)"))
    en = forms.CharField(max_length=200, required=False, label=_("Text (English)"))
    unit = forms.CharField(max_length=20, required=False, label=_("Unit"))
    choices = forms.CharField(
        required=False, label=_("Choices"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: word = text"),
    )  # fmt: skip
    parameter = forms.ChoiceField(required=False, label=_("Limit from the rulebook"))
    bound = forms.ChoiceField(choices=BOUNDS, required=False, label=_("The limit is"))
    least = forms.DecimalField(required=False, label=_("Own limit, at least"))
    most = forms.DecimalField(required=False, label=_("Own limit, at most"))
    clause = forms.ChoiceField(required=False, label=_("Clause"))
    when_line = forms.CharField(max_length=30, required=False, label=_("Asked only if line"))
    when_test = forms.ChoiceField(choices=TESTS, required=False, label=_("Test"))
    when_value = forms.CharField(max_length=200, required=False, label=_("Value"))
    needed = forms.BooleanField(required=False, initial=True, label=_("Must be answered"))
    photo = forms.BooleanField(required=False, label=_("With a photo"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", "—")]
        self.fields["parameter"].choices = none + generating.parameter_choices()  # type: ignore[attr-defined]
        self.fields["clause"].choices = none + generating.clause_choices()  # type: ignore[attr-defined]

    def as_line(self, before: Mapping[str, Any] | None) -> dict[str, Any]:
        """The line as data. before: the line of this name in the draft, for a condition of several tests."""
        f = self.cleaned_data
        line: dict[str, Any] = {
            "key": f["key"], "kind": f["kind"], "zh": f["zh"], "needed": f["needed"], "photo": f["photo"],
        }  # fmt: skip
        line |= {name: f[name] for name in ("en", "unit", "clause") if f[name]}
        if f["kind"] == LineKind.CHOICE:
            line["choices"] = [split(text) for text in f["choices"].splitlines() if text.strip()]
        if f["parameter"]:
            line["limit"] = {"parameter": f["parameter"], "bound": f["bound"] or "floor"}
        elif f["least"] is not None or f["most"] is not None:
            line["limit"] = {name: str(f[name]) for name in ("least", "most") if f[name] is not None}
        if f["when_line"] and f["when_test"]:
            line["when"] = {"line": f["when_line"], f["when_test"]: tested(f["when_test"], f["when_value"])}
        elif before and not single(before.get("when")):
            line["when"] = before["when"]
        return line


def split(text: str) -> dict[str, str]:
    """`word = text` as a choice; without a word the text is its own."""
    word, sign, said = text.partition("=")
    return {"value": word.strip(), "zh": said.strip() if sign else word.strip()}


def tested(test: str, value: str) -> Any:
    if test == "in":
        return [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
    return True if test == "given" else value


def single(when: Any) -> bool:
    return not when or "line" in when


def initial_of(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line as the form shows it."""
    limit, when = line.get("limit") or {}, line.get("when") or {}
    shown = {name: line.get(name, "") for name in ("key", "kind", "zh", "en", "unit", "clause", "needed", "photo")}
    shown["choices"] = "\n".join(f"{one['value']} = {one['zh']}" for one in line.get("choices", []))
    shown |= {"parameter": limit.get("parameter", ""), "bound": limit.get("bound", "floor")}
    shown |= {"least": limit.get("least"), "most": limit.get("most")}
    if when and single(when):
        test = next(name for name in when if name != "line")
        value = when[test]
        shown |= {
            "when_line": when["line"], "when_test": test,
            "when_value": ", ".join(map(str, value)) if isinstance(value, list) else str(value),
        }  # fmt: skip
    return shown


LineForms = forms.formset_factory(LineForm, extra=2, can_order=True, can_delete=True, max_num=80)


def words_of_judged(judged: Sequence[Mapping[str, Any]]) -> str:
    """What is judged, one rule a line: `NRG-TEMP season=cooling setpoint_c=@setpoint exempt=@room_use:archive,data`.
    With `!` behind the rule its warnings are faults here."""
    lines = []
    for one in judged:
        parts = [one["rule"] + ("!" if one.get("fault_on_warning") else "")]
        for name, source in one["inputs"].items():
            if "value" in source:
                parts.append(f"{name}={source['value']}")
            else:
                parts.append(f"{name}=@{source['line']}" + (f":{','.join(source['in'])}" if "in" in source else ""))
        lines.append(" ".join(parts))
    return "\n".join(lines)


def judged_of_words(text: str) -> list[dict[str, Any]]:
    """The same the other way; what is not understood is refused by the rule."""
    found = []
    for line in text.splitlines():
        rule, *parts = line.split()[:20] or [""]
        if not rule:
            continue
        inputs: dict[str, Any] = {}
        for part in parts:
            name, _sign, value = part.partition("=")
            if value.startswith("@"):
                key, sign, words = value[1:].partition(":")
                inputs[name] = {"line": key} | ({"in": words.split(",")} if sign else {})
            else:
                inputs[name] = {"value": value}
        grave = {"fault_on_warning": True} if rule.endswith("!") else {}
        found.append({"rule": rule.removesuffix("!"), "inputs": inputs} | grave)
    return found


class JudgedWordsForm(HouseForm):
    """Which rules judge, and a note about the version."""

    judged = forms.CharField(
        required=False, label=_("Judged by rules"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One rule a line: RULE input=value input=@line input=@line:word,word; with ! behind the rule its warnings"
            " count as faults."
        ),
    )  # fmt: skip
    note = forms.CharField(max_length=200, required=False, label=_("What changes with this version"))


class NewChecklistForm(HouseForm):
    """A new form: written by hand, or proposed from a rule or from clauses."""

    name = forms.CharField(max_length=60, label=_("Name"))
    code = forms.CharField(max_length=40, label=_("Code"), help_text=_("Small letters, digits and dashes"))
    topic = forms.CharField(max_length=60, required=False, label=_("Topic"))
    office_id = forms.TypedChoiceField(coerce=int, label=_("Kept by"))
    start = forms.ChoiceField(
        label=_("Start from"), widget=forms.RadioSelect, initial="hand",
        choices=[("hand", _("Blank, written by hand")), ("ac", _("Summer inspection of air conditioning")),
                 ("rule", _("The inputs of a rule")), ("clauses", _("Clauses, one by one"))],
    )  # fmt: skip
    rule = forms.ChoiceField(required=False, label=_("Rule"))
    clauses = forms.MultipleChoiceField(required=False, label=_("Clauses"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = queries.office_choices(actor, "checklists.forms")  # type: ignore[attr-defined]
        self.fields["rule"].choices = [("", "—"), *generating.rule_choices()]  # type: ignore[attr-defined]
        self.fields["clauses"].choices = generating.clause_choices()  # type: ignore[attr-defined]
        self.fields["clauses"].widget.attrs["size"] = "8"

    def proposed(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The lines and rules that the new form starts with."""
        f = self.cleaned_data
        match f["start"]:
            case "ac":
                return generating.summer_ac()
            case "rule" if f["rule"]:
                return generating.from_rule(f["rule"])
            case "clauses":
                return generating.from_clauses(f["clauses"]), []
            case _:
                return [], []
