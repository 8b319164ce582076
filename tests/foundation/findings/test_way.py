"""The way of a finding from the notice to the look-back, and who may take each step."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.foundation.findings.world import NOW, closed, make_city, raise_one, submitted

from guanjia.foundation.audit import trail
from guanjia.foundation.findings import commands, queries, rules
from guanjia.foundation.findings.models import Finding, LookBack, Verification
from guanjia.foundation.notify.models import Message
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import NotAllowed, NotVisible


@pytest.fixture
def city(db):
    return make_city()


def told(account, kind):
    return Message.objects.filter(account=account, kind=kind, settled_at=None).count()


def test_the_whole_way(city):
    finding = closed(city)
    assert (finding.number, finding.close_number) == ("ZG-2026-000001", "XH-2026-000001")
    assert (finding.on_time, finding.closed_by_id) == (True, city.person("checker"))
    task = LookBack.objects.get(finding=finding)
    assert task.due_on == NOW.date() + timedelta(days=90)
    commands.look_back(city.actor("second"), finding_id=finding.pk, held=True, note="Still clear", now=NOW)
    finding.refresh_from_db()
    assert finding.state == "looked_back"
    assert trail.actions_on(finding) == [
        "findings.finding.raised", "findings.finding.planned", "findings.finding.submitted", "findings.finding.closed",
        "findings.finding.looked_back",
    ]  # fmt: skip
    assert told(city.accounts["owner"], "findings.judged") == 1


@pytest.mark.parametrize("act", [
    lambda actor, pk: commands.close_finding(actor, finding_id=pk, note="Done it", now=NOW),
    lambda actor, pk: commands.return_finding(actor, finding_id=pk, reason="Not enough", now=NOW),
])  # fmt: skip
def test_nobody_judges_their_own_finding(city, act):
    """Also where the owner holds the right to verify, and where somebody else of the owner's side handed it in."""
    finding = submitted(city)
    with pytest.raises(rules.OwnerMayNotVerify):
        act(city.actor("owner"), finding.pk)
    boss = raise_one(city, owner=city.accounts["owner"].person, title="A second one")
    commands.plan_measures(
        city.actor("boss"), finding_id=boss.pk, root_cause="Unknown", measure="Cleared", long_rule="None yet", now=NOW
    )
    commands.submit_evidence(city.actor("boss"), finding_id=boss.pk, note="I did it for them", now=NOW)
    with pytest.raises(rules.OwnerMayNotVerify):
        act(city.actor("boss"), boss.pk)
    assert not Verification.objects.exists()
    assert set(Finding.objects.values_list("state", flat=True)) == {"submitted"}


def test_a_machine_verifies_nothing(city):
    finding = submitted(city)
    with pytest.raises(rules.OwnerMayNotVerify):
        commands.close_finding(
            system_actor("robot", "findings.view", "findings.verify"), finding_id=finding.pk, note="ok", now=NOW
        )


def test_the_database_refuses_an_owner_who_closes(city):
    finding = submitted(city)
    row = Finding.objects.filter(pk=finding.pk)
    with pytest.raises(IntegrityError, match=r"finding_owner_never_closes|CHECK"), transaction.atomic():
        row.update(
            state="closed", closed_at=NOW, closed_by=city.person("owner"), close_number="XH-2026-000009", on_time=True
        )


@pytest.mark.parametrize(("who", "refusal"), [("liaison", NotAllowed), ("stranger", NotVisible)])
def test_others_do_not_verify(city, who, refusal):
    finding = submitted(city)
    with pytest.raises(refusal):
        commands.close_finding(city.actor(who), finding_id=finding.pk, note="Fine", now=NOW)


def test_returned_evidence_comes_again(city):
    finding = submitted(city)
    commands.return_finding(city.actor("checker"), finding_id=finding.pk, reason="One photo is missing", now=NOW)
    finding.refresh_from_db()
    assert (finding.state, finding.returns, finding.submitted_at) == ("returned", 1, None)
    commands.submit_evidence(city.actor("owner"), finding_id=finding.pk, note="With the photo", now=NOW)
    done = commands.close_finding(city.actor("second"), finding_id=finding.pk, note="Complete", now=NOW)
    assert done.close_number == "XH-2026-000001"


def test_a_failed_look_back_opens_a_round_and_keeps_the_number(city):
    finding = closed(city)
    commands.look_back(city.actor("checker"), finding_id=finding.pk, held=False, note="Boxes again", now=NOW)
    finding.refresh_from_db()
    assert (finding.state, finding.round, finding.closed_at) == ("reopened", 2, None)
    assert finding.close_number == "XH-2026-000001"
    commands.submit_evidence(city.actor("owner"), finding_id=finding.pk, note="Cleared once more", now=NOW)
    again = commands.close_finding(city.actor("checker"), finding_id=finding.pk, note="Seen twice", now=NOW)
    assert again.close_number == "XH-2026-000001"
    assert "findings.finding.closed_again" in trail.actions_on(finding)
    assert closed(city, title="Another thing").close_number == "XH-2026-000002"


def test_one_key_raises_once(city):
    first = raise_one(city, key="inspection:7:1")
    second = raise_one(city, key="inspection:7:1", title="Something else")
    assert (first.pk, Finding.objects.count()) == (second.pk, 1)
    assert trail.actions_on(first) == ["findings.finding.raised"]


def test_the_deadline_counts_working_days(city):
    finding = raise_one(city, grade="grave")
    assert finding.due_on == date(2026, 3, 12)  # seven working days after Tuesday 3 March
    assert raise_one(city, deadline=date(2026, 5, 1)).due_on == date(2026, 5, 1)
    with pytest.raises(rules.DeadlineRefused):
        raise_one(city, deadline=date(2026, 3, 1))


def test_a_changed_rule_names_its_clause(city):
    finding, owner = raise_one(city), city.actor("owner")
    commands.plan_measures(
        owner, finding_id=finding.pk, root_cause="No rule", measure="Cleared", long_rule="A new rule", now=NOW,
        rule_changed=True,
    )  # fmt: skip
    with pytest.raises(rules.ClauseMissing):
        commands.submit_evidence(owner, finding_id=finding.pk, note="Rule written", now=NOW)
    done = commands.submit_evidence(
        owner, finding_id=finding.pk, note="Rule written", new_clause="Fire rules, clause 9", now=NOW
    )
    assert done.new_clause == "Fire rules, clause 9"


def test_parts_are_done_before_the_evidence(city):
    finding, owner = raise_one(city), city.actor("owner")
    part = commands.add_part(owner, finding_id=finding.pk, title="North stairs", root_cause="No store", measure="Clear")
    commands.plan_measures(
        owner, finding_id=finding.pk, root_cause="No store", measure="Cleared", long_rule="A weekly walk", now=NOW
    )
    with pytest.raises(rules.ItemsOpen):
        commands.submit_evidence(owner, finding_id=finding.pk, note="All clear now", now=NOW)
    commands.finish_part(owner, finding_id=finding.pk, part_id=part.pk, note="", today=NOW.date())
    assert commands.submit_evidence(owner, finding_id=finding.pk, note="All clear", now=NOW).state == "submitted"


def test_what_was_found_is_seen_by_those_whom_it_concerns(city):
    finding = raise_one(city)
    for name in ("owner", "liaison", "checker", "leader"):
        assert queries.get_finding(city.actor(name), finding.pk).pk == finding.pk
    with pytest.raises(NotVisible):
        queries.get_finding(city.actor("stranger"), finding.pk)
    commands.add_support(city.actor("boss"), finding_id=finding.pk, office_id=city.other.pk, task="A store", now=NOW)
    assert queries.get_finding(city.actor("stranger"), finding.pk).pk == finding.pk


def test_a_finding_repeats_one_of_the_year_before_only(city):
    old = closed(city, clause="A 1")
    new = raise_one(city, clause="A 1", now=NOW + timedelta(days=200))
    assert queries.list_similar_earlier(new) == [old]
    commands.link_repeat(city.actor("boss"), finding_id=new.pk, earlier_id=old.pk)
    late = raise_one(city, clause="A 1", now=NOW + timedelta(days=400))
    with pytest.raises(rules.RecurrenceRefused):
        commands.link_repeat(city.actor("boss"), finding_id=late.pk, earlier_id=old.pk)
    figures = queries.figures_of(
        city.actor("boss"), since=date(2026, 3, 1), until=date(2027, 12, 31), today=date(2027, 12, 31)
    )
    assert (figures.whole.repeated.part, figures.whole.repeated.whole) == (1, 3)
