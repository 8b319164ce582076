"""Tell people something, and take it back when somebody has acted on it.

Both run inside the caller's transaction: what is rolled back was never said. The business command that calls them
records the trail. What leaves the house follows after the commit, by jobs (see `delivering`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.cache import cache
from django.db import IntegrityError, models, transaction

from guanjia.foundation.access.models import Account
from guanjia.foundation.notify import catalogue, wording
from guanjia.foundation.notify.commands.planning import drop_unsent, plan
from guanjia.foundation.notify.models import Message, Notice
from guanjia.foundation.notify.queries import unread_key
from guanjia.foundation.protection.subjects import office_path_of
from guanjia.kernel.words import N_


def send(
    kind: str,
    *,
    to: Iterable[int],
    title: str,
    params: Mapping[str, object] | None = None,
    body: str = "",
    href: str = "",
    subject: models.Model | None = None,
    about: str = "",
    urgent: bool = False,
    now: datetime,
) -> int:
    """Tell accounts something, inside the caller's transaction; other channels follow after the commit, each once.

    title, body: msgids with named params. href: a path of ours; without one the subject's own page. subject: whoever
    may not see it (any more) reads nothing of the content. about: while an account has an open message of this kind
    about the same thing, nothing is added. Answers with how many accounts were told. Raises ValueError for a kind that
    no room declares, or for params that do not fit the text.
    """
    spec = catalogue.get_kind(kind)
    kept = wording.kept(params or {})
    for text in (title, body):
        _fits(text, kept)
    if href and (not href.startswith("/") or href.startswith("//")):
        raise ValueError(f"a message leads to a path of ours, not to {href!r}")
    accounts = list(Account.objects.filter(pk__in=set(to), is_active=True).order_by("pk").values_list("pk", flat=True))
    if about and accounts:
        open_ones = Message.objects.filter(account_id__in=accounts, kind=kind, about=about, settled_at=None)
        told = set(open_ones.values_list("account_id", flat=True))
        accounts = [pk for pk in accounts if pk not in told]
    if not accounts:
        return 0
    address = getattr(subject, "get_absolute_url", None)
    with transaction.atomic():
        notice = Notice.objects.create(
            kind=kind,
            title=title,
            body=body,
            params=kept,
            href=href or (str(address()) if address else ""),
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=str(subject.pk) if subject is not None else "",
            office_path=office_path_of(subject) if subject is not None else "",
            about=about,
            urgent=urgent or spec.urgent,
            created_at=now,
        )
        messages = [made for pk in accounts if (made := _copy(notice, pk, now)) is not None]
        if not messages:  # somebody else told all of them in the same instant
            notice.delete()
        else:
            plan(notice, messages, now=now)
    transaction.on_commit(lambda: cache.delete_many([unread_key(pk) for pk in accounts]))
    return len(messages)


def _copy(notice: Notice, account_id: int, now: datetime) -> Message | None:
    """One account's copy, or None when it was told of the same thing in the same instant."""
    try:
        with transaction.atomic():  # message_once_while_open
            return Message.objects.create(
                notice=notice, account_id=account_id, kind=notice.kind, about=notice.about, created_at=now
            )
    except IntegrityError:
        return None


def _fits(text: str, params: Mapping[str, object]) -> None:
    try:
        _said = text % params if params else text
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"the params {sorted(params)} do not fit the text {text!r}") from error


def settle(about: str, *, now: datetime, but_for: int | None = None) -> int:
    """Somebody acted on it: what still says so in other inboxes disappears, and what has not left yet stays here.

    but_for: the account that acted; it keeps its copy, read. Answers with how many messages were closed.
    """
    if not about:
        return 0
    with transaction.atomic():
        still = Message.objects.filter(about=about, settled_at=None)
        accounts = list(still.values_list("account_id", flat=True))
        drop_unsent(list(still.values_list("pk", flat=True)), now=now, why=N_("Somebody has acted on it already."))
        own = still.filter(account_id=but_for) if but_for is not None else still.none()
        own.filter(read_at=None).update(read_at=now)
        closed = own.update(settled_at=now)
        closed += Message.objects.filter(about=about, settled_at=None).update(settled_at=now, gone=True)
    if accounts:
        transaction.on_commit(lambda: cache.delete_many([unread_key(pk) for pk in accounts]))
    return closed
