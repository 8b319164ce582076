"""The doors of settings, ways out, webhooks and deliveries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_actor, make_office
from tests.foundation.notify.fakes import serving, wecom

from guanjia.foundation.audit import trail
from guanjia.foundation.notify.models import Delivery, Gateway, Preference, Settings, Webhook
from guanjia.foundation.notify.public import send
from guanjia.kernel import clock


@pytest.fixture
def root(db):
    return make_office(kind="bureau")


@pytest.fixture
def keeper(browse, root):
    account = make_account("sys_admin", office=root, email="keeper@office.example")
    return browse(account)


def opened(settings):
    settings.GUANJIA_INTRANET_TARGETS = ["127.0.0.1"]


def hook_form(office, url, **over):
    return {"name": "Portal", "url": url, "office": office.pk, "kinds": ["notify.test"], "enabled": "on"} | over


def test_a_webhook_on_the_inside_is_refused_at_saving_with_the_reason(keeper, root):
    for url in ("https://127.0.0.1/x", "https://169.254.169.254/latest/", "https://10.0.0.5/"):
        page = keeper.post("/system/messages/webhooks/new/", hook_form(root, url))
        assert page.status_code == 422
        assert "own network" in page.content.decode()
        body = {"name": "n", "url": url, "office": root.pk, "kinds": []}
        told = keeper.post("/api/v1/webhooks/", body, content_type="application/json")
        assert (told.status_code, told.json()["code"]) == (409, "target_refused")
        assert "url" in told.json()["fields"]
    assert not Webhook.objects.exists()


def test_a_webhook_lives_its_life(keeper, root, settings):
    opened(settings)
    with serving(lambda call: (200, "thanks")) as fake:
        shown = keeper.post("/system/messages/webhooks/new/", hook_form(root, fake.url)).content.decode()
        hook = Webhook.objects.get()
        secret = hook.secret.open()
        assert secret in shown
        page = keeper.get(f"/system/messages/webhooks/{hook.pk}/").content.decode()
        assert secret not in page
        assert f"{hook.hint}…" in page
        assert keeper.post(f"/system/messages/webhooks/{hook.pk}/test/").status_code == 302
        assert fake.calls[0].json["title"]
        rotated = keeper.post(f"/system/messages/webhooks/{hook.pk}/rotate/").content.decode()
        hook.refresh_from_db()
        assert hook.secret.open() in rotated
        assert hook.secret.open() != secret
        assert hook.test_passed
        form = hook_form(root, fake.url, name="Other")
        form.pop("enabled")
        assert keeper.post(f"/system/messages/webhooks/{hook.pk}/edit/", form).status_code == 302
    hook.refresh_from_db()
    assert (hook.name, hook.enabled) == ("Other", False)
    assert trail.actions_on(hook) == [
        "notify.webhook.saved", "notify.webhook.tested", "notify.webhook.rotated", "notify.webhook.saved",
    ]  # fmt: skip
    assert "Other" in keeper.get("/system/messages/").content.decode()
    again = keeper.post("/system/messages/webhooks/new/", hook_form(root, "https://8.8.8.8/", name="Other"))
    assert "a webhook of this name" in again.content.decode()


def test_a_channel_is_filled_in_before_it_is_switched_on(keeper, settings):
    opened(settings)
    page = keeper.post(
        "/system/messages/ways/wecom/", {"enabled": "on", "identity": "corp", "address_from": "username"}
    )
    assert page.status_code == 422
    assert "before you switch the way on" in page.content.decode()
    with serving(wecom()) as fake:
        sent = {
            "enabled": "on", "identity": "corp", "agent": "7", "secret": "s3cret", "address_from": "username",
            "url": fake.url,
        }  # fmt: skip
        assert keeper.post("/system/messages/ways/wecom/", sent).status_code == 302
        assert "s3cret" not in keeper.get("/system/messages/ways/wecom/").content.decode()
        assert keeper.post("/system/messages/ways/wecom/test/").status_code == 302
        assert fake.calls[-1].json["touser"].startswith("account")
    way = Gateway.objects.get()
    assert (way.enabled, way.test_passed, way.test_answer) == (True, True, "msgid m1")
    assert keeper.get("/system/messages/ways/pigeon/").status_code == 404
    assert keeper.get("/system/messages/ways/sms/").status_code == 200
    bad = keeper.post("/system/messages/ways/sms/", {"template": "{not json"})
    assert "no JSON" in bad.content.decode()


def test_one_chooses_how_one_is_told(browse, db, monkeypatch):
    from guanjia.foundation.notify import catalogue
    from guanjia.kernel.messages import OFFICE_CHANNELS, MessageKind

    monkeypatch.setitem(catalogue.all_kinds(), "t.calm", MessageKind("t.calm", "Calm things", OFFICE_CHANNELS))
    monkeypatch.setitem(
        catalogue.all_kinds(), "t.hot", MessageKind("t.hot", "Hot things", OFFICE_CHANNELS, urgent=True)
    )
    account = make_account("staff")
    client = browse(account)
    assert "not set up here yet" in client.get("/inbox/settings/").content.decode()
    Gateway.objects.create(channel="email", enabled=True)
    page = client.get("/inbox/settings/").content.decode()
    assert "Calm things" in page
    assert "urgent, always at once" in page
    form = {
        "quiet_from": "22:00", "quiet_to": "07:00", "digest_at": "09:00", "digest_weekday": "2",
        "rhythm-t.calm": "daily", "t.calm-email": "on", "rhythm-t.hot": "at_once",
    }  # fmt: skip
    assert client.post("/inbox/settings/", form).status_code == 302
    assert str(Settings.objects.get().digest_at) == "09:00:00"
    wish = Preference.objects.get()
    assert (wish.kind, wish.rhythm, wish.channels) == ("t.calm", "daily", ["dingtalk", "email", "wecom"])
    bad = client.post("/inbox/settings/", form | {"quiet_to": ""})
    assert (bad.status_code, "both ends" in bad.content.decode()) == (422, True)
    kept = client.get("/api/v1/messages/settings/").json()
    assert kept["wishes"] == [{"kind": "t.calm", "channels": ["dingtalk", "email", "wecom"], "rhythm": "daily"}]
    kept |= {"wishes": [{"kind": "t.hot", "channels": [], "rhythm": "at_once"}], "quiet_from": None, "quiet_to": None}
    assert client.put("/api/v1/messages/settings/", kept, content_type="application/json").status_code == 200
    assert Preference.objects.count() == 2
    refused = client.put("/api/v1/messages/settings/", kept | {"quiet_to": "07:00"}, content_type="application/json")
    assert refused.json()["code"] == "settings_invalid"


def test_deliveries_show_tries_and_no_content(keeper, root, settings):
    Gateway.objects.create(channel="email", enabled=True)
    office = make_office(parent=root)
    hook = Webhook.objects.create(
        name="Hook", url="https://127.0.0.1/", office=root, kinds=["notify.test"], secret="s", created_at=clock.now()
    )

    def fill(n):
        for _n in range(n):
            send("notify.test", to=[make_account(office=office).pk], title="Secret words", now=clock.now())

    def cost(url):
        keeper.get(url)
        with CaptureQueriesContext(connection) as seen:
            page = keeper.get(url)
        assert b"Secret words" not in page.content
        return len(seen)

    urls = (
        "/system/messages/deliveries/",
        "/api/v1/deliveries/",
        "/system/messages/",
        f"/system/messages/webhooks/{hook.pk}/",
    )
    fill(3)
    few = [cost(url) for url in urls]
    fill(17)
    assert [cost(url) for url in urls] == few
    assert max(few) <= 12
    delivery = Delivery.objects.filter(webhook=hook).first()
    delivery.state, delivery.why = "failed", "This way is switched off."
    delivery.save()
    page = keeper.get(f"/system/messages/deliveries/{delivery.pk}/").content.decode()
    assert "Send it again" in page
    assert keeper.post(f"/system/messages/deliveries/{delivery.pk}/again/").status_code == 302
    assert keeper.post(f"/system/messages/deliveries/{delivery.pk}/again/").status_code == 409
    assert keeper.get(f"/api/v1/deliveries/{delivery.pk}/").json()["state"] == "waiting"
    assert keeper.get("/system/messages/deliveries/?state=failed").status_code == 200
    assert keeper.get("/api/v1/deliveries/?state=nope").status_code == 400


def test_a_county_does_not_set_up_what_all_use(browse, root):
    county = make_office(parent=root)
    client = browse(make_account("sys_admin", office=county))
    assert client.get("/system/messages/ways/sms/").status_code == 403
    page = client.get("/system/messages/").content.decode()
    assert "Channels" not in page
    elsewhere = make_actor(office=make_office(parent=root)).office_id
    refused = client.post(
        "/api/v1/webhooks/",
        {"name": "n", "url": "https://8.8.8.8/", "office": elsewhere, "kinds": []},
        content_type="application/json",
    )
    assert refused.status_code in (403, 404)
