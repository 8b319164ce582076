"""Random templates, random offices, random people doing random things: what must hold after every event."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.foundation.approvals.world import NOW, Memory

from guanjia.foundation.approvals.rules import machine
from guanjia.foundation.approvals.rules.simulator import explain_stop, simulate
from guanjia.foundation.approvals.rules.states import ENDED, SIGNED, Event, Kind, State, Status
from guanjia.foundation.approvals.rules.storing import dump_state, load_state
from guanjia.foundation.approvals.rules.templates import Condition, Step, Template, Who, dump, load, problems_of
from guanjia.kernel.errors import DomainError

ROLES = ("staff", "head", "finance", "deputy")
PEOPLE = range(1, 7)
FIELDS = {"amount": "number", "topic": "text"}

whos = st.builds(Who, st.sampled_from(ROLES), climb=st.booleans())
conditions = st.one_of(
    st.builds(Condition, st.just("amount"), st.sampled_from([">", ">=", "<", "==", "!="]), st.integers(0, 3)),
    st.builds(Condition, st.just("topic"), st.sampled_from(["==", "!="]), st.sampled_from(["a", "b"])),
    st.builds(Condition, st.just("verdict"), st.sampled_from([">=", "=="]), st.sampled_from(["warn", "block"])),
)


@st.composite
def templates(draw: st.DrawFn) -> Template:
    count = draw(st.integers(1, 5))
    steps = [
        Step(
            f"s{n}",
            f"S{n}",
            tuple(draw(st.lists(whos, min_size=1, max_size=3))),
            mode=draw(st.sampled_from(["any", "all", "each"])),
            when=tuple(draw(st.lists(conditions, max_size=1))),
            escalate=draw(st.none() | whos),
            substitutes=draw(st.none() | whos),
            group=draw(st.sampled_from(["decide", "decide", "execute", "supervise"])),
        )
        for n in range(count)
    ]
    return Template(tuple(steps), skip_same=draw(st.booleans()))


holders = st.dictionaries(
    st.sampled_from(ROLES), st.lists(st.sampled_from(PEOPLE), unique=True, max_size=3).map(tuple), max_size=4
)
offices = st.builds(Memory, holders, holders)
texts = st.sampled_from(["", "because it is so", "an exception for a reason that is long enough"])
lent = st.frozensets(st.sampled_from(PEOPLE), max_size=2)


@st.composite
def events(draw: st.DrawFn, state: State, template: Template, minute: int) -> Event:
    """An event that is possible more often than not, by anybody."""
    run = state.open_run
    likely = [s.person for s in run.waiting] if run else [state.requester]
    kind = draw(st.sampled_from([*Kind, Kind.APPROVE, Kind.APPROVE, Kind.APPROVE, Kind.RETURN]))
    return Event(
        kind,
        by=draw(st.sampled_from([*likely, *likely, *PEOPLE])),
        at=NOW + timedelta(minutes=minute),
        key=draw(st.sampled_from(["", "", "k1", "k2"])),
        person=draw(st.sampled_from([0, 0, *PEOPLE])),
        people=tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=2))),
        step=draw(st.sampled_from(["", *(step.key for step in template.steps)])),
        before=draw(st.booleans()),
        reason=draw(texts),
        facts=draw(st.none() | st.just({"amount": 1, "topic": "b"})),
        stands_for=draw(lent),
        administers=draw(st.booleans()),
        until=draw(st.none() | st.just(NOW.date())),
        grounds=draw(st.booleans()),
    )


def check(template: Template, state: State, directory: Memory) -> None:
    """The invariants of one instant."""
    if state.status == Status.RUNNING:
        run = state.open_run
        assert run is not None
        assert run.waiting, "a running case waits for somebody"
        assert not run.is_done, "a step that is done is not open"
        assert state.requester not in {s.person for r in state.runs for s in r.signers}
        away = machine.barred(template, state, run.key)
        assert not away & {s.person for s in run.signers if not s.superior}
    else:
        assert state.runs == (), "only a running case has an open step set"
    if state.status == Status.STUCK:
        said = explain_stop(template, state, directory)
        assert said is not None, "a stop that nothing explains"
        assert said.why
        if said.lines:
            assert all(set(line.found.people) <= {state.requester} or line.found.people for line in said.lines)
    for signature in state.signatures:
        assert state.requester not in (signature.person, signature.actor), "nobody decides their own request"
        for other in state.signatures:
            if other.group != signature.group:
                assert not {other.person, other.actor} & {signature.person, signature.actor}, "powers stay apart"
    assert load_state(dump_state(state)) == state


@settings(max_examples=250, deadline=None)
@given(data=st.data(), template=templates(), directory=offices, requester=st.sampled_from(PEOPLE))
def test_every_walk_keeps_one_open_step_set_and_loses_no_decision(data, template, directory, requester):
    assert load(dump(template)) == template
    facts: dict[str, Any] = data.draw(st.fixed_dictionaries({"amount": st.integers(0, 3), "topic": st.just("a")}))
    verdict = data.draw(st.sampled_from(["pass", "warn", "block"]))
    state, notes = machine.begin(
        template,
        requester=requester,
        office="/1/",
        facts=facts,
        verdict=verdict,
        urgent=data.draw(st.booleans()),
        directory=directory,
    )
    story, decided = list(notes), 0
    check(template, state, directory)
    for minute in range(data.draw(st.integers(0, 14))):
        event = data.draw(events(state, template, minute * 40))
        try:
            after, notes = machine.advance(template, state, event, directory)
        except DomainError:
            check(template, state, directory)
            continue
        story += notes
        if notes and event.kind in (Kind.APPROVE, Kind.REFUSE, Kind.RETURN):
            decided += 1
            assert notes[0].person == event.by
            assert notes[0].principal == 0 or notes[0].principal in event.stands_for
            assert event.by != requester
        check(template, after, directory)
        if event.key:
            again, nothing = machine.advance(template, after, event, directory)
            assert (again, nothing) == (after, ()), "run twice with one key acts once"
        assert after.round >= state.round
        state = after
        if state.status in ENDED:
            break
    assert sum(note.kind in ("approved", "refused", "returned") for note in story) == decided
    if state.status == Status.APPROVED:
        passed = {note.step for note in story if note.kind in ("step_passed",)}
        needed = {step.key for step in template.needed(state.facts, state.verdict)}
        assert needed <= passed, "an approved case passed every step it needed"


@settings(max_examples=150, deadline=None)
@given(template=templates(), directory=offices, requester=st.sampled_from(PEOPLE), amount=st.integers(0, 3))
def test_where_the_simulator_sees_no_stop_everybody_signing_ends_the_case(template, directory, requester, amount):
    facts = {"amount": amount, "topic": "a"}
    order = {"requester": requester, "office": "/1/", "facts": facts, "verdict": "pass", "directory": directory}
    forecast = simulate(template, **order)
    state, _notes = machine.begin(template, urgent=False, **order)
    for _n in range(200):
        run = state.open_run
        if run is None:
            break
        event = Event(Kind.APPROVE, run.waiting[0].person, NOW)
        state, _notes = machine.advance(template, state, event, directory)
    stops = [f for f in forecast if f.stops]
    if state.status == Status.STUCK and state.stuck_step:
        assert [f.step.key for f in stops][:1] == [state.stuck_step]
        assert stops[0].why
    elif any(f.needed for f in forecast):
        assert state.status == Status.APPROVED
        assert not stops
    else:
        assert state.status == Status.STUCK
        assert state.why_stuck == machine.NO_STEP


@settings(max_examples=200, deadline=None)
@given(template=templates(), jumps=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=3))
def test_a_template_without_problems_has_an_order_that_ends(template, jumps):
    steps = list(template.steps)
    for at, to in jumps:
        if at < len(steps):
            steps[at] = replace(steps[at], next="end" if to >= len(steps) else steps[to].key)
    wired = Template(tuple(steps))
    problems = problems_of(wired, fields=FIELDS, roles=ROLES)
    reached = [step.key for step in wired.path()]
    broken = len(reached) != len(steps) or wired.after(reached[-1]) != "end"
    if broken:
        assert problems, "a loop or a step out of reach is named"
    assert (wired.after(reached[-1]) == "end") or any("circle" in p.message for p in problems)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_broken_rule_would_be_seen(data):
    """The check above is able to fail: a state with a signed step left open is found out."""
    template, directory = data.draw(templates()), data.draw(offices)
    state, _notes = machine.begin(
        template, requester=1, office="/1/", facts={}, verdict="pass", urgent=False, directory=directory
    )
    run = state.open_run
    if run is None:
        return
    done = replace(run, signers=tuple(replace(s, state=SIGNED) for s in run.signers))
    try:
        check(template, replace(state, runs=(done,)), directory)
    except AssertionError:
        return
    raise RuntimeError("a finished step was taken for an open one")
