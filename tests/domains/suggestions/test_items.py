"""Propose – do – rate: three people, and none takes the other's part."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories import make_account, make_actor, make_adopted_idea, make_item, make_office

from guanjia.domains.suggestions import commands, queries, rules
from guanjia.domains.suggestions.models import BenefitItem, ItemRating
from guanjia.foundation.audit import trail
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.org.models import Person

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 3)


@pytest.fixture
def county(db):
    return make_office(kind="region", name="County")


@pytest.fixture
def unit(county):
    return make_office(parent=county)


@pytest.fixture
def doer(county):
    return make_actor("suggestions.propose", account=make_account(office=make_office(parent=county)))


@pytest.fixture
def idea(county, unit):
    return make_adopted_idea(county=county, office=unit, now=NOW)


def done(item, doer):
    commands.enter_progress(doer, item_id=item.pk, month=TODAY, percent=80, text="Nearly there", now=NOW)
    return commands.claim_done(doer, item_id=item.pk, note="All of it is there.", now=NOW)


def test_the_proposer_closes_and_never_the_doer(county, idea, doer):
    item = done(make_item(county=county, doer=doer, idea=idea), doer)
    with pytest.raises(rules.DoerMayNotClose):
        commands.close_item(doer, item_id=item.pk, stars=5, now=NOW)
    with pytest.raises(rules.NotTheCloser):
        commands.close_item(make_actor(office=county), item_id=item.pk, stars=5, now=NOW)
    commands.close_item(idea.asker, item_id=item.pk, stars=5, comment="Thank you", now=NOW)
    item.refresh_from_db()
    assert (item.state, item.closed_at) == ("closed", NOW)


def test_one_who_does_what_he_proposed_is_refused_and_somebody_else_is_named(county, idea):
    item = make_item(county=county, doer=idea.asker, idea=idea)
    done(item, idea.asker)
    with pytest.raises(rules.DoerMayNotClose):
        commands.close_item(idea.asker, item_id=item.pk, stars=5, now=NOW)
    assert queries.list_without_closer(item.boss, TODAY) == [item]
    with pytest.raises(rules.CloserRefused):
        commands.name_closer(item.boss, item_id=item.pk, person_id=idea.asker.person_id, today=TODAY)
    with pytest.raises(rules.CloserRefused):  # not served
        commands.name_closer(item.boss, item_id=item.pk, person_id=make_actor().person_id, today=TODAY)
    other = make_actor(account=make_account(office=county))
    commands.name_closer(item.boss, item_id=item.pk, person_id=other.person_id, today=TODAY)
    commands.close_item(other, item_id=item.pk, stars=4, now=NOW)
    assert BenefitItem.objects.get().state == "closed"


def test_when_the_proposer_has_left_the_office_names_somebody(county, idea, doer):
    item = done(make_item(county=county, doer=doer, idea=idea), doer)
    boss = make_actor("suggestions.view", "suggestions.manage", office=county)
    other = make_actor(account=make_account(office=county))
    with pytest.raises(rules.CloserRefused):  # the proposer is there
        commands.name_closer(boss, item_id=item.pk, person_id=other.person_id, today=TODAY)
    Person.objects.filter(pk=idea.asker.person_id).update(valid_to=TODAY - timedelta(days=1), left_as="retired")
    assert queries.closer_id_of(queries.get_item(boss, item.pk), TODAY) is None
    commands.name_closer(boss, item_id=item.pk, person_id=other.person_id, today=TODAY)
    assert queries.list_items_to_close(other, TODAY) == [item]


def test_the_anonymous_proposer_closes_without_a_name(county, unit, doer):
    idea = make_adopted_idea(county=county, office=unit, now=NOW, anonymous=True)
    item = done(make_item(county=county, doer=doer, idea=idea), doer)
    assert queries.list_items_to_close(idea.asker, TODAY) == [item]
    commands.close_item(idea.asker, item_id=item.pk, stars=5, now=NOW)
    record = AuditRecord.objects.get(action="suggestions.item.closed")
    assert (record.actor_key, record.actor_name) == ("system:anonymous", "")
    assert queries.thanks_to(item) == "an anonymous colleague"


def test_not_content_means_a_new_round(county, idea, doer):
    item = done(make_item(county=county, doer=doer, idea=idea), doer)
    commands.reopen_item(idea.asker, item_id=item.pk, reason="The lamps are dark again", now=NOW)
    item.refresh_from_db()
    assert (item.state, item.round, item.done_at) == ("doing", 2, None)
    done(item, doer)
    commands.close_item(idea.asker, item_id=item.pk, stars=4, now=NOW)
    with pytest.raises(rules.ItemStateRefused):
        commands.reopen_item(idea.asker, item_id=item.pk, reason="Too late for this", now=NOW + timedelta(days=61))
    commands.reopen_item(idea.asker, item_id=item.pk, reason="It broke once more", now=NOW + timedelta(days=10))
    assert trail.actions_on(item).count("suggestions.item.reopened") == 2


def test_the_served_rate_once_a_round_and_the_doer_does_not(county, unit, idea, doer):
    item = make_item(county=county, doer=doer, idea=idea)
    served = make_actor("suggestions.propose", office=unit)
    with pytest.raises(rules.ItemStateRefused):
        commands.rate_item(served, item_id=item.pk, stars=5, now=NOW)
    done(item, doer)
    commands.rate_item(served, item_id=item.pk, stars=2, comment="Slow", now=NOW)
    with pytest.raises(rules.AlreadyRated):
        commands.rate_item(served, item_id=item.pk, stars=5, now=NOW)
    with pytest.raises(rules.DoerMayNotClose):
        commands.rate_item(doer, item_id=item.pk, stars=5, now=NOW)
    commands.reopen_item(idea.asker, item_id=item.pk, reason="Not good enough", now=NOW)
    done(item, doer)
    commands.rate_item(served, item_id=item.pk, stars=4, now=NOW)
    assert list(ItemRating.objects.order_by("round").values_list("round", "stars")) == [(1, 2), (2, 4)]


def test_missing_months_are_shown_and_told_once(county, idea, doer):
    item = make_item(county=county, doer=doer, idea=idea, starts_on=date(2025, 12, 10))
    commands.enter_progress(doer, item_id=item.pk, month=date(2026, 1, 9), percent=20, text="Bought it", now=NOW)
    months = queries.list_months(queries.get_item(item.boss, item.pk), TODAY)
    assert [(m.month.isoformat()[:7], m.missing) for m in months] == [
        ("2026-02", True), ("2026-01", False), ("2025-12", True)
    ]  # fmt: skip
    assert queries.missing_months([item], TODAY) == {item.pk: 2}
    assert queries.behind_items(TODAY) == [item.pk]
    upkeep = commands.upkeep_actor()
    assert commands.prompt_item(upkeep, item_id=item.pk, today=TODAY, now=NOW)
    assert not commands.prompt_item(upkeep, item_id=item.pk, today=TODAY, now=NOW)


def test_a_programme_has_so_many_items_and_no_more(county, doer):
    boss = make_actor("suggestions.view", "suggestions.manage", office=county)
    programme = commands.open_programme(boss, office_id=county.pk, year=2026, size=2)
    for _n in range(2):
        make_item(county=county, doer=doer, programme=programme)
    with pytest.raises(rules.ProgrammeFull):
        make_item(county=county, doer=doer, programme=programme)
    with pytest.raises(rules.DatesOutOfOrder):
        make_item(county=county, doer=doer, starts_on=TODAY, due_on=TODAY - timedelta(days=1))


def test_milestones_lie_within_the_item(county, doer):
    item = make_item(county=county, doer=doer)
    step = commands.set_milestone(doer, item_id=item.pk, title="Bought", due_on=date(2026, 4, 1))
    assert commands.reach_milestone(doer, item_id=item.pk, milestone_id=step.pk, today=TODAY).done_on == TODAY
    with pytest.raises(rules.DatesOutOfOrder):
        commands.set_milestone(doer, item_id=item.pk, title="Late", due_on=date(2027, 4, 1))
