"""Deadlines change by approval, clocks stop, leaders watch, what is late goes up; sheets act once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.foundation.findings.world import NOW, make_city, raise_one, submitted

from guanjia.foundation.approvals import public as approvals
from guanjia.foundation.audit import trail
from guanjia.foundation.findings import commands, importing, queries, rules
from guanjia.foundation.findings.models import Finding, Terms
from guanjia.foundation.notify.models import Message
from guanjia.kernel import clock
from guanjia.kernel.errors import DomainError, NotAllowed


@pytest.fixture
def city(db):
    with clock.at(NOW):
        yield make_city()


def told(city, name, kind):
    return Message.objects.filter(account=city.accounts[name], kind=kind, settled_at=None).count()


def test_another_deadline_takes_effect_when_somebody_else_approves(city):
    finding, to_on = raise_one(city), date(2026, 4, 30)
    before = finding.due_on
    request = commands.ask_deadline(
        city.actor("owner"), finding_id=finding.pk, to_on=to_on, reason="Late store", now=NOW
    )
    finding.refresh_from_db()
    assert finding.due_on == before
    case = approvals.case_of(request)
    with pytest.raises(DomainError):
        approvals.approve_case(city.actor("owner"), case_id=case.pk, now=NOW)
    with pytest.raises(rules.DeadlineAsked):
        commands.ask_deadline(
            city.actor("owner"), finding_id=finding.pk, to_on=date(2026, 5, 5), reason="More", now=NOW
        )
    approvals.approve_case(city.actor("boss"), case_id=case.pk, now=NOW)
    finding.refresh_from_db()
    assert (finding.due_on, finding.first_due_on) == (to_on, before)
    assert trail.actions_on(finding)[-2:] == ["findings.deadline.asked", "findings.deadline.changed"]


def test_a_refused_deadline_stays(city):
    finding = raise_one(city)
    before = finding.due_on
    request = commands.ask_deadline(
        city.actor("owner"), finding_id=finding.pk, to_on=date(2026, 4, 30), reason="Late store", now=NOW
    )
    approvals.refuse_case(city.actor("boss"), case_id=approvals.case_of(request).pk, reason="No reason", now=NOW)
    finding.refresh_from_db()
    request.refresh_from_db()
    assert (finding.due_on, request.state) == (before, "refused")


def test_stopped_days_do_not_count(city):
    finding, boss = raise_one(city, grade="grave"), city.actor("boss")  # due 12 March
    commands.stop_clock(boss, finding_id=finding.pk, reason="Money is asked for", outside_body="Finance", now=NOW)
    with pytest.raises(rules.ClockStopped):
        commands.stop_clock(boss, finding_id=finding.pk, reason="Once more", outside_body="Finance", now=NOW)
    later = NOW + timedelta(days=14)
    assert not queries.ids_overdue(later.date())
    stop = commands.resume_clock(boss, finding_id=finding.pk, outcome="Granted", now=later)
    finding.refresh_from_db()
    assert (stop.days, finding.due_on) == (10, date(2026, 3, 26))


def test_what_is_late_goes_up_step_by_step_and_once(city):
    finding, upkeep = raise_one(city, deadline=NOW.date()), commands.upkeep_actor()
    assert commands.escalate_finding(upkeep, finding_id=finding.pk, now=NOW) == 0
    after = NOW + timedelta(days=2)
    assert commands.escalate_finding(upkeep, finding_id=finding.pk, now=after) == 1
    assert commands.escalate_finding(upkeep, finding_id=finding.pk, now=after) == 0
    assert (told(city, "unithead", "findings.overdue"), told(city, "deputy", "findings.overdue")) == (1, 0)
    assert commands.escalate_finding(upkeep, finding_id=finding.pk, now=NOW + timedelta(days=20)) == 2
    assert (told(city, "boss", "findings.overdue"), told(city, "leader", "findings.overdue")) == (1, 1)


def test_the_fortnight_is_asked_for_once(city):
    finding, upkeep = raise_one(city), commands.upkeep_actor()
    assert not commands.remind_progress(upkeep, finding_id=finding.pk, now=NOW + timedelta(days=13))
    assert commands.remind_progress(upkeep, finding_id=finding.pk, now=NOW + timedelta(days=14))
    assert not commands.remind_progress(upkeep, finding_id=finding.pk, now=NOW + timedelta(days=15))
    assert told(city, "owner", "findings.progress") == 1


def test_a_leader_is_told_when_the_day_is_over(city):
    finding, day = raise_one(city), NOW.date() + timedelta(days=3)
    commands.supervise_finding(
        city.actor("leader"), finding_id=finding.pk, wish="Before Friday", report_by=day, now=NOW
    )
    assert told(city, "owner", "findings.supervised") == 1
    late = NOW + timedelta(days=4)
    upkeep = commands.upkeep_actor()
    assert commands.tell_leader(upkeep, finding_id=finding.pk, today=late.date(), now=late)
    assert not commands.tell_leader(upkeep, finding_id=finding.pk, today=late.date(), now=late)
    with pytest.raises(NotAllowed):
        commands.supervise_finding(city.actor("liaison"), finding_id=finding.pk, wish="Mine", report_by=day, now=NOW)


def test_terms_have_a_history(city):
    boss, today = city.actor("boss"), NOW.date()
    raise_one(city)
    commands.set_terms(
        boss, office_id=city.region.pk, valid_from=today, ordinary_days=10, serious_days=5, grave_days=2,
        progress_days=7, look_back_days=30, steps={3: "head"}, reason="A campaign", today=today, now=NOW,
    )  # fmt: skip
    assert raise_one(city, grade="grave").due_on == date(2026, 3, 5)
    assert Terms.objects.count() == 2
    with pytest.raises(rules.TermsRefused):
        commands.set_terms(
            boss, office_id=city.region.pk, valid_from=today - timedelta(days=1), ordinary_days=10, serious_days=5,
            grave_days=2, progress_days=7, look_back_days=30, steps={}, reason="Backwards", today=today, now=NOW,
        )  # fmt: skip


def test_a_row_of_a_letter_acts_once(city):
    boss, day = city.actor("boss"), NOW.date()
    letter = commands.enter_letter(
        boss, office_id=city.region.pk, number="No. 8", issuer="Audit", title="Yearly audit", origin="audit",
        issued_on=day, received_on=day, now=NOW,
    )  # fmt: skip
    row = {"letter": "No.8", "item": "1", "title": "Boxes on the stairs", "office": city.unit.name, "grade": "serious"}
    data = importing.prepare_finding(boss, row, NOW)
    form = importing.FindingRowForm(data)
    assert form.is_valid(), form.errors
    first = importing.store_finding(boss, None, form.cleaned_data, NOW)
    again = importing.store_finding(boss, None, form.cleaned_data, NOW)
    assert (first.pk, first.letter, first.origin, Finding.objects.count()) == (again.pk, letter, "audit", 1)
    for wrong in ({"letter": "No. 9"}, {"office": "Nobody"}):
        with pytest.raises(DomainError):
            importing.prepare_finding(boss, row | wrong, NOW)


def test_public_parts_are_only_those_chosen_and_go_with_a_reopening(city):
    finding = submitted(city)
    with pytest.raises(rules.NotPublishable):
        commands.publish_finding(city.actor("leader"), finding_id=finding.pk, fields=["measure"], now=NOW)
    commands.close_finding(city.actor("checker"), finding_id=finding.pk, note="Seen", now=NOW)
    commands.publish_finding(city.actor("leader"), finding_id=finding.pk, fields=["measure"], now=NOW)
    shown = queries.list_published(city.actor("stranger")).get()
    assert queries.published_parts(shown) == {"measure": "Cleared"}
    commands.reopen_finding(city.actor("checker"), finding_id=finding.pk, reason="It came back", now=NOW)
    assert not queries.list_published(city.actor("stranger")).exists()


def test_a_review_ends_when_everything_is_decided(city):
    finding, boss = raise_one(city), city.actor("boss")
    review = commands.call_review(
        boss, office_id=city.bureau.pk, title="Stairs", meets_at=NOW, chair="Chair",
        office_ids=[city.unit.pk, city.other.pk], finding_ids=[finding.pk], now=NOW,
    )  # fmt: skip
    with pytest.raises(rules.ItemsOpen):
        commands.hold_review(boss, review_id=review.pk, summary="Agreed", now=NOW)
    commands.decide_in_review(boss, review_id=review.pk, treated_id=review.treated.get().pk, decision="A new store")
    held = commands.hold_review(boss, review_id=review.pk, summary="Agreed", now=NOW)
    minutes = commands.draft_minutes(boss, review_id=review.pk, now=NOW)
    assert (held.state, minutes.kind, "A new store" in minutes.values["text"]) == ("held", "documents.minutes", True)


def test_notices_go_to_each_unit_once(city):
    rows = [raise_one(city), raise_one(city, title="Dark stairs"), raise_one(city, unit=city.other, owner=None)]
    made = commands.draft_notices(city.actor("checker"), finding_ids=[row.pk for row in rows], now=NOW)
    assert [document.receivers.get().office for document in made] == [city.unit, city.other]
    assert "Dark stairs" in made[0].values["problems"]
    assert trail.actions_on(rows[1])[-1] == "findings.notice.drafted"
