"""An exception has somebody above who grants it, holds until its last day, and whoever relied on it is told."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from tests.factories import make_account, make_office
from tests.foundation.approvals.world import NOW, Memory, make_bureau, plan, step
from tests.foundation.standards.world import a_paper

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Role
from guanjia.foundation.approvals import commands, jobs, public
from guanjia.foundation.approvals.commands.opening import version_for
from guanjia.foundation.approvals.commands.requesting import GENERAL
from guanjia.foundation.approvals.kinds import kind_of
from guanjia.foundation.approvals.models import Case, GeneralRequest, TemplateVersion
from guanjia.foundation.approvals.rules import machine, refusals
from guanjia.foundation.approvals.rules.states import Event, Kind
from guanjia.foundation.approvals.rules.templates import LEVEL, MANAGER, OWN, UNIT, Step, Template, Who, dump
from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.notify.models import Message
from guanjia.kernel import clock

TODAY, UNTIL = date(2026, 3, 3), date(2026, 3, 20)
WHY = "The flood leaves no other way."
FORBIDDEN = (public.Verdict("Office area", "block", why="Above the limit"),)


@pytest.fixture
def bureau(db):
    with clock.at(NOW):
        Role.objects.update(second_factor=False)
        yield make_bureau()


def ask(bureau, name="clerk", verdicts=FORBIDDEN, title="Room", urgent=False):
    """A thing that a check forbids, asked for by one of the bureau."""
    actor = bureau.actor(name)
    thing = GeneralRequest.objects.create(
        topic="report", title=title, body="Because", office_id=actor.office_id, requester_id=actor.person_id,
        asked_at=NOW,
    )  # fmt: skip
    facts = {"topic": "report"}
    return thing, public.open_case(
        actor, kind=GENERAL, subject=thing, title=title, facts=facts, verdicts=verdicts, office_path=actor.office_path,
        urgent=urgent, now=NOW,
    )  # fmt: skip


def lead(*steps):
    """Let the general template have these steps."""
    version = version_for(kind_of(GENERAL), "/", now=NOW)
    TemplateVersion.objects.filter(pk=version.pk).update(body=dump(Template(steps)))


def granted(bureau, until=UNTIL):
    thing, case = ask(bureau)
    for name in ("liaison", "charge", "head"):
        ready = prepare_file(a_paper(f"{name}.txt"), purpose_of("approvals.case", "grounds"))
        commands.approve_case(bureau.actor(name), case_id=case.pk, opinion=WHY, until=until, grounds=[ready], now=NOW)
    case.refresh_from_db()
    assert (case.status, case.exception_until) == ("approved", until)
    return thing, case


def run(now):
    with clock.at(now):
        return jobs.end_exceptions(SimpleNamespace(now=now, check_stop=lambda: None))["told"]


def at(day):
    return NOW.replace(year=day.year, month=day.month, day=day.day)


def test_an_exception_holds_until_the_end_of_its_last_day_and_no_longer(bureau):
    thing, case = granted(bureau)
    assert public.exception_for(thing, on=TODAY - timedelta(days=1)) is None, "not before it was granted"
    assert public.exception_for(thing, on=TODAY) == case
    assert public.require_exception(thing, on=UNTIL) == case
    after = UNTIL + timedelta(days=1)
    assert public.exception_for(thing, on=after) is None
    with pytest.raises(refusals.ExceptionOver, match="2026-03-20"):
        public.require_exception(thing, on=after)
    assert public.exception_for(thing, on=TODAY, kind="standards.exemption") is None
    other, _case = ask(bureau, title="Other")
    with pytest.raises(refusals.ExceptionOver, match="no exception was granted"):
        public.require_exception(other, on=TODAY)


def test_a_later_step_cannot_go_on_with_an_exception_that_is_over():
    two = plan(step("s", "a"), step("t", "c", group="execute"))
    office = Memory({"a": (1,), "c": (4,)})
    state, _notes = machine.begin(
        two, requester=9, office="/1/", facts={}, verdict="block", urgent=False, directory=office
    )

    def approve(state, by, today, **over):
        return machine.advance(two, state, Event(Kind.APPROVE, by, NOW, reason=WHY, today=today, **over), office)[0]

    state = approve(state, 1, TODAY, grounds=True, until=TODAY)
    assert approve(state, 4, TODAY).status == "approved"
    with pytest.raises(refusals.ExceptionOver):
        approve(state, 4, TODAY + timedelta(days=1))


def test_whoever_relied_on_it_is_told_once_on_the_day_after(bureau):
    _thing, case = granted(bureau)
    assert run(at(UNTIL)) == 0
    over = at(UNTIL + timedelta(days=1))
    assert run(over) == 1
    assert run(over) == 0
    assert run(over + timedelta(days=1)) == 0
    told = Message.objects.filter(kind="approvals.exception_over")
    relied = ["clerk", "liaison", "charge", "head"]
    assert sorted(told.values_list("account_id", flat=True)) == sorted(bureau.accounts[name].pk for name in relied)
    assert trail.actions_on(case).count("approvals.case.exception_over") == 1
    assert case.events.last().kind == "exception_over"


def test_a_request_is_refused_where_the_template_leads_nowhere_above_the_unit(bureau):
    lead(Step("unit", "Review", (Who("liaison", UNIT),)), Step("own", "Own", (Who("staff", OWN, climb=False),)))
    with pytest.raises(refusals.ExceptionWayMissing) as refused:
        ask(bureau)
    said = str(refused.value)
    assert bureau.unit.name in said
    assert f"a step at {bureau.region.name} or higher" in said
    assert "General request" in said
    assert not Case.objects.exists()
    with pytest.raises(refusals.ExceptionWayMissing):
        ask(bureau, urgent=True)
    assert ask(bureau, verdicts=())[1].status == "running", "what nothing forbids goes its ordinary way"


@pytest.mark.parametrize(
    ("who", "asker", "allowed"),
    [
        (Who("owner_section", MANAGER), "clerk", True),
        (Who("head", LEVEL, "county"), "clerk", True),
        (Who("head", LEVEL, "city"), "clerk", True),  # nobody holds it: it stops there, and says so
        (Who("liaison", UNIT), "clerk", False),
        (Who("head", UNIT), "clerk", True),  # nobody holds it in the unit: the region is asked
        (Who("deputy", MANAGER), "charge", False),  # the region's own deputy is no level higher than the region
        (Who("head", LEVEL, "city"), "charge", True),
    ],
)
def test_which_steps_are_above_the_unit(bureau, who, asker, allowed):
    lead(Step("one", "One", (who,)))
    if allowed:
        assert ask(bureau, asker)[1].status in ("running", "stuck")
    else:
        with pytest.raises(refusals.ExceptionWayMissing):
            ask(bureau, asker)


def test_at_the_top_nobody_is_above(db):
    with clock.at(NOW):
        top = make_office(kind="region", level="province")
        asker = make_account("staff", office=top)
        make_account("head", office=top)
        lead(Step("one", "One", (Who("head", MANAGER),)))
        world = SimpleNamespace(actor=lambda _name: actor_of(asker, today=TODAY))
        with pytest.raises(refusals.ExceptionWayMissing, match="No office lies above"):
            ask(world)


def test_what_is_submitted_again_as_forbidden_is_measured_too(bureau):
    lead(Step("unit", "Review", (Who("liaison", UNIT),)))
    _thing, case = ask(bureau, verdicts=())
    commands.return_case(bureau.actor("liaison"), case_id=case.pk, reason="How big?", now=NOW)
    with pytest.raises(refusals.ExceptionWayMissing):
        commands.resubmit_case(bureau.actor("clerk"), case_id=case.pk, verdict="block", now=NOW)
    again = commands.resubmit_case(bureau.actor("clerk"), case_id=case.pk, now=NOW)
    assert again.status == "running"
