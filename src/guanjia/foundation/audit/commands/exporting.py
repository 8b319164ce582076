"""Exporting a slice of the trail so that somebody without our server can verify it (docs/handbook/audit-format.md).

A slice of a stream has no holes: it runs from the first to the last place that falls into the asked period. Records
outside the asker's reach travel without their content, only with its hash, so that the chain still closes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

from django.db.models import Max, Min

from guanjia.foundation.audit import chain, trail
from guanjia.foundation.audit.models import Anchor, AuditRecord
from guanjia.foundation.audit.sealing import anchor, seal_pending
from guanjia.foundation.protection import keyring
from guanjia.kernel.actor import Actor

FORMAT = "guanjia-audit/1"


@dataclass(slots=True)
class ExportReport:
    """What went out."""

    records: int = 0
    withheld: int = 0
    anchors: int = 0
    sha256: str = ""
    streams: dict[str, dict[str, Any]] = field(default_factory=dict)


def export_trail(
    actor: Actor,
    out: IO[str],
    *,
    streams: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    now: datetime,
) -> ExportReport:
    """Write the slice to `out` as JSON lines (header, records, anchors, manifest), and record the export.

    Needs `audit.export`. `since` and `until` are both included; no streams means all of them.
    """
    actor.require("audit.export")
    seal_pending(now)
    anchor(now)
    report = ExportReport()
    hasher = hashlib.sha256()

    def write(body: dict[str, Any]) -> None:
        line = chain.canonical(body).decode() + "\n"
        hasher.update(line.encode())
        out.write(line)

    write(
        {
            "type": "header",
            "format": FORMAT,
            "exported_at": now.astimezone(UTC).isoformat(),
            "exported_by": actor.key,
            "since": since.astimezone(UTC).isoformat() if since else None,
            "until": until.astimezone(UTC).isoformat() if until else None,
        }
    )
    for body in _records(actor, report, streams, since, until):
        write(body)
    for body in _anchors(report):
        write(body)
    report.sha256 = hasher.hexdigest()
    manifest: dict[str, Any] = {
        "type": "manifest",
        "records": report.records,
        "withheld": report.withheld,
        "anchors": report.anchors,
        "streams": report.streams,
        "sha256": report.sha256,
    }
    manifest["mac"] = chain.keyed(keyring.current().seal, chain.canonical(manifest))
    out.write(chain.canonical(manifest).decode() + "\n")
    trail.record(
        actor,
        "audit.trail.exported",
        office_path=actor.office_path,
        streams=sorted(report.streams),
        since=since,
        until=until,
        records=report.records,
        withheld=report.withheld,
        sha256=report.sha256,
    )
    return report


def _records(
    actor: Actor, report: ExportReport, streams: Sequence[str], since: datetime | None, until: datetime | None
) -> Iterator[dict[str, Any]]:
    sealed = AuditRecord.objects.filter(seq__isnull=False)
    reach, system = actor.reach("audit.view"), actor.may("audit.system")
    for stream in sorted(set(sealed.order_by().values_list("stream", flat=True).distinct())):
        if streams and stream not in streams:
            continue
        wanted = sealed.filter(stream=stream)
        if since:
            wanted = wanted.filter(at__gte=since)
        if until:
            wanted = wanted.filter(at__lte=until)
        ends = wanted.aggregate(first=Min("seq"), last=Max("seq"))
        if ends["first"] is None:
            continue
        before = sealed.filter(stream=stream, seq=ends["first"] - 1).values_list("chain_hash", flat=True).first() or ""
        head = ""
        rows = sealed.filter(stream=stream, seq__gte=ends["first"], seq__lte=ends["last"]).order_by("seq")
        for row in rows.iterator(chunk_size=1000):
            content = trail.content_of(row)
            body = {"type": "record", "id": row.pk, "stream": stream, "seq": row.seq, "mac": row.mac}
            body["chain_hash"] = head = row.chain_hash
            if reach.covers(row.office_path) if row.office_path else system:
                body["content"] = content
            else:
                body["content_hash"] = chain.digest(chain.canonical(content))
                report.withheld += 1
            report.records += 1
            yield body
        report.streams[stream] = {**ends, "before": before, "head": head}


def _anchors(report: ExportReport) -> Iterator[dict[str, Any]]:
    """The anchors from the first that fixed a place of the slice to the first that covers its end."""
    if not report.streams:
        return
    started = False
    for row in Anchor.objects.order_by("number").iterator(chunk_size=500):
        reached = {s: row.heads.get(s, [0, ""])[0] for s in report.streams}
        started = started or any(reached[s] >= ends["first"] for s, ends in report.streams.items())
        if not started:
            continue
        report.anchors += 1
        yield {
            "type": "anchor",
            "number": row.number,
            "at": row.at.astimezone(UTC).isoformat(),
            "heads": row.heads,
            "root": row.root,
            "prev_hash": row.prev_hash,
            "hash": row.hash,
            "mac": row.mac,
        }
        if all(reached[s] >= ends["last"] for s, ends in report.streams.items()):
            return
