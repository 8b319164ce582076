"""The running case as a pure state machine: `advance(template, state, event, directory) -> (state, notes)`.

Invariant after every event: a running case has exactly one open step set with somebody who can sign; every other open
status says whose turn it is (the requester's, or an administrator's); an ended case has no step set at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from guanjia.foundation.approvals.rules import refusals
from guanjia.foundation.approvals.rules.asking import ask
from guanjia.foundation.approvals.rules.exceptions import holds_on
from guanjia.foundation.approvals.rules.refusals import ReasonMissing
from guanjia.foundation.approvals.rules.states import (
    ENDED,
    SIGNED,
    SKIPPED,
    WAITING,
    Directory,
    Event,
    Kind,
    Note,
    Signature,
    Signer,
    State,
    Status,
    StepRun,
)
from guanjia.foundation.approvals.rules.templates import BLOCK, DECIDE, END, Template, holds
from guanjia.foundation.approvals.rules.templates import Step as TemplateStep
from guanjia.kernel.words import N_

REMIND_AGAIN_AFTER = timedelta(hours=1)
SHORTEST_REASON = 2
SHORTEST_EXCEPTION = 20
LONGEST_EXCEPTION = timedelta(days=366)
MOST_SIGNERS = 50

Step = tuple[State, tuple[Note, ...]]

NO_STEP = N_("No step of the template applies to these facts. An administrator names who decides.")
NOBODY_LEFT = N_("Nobody who was asked is left. An administrator names who decides.")


def begin(
    template: Template,
    *,
    requester: int,
    office: str,
    facts: Mapping[str, Any],
    verdict: str,
    urgent: bool,
    directory: Directory,
) -> Step:
    """The case as it is right after the request."""
    state = State(requester=requester, office=office, facts=dict(facts), verdict=verdict, urgent=urgent)
    if urgent:
        return replace(state, status=Status.PAPERS), (Note("urgent"),)
    return _enter(template, state, template.steps[0].key if template.steps else END, directory, [])


def advance(template: Template, state: State, event: Event, directory: Directory) -> Step:
    """What an event makes of a case. An event whose key already acted changes nothing. Raises the rules' refusals."""
    if event.key and event.key in state.keys:
        return state, ()
    if state.status in ENDED:
        raise refusals.CaseEnded(N_("This case is ended; nothing more can be done in it."))
    after, notes = _ACTS[event.kind](template, state, event, directory)
    if event.key:
        after = replace(after, keys=(*after.keys, event.key))
    return after, notes


# --- entering steps


def barred(template: Template, state: State, key: str) -> frozenset[int]:
    """Who may not act in a step: the requester, and whoever acted for another power."""
    group = template.step(key).group
    others = {p for s in state.signatures if s.group != group for p in (s.person, s.actor)}
    return frozenset(others | {state.requester}) - {0}


def _enter(
    template: Template, state: State, key: str, directory: Directory, notes: list[Note], *, anew: str = ""
) -> Step:
    """Open the first needed step from `key` on; pass over what nobody need sign; stop where nobody can. `anew`: the
    step a case was returned to, which is signed again even by somebody who signed before it."""
    passed = bool(state.signatures)
    while key != END:
        step = template.step(key)
        if not holds(step.when, state.facts, state.verdict):
            notes.append(Note("not_needed", key))
            key = template.after(key)
            continue
        asked = ask(step, state.office, barred(template, state, key), directory)
        if not asked.signers:
            notes.append(Note("stuck", key, reason=asked.why))
            stuck = replace(state, status=Status.STUCK, runs=(), why_stuck=asked.why, stuck_step=key)
            return stuck, tuple(notes)
        run = StepRun(key, asked.signers) if key == anew else open_run(template, state, step, asked.signers)
        notes += [
            Note("skipped", key, person) for person in sorted({s.person for s in run.signers if s.state == SKIPPED})
        ]
        people = tuple(dict.fromkeys(signer.person for signer in run.signers))
        notes.append(Note("step_opened", key, people=people, reason=asked.why))
        passed = True
        if run.is_done:
            notes.append(Note("step_passed", key))
            key = template.after(key)
            continue
        opened = replace(
            state, status=Status.RUNNING, runs=(run,), escalated=False, reminded_at=None, why_stuck="", stuck_step=""
        )
        return opened, tuple(notes)
    if not passed:
        notes.append(Note("stuck", reason=NO_STEP))
        return replace(state, status=Status.STUCK, runs=(), why_stuck=NO_STEP, stuck_step=""), tuple(notes)
    notes.append(Note("ended", reason=Status.APPROVED))
    return replace(state, status=Status.APPROVED, runs=(), why_stuck="", stuck_step=""), tuple(notes)


def open_run(template: Template, state: State, step: TemplateStep, signers: tuple[Signer, ...]) -> StepRun:
    """The step set of a step that opens; who approved an earlier one of the group need not sign again."""
    if not template.skip_same:
        return StepRun(step.key, signers)
    earlier = {s.person for s in state.signatures if s.group == step.group}
    return StepRun(step.key, tuple(replace(s, state=SKIPPED) if s.person in earlier else s for s in signers))


def _settle(template: Template, state: State, directory: Directory, notes: list[Note]) -> Step:
    """Go on when the open step set is done: back to what it interrupted, or to the next step."""
    run = state.runs[-1]
    if not run.is_done:
        if not run.waiting:
            notes.append(Note("stuck", run.key, reason=NOBODY_LEFT))
            stuck = replace(state, status=Status.STUCK, runs=(), why_stuck=NOBODY_LEFT, stuck_step=run.key)
            return stuck, tuple(notes)
        return state, tuple(notes)
    if len(state.runs) > 1:
        notes.append(Note("step_resumed", run.key))
        return _settle(template, replace(state, runs=state.runs[:-1]), directory, notes)
    notes.append(Note("step_passed", run.key))
    return _enter(template, replace(state, runs=()), template.after(run.key), directory, notes)


# --- deciding


def signer_for(template: Template, state: State, event: Event) -> Signer:
    """In whose place the actor signs: their own, or that of somebody who delegated to them.

    Raises OwnRequest, PowersKeptApart or NotASigner.
    """
    run = state.open_run
    if run is None:
        raise refusals.MoveRefused(N_("No step is open at the moment."))
    if event.by == state.requester:
        raise refusals.OwnRequest(N_("Nobody decides their own request, not even on behalf of somebody else."))
    if event.by in barred(template, state, run.key):
        raise refusals.PowersKeptApart(
            N_("You acted in this case for another power: decision, execution and supervision stay apart.")
        )
    waiting = run.waiting
    own = [s for s in waiting if s.person == event.by]
    lent = [s for s in waiting if s.person in event.stands_for and s.person != event.by]
    chosen = [s for s in own + lent if not event.person or s.person == event.person]
    if not chosen:
        raise refusals.NotASigner(N_("This step does not wait for you. Reload the page to see who is asked."))
    return chosen[0]


def sign(run: StepRun, signer: Signer, **change: Any) -> StepRun:
    """The run with every place of this signer changed: who holds two of the roles signs both lines at once."""
    return replace(
        run,
        signers=tuple(
            replace(known, **change) if known.person == signer.person and known.state == WAITING else known
            for known in run.signers
        ),
    )


def _principal(signer: Signer, event: Event) -> int:
    return signer.person if signer.person != event.by else 0


def _approve(template: Template, state: State, event: Event, directory: Directory) -> Step:
    signer = signer_for(template, state, event)
    run = state.runs[-1]
    step = template.step(run.key)
    until = state.exception_until
    if state.verdict == BLOCK and step.group == DECIDE:
        until = _exception(state, event)
    elif state.verdict == BLOCK and until is not None and not holds_on(until, event.today or event.at.date()):
        raise refusals.ExceptionOver(
            N_("The exception held until %(until)s. Send the case back, so that it is granted again."),
            until=until.isoformat(),
        )
    signed = sign(run, signer, state=SIGNED)
    after = replace(
        state,
        runs=(*state.runs[:-1], signed),
        signatures=(*state.signatures, Signature(run.key, step.group, signer.person, event.by)),
        exception_until=until,
    )
    note = Note("approved", run.key, event.by, _principal(signer, event), reason=event.reason)
    return _settle(template, after, directory, [note])


def _exception(state: State, event: Event) -> date:
    """Until when the exception holds that this approval grants; a later signer keeps the day or names another one.

    Raises ReasonMissing or ExceptionIncomplete.
    """
    if len(event.reason.strip()) < SHORTEST_EXCEPTION:
        raise ReasonMissing(
            N_("A check forbids this. To grant an exception, say why in at least %(n)s characters."),
            field="reason",
            n=SHORTEST_EXCEPTION,
        )
    if not event.grounds:
        raise refusals.ExceptionIncomplete(
            N_("A check forbids this. Attach what the exception rests on: at least one file."), field="grounds"
        )
    until, today = event.until or state.exception_until, event.today or event.at.date()
    if until is None or not today <= until <= today + LONGEST_EXCEPTION:
        raise refusals.ExceptionIncomplete(
            N_("Name the day until which the exception holds: from today, for a year at most."), field="until"
        )
    return until


def _refuse(template: Template, state: State, event: Event, directory: Directory) -> Step:
    signer = signer_for(template, state, event)
    reason = _reason(event)
    key = state.runs[-1].key
    notes = (
        Note("refused", key, event.by, _principal(signer, event), reason=reason),
        Note("ended", reason=Status.REFUSED),
    )
    return replace(state, status=Status.REFUSED, runs=()), notes


def _return(template: Template, state: State, event: Event, directory: Directory) -> Step:
    signer = signer_for(template, state, event)
    reason = _reason(event)
    here = state.runs[-1].key
    note = Note("returned", here, event.by, _principal(signer, event), reason=reason)
    if not event.step:
        back = replace(
            state, status=Status.RETURNED, runs=(), signatures=(), round=state.round + 1, exception_until=None
        )
        return back, (note,)
    if event.step not in return_targets(template, state):
        raise refusals.ReturnTargetUnknown(N_("Choose a step that was passed before this one."), field="step")
    order = [step.key for step in template.path()]
    kept = tuple(s for s in state.signatures if order.index(s.step) < order.index(event.step))
    back = replace(state, runs=(), signatures=kept, round=state.round + 1)
    return _enter(template, back, event.step, directory, [note], anew=event.step)


def return_targets(template: Template, state: State) -> list[str]:
    """The earlier steps that the open one may return to."""
    run = state.open_run
    if run is None:
        return []
    needed = [step.key for step in template.needed(state.facts, state.verdict)]
    earlier = needed[: needed.index(run.key)] if run.key in needed else []
    allowed = template.step(run.key).back
    return [key for key in earlier if not allowed or key in allowed]


def _reason(event: Event) -> str:
    reason = event.reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing(N_("Say why, so that the requester knows what to change."), field="reason")
    return reason


# --- the requester


def _own(state: State, event: Event) -> None:
    if event.by != state.requester and not (event.administers and not state.requester):
        raise refusals.NotASigner(N_("Only whoever made the request can do that."))


def _resubmit(template: Template, state: State, event: Event, directory: Directory) -> Step:
    _own(state, event)
    if state.status != Status.RETURNED:
        raise refusals.MoveRefused(N_("Only a returned case is submitted again."))
    facts = dict(state.facts) if event.facts is None else dict(event.facts)
    verdict = event.verdict or state.verdict
    fresh = replace(state, facts=facts, verdict=verdict, signatures=(), runs=())
    return _enter(template, fresh, template.steps[0].key, directory, [Note("resubmitted", "", event.by)])


def _papers(template: Template, state: State, event: Event, directory: Directory) -> Step:
    _own(state, event)
    if state.status != Status.PAPERS:
        raise refusals.MoveRefused(N_("The papers of this case are in."))
    reason = _reason(event)
    note = Note("papers", "", event.by, reason=reason)
    return _enter(template, state, template.steps[0].key, directory, [note])


def _withdraw(template: Template, state: State, event: Event, directory: Directory) -> Step:
    _own(state, event)
    notes = (Note("withdrawn", "", event.by, reason=event.reason.strip()), Note("ended", reason=Status.WITHDRAWN))
    return replace(state, status=Status.WITHDRAWN, runs=()), notes


def _remind(template: Template, state: State, event: Event, directory: Directory) -> Step:
    if not event.administers:
        _own(state, event)
    run = state.open_run
    if run is None:
        raise refusals.MoveRefused(N_("No step is open at the moment."))
    if state.reminded_at is not None and event.at < state.reminded_at + REMIND_AGAIN_AFTER:
        raise refusals.RemindedTooSoon(N_("They were reminded within the last hour. Try again later."))
    people = tuple(signer.person for signer in run.waiting)
    return replace(state, reminded_at=event.at), (Note("reminded", run.key, event.by, people=people),)


# --- signers come and go


def _check_newcomers(template: Template, state: State, key: str, people: tuple[int, ...]) -> None:
    if not people:
        raise refusals.NobodyNamed(N_("Choose at least one person."), field="people")
    if len(set(people)) != len(people) or len(people) > MOST_SIGNERS:
        raise refusals.NobodyNamed(N_("Name every person once, at most %(n)s."), field="people", n=MOST_SIGNERS)
    if state.requester in people:
        raise refusals.OwnRequest(N_("Nobody decides their own request. Choose somebody else."), field="people")
    if set(people) & barred(template, state, key):
        raise refusals.PowersKeptApart(
            N_("One of them acted in this case for another power. Choose somebody else."), field="people"
        )


def _check_not_there(run: StepRun, people: tuple[int, ...]) -> None:
    if set(people) & {signer.person for signer in run.signers}:
        raise refusals.AlreadySigner(N_("One of them signs in this step already."), field="people")


def _add(template: Template, state: State, event: Event, directory: Directory) -> Step:
    signer = signer_for(template, state, event)
    run = state.runs[-1]
    _check_newcomers(template, state, run.key, event.people)
    asked = tuple(Signer(p, f"added:{p}:{len(run.signers)}", added_by=event.by) for p in event.people)
    note = Note(
        "asked_before" if event.before else "asked_beside",
        run.key,
        event.by,
        _principal(signer, event),
        people=event.people,
        reason=event.reason,
    )
    if event.before:
        if len(state.runs) >= 6:
            raise refusals.MoveRefused(N_("Too many people are asked before one another. Ask beside instead."))
        for below in state.runs:
            _check_not_there(below, event.people)
        fresh = StepRun(run.key, asked, ad_hoc=True)
        return replace(state, runs=(*state.runs, fresh), escalated=False, reminded_at=None), (note,)
    _check_not_there(run, event.people)
    if len(run.signers) + len(asked) > MOST_SIGNERS:
        raise refusals.NobodyNamed(N_("Name every person once, at most %(n)s."), field="people", n=MOST_SIGNERS)
    wider = replace(run, signers=run.signers + asked)
    return replace(state, runs=(*state.runs[:-1], wider)), (note,)


def _remove(template: Template, state: State, event: Event, directory: Directory) -> Step:
    run = state.open_run
    if run is None:
        raise refusals.MoveRefused(N_("No step is open at the moment."))
    gone = next((s for s in run.signers if s.person == event.person and s.state == WAITING and s.added_by), None)
    if gone is None or not (event.by == gone.added_by or event.administers) or event.by == state.requester:
        raise refusals.NotRemovable(N_("Only somebody whom you added, and who has not signed, can be taken off."))
    left = tuple(signer for signer in run.signers if signer != gone)
    note = Note("taken_off", run.key, event.by, people=(gone.person,), reason=event.reason)
    if not left and len(state.runs) > 1:
        return _settle(template, replace(state, runs=state.runs[:-1]), directory, [note])
    after = replace(state, runs=(*state.runs[:-1], replace(run, signers=left)))
    return _settle(template, after, directory, [note])


def _hand_over(template: Template, state: State, event: Event, directory: Directory) -> Step:
    signer = signer_for(template, state, replace(event, person=0))
    run = state.runs[-1]
    _check_newcomers(template, state, run.key, event.people)
    _check_not_there(run, event.people)
    if len(event.people) != 1:
        raise refusals.NobodyNamed(N_("Hand over to one person."), field="people")
    handed = sign(run, signer, person=event.people[0], principal=signer.person)
    note = Note("handed_over", run.key, event.by, _principal(signer, event), people=event.people, reason=_reason(event))
    return replace(state, runs=(*state.runs[:-1], handed)), (note,)


# --- the administrator and the clock


def _assign(template: Template, state: State, event: Event, directory: Directory) -> Step:
    """An administrator names who signs a step that nobody can sign, or in the place of all who are asked."""
    if not event.administers:
        raise refusals.NotASigner(N_("Only an administrator of approvals can name who signs."))
    if event.by == state.requester:
        raise refusals.OwnRequest(N_("Nobody names who decides their own request. Ask another administrator."))
    if state.status not in (Status.STUCK, Status.RUNNING):
        raise refusals.MoveRefused(N_("No step waits for a signature at the moment."))
    key = state.stuck_step if state.status == Status.STUCK else state.runs[-1].key
    if not key:  # no step applied: the first one is signed after all
        key = template.steps[0].key
    _check_newcomers(template, state, key, event.people)
    if event.by in event.people:
        raise refusals.OwnRequest(N_("Nobody names themselves. Choose somebody else."), field="people")
    reason = _reason(event)
    signed: tuple[Signer, ...] = ()
    if state.status == Status.RUNNING:
        signed = tuple(signer for signer in state.runs[-1].signers if signer.state == SIGNED)
        _check_not_there(StepRun(key, signed), event.people)
    named = tuple(Signer(person, f"named:{person}") for person in event.people)
    run = StepRun(key, signed + named)
    opened = replace(state, status=Status.RUNNING, runs=(run,), why_stuck="", stuck_step="", escalated=False)
    return opened, (Note("assigned", key, event.by, people=event.people, reason=reason),)


def _retry(template: Template, state: State, event: Event, directory: Directory) -> Step:
    """Ask again who holds the role, after somebody was given it."""
    if state.status != Status.STUCK:
        raise refusals.MoveRefused(N_("This case is not stopped."))
    if event.by and not event.administers:
        raise refusals.NotASigner(N_("Only an administrator of approvals can do that."))
    key = state.stuck_step or template.steps[0].key
    return _enter(template, state, key, directory, [Note("asked_again", key, event.by)])


def _escalate(template: Template, state: State, event: Event, directory: Directory) -> Step:
    """The step's time is over: whoever the template names for it may sign for the whole step."""
    run = state.open_run
    if run is None or state.escalated:
        raise refusals.MoveRefused(N_("There is nothing to escalate."))
    step = template.step(run.key)
    people: tuple[int, ...] = ()
    if step.escalate is not None:
        there = {signer.person for signer in run.signers}
        found = directory.find(step.escalate, state.office, barred(template, state, run.key) | there)
        people = tuple(person for person in found.people if person not in there)
    above = tuple(Signer(person, f"above:{person}", superior=True) for person in people)
    after = replace(state, runs=(*state.runs[:-1], replace(run, signers=run.signers + above)), escalated=True)
    return after, (Note("escalated", run.key, event.by, people=people),)


_ACTS = {
    Kind.APPROVE: _approve,
    Kind.REFUSE: _refuse,
    Kind.RETURN: _return,
    Kind.RESUBMIT: _resubmit,
    Kind.ADD: _add,
    Kind.REMOVE: _remove,
    Kind.HAND_OVER: _hand_over,
    Kind.WITHDRAW: _withdraw,
    Kind.REMIND: _remind,
    Kind.PAPERS: _papers,
    Kind.ASSIGN: _assign,
    Kind.RETRY: _retry,
    Kind.ESCALATE: _escalate,
}
