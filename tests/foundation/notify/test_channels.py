"""Every way out against a fake of the service at its other end."""

from __future__ import annotations

import hashlib
import hmac
import smtplib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from tests.foundation.notify.fakes import dingtalk, serving, wecom

from guanjia.foundation.notify.channels import ADAPTERS, Envelope, Outcome
from guanjia.foundation.notify.channels.sms import body_of
from guanjia.foundation.notify.models import Gateway, Webhook

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _local_fakes(settings):
    settings.GUANJIA_INTRANET_TARGETS = ["127.0.0.1"]


def letter(**over) -> Envelope:
    fields = {
        "uid": "0d9f", "to": "S000001", "title": "Ticket 7 is yours", "body": "Room 501", "url": "https://g.example/inbox/7/",
        "kind": "notify.test", "at": NOW, "facts": {"open": "Open"},
    }  # fmt: skip
    return Envelope(**(fields | over))


def way(channel: str, **over) -> Gateway:
    fields = {"channel": channel, "enabled": True, "identity": "corp", "agent": "1000002", "secret": "s3cret"}
    return Gateway(**(fields | over))


def test_a_webhook_is_signed_over_time_and_body():
    with serving(lambda call: (204, "")) as fake:
        hook = Webhook(url=f"{fake.url}/hook", secret="top")
        answer = ADAPTERS["webhook"].send(hook, letter(), now=NOW)
        assert (answer.outcome, answer.status) == (Outcome.ACCEPTED, 204)
        call = fake.calls[0]
    stamp = call.headers["Guanjia-Timestamp"]
    expected = hmac.new(b"top", stamp.encode() + b"." + call.body, hashlib.sha256).hexdigest()
    assert call.headers["Guanjia-Signature"] == f"v1={expected}"
    assert (call.headers["Guanjia-Delivery"], stamp) == ("0d9f", str(int(NOW.timestamp())))
    assert call.json["title"] == "Ticket 7 is yours"
    assert b"S000001" not in call.body


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "accepted"), (302, "refused"), (400, "refused"), (410, "refused"), (404, "later"), (429, "later"),
     (503, "later")],
)  # fmt: skip
def test_what_a_webhook_answers_decides(status, outcome):
    with serving(lambda call: (status, "said")) as fake:
        answer = ADAPTERS["webhook"].send(Webhook(url=fake.url, secret="top"), letter(), now=NOW)
    assert (answer.outcome, answer.status, answer.text) == (outcome, status, "said")


def test_a_webhook_on_the_inside_is_refused_at_the_call_too(settings):
    settings.GUANJIA_INTRANET_TARGETS = []
    with serving(lambda call: (200, "")) as fake:
        answer = ADAPTERS["webhook"].send(Webhook(url=fake.url, secret="top"), letter(), now=NOW)
        assert answer.outcome is Outcome.REFUSED
        assert not fake.calls


def test_wecom_fetches_a_token_once_and_renews_it_once_when_it_is_over():
    service = wecom()
    with serving(service) as fake:
        gateway = way("wecom", url=fake.url)
        for _n in range(2):
            assert ADAPTERS["wecom"].send(gateway, letter(), now=NOW).outcome is Outcome.ACCEPTED
        assert [call.path for call in fake.calls] == [
            "/cgi-bin/gettoken", "/cgi-bin/message/send", "/cgi-bin/message/send",
        ]  # fmt: skip
        service.over.add("token1")
        assert ADAPTERS["wecom"].send(gateway, letter(), now=NOW).text == "msgid m1"
        assert service.given == 2
        sent = fake.calls[-1].json
    assert (sent["touser"], sent["agentid"], sent["enable_duplicate_check"]) == ("S000001", 1000002, 1)
    assert sent["textcard"] == {
        "title": "Ticket 7 is yours",
        "description": "Room 501",
        "url": "https://g.example/inbox/7/",
    }


def test_a_token_that_is_never_good_is_asked_for_once_more_only():
    service = wecom()
    service.over |= {"token1", "token2", "token3"}
    with serving(service) as fake:
        answer = ADAPTERS["wecom"].send(way("wecom", url=fake.url), letter(), now=NOW)
        assert (answer.outcome, service.given) == (Outcome.REFUSED, 2)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"invaliduser": "s000001"}, "refused"),
        ({"errcode": 45009, "errmsg": "api freq out of limit"}, "later"),
        ({"errcode": -1, "errmsg": "system busy"}, "later"),
        ({"errcode": 81013, "errmsg": "user invalid"}, "refused"),
        ({"errcode": 60020, "errmsg": "not allow to access from your ip"}, "refused"),
    ],
)  # fmt: skip
def test_what_wecom_answers_decides(said, outcome):
    with serving(wecom(**said)) as fake:
        assert ADAPTERS["wecom"].send(way("wecom", url=fake.url), letter(), now=NOW).outcome == outcome


def test_a_wrong_secret_is_refused_and_shows_nowhere():
    with serving(wecom()) as fake:
        answer = ADAPTERS["wecom"].send(way("wecom", url=fake.url, secret="wr0ng"), letter(), now=NOW)
    assert answer.outcome is Outcome.REFUSED
    assert "wr0ng" not in answer.text


def test_dingtalk_takes_a_work_notice():
    service = dingtalk()
    with serving(service) as fake:
        answer = ADAPTERS["dingtalk"].send(way("dingtalk", url=fake.url), letter(), now=NOW)
        assert (answer.outcome, answer.text) == (Outcome.ACCEPTED, "task_id 4711")
        sent = fake.calls[-1].json
    assert (sent["userid_list"], sent["agent_id"]) == ("S000001", "1000002")
    assert sent["msg"]["action_card"]["single_url"] == "https://g.example/inbox/7/"
    with serving(dingtalk(errcode=143103, errmsg="too fast")) as fake:
        assert ADAPTERS["dingtalk"].send(way("dingtalk", url=fake.url), letter(), now=NOW).outcome is Outcome.LATER


def test_a_text_message_is_filled_in_and_cannot_break_out():
    evil = letter(title='x", "to": "all', to="13800138000", uid="u1", url="")
    assert body_of('{"a": ["{phone}", 1], "b": "[{agent}] {text}", "c": "{id}"}', evil, "sign") == (
        b'{"a": ["13800138000", 1], "b": "[sign] x\\", \\"to\\": \\"all", "c": "u1"}'
    )


@pytest.mark.parametrize(
    ("status", "said", "safe", "outcome"),
    [
        (200, {"r": {"code": 0}}, False, "accepted"),
        (200, {"r": {"code": 7}}, False, "refused"),
        (500, "", False, "unknown"),
        (500, "", True, "later"),
        (503, "", False, "later"),
        (401, "", False, "refused"),
    ],
)
def test_what_the_sms_gateway_answers_decides(status, said, safe, outcome):
    with serving(lambda call: (status, said)) as fake:
        gateway = way("sms", url=fake.url, answer_key="r.code", answer_value="0", repeats_safely=safe)
        assert ADAPTERS["sms"].send(gateway, letter(to="13800138000"), now=NOW).outcome == outcome
        assert fake.calls[0].headers["Authorization"] == "Bearer s3cret"


def test_an_answer_that_never_came_is_unknown_unless_repeats_are_known(settings):
    for safe, outcome in ((False, "unknown"), (True, "later")):
        with serving(lambda call: (_ for _ in ()).throw(SystemExit)) as fake:
            gateway = way("sms", url=fake.url, repeats_safely=safe)
            assert ADAPTERS["sms"].send(gateway, letter(to="13800138000"), now=NOW).outcome == outcome


def test_an_email_carries_the_delivery_as_its_number():
    answer = ADAPTERS["email"].send(way("email"), letter(to="lin@office.example", title="One\nBcc: x"), now=NOW)
    assert answer.outcome is Outcome.ACCEPTED
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (["lin@office.example"], "One Bcc: x")
    assert sent.extra_headers["Message-ID"].startswith("<0d9f@")
    assert "https://g.example/inbox/7/" in sent.body


@pytest.mark.parametrize(
    ("broken_at", "error", "outcome"),
    [
        ("open", ConnectionRefusedError(), "later"),
        ("open", smtplib.SMTPAuthenticationError(535, b"no"), "later"),
        ("send", smtplib.SMTPRecipientsRefused({}), "refused"),
        ("send", smtplib.SMTPDataError(451, b"later"), "later"),
        ("send", smtplib.SMTPDataError(554, b"spam"), "refused"),
        ("send", smtplib.SMTPServerDisconnected(), "unknown"),
        ("send", TimeoutError(), "unknown"),
    ],
)
def test_what_the_mail_server_does_decides(monkeypatch, broken_at, error, outcome):
    """The outside is faked at Django's own seam: a connection that breaks where it is told to."""

    def fail(*args):
        raise error

    line = SimpleNamespace(open=fail if broken_at == "open" else lambda: True, send_messages=fail, close=lambda: None)
    monkeypatch.setattr("guanjia.foundation.notify.channels.mail.get_connection", lambda: line)
    assert ADAPTERS["email"].send(way("email"), letter(to="a@b.example"), now=NOW).outcome == outcome


def test_which_unfinished_tries_are_made_again():
    soon, later, tomorrow = NOW + timedelta(minutes=1), NOW + timedelta(hours=1), NOW + timedelta(days=1)

    def again(channel, at, **over):
        row = Webhook() if channel == "webhook" else way(channel, **over)
        return ADAPTERS[channel].repeats_safely(row, begun=NOW, now=at)

    assert [again("webhook", at) for at in (soon, later, tomorrow)] == [True, True, True]
    assert [again("wecom", at) for at in (soon, later, tomorrow)] == [True, False, False]
    assert [again("dingtalk", at) for at in (soon, later, tomorrow)] == [True, True, False]
    assert [again("sms", at) for at in (soon, tomorrow)] == [False, False]
    assert again("sms", tomorrow, repeats_safely=True)
    assert not again("email", soon)
