"""Write and read the trail. `record` is called by commands inside their own transaction: what is rolled back leaves
no record, what is stored always has one. A sealer chains the records a moment later (see `sealing`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from guanjia.foundation.audit import fingerprints, watching
from guanjia.foundation.audit.chain import canonical, keyed
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.protection import keyring
from guanjia.foundation.protection.masks import mask_patterns
from guanjia.foundation.protection.sealed import Sealed
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.navigation import modules


def content_of(record: AuditRecord) -> dict[str, Any]:
    """What a record's seal covers: all of it but its place in the chain."""
    content = {
        "uid": record.uid.hex,
        "stream": record.stream,
        "at": record.at.astimezone(UTC).isoformat(),
        "actor_key": record.actor_key,
        "actor_name": record.actor_name,
        "via": record.via,
        "address": record.address,
        "action": record.action,
        "object_type": record.object_type,
        "object_id": record.object_id,
        "office_path": record.office_path,
        "facts": record.facts,
        "state": record.state,
    }
    return content | {"also": record.also} if record.also else content


def mac_of(record: AuditRecord) -> str:
    """The keyed fingerprint that a row inserted behind the application's back cannot have."""
    return keyed(keyring.current().seal, canonical(content_of(record)))


def plain(value: Any) -> Any:
    """A fact as JSON; a sensitive value goes in as its mask."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return mask_patterns(clean(value))
        case float() | Decimal() | Sealed():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case models.Model():
            return value.pk
        case Mapping():
            return {clean(str(key)): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case _:
            return mask_patterns(clean(str(value)))


def clean(text: str) -> str:
    """Text that every database stores as it is: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def record(
    actor: Actor,
    action: str,
    subject: models.Model | None = None,
    *,
    office_path: str = "",
    also: Iterable[models.Model] = (),
    touched: bool = True,
    **facts: Any,
) -> AuditRecord:
    """Append one record. `action` reads `room.thing.happened`; its first word names the stream.

    Call it after the last change to `subject`: where the model declares `AUDIT_FINGERPRINT`, the record keeps a
    fingerprint of the row as it is now, and a later change without a record counts as made behind our back. `also`:
    the other rows that the command wrote, whose fingerprints this record keeps too. `touched`: False where the command
    left the subject's row alone, so that a row edited by hand is not vouched for by a log-in or a look at it.

    Rooms that keep something in step with the rows (the search index) have a module `recorded` with
    `recorded(rows, at)`; it is called inside the same transaction with every row that the record speaks for. Rooms
    that tell people of what happened have a module `hearing` with `heard(actor, happened)`; it gets every record with
    its subject.
    """
    others = list(also)
    entry = _entry(actor, action, subject, office_path, facts)
    entry.state = fingerprint(subject) if subject is not None and touched else ""
    entry.also = fingerprints.of_subjects(others) or None
    entry.mac = mac_of(entry)
    entry.save(force_insert=True)
    _tell([subject, *others] if subject is not None and touched else others, entry.at)
    if subject is not None:
        _spread(actor, [(entry, subject)])
    return entry


@dataclass(frozen=True, slots=True)
class Happened:
    """One of many records of the same action: its subject, office, facts, and the other rows written."""

    subject: models.Model
    office_path: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    also: Sequence[models.Model] = ()


def record_many(actor: Actor, action: str, happened: Sequence[Happened]) -> list[AuditRecord]:
    """Append one record for each of many subjects in a few queries: what `record` would have written one by one.

    For commands that store many rows at once; a record stands for one subject still, never for a batch.
    """
    rows = [row for one in happened for row in (one.subject, *one.also)]
    states = fingerprints.of_subjects(rows)
    entries = []
    for one in happened:
        entry = _entry(actor, action, one.subject, one.office_path, one.facts)
        entry.state = states.get(_key(one.subject), "")
        entry.also = {_key(row): states[_key(row)] for row in one.also if _key(row) in states} or None
        entry.mac = mac_of(entry)
        entries.append(entry)
    made = list(AuditRecord.objects.bulk_create(entries, batch_size=500))
    _tell(rows, clock.now())
    _spread(actor, list(zip(made, (one.subject for one in happened), strict=True)))
    return made


def _key(row: models.Model) -> str:
    return fingerprints.key_of(type(row), row.pk)


def _tell(rows: Sequence[models.Model], at: datetime) -> None:
    if rows:
        for module in modules("recorded"):
            module.recorded(rows, at)


def _spread(actor: Actor, happened: Sequence[tuple[AuditRecord, models.Model]]) -> None:
    if happened:
        for module in modules("hearing"):
            module.heard(actor, happened)


def _entry(
    actor: Actor, action: str, subject: models.Model | None, office_path: str, facts: Mapping[str, Any]
) -> AuditRecord:
    """A record without its fingerprints and its mac. Done under emergency powers, it says so: a reviewer filters by
    it."""
    if actor.emergency:
        facts = dict(facts) | {"emergency": actor.emergency}
    return AuditRecord(
        stream=action.split(".", 1)[0],
        at=clock.now(),
        actor_key=actor.key,
        actor_name=clean(actor.name)[:120],
        via=actor.via,
        address=clean(actor.address)[:45],
        action=action,
        object_type=subject._meta.label_lower if subject is not None else "",
        object_id=str(subject.pk) if subject is not None else "",
        office_path=office_path,
        facts=plain(facts),
    )


def fingerprint(subject: models.Model) -> str:
    """The fingerprint of the subject's row as it is in the database now; empty when its model declares none."""
    return fingerprints.fingerprint(subject)


def is_watched(subject: models.Model) -> bool:
    """Whether some record keeps a fingerprint of the subject's row."""
    return watching.newest_of(type(subject), str(subject.pk)) is not None


def record_read(actor: Actor, subject: models.Model, field: str, reason: str, *, office_path: str = "") -> AuditRecord:
    """Append that somebody read a sensitive value of `subject` in full, and why. The value itself is not recorded."""
    return record(
        actor, "protection.field.revealed", subject, office_path=office_path, field=field, reason=reason, touched=False
    )


def actions_on(subject: models.Model) -> list[str]:
    """The actions recorded on one thing, oldest first."""
    return list(records_on(subject).values_list("action", flat=True))


def records_on(subject: models.Model) -> models.QuerySet[AuditRecord]:
    """The records about one thing, oldest first."""
    return AuditRecord.objects.filter(object_type=subject._meta.label_lower, object_id=str(subject.pk)).order_by("id")
