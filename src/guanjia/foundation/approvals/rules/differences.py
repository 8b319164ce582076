"""What changed from one version of a template to the next, in words that a second person can check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanjia.foundation.approvals.rules.templates import Step, Template
from guanjia.kernel.words import N_

PARTS = {
    "label": N_("Name"),
    "who": N_("Who is asked"),
    "mode": N_("How they sign"),
    "when": N_("Conditions"),
    "limit": N_("Time limit"),
    "unit": N_("Unit of the limit"),
    "escalate": N_("Escalated to"),
    "substitutes": N_("Substitutes"),
    "group": N_("Power"),
    "next": N_("Goes on to"),
    "back": N_("Returns to"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `part` is a msgid; before and after are values of the step's field, None where it is missing."""

    step: str
    part: str
    before: Any
    after: Any


def differences(old: Template, new: Template) -> list[Difference]:
    """Steps that came, went or changed, in the order of the new version; then the template's own settings."""
    was, is_now = {step.key: step for step in old.steps}, {step.key: step for step in new.steps}
    found = []
    for step in new.steps:
        if step.key not in was:
            found.append(Difference(step.label, N_("Step added"), None, step))
        else:
            found += _changes(was[step.key], step)
    found += [Difference(step.label, N_("Step removed"), step, None) for step in old.steps if step.key not in is_now]
    kept = [step.key for step in old.steps if step.key in is_now]
    if kept != [step.key for step in new.steps if step.key in was]:
        found.append(Difference("", N_("Order of the steps"), kept, [step.key for step in new.steps]))
    for name, part in (("skip_same", N_("The same person signs once")), ("papers_days", N_("Days for late papers"))):
        if getattr(old, name) != getattr(new, name):
            found.append(Difference("", part, getattr(old, name), getattr(new, name)))
    return found


def _changes(old: Step, new: Step) -> list[Difference]:
    return [
        Difference(new.label, part, getattr(old, name), getattr(new, name))
        for name, part in PARTS.items()
        if getattr(old, name) != getattr(new, name)
    ]
