"""Followers of a repair hear what happens to it: once each, under the rights they have then, never the one who acts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.utils import translation
from tests.factories import make_account, make_actor, make_office, make_ticket, make_worker

from guanjia.domains.servicedesk import commands
from guanjia.domains.servicedesk.models import Ticket
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.audit import trail
from guanjia.foundation.discussion.commands import follow, unfollow
from guanjia.foundation.notify.commands.choosing import Wish, set_wishes
from guanjia.foundation.notify.lines import lines_of
from guanjia.foundation.notify.models import Delivery, Gateway, Message, Notice
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
LABEL = "servicedesk.ticket"


@pytest.fixture
def scene(db):
    county = make_office(kind="centre")
    unit = make_office(parent=county)
    return {
        "county": county,
        "desk": make_actor("servicedesk.view", "servicedesk.dispatch", office=county),
        "worker": make_worker(office=county),
        "ticket": make_ticket(office=unit, now=NOW),
    }


def follower(scene, **over):
    account = make_account("dispatcher", office=scene["county"], **over)
    follow(seeing(account), label=LABEL, pk=scene["ticket"].pk, now=NOW)
    return account


def seeing(account):
    return actor_of(account, today=clock.today(), now=clock.now())


def heard(account) -> list[str]:
    """What an account's inbox says about what it follows, newest first."""
    messages = Message.objects.filter(account=account, kind="discussion.event", gone=False).select_related("notice")
    return [line.title for line in lines_of(seeing(account), list(messages.order_by("-id")))]


def dispatch(scene, **over):
    order = {"ticket_id": scene["ticket"].pk, "worker_id": scene["worker"].pk, "now": NOW} | over
    return commands.dispatch_ticket(scene["desk"], **order)


def test_a_follower_hears_each_step_and_the_newest_takes_the_place_of_the_older(scene):
    ticket, account = scene["ticket"], follower(scene)
    assert heard(account) == []
    dispatch(scene, note="the nearest")
    (title,), name = heard(account), scene["worker"].person.name
    assert title.startswith(f"{ticket}: Dispatched to {name}: ")
    notice = Notice.objects.get(kind="discussion.event")
    assert notice.href == ticket.get_absolute_url()
    assert set(notice.params["what"]["facts"]) == {"worker", "why"}  # no more of the record than the words say
    with translation.override("zh-hans"):
        assert "Dispatched" not in heard(account)[0]
        assert name in heard(account)[0]
    commands.accept_order(scene["worker"].actor, ticket_id=ticket.pk, now=NOW)
    assert heard(account) == [f"{ticket}: {name} accepted"]
    assert Message.objects.filter(account=account, kind="discussion.event").count() == 2


def test_what_is_done_twice_is_told_once(scene):
    account = follower(scene)
    dispatch(scene, version=Ticket.objects.get().version)
    with pytest.raises(Refusal):
        dispatch(scene, version=1)
    commands.accept_order(scene["worker"].actor, ticket_id=scene["ticket"].pk, now=NOW)
    with pytest.raises(Refusal):
        commands.accept_order(scene["worker"].actor, ticket_id=scene["ticket"].pk, now=NOW)
    assert Message.objects.filter(account=account, kind="discussion.event").count() == 2


def test_whoever_acts_is_not_told_and_keeps_the_earlier_line_as_read(scene):
    desk = make_account("dispatcher", office=scene["county"])
    scene["desk"] = seeing(desk)
    follow(scene["desk"], label=LABEL, pk=scene["ticket"].pk, now=NOW)
    other = follower(scene)
    dispatch(scene)
    assert (heard(desk), len(heard(other))) == ([], 1)
    commands.accept_order(scene["worker"].actor, ticket_id=scene["ticket"].pk, now=NOW)
    commands.take_back(scene["desk"], ticket_id=scene["ticket"].pk, reason="He is ill today", now=NOW)
    kept = Message.objects.get(account=desk, kind="discussion.event")
    assert (kept.read_at is not None, kept.settled_at is not None, kept.gone) == (True, True, False)
    assert "Taken back" in heard(other)[0]


def test_what_is_rolled_back_was_never_said(scene):
    account = follower(scene)

    def dispatch_and_fail() -> None:
        with transaction.atomic():
            dispatch(scene)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        dispatch_and_fail()
    assert not Notice.objects.exists()
    assert heard(account) == []


def test_who_lost_sight_or_follows_no_longer_hears_nothing(scene):
    blind, gone, still = follower(scene), follower(scene), follower(scene)
    blind.grants.update(revoked_at=NOW)
    unfollow(seeing(gone), label=LABEL, pk=scene["ticket"].pk, now=NOW)
    dispatch(scene)
    assert set(Message.objects.filter(kind="discussion.event").values_list("account_id", flat=True)) == {still.pk}


def test_a_line_closes_itself_to_who_loses_sight_later(scene):
    account = follower(scene)
    dispatch(scene)
    account.grants.update(revoked_at=clock.now())
    assert heard(account) == ["This is no longer open to you"]


def test_what_nobody_declares_is_not_told(scene):
    account = follower(scene)
    trail.record(scene["desk"], "servicedesk.ticket.joined", scene["ticket"], person="Somebody")
    assert heard(account) == []


def test_many_records_at_once_ask_for_followers_once(scene, django_assert_max_num_queries):
    account = follower(scene)
    more = [make_ticket(office=scene["county"], now=NOW) for _n in range(5)]
    happened = [trail.Happened(ticket, ticket.office_path) for ticket in (scene["ticket"], *more)]
    with django_assert_max_num_queries(40):
        trail.record_many(scene["desk"], "servicedesk.ticket.closed", happened)
    assert heard(account) == [f"{scene['ticket']}: Closed without a rating"]


def test_the_kind_has_a_preference_of_its_own(scene):
    wants, quiet = follower(scene), follower(scene)
    Gateway.objects.create(channel="email", enabled=True)
    set_wishes(seeing(wants), wishes={"discussion.event": Wish(frozenset({"email"}), "at_once")}, now=NOW)
    dispatch(scene)
    assert (len(heard(wants)), len(heard(quiet))) == (1, 1)
    assert list(Delivery.objects.values_list("kind", "account_id")) == [("discussion.event", wants.pk)]
