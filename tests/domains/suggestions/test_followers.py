"""Followers of an idea hear its answer; who answered does not."""

from __future__ import annotations

from tests.factories import make_account, make_actor, make_idea, make_office

from guanjia.domains.suggestions.commands import answer_idea, assign_idea
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.discussion.commands import follow
from guanjia.foundation.notify.lines import lines_of
from guanjia.foundation.notify.models import Message
from guanjia.kernel import clock


def test_a_follower_hears_how_an_idea_is_answered(db):
    county = make_office()
    account = make_account("owner_section", office=county)
    boss = make_actor("suggestions.view", "suggestions.triage", "suggestions.answer", office=county)
    idea = make_idea(office=county)
    reader = actor_of(account, today=clock.today(), now=clock.now())
    for actor in (reader, boss):
        follow(actor, label="suggestions.idea", pk=idea.pk, now=clock.now())
    assign_idea(boss, idea_id=idea.pk, office_id=county.pk, now=idea.filed_at)
    answer_idea(boss, idea_id=idea.pk, verb="adopt", reason="A good idea.", now=idea.filed_at)
    told = Message.objects.filter(kind="discussion.event")
    assert set(told.values_list("account_id", flat=True)) == {account.pk}
    (line,) = lines_of(reader, list(told.filter(gone=False)))
    assert line.title == f"{idea}: Adopted: A good idea."
    assert line.body == f"By {boss.name}"
