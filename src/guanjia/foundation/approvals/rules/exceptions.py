"""When an exception holds, and whether a template leads high enough to grant one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from guanjia.foundation.approvals.rules import refusals
from guanjia.foundation.approvals.rules.templates import BLOCK, DECIDE, Template, Who
from guanjia.kernel.words import N_


def holds_on(until: date | None, day: date) -> bool:
    """Whether an exception until this day holds on another one; its last day counts."""
    return until is not None and day <= until


def check_way(
    template: Template,
    facts: Mapping[str, Any],
    verdict: str,
    *,
    asks_above: Callable[[Who], bool],
    kind: str,
    unit: str,
    above: str,
) -> None:
    """A forbidden thing is asked for only where somebody above the unit decides it. above: the next higher office;
    empty: there is none. Raises ExceptionWayMissing."""
    if verdict != BLOCK:
        return
    steps = [step for step in template.needed(facts, verdict) if step.group == DECIDE]
    if any(asks_above(who) for step in steps for who in step.who):
        return
    if not above:
        raise refusals.ExceptionWayMissing(
            N_("A check forbids this, and an exception is decided one level higher. No office lies above %(unit)s."),
            unit=unit,
        )
    raise refusals.ExceptionWayMissing(
        N_(
            "A check forbids this, and an exception is decided one level higher. The approval template “%(kind)s” has "
            "no step above %(unit)s. Missing is a step at %(above)s or higher: ask whoever keeps the templates to "
            "add it."
        ),
        kind=kind,
        unit=unit,
        above=above,
    )
