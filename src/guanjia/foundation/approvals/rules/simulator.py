"""What a template would do, without a case: who would be asked in each step and why, and where it would stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from guanjia.foundation.approvals.rules.asking import NOBODY, AskedLine, ask
from guanjia.foundation.approvals.rules.machine import NO_STEP, NOBODY_LEFT, barred, open_run, sign
from guanjia.foundation.approvals.rules.states import SIGNED, Directory, Signature, State, Status
from guanjia.foundation.approvals.rules.templates import Condition, Step, Template, holds
from guanjia.kernel.words import N_

SAME_PERSON = N_("Everybody who is asked here signed an earlier step: it passes by itself.")
AT_RISK = N_("Whoever of these signed for another power cannot sign here; if all did, the case stops.")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would happen in one step. `stops`: the case would wait here for an administrator, and `why` says why."""

    step: Step
    needed: bool
    people: tuple[int, ...] = ()
    lines: tuple[AskedLine, ...] = ()
    why: str = ""
    stops: bool = False
    failed: tuple[Condition, ...] = ()
    kept_out: tuple[int, ...] = ()  # who holds the role and may not sign: the requester, other powers


def simulate(
    template: Template,
    *,
    requester: int,
    office: str,
    facts: Mapping[str, Any],
    verdict: str,
    directory: Directory,
) -> list[Forecast]:
    """Every step of the template in order, as it would go if the first of those asked signed each time."""
    state = State(requester=requester, office=office, facts=facts, verdict=verdict)
    forecasts: list[Forecast] = []
    for step in template.path():
        failed = tuple(c for c in step.when if not holds((c,), facts, verdict))
        if failed:
            forecasts.append(Forecast(step, needed=False, failed=failed))
            continue
        forecast, state = _forecast(template, state, step, directory)
        forecasts.append(forecast)
    return forecasts


def _forecast(template: Template, state: State, step: Step, directory: Directory) -> tuple[Forecast, State]:
    away = barred(template, state, step.key)
    asked = ask(step, state.office, away, directory)
    people = tuple(dict.fromkeys(signer.person for signer in asked.signers))
    kept_out = kept_out_of(step, state.office, away, directory)
    if not people:
        return Forecast(step, True, (), asked.lines, asked.why, True, kept_out=kept_out), state
    run = open_run(template, state, step, asked.signers)
    why = SAME_PERSON if run.is_done else asked.why
    if {s.group for s in state.signatures} - {step.group} and kept_out and not why:
        why = AT_RISK
    signing: list[int] = []
    while not run.is_done:
        signer = run.waiting[0]
        signing.append(signer.person)
        run = sign(run, signer, state=SIGNED)
    signatures = tuple(Signature(step.key, step.group, person, person) for person in signing)
    after = replace(state, signatures=state.signatures + signatures)
    return Forecast(step, True, people, asked.lines, why, False, kept_out=kept_out), after


def kept_out_of(step: Step, office: str, away: frozenset[int], directory: Directory) -> tuple[int, ...]:
    """Who would be asked if nobody were kept out, but may not sign."""
    free = ask(step, office, frozenset(), directory)
    return tuple(dict.fromkeys(s.person for s in free.signers if s.person in away))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a case stands still: the step, the sentence, the roles asked, and who holds them but may not sign."""

    why: str
    step: Step | None = None
    lines: tuple[AskedLine, ...] = ()
    kept_out: tuple[int, ...] = ()


def explain_stop(template: Template, state: State, directory: Directory) -> Explanation | None:
    """Why a stopped case stands still, found out anew; None when it does not, or when it could go on by now."""
    if state.status != Status.STUCK:
        return None
    if not state.stuck_step:
        needed = template.needed(state.facts, state.verdict)
        return None if needed else Explanation(NO_STEP)
    step = template.step(state.stuck_step)
    if state.why_stuck == NOBODY_LEFT:
        return Explanation(NOBODY_LEFT, step)
    away = barred(template, state, step.key)
    asked = ask(step, state.office, away, directory)
    if asked.signers:
        return None
    return Explanation(asked.why or NOBODY, step, asked.lines, kept_out_of(step, state.office, away, directory))
