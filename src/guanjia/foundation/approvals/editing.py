"""The template editor: a template as a set of plain forms and back, so that it works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanjia.foundation.access.models import Role
from guanjia.foundation.approvals.kinds import CaseKind
from guanjia.foundation.approvals.models import Case
from guanjia.foundation.approvals.rules.templates import (
    DAYS,
    END,
    GROUPS,
    HOURS,
    LEVEL,
    LEVELS,
    LONGEST,
    MODES,
    MOST_LINES,
    MOST_STEPS,
    OFFICE,
    OPS,
    SCOPES,
    VERDICT,
    Condition,
    Step,
    Template,
    Who,
)
from guanjia.foundation.org.models import Office
from guanjia.ui.forms import HouseForm

LINES, CONDITIONS = 3, 2  # rows to fill in; a step that has more shows all of them and one spare
MANY_STEPS = 12  # more steps than these show one spare row each, to keep the page light
HIGHEST_ROW = 40
LEVEL_WORDS = dict(Office.Level.choices)
NOBODY = ("", gettext_lazy("Nobody"))


def scope_choices() -> list[tuple[str, Any]]:
    """Scopes, the levels spelled out."""
    found: list[tuple[str, Any]] = [(key, _(label)) for key, label in SCOPES.items() if key != LEVEL]
    return found + [(f"{LEVEL}:{level}", LEVEL_WORDS[level]) for level in LEVELS]


class StepForm(HouseForm):
    """One step: its roles, conditions, a time limit, and what happens when it passes.

    `known` is the step as it is stored. There are as many rows as it has and spare ones, and what the lists of choices
    no longer hold (a retired role, an office that was renamed) stays until somebody changes it.
    """

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    label = forms.CharField(label=gettext_lazy("Name of the step"), max_length=60)
    mode = forms.ChoiceField(label=gettext_lazy("How they sign"))
    group = forms.ChoiceField(label=gettext_lazy("Power"))
    limit = forms.IntegerField(label=gettext_lazy("Time limit"), min_value=0, max_value=LONGEST, required=False)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit of the limit"),
        choices=[(DAYS, gettext_lazy("Working days")), (HOURS, gettext_lazy("Working hours"))],
    )
    next = forms.ChoiceField(label=gettext_lazy("Goes on to"), required=False)
    back = forms.MultipleChoiceField(
        label=gettext_lazy("May be returned to"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        kind: CaseKind,
        labels: Mapping[str, str],
        *args: Any,
        known: Step | None = None,
        many: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.known = kind, known
        roles = [(role.code, role.name) for role in Role.objects.filter(retired_at=None, power="business")]
        roles += self.kept_roles({code for code, _name in roles})
        self.fields["mode"].choices = [(key, _(label)) for key, label in MODES.items()]  # type: ignore[attr-defined]
        self.fields["group"].choices = [(key, _(label)) for key, label in GROUPS.items()]  # type: ignore[attr-defined]
        others = [(key, _(label)) for key, label in labels.items() if key != self.own_key()]
        after = [("", _("The following step")), *others, (END, _("End of the case"))]
        self.fields["next"].choices = after  # type: ignore[attr-defined]
        self.fields["back"].choices = others  # type: ignore[attr-defined]
        had = (len(known.who), len(known.when)) if known else (0, 0)
        lines = self.rows("who{}_role", had[0], 1 if many else LINES)
        self.lines = [self.add_line(f"who{n}", roles, must=n == 0) for n in range(min(lines, MOST_LINES))]
        self.escalated = self.add_line("escalate", roles)
        self.substituted = self.add_line("substitutes", roles)
        self.conditions = [
            self.add_condition(n) for n in range(self.rows("if{}_field", had[1], 1 if many else CONDITIONS))
        ]
        from guanjia.ui.forms import dress

        dress(self)

    def own_key(self) -> str:
        return str(self.data.get(self.add_prefix("key")) or self.initial.get("key") or "")

    def rows(self, name: str, had: int, least: int) -> int:
        """How many rows there are: those that are filled in and one more."""
        if self.is_bound:
            sent = (n for n in range(HIGHEST_ROW) if self.data.get(self.add_prefix(name.format(n))))
            had = max(sent, default=-1) + 1
        return max(least, had + 1)

    def kept(self, name: str) -> Who | None:
        """Whom the stored step asks in a line."""
        if self.known is None or name in ("escalate", "substitutes"):
            return getattr(self.known, name, None)
        n = int(name.removeprefix("who"))
        return self.known.who[n] if n < len(self.known.who) else None

    def kept_roles(self, offered: set[str]) -> list[tuple[str, str]]:
        """The roles that the step asks and that are no longer offered, under their names."""
        if self.known is None:
            return []
        asked = (*self.known.who, self.known.escalate, self.known.substitutes)
        codes = {who.role for who in asked if who} - offered
        names = {role.code: role.name for role in Role.objects.filter(code__in=codes)} if codes else {}
        return [(code, names.get(code, code)) for code in sorted(codes)]

    def add_line(self, name: str, roles: list[tuple[str, str]], *, must: bool = False) -> list[str]:
        """The fields of one role line; their names."""
        self.fields[f"{name}_role"] = forms.ChoiceField(
            label=_("Role"), choices=roles if must else [NOBODY, *roles], required=must
        )
        self.fields[f"{name}_scope"] = forms.ChoiceField(label=_("Scope"), choices=scope_choices(), required=False)
        self.fields[f"{name}_office"] = forms.CharField(label=_("Named office"), max_length=80, required=False)
        self.fields[f"{name}_stay"] = forms.BooleanField(label=_("Never ask higher"), required=False)
        return [f"{name}_{part}" for part in ("role", "scope", "office", "stay")]

    def add_condition(self, n: int) -> list[str]:
        fields = [("", _("No condition")), *((f.name, f.label) for f in self.kind.fields), (VERDICT, _("Verdict"))]
        if self.known and n < len(self.known.when) and self.known.when[n].field not in dict(fields):
            fields.append((self.known.when[n].field, self.known.when[n].field))
        self.fields[f"if{n}_field"] = forms.ChoiceField(label=_("Only when"), choices=fields, required=False)
        self.fields[f"if{n}_op"] = forms.ChoiceField(
            label=_("Compared"), choices=[(op, SIGNS[op]) for op in OPS], required=False
        )
        self.fields[f"if{n}_value"] = forms.CharField(label=_("Value"), max_length=60, required=False)
        return [f"if{n}_field", f"if{n}_op", f"if{n}_value"]

    @property
    def line_fields(self) -> list[list[Any]]:
        return [[self[name] for name in names] for names in self.lines]

    @property
    def condition_fields(self) -> list[list[Any]]:
        return [[self[name] for name in names] for names in self.conditions]

    @property
    def escalate_fields(self) -> list[Any]:
        return [self[name] for name in self.escalated]

    @property
    def substitutes_fields(self) -> list[Any]:
        return [self[name] for name in self.substituted]

    @property
    def plain_fields(self) -> list[Any]:
        return [self[name] for name in ("label", "mode", "group")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in [f"who{n}" for n in range(len(self.lines))] + ["escalate", "substitutes"]:
            if data.get(f"{name}_role") and data.get(f"{name}_scope") == OFFICE:
                data[f"{name}_office_id"] = self.office_named(name, data.get(f"{name}_office", ""))
        for n in range(len(self.conditions)):
            self.clean_condition(data, n)
        return data

    def office_named(self, name: str, typed: str) -> int:
        """The office of this name: the one that the line names already, before another one of the same name."""
        kept = self.kept(name)
        if kept and kept.office_id and typed == office_name(kept.office_id):
            return kept.office_id
        office = Office.objects.filter(name=typed, valid_to=None).first()
        if office is None:
            self.add_error(f"{name}_office", _("There is no office of exactly this name."))
        return office.pk if office else 0

    def clean_condition(self, data: dict[str, Any], n: int) -> None:
        """The value as the fact's kind wants it: yuan become fen, a label its key."""
        name, text = data.get(f"if{n}_field"), (data.get(f"if{n}_value") or "").strip()
        if not name:
            return
        if name == VERDICT:
            tones = {str(label): key for key, label in Case.Tone.choices}
            value: Any = tones.get(text, text)
            if value not in dict(Case.Tone.choices):
                self.add_error(f"if{n}_value", _("Write %(words)s.") % {"words": "、".join(tones)})
        else:
            field = next((f for f in self.kind.fields if f.name == name), None)
            value = self.value_of(field, text, n) if field else text
        data[f"if{n}_clean"] = value

    def value_of(self, field: Any, text: str, n: int) -> Any:
        if field.kind in ("money", "number"):
            try:
                number = Decimal(text.replace(",", ""))
            except InvalidOperation:
                number = Decimal("NaN")
            if not number.is_finite() or abs(number) > Decimal(10) ** 12:
                self.add_error(f"if{n}_value", _("Write a number."))
                return 0
            return (
                int(number * 100) if field.kind == "money" else int(number) if number == int(number) else float(number)
            )
        if field.kind == "flag":
            return text.lower() in ("1", "true", "yes", "是")
        labels = {str(label): key for key, label in field.choices}
        return labels.get(text, text)

    def step(self, key: str) -> Step:
        """The step that the clean form describes."""
        data = self.cleaned_data
        label = data["label"].strip()
        if self.known and label == _(self.known.label):
            label = self.known.label  # as it is stored, not as it is translated for this reader
        return Step(
            key=key,
            label=label,
            who=tuple(who for n in range(len(self.lines)) if (who := self.who(f"who{n}"))),
            mode=data["mode"],
            when=tuple(
                Condition(data[f"if{n}_field"], data[f"if{n}_op"] or "==", data[f"if{n}_clean"])
                for n in range(len(self.conditions))
                if data.get(f"if{n}_field")
            ),
            limit=data["limit"] or 0,
            unit=data["unit"],
            escalate=self.who("escalate"),
            substitutes=self.who("substitutes"),
            group=data["group"],
            next=data["next"],
            back=tuple(data["back"]),
        )

    def who(self, name: str) -> Who | None:
        data = self.cleaned_data
        role = data.get(f"{name}_role")
        if not role:
            return None
        scope, _colon, level = (data.get(f"{name}_scope") or "own").partition(":")
        return Who(role, scope, level, data.get(f"{name}_office_id", 0), climb=not data.get(f"{name}_stay"))


SIGNS = {
    "==": pgettext_lazy("comparison", "is"),
    "!=": pgettext_lazy("comparison", "is not"),
    ">": ">",
    ">=": "≥",
    "<": "<",
    "<=": "≤",
}


class PlanForm(HouseForm):
    """What holds for the whole template."""

    skip_same = forms.BooleanField(
        label=gettext_lazy("Whoever agreed in an earlier step is not asked twice"), required=False
    )
    papers_days = forms.IntegerField(
        label=gettext_lazy("Papers of urgent cases are due after"), min_value=1, max_value=LONGEST
    )
    note = forms.CharField(label=gettext_lazy("What changes and why"), max_length=200, required=False)


def initial_of(step: Step, kind: CaseKind) -> dict[str, Any]:
    """A step as the form's first values."""
    found: dict[str, Any] = {
        "key": step.key,
        "label": _(step.label),
        "mode": step.mode,
        "group": step.group,
        "limit": step.limit or None,
        "unit": step.unit,
        "next": step.next,
        "back": list(step.back),
    }
    named = [(f"who{n}", who) for n, who in enumerate(step.who)]
    named += [(name, who) for name, who in (("escalate", step.escalate), ("substitutes", step.substitutes)) if who]
    for name, who in named:
        found[f"{name}_role"] = who.role
        found[f"{name}_scope"] = f"{LEVEL}:{who.level}" if who.scope == LEVEL else who.scope
        found[f"{name}_stay"] = not who.climb
        if who.office_id:
            found[f"{name}_office"] = office_name(who.office_id)
    for n, condition in enumerate(step.when):
        found |= {
            f"if{n}_field": condition.field,
            f"if{n}_op": condition.op,
            f"if{n}_value": shown_value(condition, kind),
        }
    return found


def office_name(office_id: int) -> str:
    return Office.objects.filter(pk=office_id).values_list("name", flat=True).first() or ""


def shown_value(condition: Condition, kind: CaseKind) -> str:
    if condition.field == VERDICT:
        return str(dict(Case.Tone.choices).get(condition.value, condition.value))
    field = next((f for f in kind.fields if f.name == condition.field), None)
    if field and field.kind == "money":
        return f"{Decimal(condition.value) / 100:f}"
    if field and field.choices:
        return str(dict(field.choices).get(condition.value, condition.value))
    return str(condition.value)


class Editor:
    """All forms of one template; `acts` add, remove and move steps without saving."""

    def __init__(self, kind: CaseKind, plan: Template, data: Any = None) -> None:
        self.kind, self.data = kind, data
        steps = {step.key: step for step in plan.steps}
        if data is None:
            self.order = list(steps)
            labels = {key: _(steps[key].label) for key in self.order}
            self.head = PlanForm(initial={"skip_same": plan.skip_same, "papers_days": plan.papers_days})
        else:
            sent = [key for key in data.getlist("order") if key in steps or (key.isidentifier() and len(key) <= 40)]
            self.order = list(dict.fromkeys(sent))[:MOST_STEPS]
            self.reorder(str(data.get("change", "")))
            labels = {key: str(data.get(f"{key}-label", ""))[:60] or key for key in self.order}
            self.head = PlanForm(data)
        self.forms = [
            StepForm(
                kind,
                labels,
                data if data is not None and f"{key}-label" in data else None,
                prefix=key,
                initial=initial_of(steps[key], kind) if data is None else {"key": key, "limit": 2},
                known=steps.get(key),
                many=len(self.order) > MANY_STEPS,
            )
            for key in self.order
        ]

    def reorder(self, change: str) -> None:
        """`add`, `up:key`, `down:key` or `remove:key`."""
        act, _colon, key = change.partition(":")
        if act == "add" and len(self.order) < MOST_STEPS:
            n = 1
            while f"step{n}" in self.order:
                n += 1
            self.order.append(f"step{n}")
        if key not in self.order:
            return
        at = self.order.index(key)
        if act == "remove":
            self.order.remove(key)
        elif act == "up" and at:
            self.order[at - 1 : at + 1] = [key, self.order[at - 1]]
        elif act == "down" and at + 1 < len(self.order):
            self.order[at : at + 2] = [self.order[at + 1], key]

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), *(form.is_bound and form.is_valid() for form in self.forms)])

    def plan(self) -> Template:
        """The template that the clean forms describe."""
        return Template(
            tuple(form.step(key) for key, form in zip(self.order, self.forms, strict=True)),
            skip_same=self.head.cleaned_data["skip_same"],
            papers_days=self.head.cleaned_data["papers_days"],
        )
