"""Parts of a template in words: who is asked, on which conditions, within what time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanjia.foundation.access.models import Role
from guanjia.foundation.approvals.kinds import CaseKind
from guanjia.foundation.approvals.models import Case
from guanjia.foundation.approvals.rules.templates import (
    GROUPS,
    HOURS,
    LEVEL,
    MODES,
    OFFICE,
    SCOPES,
    VERDICT,
    Condition,
    Step,
    Template,
    Who,
)
from guanjia.foundation.org.models import Office
from guanjia.ui.templatetags.gj import money

LEVEL_WORDS = dict(Office.Level.choices)
OP_WORDS = {"==": "=", "!=": "≠", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}


class Words:
    """Knows the names of roles and offices that a template mentions, fetched once."""

    def __init__(self, plans: Iterable[Template], kind: CaseKind | None) -> None:
        self.kind = kind
        self.roles = {role.code: role.name for role in Role.objects.all()}
        wanted = {who.office_id for plan in plans for step in plan.steps for who in everybody(step) if who.office_id}
        self.offices = dict(Office.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}

    def who(self, who: Who | None) -> str:
        if who is None:
            return "—"
        scope = _(SCOPES.get(who.scope, who.scope))
        if who.scope == LEVEL:
            scope = str(LEVEL_WORDS.get(who.level, who.level))
        elif who.scope == OFFICE:
            scope = self.offices.get(who.office_id, "?")
        text = f"{scope} · {self.roles.get(who.role, who.role)}"
        return text if who.climb else _("%(who)s (never higher)") % {"who": text}

    def condition(self, condition: Condition) -> str:
        if condition.field == VERDICT:
            tone = dict(Case.Tone.choices).get(condition.value, condition.value)
            return f"{_('Verdict')} {OP_WORDS.get(condition.op, condition.op)} {tone}"
        field = next((f for f in self.kind.fields if f.name == condition.field), None) if self.kind else None
        label = str(field.label) if field else condition.field
        value: Any = condition.value
        if field and field.kind == "money" and isinstance(value, (int, float)):
            value = _("%(yuan)s yuan") % {"yuan": money(value)}
        elif field and field.choices:
            value = dict(field.choices).get(value, value)
        return f"{label} {OP_WORDS.get(condition.op, condition.op)} {value}"

    def limit(self, step: Step) -> str:
        if not step.limit:
            return _("no limit")
        if step.unit == HOURS:
            return ngettext("%(n)s working hour", "%(n)s working hours", step.limit) % {"n": step.limit}
        return ngettext("%(n)s working day", "%(n)s working days", step.limit) % {"n": step.limit}

    def step(self, plan: Template, step: Step) -> dict[str, Any]:
        """A step as the pages show it."""
        follows = plan.after(step.key)
        labels = {known.key: _(known.label) for known in plan.steps}
        return {
            "key": step.key,
            "label": _(step.label),
            "who": [self.who(who) for who in step.who],
            "mode": _(MODES.get(step.mode, step.mode)),
            "when": [self.condition(condition) for condition in step.when],
            "limit": self.limit(step),
            "escalate": self.who(step.escalate) if step.escalate else "",
            "substitutes": self.who(step.substitutes) if step.substitutes else "",
            "group": _(GROUPS.get(step.group, step.group)),
            "next": labels.get(follows, _("End")) if step.next else "",
            "back": [labels.get(key, key) for key in step.back],
        }

    def steps(self, plan: Template) -> list[dict[str, Any]]:
        return [self.step(plan, step) for step in plan.steps]

    def value(self, part: str, value: Any, plan: Template) -> str:
        """One side of a difference."""
        if value is None:
            return "—"
        if isinstance(value, Step):
            shown = self.step(plan, value)
            return "；".join([*shown["who"], shown["mode"], *shown["when"], shown["limit"]])
        if isinstance(value, Who):
            return self.who(value)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, (tuple, list)):
            labels = {known.key: _(known.label) for known in plan.steps}
            return (
                "；".join(
                    self.who(item)
                    if isinstance(item, Who)
                    else self.condition(item)
                    if isinstance(item, Condition)
                    else labels.get(item, str(item))
                    for item in value
                )
                or "—"
            )
        known = MODES | GROUPS | {HOURS: _("Working hours"), "days": _("Working days")}
        labels = {step.key: step.label for step in plan.steps} | {"": "—", "end": _("End")}
        text = str(value)
        return _(known[text]) if text in known else _(labels[text]) if labels.get(text) else text or "—"


def everybody(step: Step) -> list[Who]:
    """Every role line that a step mentions."""
    return [*step.who, *(who for who in (step.escalate, step.substitutes) if who)]
