"""Items and programmes are changed with a reason, until others have acted on them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from tests.factories import make_account, make_actor, make_adopted_idea, make_item, make_office

from guanjia.domains.suggestions import commands, rules
from guanjia.domains.suggestions.models import VoteRound
from guanjia.foundation.audit.models import AuditRecord
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 3)
WHY = "The supplier needs longer"


@pytest.fixture
def county(db):
    return make_office(kind="region", name="County")


@pytest.fixture
def doer(county):
    return make_actor("suggestions.propose", account=make_account(office=make_office(parent=county)))


@pytest.fixture
def boss(county):
    return make_actor("suggestions.view", "suggestions.manage", office=county)


@pytest.fixture
def item(county, doer):
    return make_item(county=county, doer=doer)


def change(actor, item, **over):
    fields = {name: getattr(item, name) for name in ("title", "goal", "starts_on", "due_on")}
    return commands.change_item(actor, item_id=item.pk, **(fields | {"reason": WHY, "now": NOW} | over))


def test_an_item_changes_with_reason_and_trail(boss, item):
    was = item.due_on
    changed = change(boss, item, due_on=date(2026, 12, 20), title="A better title")
    assert (changed.due_on, changed.title, changed.goal) == (date(2026, 12, 20), "A better title", item.goal)
    record = AuditRecord.objects.get(action="suggestions.item.changed")
    assert record.facts["reason"] == WHY
    assert record.facts["before"] == {"title": item.title, "due_on": was.isoformat()}
    assert record.facts["after"] == {"title": "A better title", "due_on": "2026-12-20"}


def test_what_does_not_fit_is_refused(boss, doer, item):
    with pytest.raises(NotAllowed):
        change(doer, item, title="My own title")
    with pytest.raises(rules.WordsMissing):
        change(boss, item, title="A better title", reason="no")
    with pytest.raises(rules.NothingChanged):
        change(boss, item)
    with pytest.raises(rules.DatesOutOfOrder):
        change(boss, item, due_on=item.starts_on - timedelta(days=1))
    commands.set_milestone(doer, item_id=item.pk, title="Bought", due_on=date(2026, 10, 1))
    with pytest.raises(rules.DatesOutOfOrder):
        change(boss, item, due_on=date(2026, 9, 30))
    commands.enter_progress(doer, item_id=item.pk, month=date(2026, 1, 1), percent=5, text="Began it", now=NOW)
    with pytest.raises(rules.DatesOutOfOrder):
        change(boss, item, starts_on=date(2026, 2, 1))
    commands.claim_done(doer, item_id=item.pk, note="All of it is there.", now=NOW)
    with pytest.raises(rules.ItemStateRefused):
        change(boss, item, title="Too late for this")
    assert not AuditRecord.objects.filter(action="suggestions.item.changed").exists()


def test_a_programmes_size_changes_until_its_vote_is_published(county, boss):
    programme = commands.open_programme(boss, office_id=county.pk, year=2026, size=1)
    for _n in range(3):
        idea = make_adopted_idea(county=county, office=make_office(parent=county), now=NOW)
        commands.shortlist_idea(boss, idea_id=idea.pk, programme_id=programme.pk)
    ballot = commands.prepare_round(
        boss, programme_id=programme.pk, title="Vote", votes_each=1, opens_at=NOW, ends_at=NOW + timedelta(days=1)
    )
    resize = lambda size, actor=boss: commands.resize_programme(  # noqa: E731
        actor, programme_id=programme.pk, size=size, reason="More money came"
    )
    assert resize(2).size == 2
    assert VoteRound.objects.get().seats == 2
    with pytest.raises(NotAllowed):
        resize(3, make_actor("suggestions.view", office=county))
    commands.open_round(boss, round_id=ballot.pk, now=NOW)
    with pytest.raises(rules.SizeRefused):
        resize(3)
    record = AuditRecord.objects.get(action="suggestions.programme.resized")
    assert (record.facts["before"], record.facts["size"], record.facts["reason"]) == (1, 2, "More money came")


def test_a_programme_never_has_fewer_items_than_are_entered(county, doer, boss):
    items = [make_item(county=county, doer=doer) for _n in range(2)]
    for size in (0, 1, 51):
        with pytest.raises(rules.SizeRefused):
            commands.resize_programme(boss, programme_id=items[0].programme_id, size=size, reason="Less money")
    assert commands.resize_programme(boss, programme_id=items[0].programme_id, size=2, reason="Less money").size == 2


def test_the_api_runs_a_programme_and_its_vote(county):
    client = Client()
    client.force_login(make_account("owner_section", office=county))
    send = lambda path, **data: client.post(f"/api/v1/{path}", data, content_type="application/json")  # noqa: E731
    programme = send("programmes/", office_id=county.pk, year=2026, size=2)
    assert programme.status_code == 201, programme.content
    pk = programme.json()["id"]
    assert send("programmes/", office_id=county.pk, year=2026).status_code == 409
    assert send(f"programmes/{pk}/size/", size=1, reason="Less money").json()["size"] == 1
    boss = make_actor("suggestions.view", "suggestions.manage", office=county)
    for _n in range(2):
        idea = make_adopted_idea(county=county, office=make_office(parent=county), now=NOW)
        commands.shortlist_idea(boss, idea_id=idea.pk, programme_id=pk)
    now = clock.now()
    vote = send(
        "votes/", programme_id=pk, title="Vote", votes_each=1, opens_at=now.isoformat(),
        ends_at=(now + timedelta(days=1)).isoformat(),
    )  # fmt: skip
    assert vote.status_code == 201, vote.content
    opened = send(f"votes/{vote.json()['id']}/open/")
    assert (opened.status_code, opened.json()["state"], len(opened.json()["candidates"])) == (200, "open", 2)
    assert send(f"votes/{vote.json()['id']}/count/").status_code == 409
    assert send(f"programmes/{pk}/size/", size=2, reason="More money").status_code == 409
