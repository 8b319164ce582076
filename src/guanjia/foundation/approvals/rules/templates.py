"""A template as data: who is asked, in which order, under which conditions, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guanjia.foundation.approvals.rules.refusals import TemplateInvalid
from guanjia.kernel.words import N_

PASS, WARN, BLOCK = "pass", "warn", "block"
SEVERITY = {PASS: 0, WARN: 1, BLOCK: 2}
VERDICT = "verdict"  # the condition field that stands for the worst check
END = "end"
ALL, ANY, EACH = "all", "any", "each"
MODES = {ALL: N_("Everybody signs"), ANY: N_("One of them signs"), EACH: N_("One of each line signs")}
DECIDE, EXECUTE, SUPERVISE = "decide", "execute", "supervise"
GROUPS = {DECIDE: N_("Decision"), EXECUTE: N_("Execution"), SUPERVISE: N_("Supervision")}
OWN, UNIT, MANAGER, LEVEL, OFFICE = "own", "unit", "manager", "level", "office"
SCOPES = {
    OWN: N_("Own office"),
    UNIT: N_("Own unit"),
    MANAGER: N_("Bureau or centre in charge"),
    LEVEL: N_("Level"),
    OFFICE: N_("A named office"),
}
LEVELS = ("township", "county", "city", "province")
OPS = ("==", "!=", ">", ">=", "<", "<=")
HOURS, DAYS = "hours", "days"
LONGEST = 400  # working hours or days
MOST_STEPS = 30
MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Who:
    """A role at a scope. `climb`: when nobody holds it there, the next higher office is asked; else the case stops."""

    role: str
    scope: str = OWN
    level: str = ""
    office_id: int = 0
    climb: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """A step is needed only when the fact compares so; `verdict` compares by severity."""

    field: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `next`: where it goes on (empty: the following step; `end`: it was the last)."""

    key: str
    label: str
    who: tuple[Who, ...]
    mode: str = ANY
    when: tuple[Condition, ...] = ()
    limit: int = 0
    unit: str = DAYS
    escalate: Who | None = None
    substitutes: Who | None = None
    group: str = DECIDE
    next: str = ""
    back: tuple[str, ...] = ()  # the steps it may return to; empty: every earlier one


@dataclass(frozen=True, slots=True)
class Template:
    """The steps in order. `skip_same`: whoever approved an earlier step of the group is not asked twice."""

    steps: tuple[Step, ...]
    skip_same: bool = True
    papers_days: int = 3  # an urgent case's papers are due after so many working days

    def step(self, key: str) -> Step:
        return next(step for step in self.steps if step.key == key)

    def after(self, key: str) -> str:
        """The key of the step that follows, or `end`."""
        at = next(n for n, step in enumerate(self.steps) if step.key == key)
        if self.steps[at].next:
            return self.steps[at].next
        return self.steps[at + 1].key if at + 1 < len(self.steps) else END

    def path(self) -> Iterator[Step]:
        """The steps as they follow each other; ends at a loop instead of running for ever."""
        seen: set[str] = set()
        key = self.steps[0].key if self.steps else END
        keys = {step.key for step in self.steps}
        while key != END and key in keys and key not in seen:
            seen.add(key)
            yield self.step(key)
            key = self.after(key)

    def needed(self, facts: Mapping[str, Any], verdict: str) -> list[Step]:
        """The steps that these facts call for, in order."""
        return [step for step in self.path() if holds(step.when, facts, verdict)]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a template: a msgid with its parts, and the step it stands in."""

    message: str
    step: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


def holds(conditions: tuple[Condition, ...], facts: Mapping[str, Any], verdict: str) -> bool:
    """Whether all conditions hold; one on a fact that the case lacks does not."""
    return all(_holds(condition, facts, verdict) for condition in conditions)


def _holds(condition: Condition, facts: Mapping[str, Any], verdict: str) -> bool:
    if condition.field == VERDICT:
        return _compare(SEVERITY.get(verdict, 0), condition.op, SEVERITY.get(str(condition.value), 0))
    have = facts.get(condition.field)
    if have is None:
        return False
    want = condition.value
    if isinstance(have, bool) or isinstance(want, bool):
        return _compare(bool(have), condition.op, bool(want)) if condition.op in ("==", "!=") else False
    if isinstance(have, (int, float)) and isinstance(want, (int, float)):
        return _compare(have, condition.op, want)
    if condition.op in ("==", "!="):
        return _compare(str(have), condition.op, str(want))
    return False


def _compare(have: Any, op: str, want: Any) -> bool:
    match op:
        case "==":
            return bool(have == want)
        case "!=":
            return bool(have != want)
        case ">":
            return bool(have > want)
        case ">=":
            return bool(have >= want)
        case "<":
            return bool(have < want)
    return bool(have <= want)


def worst(verdicts: Collection[str]) -> str:
    """The worst of several verdicts; none at all is a pass."""
    return max(verdicts, key=lambda verdict: SEVERITY.get(verdict, 0), default=PASS)


# --- to and from stored data


def dump(template: Template) -> dict[str, Any]:
    """The template as JSON."""
    return {
        "skip_same": template.skip_same,
        "papers_days": template.papers_days,
        "steps": [
            {
                "key": step.key,
                "label": step.label,
                "who": [_dump_who(who) for who in step.who],
                "mode": step.mode,
                "when": [{"field": c.field, "op": c.op, "value": c.value} for c in step.when],
                "limit": step.limit,
                "unit": step.unit,
                "escalate": _dump_who(step.escalate) if step.escalate else None,
                "substitutes": _dump_who(step.substitutes) if step.substitutes else None,
                "group": step.group,
                "next": step.next,
                "back": list(step.back),
            }
            for step in template.steps
        ],
    }


def _dump_who(who: Who) -> dict[str, Any]:
    return {
        "role": who.role,
        "scope": who.scope,
        "level": who.level,
        "office_id": who.office_id,
        "climb": who.climb,
    }


def load(body: Any) -> Template:
    """The template in a JSON body. Raises TemplateInvalid when its shape is not one."""
    try:
        steps = tuple(_load_step(row) for row in body["steps"])
        return Template(
            steps=steps,
            skip_same=bool(body.get("skip_same", True)),
            papers_days=_number(body.get("papers_days", 3)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise TemplateInvalid(
            N_("The template cannot be read: every step needs a key, a label and people."), field="steps"
        ) from broken


def _load_step(row: Mapping[str, Any]) -> Step:
    return Step(
        key=_text(row["key"], 40),
        label=_text(row["label"], 60),
        who=tuple(_load_who(who) for who in row["who"]),
        mode=_text(row.get("mode", ANY), 10),
        when=tuple(
            Condition(_text(c["field"], 40), _text(c["op"], 2), _plain(c["value"])) for c in row.get("when", ())
        ),
        limit=_number(row.get("limit", 0)),
        unit=_text(row.get("unit", DAYS), 10),
        escalate=_load_who(row["escalate"]) if row.get("escalate") else None,
        substitutes=_load_who(row["substitutes"]) if row.get("substitutes") else None,
        group=_text(row.get("group", DECIDE), 10),
        next=_text(row.get("next", ""), 40),
        back=tuple(_text(key, 40) for key in row.get("back", ())),
    )


def _load_who(row: Mapping[str, Any]) -> Who:
    return Who(
        role=_text(row["role"], 30),
        scope=_text(row.get("scope", OWN), 10),
        level=_text(row.get("level", ""), 10),
        office_id=_number(row.get("office_id") or 0),
        climb=bool(row.get("climb", True)),
    )


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest or "\x00" in value:
        raise ValueError("not a short text")
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise ValueError("not a number")
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, int)) or (isinstance(value, float) and value == value):  # no NaN
        return value
    return _text(value, 60)


# --- what is wrong


def problems_of(
    template: Template, *, fields: Mapping[str, str], roles: Collection[str], offices: Collection[int] | None = None
) -> list[Problem]:
    """Everything that would leave a case without a way, in the order of the steps. `fields`: name → kind of value."""
    found: list[Problem] = []
    if not template.steps:
        return [Problem(N_("A template needs at least one step."))]
    if len(template.steps) > MOST_STEPS:
        return [Problem(N_("A template has at most %(most)s steps."), params={"most": MOST_STEPS})]
    keys = [step.key for step in template.steps]
    for key in sorted({key for key in keys if keys.count(key) > 1 or not key or key == END}):
        found.append(Problem(N_("Two steps have the same key, or one has none: %(key)s."), key, {"key": key}))
    if found:
        return found
    found += _problems_of_order(template)
    order = {step.key: n for n, step in enumerate(template.path())}
    for step in template.steps:
        found += _problems_of_step(step, fields, roles, offices)
        for target in step.back:
            if target not in order or order[target] >= order.get(step.key, 0):
                found.append(
                    Problem(
                        N_("“%(step)s” returns to “%(target)s”, which is no earlier step."),
                        step.key,
                        {"step": step.label, "target": target},
                    )
                )
    if not 1 <= template.papers_days <= LONGEST:
        found.append(Problem(N_("Papers are due after 1 to %(most)s working days."), params={"most": LONGEST}))
    return found


def _problems_of_order(template: Template) -> list[Problem]:
    keys = {step.key for step in template.steps}
    found, seen, key = [], set[str](), template.steps[0].key
    while key != END:
        if key not in keys:
            found.append(Problem(N_("A step goes on to “%(key)s”, which does not exist."), params={"key": key}))
            break
        if key in seen:
            label = template.step(key).label
            found.append(
                Problem(
                    N_("The steps run in a circle back to “%(step)s”. Let one of them end the case."),
                    key,
                    {"step": label},
                )
            )
            break
        seen.add(key)
        key = template.after(key)
    for step in template.steps:
        if step.key not in seen:
            found.append(
                Problem(
                    N_("No way leads to the step “%(step)s”. Link it or delete it."), step.key, {"step": step.label}
                )
            )
    return found


def _problems_of_step(
    step: Step, fields: Mapping[str, str], roles: Collection[str], offices: Collection[int] | None
) -> list[Problem]:
    said = {"step": step.label or step.key}
    found: list[Problem] = []

    def wrong(message: str, **params: object) -> None:
        found.append(Problem(message, step.key, said | params))

    if not step.label.strip():
        wrong(N_("The step “%(step)s” needs a name."))
    if not step.who:
        wrong(N_("Nobody is asked in the step “%(step)s”. Name a role."))
    if len(step.who) > MOST_LINES:
        wrong(N_("The step “%(step)s” asks more than %(most)s roles."), most=MOST_LINES)
    if step.mode not in MODES or step.group not in GROUPS or step.unit not in (HOURS, DAYS):
        wrong(N_("The step “%(step)s” has a mode, a unit or a group that does not exist."))
    if step.limit > LONGEST:
        wrong(N_("The time limit of “%(step)s” is longer than %(most)s."), most=LONGEST)
    for who in (*step.who, *(w for w in (step.escalate, step.substitutes) if w)):
        if who.role not in roles:
            wrong(N_("The step “%(step)s” asks for the role “%(role)s”, which does not exist."), role=who.role)
        if who.scope not in SCOPES or (who.scope == LEVEL and who.level not in LEVELS):
            wrong(N_("The step “%(step)s” asks at a scope that does not exist."))
        if who.scope == OFFICE and (not who.office_id or (offices is not None and who.office_id not in offices)):
            wrong(N_("The step “%(step)s” names an office that does not exist."))
    found += _problems_of_conditions(step, fields)
    return found


def _problems_of_conditions(step: Step, fields: Mapping[str, str]) -> list[Problem]:
    found = []
    bounds: dict[str, tuple[float, float]] = {}
    for condition in step.when:
        name, kind = condition.field, fields.get(condition.field)
        said = {"step": step.label, "fact": name}
        number = isinstance(condition.value, (int, float)) and not isinstance(condition.value, bool)
        if name != VERDICT and kind is None:
            found.append(
                Problem(N_("“%(step)s” depends on “%(fact)s”, which no case of this kind has."), step.key, said)
            )
        elif condition.op not in OPS:
            found.append(Problem(N_("“%(step)s” compares “%(fact)s” in an unknown way."), step.key, said))
        elif name == VERDICT and condition.value not in SEVERITY:
            found.append(Problem(N_("“%(step)s” compares with a verdict that does not exist."), step.key, said))
        elif kind in ("money", "number") and not number:
            found.append(Problem(N_("“%(step)s” needs a number to compare “%(fact)s” with."), step.key, said))
        elif kind == "text" and condition.op not in ("==", "!="):
            found.append(Problem(N_("“%(step)s” can only ask whether “%(fact)s” is equal."), step.key, said))
        elif number:
            low, high = bounds.get(name, (float("-inf"), float("inf")))
            value = float(condition.value)
            if condition.op in (">", ">=", "=="):
                low = max(low, value)
            if condition.op in ("<", "<=", "=="):
                high = min(high, value)
            strict = condition.op in ("<", ">")
            bounds[name] = (low, high)
            if low > high or (strict and low == high):
                found.append(
                    Problem(N_("The conditions of “%(step)s” exclude each other: it is never reached."), step.key, said)
                )
    return found


def check_template(
    template: Template, *, fields: Mapping[str, str], roles: Collection[str], offices: Collection[int] | None = None
) -> None:
    """Raise TemplateInvalid with the first problem."""
    for problem in problems_of(template, fields=fields, roles=roles, offices=offices):
        raise TemplateInvalid(problem.message, field="steps", **problem.params)
