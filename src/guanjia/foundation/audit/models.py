"""The trail's rows. Nothing updates or deletes them but the sealer, which fills the chain columns once."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.scope import within
from guanjia.kernel.actor import Actor


class AppendOnly(TypeError):
    """Somebody tried to change or delete a row of the trail: a defect of the program."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses what an append-only table must not offer."""

    def update(self, **kwargs: Any) -> int:
        raise AppendOnly("the trail is append-only")

    def delete(self) -> Any:
        raise AppendOnly("the trail is append-only")


class AuditRecordQuerySet(AppendOnlyQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Records about offices in reach of `audit.view`; those of no office at all need `audit.system`."""
        seen = within("office_path", actor.reach("audit.view"))
        if actor.may("audit.system"):
            seen |= Q(office_path="")
        else:
            seen &= ~Q(office_path="")
        return self.filter(seen)


class AuditRecord(models.Model):
    """One thing that somebody did, or read, with the facts that a later reader needs.

    `uid` makes every mac unique, so that a true record cannot be copied in again. `state` is the fingerprint of the
    subject's row after the command (see `fingerprints`), empty where its model declares none; `also` holds those of
    the other rows that the command wrote, by `room.model:number`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stream = models.CharField(_("stream"), max_length=40)
    at = models.DateTimeField(_("time"))
    actor_key = models.CharField(_("actor"), max_length=80)
    actor_name = models.CharField(_("actor's name"), max_length=120, blank=True)
    via = models.CharField(_("way in"), max_length=12)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    action = models.CharField(_("action"), max_length=80)
    object_type = models.CharField(_("kind of object"), max_length=80, blank=True)
    object_id = models.CharField(_("object's number"), max_length=64, blank=True)
    office_path = models.CharField(_("office"), max_length=200, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    state = models.CharField(max_length=73, blank=True, default="", editable=False)
    also = models.JSONField(null=True, default=None, editable=False)
    mac = models.CharField(max_length=64)
    seq = models.BigIntegerField(null=True, editable=False)
    chain_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    DATA_CLASSES = {"mac": DataClass.INTERNAL}

    objects = AuditRecordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="audit_one_record_per_place_in_stream")]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(fields=["actor_key", "-id"], name="audit_by_actor"),
            models.Index(fields=["action", "-id"], name="audit_by_action"),
            models.Index(fields=["-at"], name="audit_by_time"),
            models.Index(fields=["stream", "id"], condition=models.Q(seq=None), name="audit_unsealed_tail"),
            models.Index(fields=["office_path", "-id"], name="audit_by_office"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}:{self.object_id}"

    @property
    def is_emergency(self) -> bool:
        """Whether it was done under emergency powers, or is about them."""
        return ".emergency" in self.action or "emergency" in self.facts

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("the trail is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnly("the trail is append-only")


class StreamHead(models.Model):
    """How far a stream is sealed. Its row is the lock that two sealers meet at; `mac` keeps it from being set back
    to a state that never was."""

    stream = models.CharField(max_length=40, unique=True)
    seq = models.BigIntegerField(default=0)
    chain_hash = models.CharField(max_length=64, blank=True, default="")
    mac = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.stream}:{self.seq}"


class SealRefusal(models.Model):
    """A record that the sealer would not chain, because it had been altered or put in behind the program's back."""

    record_id = models.BigIntegerField(unique=True)
    stream = models.CharField(max_length=40)
    action = models.CharField(max_length=80)
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"record {self.record_id}"


class Anchor(models.Model):
    """The Merkle root over all stream heads at one instant, chained to the anchor before."""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    heads = models.JSONField(default=dict)
    root = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"anchor {self.number}"


class Verification(models.Model):
    """The answer of one verification, for the banner above the trail."""

    at = models.DateTimeField()
    actor_name = models.CharField(max_length=120, blank=True)
    whole = models.BooleanField()
    wrong = models.PositiveIntegerField(default=0)
    records = models.PositiveBigIntegerField(default=0)
    findings = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.at:%F %T} {'whole' if self.whole else 'tampered'}"
