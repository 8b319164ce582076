"""The ways out are set up by an administrator, tried out there, and switched off again."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from guanjia.foundation.access.models import Account
from guanjia.foundation.access.queries import require_whole_tree
from guanjia.foundation.audit import trail
from guanjia.foundation.notify import catalogue, letters, outgoing, queries
from guanjia.foundation.notify.channels import ADAPTERS, Answer, Envelope, Outcome
from guanjia.foundation.notify.channels.sms import body_of
from guanjia.foundation.notify.commands.planning import queue
from guanjia.foundation.notify.models import Delivery, Gateway, Webhook
from guanjia.foundation.notify.rules import NotToBeResent, TargetRefused
from guanjia.foundation.org import queries as org
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

RIGHT = "notify.configure"
FIELDS = (
    "enabled",
    "url",
    "identity",
    "agent",
    "address_from",
    "template",
    "answer_key",
    "answer_value",
    "repeats_safely",
)
NEEDED = {
    "email": (),
    "wecom": ("identity", "agent", "secret"),
    "dingtalk": ("identity", "agent", "secret"),
    "sms": ("url",),
}


class SetupIncomplete(Refusal):
    """Something is missing before the way can be switched on."""


class TemplateInvalid(Refusal):
    """The body of a text message is no JSON."""


class WebhookNameTaken(Refusal):
    """Two webhooks of one office cannot share a name."""


class WebhookKindUnknown(Refusal):
    """There is no such kind of message."""


def check_address(url: str) -> None:
    """Refuse an address that the server does not call. Asks the network for names: call it outside a transaction."""
    try:
        outgoing.target_of(url)
    except outgoing.NotConnected as error:
        raise TargetRefused(N_("This name leads nowhere. Compare it once more."), field="url") from error


def save_gateway(actor: Actor, *, channel: str, values: Mapping[str, Any], secret: str, now: datetime) -> Gateway:
    """Set one channel up. An empty secret leaves the stored one. Raises NotAllowed, NotVisible, TargetRefused,
    SetupIncomplete, TemplateInvalid."""
    require_whole_tree(actor, RIGHT)
    if url := str(values.get("url", "")):
        check_address(url)
    with transaction.atomic():
        way = queries.get_gateway(actor, channel, lock=True)
        changed = [name for name in FIELDS if name in values and getattr(way, name) != values[name]]
        for name in changed:
            setattr(way, name, values[name])
        if secret:
            way.secret = secret
            changed.append("secret")
        _check_gateway(way, now)
        if set(changed) - {"enabled"}:
            way.tested_at, way.test_passed, way.test_answer = None, False, ""
        way.save()
        trail.record(actor, "notify.gateway.saved", way, office_path=ROOT, channel=way.channel, changed=changed)
    return way


def _check_gateway(way: Gateway, now: datetime) -> None:
    if way.channel == "sms" and way.template:
        probe = Envelope(uuid.uuid4().hex, "", "", "", "", "", now)
        try:
            body_of(way.template, probe, way.agent)
        except ValueError as error:
            raise TemplateInvalid(
                N_("The body is no JSON. Compare it with your gateway's description."), field="template"
            ) from error
    missing = [name for name in NEEDED[way.channel] if not getattr(way, name)]
    if way.enabled and missing:
        raise SetupIncomplete(N_("Fill this in before you switch the way on."), field=missing[0])


def try_gateway(actor: Actor, *, channel: str, now: datetime) -> tuple[Gateway, Answer]:
    """Send the actor a test message by this way and keep the answer; the network is asked outside any transaction."""
    require_whole_tree(actor, RIGHT)
    way = queries.get_gateway(actor, channel)
    account = Account.objects.select_related("person__office").get(pk=actor.account_id or 0)
    to = letters.address_for(account, way) if way.pk else ""
    if not to:
        raise SetupIncomplete(N_("You have no address for this way yourself, so no test can reach you."))
    with override(account.language):
        title, open_it = _("Test message"), _("Open")
    url = letters.public(f"{reverse('inbox')}?test={secrets.token_hex(4)}")
    envelope = Envelope(
        str(uuid.uuid4()), to, title, "", url, "notify.test", now, {"channel": channel, "open": open_it}
    )
    answer = ADAPTERS[channel].send(way, envelope, now=now)
    with transaction.atomic():
        way = queries.get_gateway(actor, channel, lock=True)
        way.tested_at, way.test_passed, way.test_answer = now, answer.outcome is Outcome.ACCEPTED, answer.text[:300]
        way.save(update_fields=["tested_at", "test_passed", "test_answer"])
        trail.record(actor, "notify.gateway.tested", way, office_path=ROOT, channel=channel, passed=way.test_passed)
    return way, answer


def save_webhook(
    actor: Actor,
    *,
    webhook_id: int | None,
    name: str,
    url: str,
    office_id: int,
    kinds: Sequence[str],
    enabled: bool = True,
    now: datetime,
) -> tuple[Webhook, str]:
    """Add or change a webhook; a new one's secret is answered this once, and stored sealed.

    Raises NotAllowed, NotVisible, TargetRefused, WebhookNameTaken, WebhookKindUnknown.
    """
    actor.require(RIGHT)
    if unknown := [kind for kind in kinds if kind not in catalogue.all_kinds()]:
        raise WebhookKindUnknown(N_("There is no such kind of message: %(kind)s."), field="kinds", kind=unknown[0])
    check_address(url)
    with transaction.atomic():
        office = org.get_office(actor, office_id)
        actor.require(RIGHT, office.path)
        webhook = queries.get_webhook(actor, webhook_id, lock=True) if webhook_id else Webhook(created_at=now)
        secret = "" if webhook_id else secrets.token_urlsafe(32)
        if webhook.url != url:
            webhook.tested_at, webhook.test_passed, webhook.test_answer = None, False, ""
        webhook.name, webhook.url, webhook.office = name.strip()[:60], url.strip(), office
        webhook.kinds, webhook.enabled = sorted(set(kinds)), enabled
        if secret:
            webhook.secret, webhook.hint = secret, secret[:4]
        try:
            with transaction.atomic():
                webhook.save()
        except IntegrityError as clash:  # webhook_name_once_per_office
            raise WebhookNameTaken(
                N_("This office has a webhook of this name already. Choose another one."), field="name"
            ) from clash
        trail.record(
            actor,
            "notify.webhook.saved",
            webhook,
            office_path=office.path,
            name=webhook.name,
            url=webhook.url,
            enabled=enabled,
        )
    return webhook, secret


@transaction.atomic
def rotate_secret(actor: Actor, *, webhook_id: int, now: datetime) -> tuple[Webhook, str]:
    """Give a webhook a new secret, answered this once; the old one stops at once."""
    webhook = queries.get_webhook(actor, webhook_id, lock=True)
    actor.require(RIGHT, webhook.office.path)
    secret = secrets.token_urlsafe(32)
    webhook.secret, webhook.hint = secret, secret[:4]
    webhook.save(update_fields=["secret", "hint"])
    trail.record(actor, "notify.webhook.rotated", webhook, office_path=webhook.office.path, name=webhook.name)
    return webhook, secret


def try_webhook(actor: Actor, *, webhook_id: int, now: datetime) -> tuple[Webhook, Answer]:
    """Call a webhook with a test and keep the answer; the network is asked outside any transaction."""
    webhook = queries.get_webhook(actor, webhook_id)
    actor.require(RIGHT, webhook.office.path)
    with override(settings.LANGUAGE_CODE):
        title = _("Test message")
    envelope = Envelope(str(uuid.uuid4()), "", title, "", letters.public("/"), "notify.test", now, {})
    answer = ADAPTERS["webhook"].send(webhook, envelope, now=now)
    with transaction.atomic():
        webhook = queries.get_webhook(actor, webhook_id, lock=True)
        line = f"{answer.status} {answer.text}".strip() if answer.status else answer.text
        webhook.tested_at, webhook.test_passed = now, answer.outcome is Outcome.ACCEPTED
        webhook.test_answer = line.replace("\x00", "")[:300]
        webhook.save(update_fields=["tested_at", "test_passed", "test_answer"])
        trail.record(
            actor,
            "notify.webhook.tested",
            webhook,
            office_path=webhook.office.path,
            name=webhook.name,
            passed=webhook.test_passed,
        )
    return webhook, answer


@transaction.atomic
def resend(actor: Actor, *, delivery_id: int, now: datetime) -> Delivery:
    """Send again what was given up or whose outcome is unknown; it keeps its number. Raises NotVisible, NotAllowed,
    NotToBeResent."""
    delivery = queries.get_delivery(actor, delivery_id, lock=True)
    actor.require(RIGHT)
    if delivery.state not in (Delivery.State.FAILED, Delivery.State.UNKNOWN):
        raise NotToBeResent(N_("Only what was given up, or whose outcome is unknown, is sent again."))
    delivery.state, delivery.why, delivery.ended_at, delivery.due_at = Delivery.State.WAITING, "", None, now
    delivery.save(update_fields=["state", "why", "ended_at", "due_at"])
    queue(delivery, now=now)
    trail.record(actor, "notify.delivery.resent", delivery, channel=delivery.channel)
    return delivery
