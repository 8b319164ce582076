"""Break-glass: two people, a few hours, marked in the trail, reviewed by a third."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import make_account, make_actor, make_office, make_person

from guanjia.foundation.access import rules
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.commands.emergency import (
    EmergencyReviewed,
    EmergencyRunning,
    ReasonTooShort,
    ask_emergency,
    decide_emergency,
    end_emergency,
    review_emergency,
)
from guanjia.foundation.access.commands.preferences import set_preferences
from guanjia.foundation.access.models import Account
from guanjia.foundation.audit import trail
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible

WHY = "The dispatcher is ill and the main pipe burst."


@pytest.fixture
def county(db):
    return make_office()


def asker_in(county):
    return actor_of(make_account("field_worker", office=county), today=clock.today())


def approver_in(county, **over):
    return make_actor("access.approve_emergency", "org.view", office=county, **over)


def ask(actor, county, **over):
    fields = {
        "role_code": "dispatcher",
        "office_id": county.pk,
        "hours": 2,
        "reason": WHY,
        "now": clock.now(),
        "today": clock.today(),
    }
    return ask_emergency(actor, **(fields | over))


def approve(actor, request, *, yes=True, note="", now=None):
    return decide_emergency(actor, emergency_id=request.pk, approve=yes, note=note, now=now or clock.now())


def test_approved_access_gives_the_role_marks_the_trail_and_ends_by_itself(county):
    worker = asker_in(county)
    account = Account.objects.get(pk=worker.account_id)
    request = ask(worker, county)
    assert "dispatcher" not in actor_of(account, today=clock.today()).roles
    now = clock.now()
    approve(approver_in(county), request, now=now)
    while_open = actor_of(account, today=clock.today(), now=now + timedelta(minutes=119))
    assert "dispatcher" in while_open.roles
    assert while_open.emergency == (request.pk,)
    set_preferences(while_open, theme="dark")
    record = trail.records_on(account).last()
    assert record.facts["emergency"] == [request.pk]
    after = actor_of(account, today=clock.today(), now=now + timedelta(hours=2))
    assert "dispatcher" not in after.roles
    assert after.emergency == ()
    set_preferences(after, theme="light")
    assert "emergency" not in trail.records_on(account).last().facts
    assert trail.actions_on(request) == ["access.emergency.asked", "access.emergency.approved"]


def test_nobody_approves_their_own_request_not_even_with_a_second_account(county):
    person = make_person(office=county)
    worker = make_account("field_worker", person=person, office=county)
    request = ask(actor_of(worker, today=clock.today()), county)
    second = approver_in(county, account=make_account(person=person, office=county))
    with pytest.raises(rules.SamePerson):
        approve(second, request)


def test_only_whoever_may_approve_there_decides(county):
    request = ask(asker_in(county), county)
    with pytest.raises(NotVisible):
        approve(approver_in(make_office()), request)
    with pytest.raises(NotAllowed):
        approve(make_actor("access.review_emergency", office=county), request)


def test_a_request_is_decided_once(county):
    request = ask(asker_in(county), county)
    with pytest.raises(rules.ReasonMissing):
        approve(approver_in(county), request, yes=False)
    approve(approver_in(county), request, yes=False, note="Call the second dispatcher")
    with pytest.raises(rules.EmergencyMoved):
        approve(approver_in(county), request)


@pytest.mark.parametrize("hours", [0, 9])
def test_it_lasts_hours_not_days(county, hours):
    with pytest.raises(rules.EmergencyTooLong):
        ask(asker_in(county), county, hours=hours)
    with pytest.raises(ReasonTooShort):
        ask(asker_in(county), county, reason="Hurry")


def test_even_in_an_emergency_the_powers_stay_apart(county):
    with pytest.raises(rules.PowersCollide):
        ask(asker_in(county), county, role_code="security_admin")


def test_it_can_be_given_back_early_and_is_reviewed_by_a_third(county):
    worker, boss = asker_in(county), approver_in(county)
    request = ask(worker, county)
    approve(boss, request)
    third = make_actor("access.review_emergency", office=county)
    with pytest.raises(EmergencyRunning):
        review_emergency(third, emergency_id=request.pk, note="Looked", now=clock.now())
    end_emergency(worker, emergency_id=request.pk, now=clock.now())
    account = Account.objects.get(pk=worker.account_id)
    assert "dispatcher" not in actor_of(account, today=clock.today()).roles
    as_approver = make_actor("access.review_emergency", office=county, account=Account.objects.get(pk=boss.account_id))
    with pytest.raises(rules.SamePerson):
        review_emergency(as_approver, emergency_id=request.pk, note="Fine", now=clock.now())
    review_emergency(third, emergency_id=request.pk, note="Three tickets, all in order", now=clock.now())
    with pytest.raises(EmergencyReviewed):
        review_emergency(third, emergency_id=request.pk, note="Again", now=clock.now())
