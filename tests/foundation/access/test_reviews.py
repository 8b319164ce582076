"""Every grant of a subtree is looked at once a quarter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import make_account, make_actor, make_office

from guanjia.foundation.access import queries, rules
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.commands.reviews import (
    LineDecided,
    NothingToReview,
    ReviewClosed,
    ReviewOpenAlready,
    ReviewUnfinished,
    close_review,
    decide_line,
    start_review,
)
from guanjia.foundation.access.models import Account, Grant
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible


def keeper_of(office):
    return make_actor("access.manage", "org.view", office=office)


def start(actor, office, **over):
    fields = {
        "office_id": office.pk,
        "title": "",
        "due_on": clock.today() + timedelta(days=14),
        "now": clock.now(),
        "today": clock.today(),
    }
    return start_review(actor, **(fields | over))


def test_a_review_lists_the_subtree_and_each_grant_is_kept_or_taken_back(db):
    county = make_office()
    unit = make_office(parent=county)
    stays, goes = make_account("staff", office=unit), make_account("liaison", office=unit)
    make_account("staff", office=make_office())  # another county
    keeper = keeper_of(county)
    review = start(keeper, county)
    lines = {line.grant.account_id: line for line in queries.list_review_lines(keeper, review)}
    assert set(lines) == {stays.pk, goes.pk}
    with pytest.raises(ReviewUnfinished):
        close_review(keeper, review_id=review.pk, now=clock.now())
    decide_line(keeper, line_id=lines[stays.pk].pk, keep=True, note="", now=clock.now())
    with pytest.raises(rules.ReasonMissing):
        decide_line(keeper, line_id=lines[goes.pk].pk, keep=False, note="", now=clock.now())
    decide_line(keeper, line_id=lines[goes.pk].pk, keep=False, note="Moved on", now=clock.now())
    assert actor_of(stays, today=clock.today()).roles == {"staff"}
    assert not actor_of(goes, today=clock.today()).roles
    with pytest.raises(LineDecided):
        decide_line(keeper, line_id=lines[stays.pk].pk, keep=True, note="", now=clock.now())
    close_review(keeper, review_id=review.pk, now=clock.now())
    with pytest.raises(ReviewClosed):
        close_review(keeper, review_id=review.pk, now=clock.now())


def test_nobody_reviews_their_own_grant(db):
    county = make_office()
    account = make_account("security_admin", office=county)
    me = actor_of(account, today=clock.today())
    review = start(me, county)
    line = queries.list_review_lines(me, review).get(grant__account=account)
    with pytest.raises(rules.SelfGrant):
        decide_line(me, line_id=line.pk, keep=True, note="", now=clock.now())


def test_one_review_at_a_time_and_only_inside_the_own_reach(db):
    county, other = make_office(), make_office()
    make_account("staff", office=county)
    keeper = keeper_of(county)
    start(keeper, county)
    with pytest.raises(ReviewOpenAlready):
        start(keeper, county)
    with pytest.raises(NotVisible):
        start(keeper, other)
    with pytest.raises(NothingToReview):
        start(keeper_of(other), other)


def test_a_grant_that_ended_meanwhile_does_not_hold_the_review_up(db):
    county = make_office()
    account, keeper = make_account("staff", office=county), keeper_of(county)
    review = start(keeper, county)
    Grant.objects.filter(account=account).update(revoked_at=clock.now())
    close_review(keeper, review_id=review.pk, now=clock.now())
    assert queries.list_review_lines(keeper, review).get().decision == "gone"
    assert Account.objects.filter(pk=account.pk).exists()
