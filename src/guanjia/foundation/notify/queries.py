"""Every read of messages, through the eyes of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.apps import apps
from django.core.cache import cache
from django.db.models import Q

from guanjia.foundation.access.models import Account, Grant, Role
from guanjia.foundation.notify import catalogue
from guanjia.foundation.notify.models import (
    Delivery,
    DeliveryQuerySet,
    Gateway,
    Message,
    MessageQuerySet,
    Preference,
    Settings,
    Webhook,
    WebhookQuerySet,
)
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

LARGEST_ID = 2**63 - 1
REMEMBERED_S = 30


def list_messages(actor: Actor) -> MessageQuerySet:
    """The actor's messages, newest first."""
    return Message.objects.visible_to(actor).select_related("notice").order_by("-id")


def get_message(actor: Actor, message_id: int) -> Message:
    """One of the actor's messages, or NotVisible."""
    found = list_messages(actor).filter(pk=message_id).first() if 0 < message_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("This message is no longer there: somebody else may have settled it."))
    return found


def unread_key(account_id: int) -> str:
    """Under which key the number on the bell is remembered."""
    return f"unread:{account_id}"


def count_unread(actor: Actor) -> int:
    """How many messages the actor has not read; half a minute old at most, since every page shows it."""
    if not actor.account_id:
        return 0
    count = Message.objects.visible_to(actor).unread().count
    return cache.get_or_set(unread_key(actor.account_id), count, REMEMBERED_S) or 0


def hide_unseen(actor: Actor, messages: Sequence[Message]) -> None:
    """Mark the messages about things that the actor may not see (any more); one query a type of thing."""
    wanted: dict[str, set[int]] = {}
    for message in messages:
        notice = message.notice
        if notice.subject_type and notice.subject_id.isdigit():
            wanted.setdefault(notice.subject_type, set()).add(int(notice.subject_id))
    seen = {label: _seen(actor, label, ids) for label, ids in wanted.items()}
    for message in messages:
        label = message.notice.subject_type
        message.hidden = bool(label) and message.notice.subject_id not in seen.get(label, set())


def _seen(actor: Actor, label: str, ids: set[int]) -> set[str]:
    try:
        manager = apps.get_model(label)._default_manager
    except LookupError:
        return set()
    if not hasattr(manager, "visible_to"):
        return {str(pk) for pk in manager.filter(pk__in=ids).values_list("pk", flat=True)}
    return {str(pk) for pk in manager.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)}


def kinds_in_use(actor: Actor) -> list[tuple[str, str]]:
    """The kinds among the actor's messages, by label."""
    names = Message.objects.visible_to(actor).order_by().values_list("kind", flat=True).distinct()
    return sorted(((name, catalogue.label_of(name)) for name in names), key=lambda pair: pair[1])


def accounts_of_people(person_ids: Iterable[int | None]) -> list[int]:
    """The active accounts of these people."""
    wanted = {pk for pk in person_ids if pk is not None}
    accounts = Account.objects.filter(person_id__in=wanted, is_active=True)
    return list(accounts.order_by("pk").values_list("pk", flat=True)) if wanted else []


def accounts_with(right: str, office_path: str, *, today: date | None = None, now: datetime | None = None) -> list[int]:
    """The active accounts that hold a right over the office with this path, today."""
    roles = [role.pk for role in Role.objects.filter(retired_at=None).only("pk", "rights") if right in role.rights]
    if not roles:
        return []
    parts = [part for part in office_path.split("/") if part]
    above = ["/", *("/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1))]
    grants = Grant.objects.in_force(today or clock.today()).filter(
        Q(expires_at=None) | Q(expires_at__gt=now or clock.now()),
        role_id__in=roles,
        office__path__in=above,
        account__is_active=True,
    )
    return sorted(set(grants.values_list("account_id", flat=True)))


def list_gateways(actor: Actor) -> list[Gateway]:
    """All channels in their order; one that was never set up is an unsaved row."""
    known = {row.channel: row for row in Gateway.objects.visible_to(actor)}
    return [known.get(channel) or Gateway(channel=channel) for channel in Gateway.Channel.values]


def get_gateway(actor: Actor, channel: str, *, lock: bool = False) -> Gateway:
    """One channel's row, unsaved when it was never set up. Raises NotVisible."""
    rows = Gateway.objects.visible_to(actor)
    if channel not in Gateway.Channel.values or not actor.may("notify.configure"):
        raise NotVisible(N_("There is no such way out."))
    return (rows.select_for_update() if lock else rows).filter(channel=channel).first() or Gateway(channel=channel)


def list_webhooks(actor: Actor) -> WebhookQuerySet:
    """The webhooks the actor may see, by office."""
    return Webhook.objects.visible_to(actor).select_related("office").order_by("office__path", "name")


def get_webhook(actor: Actor, webhook_id: int, *, lock: bool = False) -> Webhook:
    """One webhook, or NotVisible."""
    rows = Webhook.objects.visible_to(actor).select_related("office")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.filter(pk=webhook_id).first() if 0 < webhook_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such webhook."))
    return found


def list_deliveries(actor: Actor) -> DeliveryQuerySet:
    """The deliveries the actor may see, with what a list shows."""
    return Delivery.objects.visible_to(actor).select_related("account__person__office", "webhook__office")


def get_delivery(actor: Actor, delivery_id: int, *, lock: bool = False) -> Delivery:
    """One delivery, or NotVisible."""
    if not 0 < delivery_id <= LARGEST_ID:
        raise NotVisible(N_("There is no such delivery."))
    if lock:  # a join of nullable rows cannot be locked: find it first
        seen = Delivery.objects.visible_to(actor).filter(pk=delivery_id).exists()
        found = Delivery.objects.select_for_update().filter(pk=delivery_id).first() if seen else None
    else:
        found = list_deliveries(actor).prefetch_related("tries").filter(pk=delivery_id).first()
    if found is None:
        raise NotVisible(N_("There is no such delivery."))
    return found


def settings_of(actor: Actor) -> Settings:
    """The actor's own settings; an unsaved row while nothing was chosen."""
    return Settings.objects.filter(account_id=actor.account_id or 0).first() or Settings()


def wishes_of(actor: Actor) -> dict[str, Preference]:
    """The actor's own choices by kind."""
    return {row.kind: row for row in Preference.objects.filter(account_id=actor.account_id or 0)}


def open_channels() -> list[str]:
    """The channels that are switched on, in their order."""
    on = set(Gateway.objects.filter(enabled=True).values_list("channel", flat=True))
    return [channel for channel in Gateway.Channel.values if channel in on]
