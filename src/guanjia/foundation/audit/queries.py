"""Every read of the trail, through the eyes of the asker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Min

from guanjia.foundation.audit import chain
from guanjia.foundation.audit.chain import canonical
from guanjia.foundation.audit.events import all_events, label_of, name_of_actor
from guanjia.foundation.audit.models import Anchor, AuditRecord, AuditRecordQuerySet, SealRefusal, Verification
from guanjia.foundation.audit.trail import content_of, records_on
from guanjia.foundation.protection import keyring
from guanjia.foundation.protection.subjects import check_visible
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a thing's story, ready to be shown."""

    at: datetime
    action: str
    label: str
    actor_name: str
    via: str
    facts: dict[str, Any]
    sealed: bool

    @property
    def note(self) -> str:
        """What somebody wrote: the fact `note`, `reason` or `comment`, if there is one."""
        return next((str(self.facts[key]) for key in ("note", "reason", "comment") if self.facts.get(key)), "")


def story_of(actor: Actor, subject: models.Model, *, newest_first: bool = False, limit: int = 200) -> list[Event]:
    """What happened to one thing, oldest first; NotVisible when the actor may not see the thing.

    Readings of sensitive values are part of it only for whoever reads the audit trail there.
    """
    check_visible(actor, subject)
    records = records_on(subject).order_by("-id" if newest_first else "id")
    known = all_events()
    auditor = bool(actor.reach("audit.view"))
    return [
        Event(
            record.at,
            record.action,
            label_of(record.action, record.facts),
            name_of_actor(record.actor_key, record.actor_name),
            record.via,
            record.facts,
            record.seq is not None,
        )
        for record in records[:limit]
        if record.action in known and (auditor or record.stream not in ("protection", "audit"))
    ]


def list_records(actor: Actor) -> AuditRecordQuerySet:
    """The records the actor may read."""
    return AuditRecord.objects.visible_to(actor)


def get_record(actor: Actor, record_id: int) -> AuditRecord:
    """The record, or NotVisible."""
    found = AuditRecord.objects.visible_to(actor).filter(pk=record_id).first()
    if found is None:
        raise NotVisible(N_("There is no such record."))
    return found  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the banner above the trail says."""

    unsealed: int
    tail_age: timedelta | None
    last_anchor: Anchor | None
    last: Verification | None

    @property
    def late(self) -> bool:
        """Whether the sealer seems to stand still: a record has waited for more than a minute."""
        return self.tail_age is not None and self.tail_age > timedelta(minutes=1)


def standing(actor: Actor, now: datetime) -> Standing:
    """How old the unsealed tail is, the last anchor and the last verification; needs `audit.view`."""
    actor.require("audit.view")
    tail = AuditRecord.objects.filter(seq=None).exclude(pk__in=SealRefusal.objects.values("record_id"))
    found = tail.aggregate(n=Count("pk"), oldest=Min("at"))
    return Standing(
        unsealed=found["n"],
        tail_age=now - found["oldest"] if found["oldest"] else None,
        last_anchor=Anchor.objects.order_by("-number").first(),
        last=Verification.objects.order_by("-pk").first(),
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """What one record's seal is worth right now."""

    mac_true: bool
    link_true: bool | None
    prev_hash: str
    anchor: Anchor | None

    @property
    def whole(self) -> bool:
        return self.mac_true and self.link_true is not False


def proof_of(record: AuditRecord) -> Proof:
    """Check one record against its mac, its place and the first anchor that covers it."""
    body = canonical(content_of(record))
    mac_true = compare_digest(chain.keyed(keyring.current().seal, body), record.mac)
    if record.seq is None:
        return Proof(mac_true, None, "", None)
    before = AuditRecord.objects.filter(stream=record.stream, seq=record.seq - 1).values_list("chain_hash", flat=True)
    prev = before.first() or ""
    link = chain.link(prev, record.stream, record.seq, chain.digest(body), record.mac)
    linked = link == record.chain_hash and (record.seq == 1 or bool(prev))
    covering = None
    for anchor in Anchor.objects.filter(at__gte=record.at).order_by("number")[:50]:
        if anchor.heads.get(record.stream, [0])[0] >= record.seq:
            covering = anchor
            break
    return Proof(mac_true, linked, prev, covering)


def offices_by_path(paths: Iterable[str]) -> dict[str, str]:
    """The names of the offices that records point at, by path."""
    offices: Any = apps.get_model("org.Office")._default_manager
    return dict(offices.filter(path__in=set(paths) - {""}).values_list("path", "name"))
