"""What leaves the house: planned with the message, sent after the commit, each once, and never what was settled."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import transaction
from tests.factories import make_account, make_actor, make_office, make_person, make_place
from tests.foundation.notify.fakes import serving, wecom

from guanjia.foundation.jobs.models import Job
from guanjia.foundation.jobs.public import run_pending
from guanjia.foundation.notify import queries, rules
from guanjia.foundation.notify.channels import Answer, Outcome
from guanjia.foundation.notify.commands import (
    Wish,
    deliver,
    forget_old,
    resend,
    save_webhook,
    send_digests,
    set_wishes,
)
from guanjia.foundation.notify.commands.delivering import begin, finish
from guanjia.foundation.notify.models import Delivery, Gateway, Message, Notice, Webhook
from guanjia.foundation.notify.public import send, settle
from guanjia.foundation.notify.rules import NotToBeResent, SettingsInvalid
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # Tuesday, 10:00 local
KINDS = ["notify.test"]


@pytest.fixture(autouse=True)
def _local_fakes(settings):
    settings.GUANJIA_INTRANET_TARGETS = ["127.0.0.1"]


def mail_on() -> Gateway:
    return Gateway.objects.create(channel="email", enabled=True)


def reader_of_mail(*, urgent_kind: str = "notify.test", **wish):
    """Somebody with an address who wants this kind by e-mail."""
    account = make_account(email=f"r{make_person().pk}@office.example", language="en")
    wishes = {urgent_kind: Wish(frozenset({"email"}), wish.pop("rhythm", "at_once"))}
    set_wishes(make_actor(account=account), wishes=wishes, now=NOW, **wish)
    return account


@pytest.fixture
def calm(monkeypatch):
    """The test kind without its urgency."""
    from guanjia.foundation.notify import catalogue
    from guanjia.kernel.messages import MessageKind

    monkeypatch.setitem(catalogue.all_kinds(), "notify.test", MessageKind("notify.test", "Test", frozenset()))


def tell(*accounts, now=NOW, **over):
    fields = {"title": "%(who)s says hello", "params": {"who": "Lin"}} | over
    return send("notify.test", to=[account.pk for account in accounts], now=now, **fields)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_without_a_way_nothing_is_planned(db):
    tell(reader_of_mail())
    assert states() == []


def test_a_message_goes_out_once_by_the_chosen_way(db):
    mail_on()
    reader = reader_of_mail()
    tell(reader, body="Come at noon")
    assert mail.outbox == []  # nothing leaves inside the transaction: a job does it
    run_pending(now=NOW)
    run_pending(now=NOW + timedelta(hours=1))
    assert [(m.to, m.subject) for m in mail.outbox] == [([reader.email], "Lin says hello")]
    assert f"/inbox/{Message.objects.get().pk}/" in mail.outbox[0].body
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert deliver(delivery.pk, now=NOW, clock=clock.now) == "sent"
    assert len(mail.outbox) == 1


def test_what_is_rolled_back_never_leaves(db):
    mail_on()
    reader = reader_of_mail()

    def fail() -> None:
        with transaction.atomic():
            tell(reader)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    run_pending(now=NOW)
    assert mail.outbox == []
    assert not Job.objects.filter(kind="notify.deliver").exists()


def test_usual_ways_hold_until_somebody_chooses(db):
    assert rules.ways_for(None, {"wecom", "sms"}, ["email", "wecom"]) == ["wecom"]
    assert rules.ways_for([], {"wecom"}, ["wecom"]) == []
    assert rules.ways_for(["email", "sms"], {"wecom"}, ["email", "wecom"]) == ["email"]


def test_what_was_settled_before_it_left_stays_here(db):
    mail_on()
    tell(reader_of_mail(), about="task:1")
    settle("task:1", now=NOW)
    run_pending(now=NOW)
    assert (states(), mail.outbox) == (["dropped"], [])
    assert Delivery.objects.get().why == "Somebody has acted on it already."


def test_what_was_closed_to_the_reader_before_it_left_stays_here(db):
    mail_on()
    reader, person = reader_of_mail(), make_person(office=make_office())
    tell(reader, subject=person)
    run_pending(now=NOW)
    assert (states(), mail.outbox) == (["dropped"], [])


def test_somebody_without_an_address_is_told_in_the_inbox_only(db):
    mail_on()
    reader = reader_of_mail()
    reader.email = ""
    reader.save()
    tell(reader)
    run_pending(now=NOW)
    assert states() == ["dropped"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("at", "quiet", "leaves"),
    [
        ("10:00", ("22:00", "07:00"), "10:00"),
        ("23:00", ("22:00", "07:00"), "07:00+1"),
        ("06:59", ("22:00", "07:00"), "07:00"),
        ("07:00", ("22:00", "07:00"), "07:00"),
        ("12:30", ("12:00", "14:00"), "14:00"),
        ("14:00", ("12:00", "14:00"), "14:00"),
        ("12:30", None, "12:30"),
    ],
)
def test_quiet_hours_end_when_they_say(at, quiet, leaves):
    day = datetime(2026, 3, 3, tzinfo=clock.LOCAL)
    start = datetime.combine(day, time.fromisoformat(at), clock.LOCAL)
    wanted = datetime.combine(day, time.fromisoformat(leaves.removesuffix("+1")), clock.LOCAL)
    ends = (time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])) if quiet else (None, None)
    assert rules.end_of_quiet(start, *ends) == wanted + timedelta(days=leaves.endswith("+1"))


def test_in_quiet_hours_only_what_is_urgent_leaves(db, calm):
    mail_on()
    reader = reader_of_mail(quiet_from=time(9), quiet_to=time(12))
    tell(reader, title="calm", params={})
    tell(reader, title="urgent", params={}, urgent=True)
    run_pending(now=NOW)
    assert [m.subject for m in mail.outbox] == ["urgent"]
    run_pending(now=NOW + timedelta(hours=2))
    assert [m.subject for m in mail.outbox] == ["urgent", "calm"]


@pytest.mark.parametrize(
    ("rhythm", "weekday", "due"),
    [("daily", 0, "2026-03-04T08:30"), ("weekly", 0, "2026-03-09T08:30"), ("weekly", 1, "2026-03-10T08:30"),
     ("weekly", 3, "2026-03-05T08:30")],
)  # fmt: skip
def test_digests_are_due_at_the_chosen_hour(rhythm, weekday, due):
    assert rules.next_digest(NOW, rhythm, time(8, 30), weekday) == datetime.fromisoformat(f"{due}+08:00")


def test_a_digest_is_one_message_of_what_is_still_unread(db, calm):
    mail_on()
    reader = reader_of_mail(rhythm="daily")
    for n in range(4):
        tell(reader, params={"who": f"P{n}"}, about=f"task:{n}")
    settle("task:1", now=NOW)
    Message.objects.filter(about="task:2").update(read_at=NOW)
    run_pending(now=NOW)
    send_digests(now=NOW)
    assert mail.outbox == []
    morning = NOW + timedelta(days=1)
    assert send_digests(now=morning) == 1
    assert send_digests(now=morning) == 0
    run_pending(now=morning)
    assert [m.subject for m in mail.outbox] == ["2 messages for you"]
    assert "P0 says hello\n· P3 says hello" in mail.outbox[0].body
    assert sorted(states()) == ["bundled", "bundled", "dropped", "dropped", "sent"]


def test_a_busy_service_is_asked_again_later_and_later_and_then_given_up(db):
    service = wecom(errcode=-1, errmsg="system busy")
    reader = make_account()
    set_wishes(make_actor(account=reader), wishes={"notify.test": Wish(frozenset({"wecom"}))}, now=NOW)
    with serving(service) as fake:
        Gateway.objects.create(channel="wecom", enabled=True, url=fake.url, identity="corp", agent="1", secret="s3cret")
        tell(reader)
        at, waits = NOW, []
        for _try in range(12):
            with clock.at(at):
                run_pending(now=at)
            delivery = Delivery.objects.get()
            if delivery.state != "waiting":
                break
            waits.append(int((delivery.due_at - at).total_seconds()))
            at = delivery.due_at
        assert waits == list(rules.PAUSES_S)
        assert (delivery.state, delivery.attempts) == ("failed", rules.MOST_ATTEMPTS)
        numbers = delivery.tries.order_by("number").values_list("number", "outcome")
        assert list(numbers) == [(n, "later") for n in range(1, 9)]
        keeper = make_actor("notify.configure", everywhere=True)
        service.sent = {"errcode": 0, "msgid": "m9"}
        with pytest.raises(NotVisible):
            resend(make_actor("org.people", account=reader), delivery_id=delivery.pk, now=at)
        resend(keeper, delivery_id=delivery.pk, now=at)
        run_pending(now=at)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("sent", 9)
        with pytest.raises(NotToBeResent):
            resend(keeper, delivery_id=delivery.pk, now=at)


def test_a_try_without_an_end_is_not_made_again_where_it_might_double(db):
    mail_on()
    tell(reader_of_mail())
    delivery = Delivery.objects.get()
    assert begin(delivery.pk, now=NOW) is not None  # and the worker dies here
    assert begin(delivery.pk, now=NOW + timedelta(minutes=1)) is None
    delivery.refresh_from_db()
    assert (delivery.state, mail.outbox) == ("unknown", [])
    assert delivery.tries.get().outcome == "unknown"


def test_a_worker_that_was_only_slow_has_the_last_word(db):
    mail_on()
    tell(reader_of_mail())
    delivery = Delivery.objects.get()
    task = begin(delivery.pk, now=NOW)
    begin(delivery.pk, now=NOW + timedelta(minutes=1))
    assert finish(task, Answer(Outcome.ACCEPTED), now=NOW + timedelta(minutes=2)) == "sent"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.why) == ("sent", "")


def test_a_way_switched_off_meanwhile_sends_nothing(db):
    gateway = mail_on()
    tell(reader_of_mail())
    gateway.enabled = False
    gateway.save()
    run_pending(now=NOW)
    assert (states(), mail.outbox) == (["dropped"], [])


def test_a_webhook_hears_of_its_office_and_below_only(db):
    city = make_office()
    county, elsewhere = make_office(parent=city), make_office(parent=city)
    unit = make_office(parent=county)
    with serving(lambda call: (200, "")) as fake:
        keeper = make_actor("notify.configure", "org.view", everywhere=True)
        hook, secret = save_webhook(
            keeper, webhook_id=None, name="Portal", url=fake.url, office_id=county.pk, kinds=KINDS, now=NOW
        )
        assert len(secret) > 40
        assert secret not in str(Webhook.objects.values("secret").get())
        for office in (unit, county, elsewhere):
            reader, place = make_account(office=office), make_place(office=office)
            tell(reader, make_account(office=office), title="in %(who)s", params={"who": office.name}, subject=place)
        tell(make_account())
        run_pending(now=NOW)
        assert sorted(call.json["title"] for call in fake.calls) == sorted(f"in {o.name}" for o in (unit, county))
        assert {call.json["office_path"] for call in fake.calls} == {unit.path, county.path}
    assert set(Delivery.objects.values_list("webhook_id", "state")) == {(hook.pk, "sent")}


def test_settings_are_ones_own_and_make_sense(db):
    actor = make_actor()
    with pytest.raises(SettingsInvalid):
        set_wishes(actor, wishes={}, quiet_from=time(9), now=NOW)
    with pytest.raises(SettingsInvalid):
        set_wishes(actor, wishes={}, quiet_from=time(9), quiet_to=time(9), now=NOW)
    with pytest.raises(SettingsInvalid):
        set_wishes(actor, wishes={"no.such": Wish(frozenset())}, now=NOW)
    with pytest.raises(SettingsInvalid):
        set_wishes(actor, wishes={"notify.test": Wish(frozenset({"pigeon"}))}, now=NOW)
    with pytest.raises(SettingsInvalid):
        set_wishes(actor, wishes={"notify.test": Wish(frozenset(), "hourly")}, now=NOW)


def test_deliveries_are_seen_by_whoever_keeps_the_ways_of_that_office(db):
    mail_on()
    reader = reader_of_mail()
    tell(reader)
    delivery = Delivery.objects.get()
    for keeper in (make_actor("notify.configure"), make_actor(account=reader)):
        with pytest.raises(NotVisible):
            queries.get_delivery(keeper, delivery.pk)
    Delivery.objects.update(state="failed")
    resend(make_actor("notify.configure", office=reader.person.office), delivery_id=delivery.pk, now=NOW)
    assert states() == ["waiting"]


def test_old_messages_are_forgotten_but_not_what_is_on_its_way(db):
    mail_on()
    reader = reader_of_mail()
    tell(reader)
    run_pending(now=NOW)
    tell(reader)
    much_later = NOW + timedelta(days=200)
    assert forget_old(now=much_later, keep=timedelta(days=180)) == 1
    assert (Notice.objects.count(), Message.objects.count(), states()) == (1, 1, ["waiting"])
    tell(reader, now=much_later)
    assert forget_old(now=much_later, keep=timedelta(days=180)) == 0
