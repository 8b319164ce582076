"""An idea from the proposal to the answer; the anonymous one leaves no name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from tests.factories import (
    make_account,
    make_actor,
    make_adopted_idea,
    make_idea,
    make_idea_kind,
    make_office,
    make_picture,
)

from guanjia.domains.suggestions import commands, queries, rules
from guanjia.domains.suggestions.models import Answer, Idea
from guanjia.foundation.audit import trail
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.notify.models import Message
from guanjia.foundation.protection.commands.revealing import reveal_field
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, NotVisible

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # a Tuesday


@pytest.fixture
def county(db):
    return make_office(kind="region", name="County")


@pytest.fixture
def unit(county):
    return make_office(parent=county, name="Unit")


@pytest.fixture
def boss(county):
    return make_actor(
        "suggestions.view", "suggestions.triage", "suggestions.answer", "suggestions.manage", office=county
    )


def test_an_idea_is_answered_within_working_days(unit, boss):
    idea = make_idea(office=unit, now=NOW, kind=make_idea_kind(limit_days=5))
    assert clock.local_day(idea.due_at).isoformat() == "2026-03-10"
    commands.assign_idea(boss, idea_id=idea.pk, office_id=unit.pk, now=NOW)
    commands.answer_idea(boss, idea_id=idea.pk, verb="explain", reason="There is one already.", now=NOW)
    idea.refresh_from_db()
    assert (idea.state, idea.answered_at) == ("explained", NOW)
    assert trail.actions_on(idea) == [
        "suggestions.idea.proposed", "suggestions.idea.assigned", "suggestions.idea.explained"
    ]  # fmt: skip
    with pytest.raises(rules.IdeaSettled):
        commands.answer_idea(boss, idea_id=idea.pk, verb="adopt", reason="After all, yes.", now=NOW)
    assert Answer.objects.count() == 1


def test_an_answer_needs_a_reason_and_an_owner(unit, boss):
    idea = make_idea(office=unit, now=NOW)
    with pytest.raises(rules.OwnerMissing):
        commands.answer_idea(boss, idea_id=idea.pk, verb="adopt", reason="Good.....", now=NOW)
    commands.assign_idea(boss, idea_id=idea.pk, office_id=unit.pk, now=NOW)
    with pytest.raises(rules.WordsMissing):
        commands.answer_idea(boss, idea_id=idea.pk, verb="adopt", reason="ok", now=NOW)
    assert not Answer.objects.exists()


def test_forwarding_changes_the_owner_and_not_the_limit(county, unit, boss):
    other = make_office(parent=county)
    idea = make_idea(office=unit, now=NOW)
    commands.assign_idea(boss, idea_id=idea.pk, office_id=unit.pk, now=NOW)
    order = {"idea_id": idea.pk, "verb": "forward", "reason": "They run the canteen.", "now": NOW}
    with pytest.raises(rules.OwnerMissing):
        commands.answer_idea(boss, office_id=unit.pk, **order)
    commands.answer_idea(boss, office_id=other.pk, **order)
    after = Idea.objects.get()
    assert (after.owner, after.state, after.due_at) == (other, "assigned", idea.due_at)
    with pytest.raises(rules.OwnerMissing):  # an office of another county
        commands.answer_idea(boss, office_id=make_office().pk, **order)


def test_others_see_only_answered_ideas_of_their_own_body(county, unit, boss):
    idea = make_idea(office=unit, now=NOW)
    colleague = make_actor("suggestions.propose", office=make_office(parent=county))
    stranger = make_actor("suggestions.propose", "suggestions.view")
    with pytest.raises(NotVisible):
        queries.get_idea(colleague, idea.pk)
    commands.assign_idea(boss, idea_id=idea.pk, office_id=unit.pk, now=NOW)
    commands.answer_idea(boss, idea_id=idea.pk, verb="adopt", reason="A good idea.", now=NOW)
    assert queries.get_idea(colleague, idea.pk) == idea
    with pytest.raises(NotVisible):
        queries.get_idea(stranger, idea.pk)


def test_an_anonymous_idea_names_nobody_anywhere(unit, boss):
    asker = make_actor("suggestions.propose", office=unit)
    photo = SimpleUploadedFile("p.jpg", make_picture(), "image/jpeg")
    idea = make_idea(asker=asker, anonymous=True, now=NOW, photos=[photo])
    make_idea(asker=asker, now=NOW)
    assert queries.name_of_proposer(idea) == "Anonymous"
    assert list(queries.list_own(asker).filter(anonymous=True)) == [idea]
    records = AuditRecord.objects.filter(object_type="suggestions.idea", object_id=str(idea.pk))
    assert records.exists()
    for record in records:
        told = f"{record.actor_key} {record.actor_name} {record.address} {record.facts}"
        assert asker.name not in told
        assert asker.key not in told
    stored = StoredFile.objects.get()
    assert (stored.uploaded_by_id, stored.actor_name) == (None, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM suggestions_idea WHERE anonymous")
        row = cursor.fetchall()[0]
        names = [column[0] for column in cursor.description]
    values = dict(zip(names, row, strict=True))
    assert asker.name not in str(row)
    assert values["proposer_id"] is None
    assert str(asker.person_id) not in (values["proposer_key"],)
    named = Idea.objects.get(anonymous=False)
    assert named.proposer_key_index == ""
    assert values["proposer_key_index"]


def test_the_sealed_name_opens_with_right_and_reason_and_leaves_a_record(unit, boss, county):
    asker = make_actor("suggestions.propose", office=unit)
    idea = make_idea(asker=asker, anonymous=True, now=NOW)
    with pytest.raises(NotAllowed):
        reveal_field(boss, idea, "proposer_name", "Complaint about the person", NOW)
    supervisor = make_actor("suggestions.view", "protection.reveal", office=county)
    assert asker.name in reveal_field(supervisor, idea, "proposer_name", "Threat inside the text", NOW)
    assert "protection.field.revealed" in trail.actions_on(idea)


def test_only_the_proposer_withdraws_and_stays_unnamed(unit, boss):
    idea = make_idea(office=unit, anonymous=True, now=NOW)
    with pytest.raises(rules.NotTheCloser):
        commands.withdraw_idea(boss, idea_id=idea.pk)
    commands.withdraw_idea(idea.asker, idea_id=idea.pk)
    assert AuditRecord.objects.get(action="suggestions.idea.withdrawn").actor_key == "system:anonymous"


def test_an_unanswered_idea_is_told_of_once(unit):
    idea = make_idea(office=unit, now=NOW)
    actor, late = commands.upkeep_actor(), NOW + timedelta(days=30)
    assert queries.overdue_unescalated(NOW) == []
    assert queries.overdue_unescalated(late) == [idea.pk]
    assert commands.escalate_idea(actor, idea_id=idea.pk, now=late)
    assert not commands.escalate_idea(actor, idea_id=idea.pk, now=late)
    assert queries.overdue_unescalated(late) == []


def test_similar_ideas_are_hinted_without_opening_them(county, unit):
    idea = make_idea(office=unit, title="食堂增加素食窗口", text="中午素食窗口排队时间太长，请增加一个。", now=NOW)
    colleague = make_actor("suggestions.propose", office=make_office(parent=county))
    assert queries.list_similar(colleague, "希望食堂增加素食窗口") == [(idea, False)]
    assert queries.list_similar(idea.asker, "希望食堂增加素食窗口") == [(idea, True)]
    assert queries.list_similar(colleague, "地下车库灯坏了很久") == []
    assert queries.list_similar(make_actor("suggestions.propose"), "希望食堂增加素食窗口") == []


def test_the_shortlist_takes_adopted_ideas_of_its_body(county, unit, boss):
    programme = commands.open_programme(boss, office_id=county.pk, year=2026, size=10)
    waiting = make_idea(office=unit, now=NOW)
    with pytest.raises(rules.NotAdopted):
        commands.shortlist_idea(boss, idea_id=waiting.pk, programme_id=programme.pk)
    adopted = make_adopted_idea(county=county, office=unit, now=NOW)
    commands.shortlist_idea(boss, idea_id=adopted.pk, programme_id=programme.pk)
    assert list(queries.list_shortlist(programme)) == [adopted]
    commands.unlist_idea(boss, idea_id=adopted.pk, reason="Done already")
    assert not queries.list_shortlist(programme).exists()
    with pytest.raises(rules.ProgrammeExists):
        commands.open_programme(boss, office_id=county.pk, year=2026, size=5)


def test_the_head_is_told_once_when_the_idea_waits_on(county, unit):
    idea = make_idea(office=unit, now=NOW)
    above, head = make_account("head", office=county), make_account("head", office=unit)
    actor, late = commands.upkeep_actor(), NOW + timedelta(days=30)
    told = lambda account: Message.objects.filter(account=account, notice__kind="suggestions.overdue_head").count()  # noqa: E731
    assert not commands.tell_head(actor, idea_id=idea.pk, now=late)  # nobody was told the first time
    commands.escalate_idea(actor, idea_id=idea.pk, now=idea.due_at + timedelta(hours=1))
    further = queries.head_due_at(idea)
    assert further > idea.due_at + timedelta(days=2)
    assert queries.overdue_for_head(further) == []
    assert not commands.tell_head(actor, idea_id=idea.pk, now=further)
    assert queries.overdue_for_head(late) == [idea.pk]
    assert commands.tell_head(actor, idea_id=idea.pk, now=late)
    assert not commands.tell_head(actor, idea_id=idea.pk, now=late)
    assert queries.overdue_for_head(late) == []
    assert (told(head), told(above)) == (1, 0)
    open_ones = Message.objects.filter(notice__subject_id=str(idea.pk), settled_at=None)
    assert open_ones.filter(notice__kind="suggestions.overdue_head").exists()
    boss = make_actor("suggestions.view", "suggestions.triage", "suggestions.answer", office=county)
    commands.assign_idea(boss, idea_id=idea.pk, office_id=unit.pk, now=late)
    commands.answer_idea(boss, idea_id=idea.pk, verb="adopt", reason="A good idea", now=late)
    assert not open_ones.filter(notice__kind="suggestions.overdue_head").exists()
    assert [name.rpartition(".")[2] for name in trail.actions_on(idea)[1:3]] == ["escalated", "head_told"]


def test_without_a_head_of_its_own_the_next_one_above_is_told(county, unit):
    idea = make_idea(office=unit, now=NOW)
    above = make_account("head", office=county)
    actor, late = commands.upkeep_actor(), NOW + timedelta(days=30)
    commands.escalate_idea(actor, idea_id=idea.pk, now=late)
    commands.tell_head(actor, idea_id=idea.pk, now=late)
    assert Message.objects.get(notice__kind="suggestions.overdue_head").account == above
