"""Ways out and webhooks, set up by commands."""

from __future__ import annotations

from types import SimpleNamespace

from guanjia.foundation.notify.commands import configuring
from guanjia.foundation.notify.models import Gateway, Webhook
from guanjia.kernel import clock

EDITS = [
    (Gateway, "enabled", True, None),
    (Webhook, "url", "https://elsewhere.example/", "name"),
]


def live(city: SimpleNamespace) -> None:
    """A channel is filled in, a webhook is added and gets a new secret."""
    now = clock.now()
    values = {"identity": "corp", "agent": "1", "address_from": "username"}
    configuring.save_gateway(city.boss, channel="wecom", values=values, secret="s3cret", now=now)
    hook, _secret = configuring.save_webhook(
        city.boss,
        webhook_id=None,
        name="Portal",
        url="https://8.8.8.8/",
        office_id=city.region.pk,
        kinds=["notify.test"],
        now=now,
    )
    configuring.rotate_secret(city.boss, webhook_id=hook.pk, now=now)
