"""A body with open ideas and items closes only once somebody else has them."""

from datetime import UTC, date, datetime

import pytest
from tests.factories import make_account, make_actor, make_idea, make_item, make_office

from guanjia.domains.suggestions import commands
from guanjia.domains.suggestions.models import Idea
from guanjia.foundation.audit import trail
from guanjia.foundation.org import rules as org_rules
from guanjia.foundation.org.commands import close_office, reorganise

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 3)


@pytest.fixture
def county(db):
    return make_office(kind="region", level="county")


@pytest.fixture
def unit(county):
    return make_office(parent=county, level="county")


@pytest.fixture
def idea(county, unit):
    idea = make_idea(office=unit, now=NOW)
    boss = make_actor("suggestions.view", "suggestions.triage", office=county)
    commands.assign_idea(boss, idea_id=idea.pk, office_id=unit.pk, now=NOW)
    return idea


def test_open_ideas_and_items_keep_a_body_open_and_move_with_it(county, unit, idea):
    item = make_item(county=county, doer=make_actor(account=make_account(office=unit)))
    keeper = make_actor("org.view", "org.people", "org.manage", office=county)
    heir = make_office(parent=county, level="county")
    with pytest.raises(org_rules.StillHolds):
        close_office(keeper, office_id=unit.pk, last_day=TODAY, today=TODAY)
    done = reorganise(keeper, office_id=unit.pk, target_id=heir.pk, now=NOW)
    assert (done.moved["suggestions.ideas"], done.moved["suggestions.items"]) == (1, 1)
    idea.refresh_from_db()
    item.refresh_from_db()
    assert (idea.owner, idea.owner_path) == (heir, heir.path)
    assert (item.owner, item.office_path, item.served_path) == (heir, heir.path, county.path)
    assert trail.actions_on(idea)[-1] == "suggestions.idea.moved"
    assert trail.actions_on(item)[-1] == "suggestions.item.moved"


def test_a_body_that_moves_within_the_tree_takes_its_ideas_along(county, unit, idea):
    assert commands.follow_offices() == 0
    other = make_office(kind="region", level="county")
    unit.parent, unit.path = other, f"{other.path}{unit.pk}/"
    unit.save(update_fields=["parent", "path"])
    assert commands.follow_offices() == 3
    moved = Idea.objects.get()
    assert (moved.office_path, moved.owner_path, moved.circle_path) == (unit.path, unit.path, other.path)
