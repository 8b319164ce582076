"""A delivery as its receiver reads it: address, language, text and link, looked up at the moment of sending."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Account
from guanjia.foundation.notify import catalogue, queries, wording
from guanjia.foundation.notify.channels.base import Envelope
from guanjia.foundation.notify.models import Delivery, Gateway, Message, Webhook
from guanjia.kernel import clock
from guanjia.kernel.words import N_

MOST_LINES = 20


class NotNeeded(Exception):
    """There is nothing to send: it was settled or read, or there is no address. The text is an English msgid."""


def public(path: str) -> str:
    """A path of ours as a whole address."""
    return f"{settings.GUANJIA_PUBLIC_URL.rstrip('/')}{path}"


def address_for(account: Account, way: Gateway) -> str:
    """Where a channel reaches an account; empty when it does not."""
    person: Any = account.person
    if way.channel == Gateway.Channel.EMAIL:
        return account.email
    if way.channel == Gateway.Channel.SMS:
        return str(person.phone.open()) if person and person.phone else ""
    if way.address_from == Gateway.AddressFrom.USERNAME:
        return account.username
    return person.staff_number if person else ""


def envelope_of(delivery: Delivery, way: Any) -> Envelope:
    """What to send. Raises NotNeeded."""
    if isinstance(way, Webhook):
        return _for_program(delivery)
    account = Account.objects.select_related("person__office").get(pk=delivery.account_id or 0)
    if not account.is_active:
        raise NotNeeded(N_("The account is closed."))
    to = address_for(account, way)
    if not to:
        raise NotNeeded(N_("The person has no address for this way."))
    with override(account.language):
        if delivery.message_id is None:
            title, body, path = _digest(delivery, account)
        else:
            title, body, path = _single(delivery, account)
        facts = {"channel": delivery.channel, "open": _("Open")}
    return Envelope(str(delivery.uid), to, title, body, public(path), delivery.kind, delivery.created_at, facts)


def _readable(account: Account, messages: list[Message]) -> list[Message]:
    """Those whose subject the account may still see."""
    now = clock.now()
    queries.hide_unseen(actor_of(account, today=clock.local_day(now), now=now, via="job"), messages)
    return [message for message in messages if not message.hidden]


def _single(delivery: Delivery, account: Account) -> tuple[str, str, str]:
    message = Message.objects.select_related("notice").get(pk=delivery.message_id or 0)
    if message.settled_at is not None:
        raise NotNeeded(N_("Somebody has acted on it already."))
    if not _readable(account, [message]):
        raise NotNeeded(N_("The person may no longer see what it is about."))
    notice = message.notice
    return (
        wording.sentence(notice.title, notice.params),
        wording.sentence(notice.body, notice.params),
        reverse("message-open", kwargs={"pk": message.pk}),
    )


def _digest(delivery: Delivery, account: Account) -> tuple[str, str, str]:
    parts = delivery.parts.filter(message__settled_at=None).select_related("message__notice").order_by("pk")
    messages = _readable(account, [part.message for part in parts if part.message is not None])
    if not messages:
        raise NotNeeded(N_("Somebody has acted on it already."))
    lines = [f"· {wording.sentence(m.notice.title, m.notice.params)}" for m in messages[:MOST_LINES]]
    if len(messages) > MOST_LINES:
        lines.append("…")
    title = ngettext("%(n)s message for you", "%(n)s messages for you", len(messages)) % {"n": len(messages)}
    return title, "\n".join(lines), f"{reverse('inbox')}?show=unread"


def _for_program(delivery: Delivery) -> Envelope:
    """The same content on every try: in the house's own language, with ids instead of addresses of people."""
    notice = delivery.notice
    if notice is None:  # a test
        with override(settings.LANGUAGE_CODE):
            title = _("Test message")
        return Envelope(
            str(delivery.uid), "", title, "", public("/"), delivery.kind, delivery.created_at, {"channel": "webhook"}
        )
    with override(settings.LANGUAGE_CODE):
        title = wording.sentence(notice.title, notice.params)
        body = wording.sentence(notice.body, notice.params)
        label = catalogue.label_of(notice.kind)
    return Envelope(
        str(delivery.uid),
        "",
        title,
        body,
        public(notice.href) if notice.href else "",
        notice.kind,
        notice.created_at,
        {
            "channel": "webhook",
            "kind_label": label,
            "urgent": notice.urgent,
            "office_path": notice.office_path,
            "subject": {"type": notice.subject_type, "id": notice.subject_id} if notice.subject_type else None,
        },
    )
