"""The sealer: chains what commands have recorded, and anchors the chains.

Commands write records with a mac inside their own transaction (no lock shared between them). A moment later the
sealer gives each record its place: per stream, in the order of the ids, `chain_hash` binds the place before, the
number, the content and the mac. Anchors fix all streams' heads together and are chained themselves.

Two sealers meet at the stream's head row and take turns. A record whose mac is wrong gets no place: the refusal is
kept in `SealRefusal`, the stream goes on, and `guanjia audit verify` names the record.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from django.db import connection, transaction

from guanjia.foundation.audit import chain, witness
from guanjia.foundation.audit.models import Anchor, AuditRecord, SealRefusal, StreamHead
from guanjia.foundation.audit.trail import canonical, content_of
from guanjia.foundation.protection import keyring

logger = logging.getLogger(__name__)

BATCH = 1000
ANCHOR_AT_LEAST_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SealReport:
    """How many records got their place, and how many were refused."""

    sealed: int = 0
    refused: int = 0

    def __add__(self, other: SealReport) -> SealReport:
        return SealReport(self.sealed + other.sealed, self.refused + other.refused)


def seal_pending(now: datetime, *, batch: int = BATCH) -> SealReport:
    """Give every unsealed record its place. Safe to call at any time, from any number of processes."""
    tail = AuditRecord.objects.filter(seq=None).exclude(pk__in=SealRefusal.objects.values("record_id"))
    report = SealReport()
    for stream in sorted(set(tail.order_by().values_list("stream", flat=True).distinct())):
        while True:
            seen, part = _seal_batch(stream, now, batch)
            report += part
            if seen < batch:
                break
    return report


@transaction.atomic
def _seal_batch(stream: str, now: datetime, batch: int) -> tuple[int, SealReport]:
    StreamHead.objects.get_or_create(stream=stream)
    head = StreamHead.objects.select_for_update().get(stream=stream)
    key = keyring.current().seal
    refused_ids = SealRefusal.objects.filter(stream=stream).values("record_id")
    rows = list(AuditRecord.objects.filter(stream=stream, seq=None).exclude(pk__in=refused_ids).order_by("pk")[:batch])
    places: list[tuple[int, str, int]] = []
    refusals: list[SealRefusal] = []
    for row in rows:
        body = canonical(content_of(row))
        if not compare_digest(chain.keyed(key, body), row.mac):
            refusals.append(SealRefusal(record_id=row.pk, stream=stream, action=row.action, found_at=now))
            logger.error("audit record %s was altered before it was sealed", row.pk)
            continue
        head.seq += 1
        head.chain_hash = chain.link(head.chain_hash, stream, head.seq, chain.digest(body), row.mac)
        places.append((head.seq, head.chain_hash, row.pk))
    if refusals:
        SealRefusal.objects.bulk_create(refusals, ignore_conflicts=True)
    if places:
        table = connection.ops.quote_name(AuditRecord._meta.db_table)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET seq = %s, chain_hash = %s WHERE id = %s AND seq IS NULL",
                places,
            )
        head.mac = chain.head_mac(key, stream, head.seq, head.chain_hash)
        head.save(update_fields=["seq", "chain_hash", "mac"])
    return len(rows), SealReport(len(places), len(refusals))


@transaction.atomic
def anchor(now: datetime) -> Anchor | None:
    """Fix all streams' heads under one Merkle root; nothing when they have not moved for less than an hour."""
    heads = {
        head.stream: [head.seq, head.chain_hash]
        for head in StreamHead.objects.select_for_update().order_by("stream")
        if head.seq
    }
    if not heads:
        return None
    last = Anchor.objects.order_by("number").last()
    transaction.on_commit(witness.catch_up)
    if last and last.heads == heads and now - last.at < ANCHOR_AT_LEAST_EVERY:
        return None
    at = now.astimezone(UTC)
    entry = Anchor(
        number=last.number + 1 if last else 1,
        at=at,
        heads=heads,
        root=chain.merkle_root(heads),
        prev_hash=last.hash if last else "",
    )
    entry.hash = chain.anchor_hash(entry.number, at.isoformat(), heads, entry.root, entry.prev_hash)
    entry.mac = chain.keyed(keyring.current().seal, f"anchor|{entry.hash}".encode())
    entry.save(force_insert=True)
    return entry
