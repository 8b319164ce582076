"""Checks the whole trail: macs, places, chains, anchors, witness, and the business rows that it watches.

Rows are read in chunks, so that memory stays flat. Records that come in meanwhile are left out; a row that changes
meanwhile is read again before it is called altered.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Count, Max, Min

from guanjia.foundation.audit import chain, fingerprints, watching, witness
from guanjia.foundation.audit.models import Anchor, AuditRecord, SealRefusal, StreamHead
from guanjia.foundation.audit.trail import canonical, content_of
from guanjia.foundation.protection import keyring
from guanjia.kernel.words import N_

CHUNK = 1000
KEPT = 200

WHAT = {
    "content": N_("its content was changed"),
    "place": N_("it is not in the place where it was sealed"),
    "missing": N_("records from place %(first)s to %(last)s are missing: they were deleted"),
    "cut": N_("the stream's last records are missing: it was sealed up to place %(last)s"),
    "beyond": N_("it was put in behind the program's back, after the stream's end"),
    "forged": N_("it was put in or changed behind the program's back before it was sealed"),
    "copied": N_("it is a copy of another record"),
    "refused": N_("the sealer refused it, and it is gone or was changed again since"),
    "head": N_("the stream's head was changed or deleted"),
    "anchor_missing": N_("anchor %(number)s is missing: it was deleted"),
    "anchor": N_("anchor %(number)s was changed"),
    "anchored": N_("place %(place)s is not what anchor %(number)s fixed"),
    "witness": N_("the witness file knows anchor %(number)s, which is missing or different in the database"),
    "witness_gone": N_("the witness file is missing, or its first lines are"),
    "witness_line": N_("the witness file holds a line that cannot be read"),
    "row": N_("the row was edited by hand after this record"),
    "row_gone": N_("the row was deleted by hand after this record"),
    "row_back": N_("the row was put back by hand after this record deleted it"),
    "row_unknown": N_("the row was put in by hand: no record knows it"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where. `kind` is a key of `WHAT`; `name` is what people call a business row."""

    kind: str
    stream: str = ""
    seq: int | None = None
    record_id: int | None = None
    action: str = ""
    at: str = ""
    object_type: str = ""
    object_id: str = ""
    name: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, as an English sentence with placeholders for `params`."""
        return WHAT[self.kind]

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"what": self.message % self.params}


@dataclass(slots=True)
class Verdict:
    """The answer of one verification. `findings` holds the first ones, `wrong` counts all."""

    started_at: datetime
    records: int = 0
    streams: int = 0
    anchors: int = 0
    rows: int = 0
    unsealed: int = 0
    tail_age: timedelta | None = None
    last_anchor_at: datetime | None = None
    wrong: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.wrong

    @property
    def first(self) -> Finding | None:
        """The earliest bad record: by its number where it has one, the trail's frame after the records."""
        if not self.findings:
            return None
        return min(self.findings, key=lambda f: (f.record_id is None, f.record_id or 0))

    def add(self, finding: Finding) -> None:
        self.wrong += 1
        if len(self.findings) < KEPT:
            self.findings.append(finding)

    def as_json(self) -> dict[str, Any]:
        first = self.first
        return {
            "clean": self.clean,
            "started_at": self.started_at.isoformat(),
            "records": self.records,
            "streams": self.streams,
            "anchors": self.anchors,
            "rows": self.rows,
            "unsealed": self.unsealed,
            "tail_age_s": None if self.tail_age is None else self.tail_age.total_seconds(),
            "last_anchor_at": self.last_anchor_at.isoformat() if self.last_anchor_at else None,
            "wrong": self.wrong,
            "first": first.as_json() if first else None,
            "findings": [finding.as_json() for finding in self.findings],
        }


def at_record(kind: str, record: AuditRecord, **params: Any) -> Finding:
    return Finding(
        kind,
        record.stream,
        record.seq,
        record.pk,
        record.action,
        record.at.astimezone(UTC).isoformat(),
        record.object_type,
        record.object_id,
        params=params,
    )


def verify(now: datetime, *, rows: bool = True) -> Verdict:
    """Check everything there is; `rows=False` leaves the business rows out."""
    verdict = Verdict(started_at=now)
    newest = AuditRecord.objects.aggregate(newest=Max("pk"))["newest"] or 0
    anchors_upto = Anchor.objects.aggregate(n=Max("number"))["n"] or 0
    heads = {head.stream: head for head in StreamHead.objects.all()}
    last_anchor = Anchor.objects.order_by("number").last()
    streams = set(AuditRecord.objects.order_by().values_list("stream", flat=True).distinct()) | set(heads)
    verdict.streams = len(streams)
    for stream in sorted(streams):
        _verify_stream(verdict, stream, heads.get(stream), last_anchor)
    _verify_tail(verdict, newest, now)
    _verify_copies(verdict)
    _verify_anchors(verdict, anchors_upto)
    if rows:
        _verify_rows(verdict)
    return verdict


def _verify_stream(verdict: Verdict, stream: str, head: StreamHead | None, last_anchor: Anchor | None) -> None:
    key = keyring.current().seal
    sealed = AuditRecord.objects.filter(stream=stream, seq__isnull=False)
    if head is None or (
        head.seq and not compare_digest(chain.head_mac(key, stream, head.seq, head.chain_hash), head.mac)
    ):
        if head is not None or sealed.exists():
            verdict.add(Finding("head", stream))
        upto = sealed.aggregate(top=Max("seq"))["top"] or 0
        head = None
    else:
        upto = head.seq
    anchored = last_anchor.heads.get(stream) if last_anchor else None
    prev, place, off_track = "", 0, False
    for record in sealed.filter(seq__lte=upto).order_by("seq").iterator(chunk_size=CHUNK):
        verdict.records += 1
        if record.seq != place + 1:
            verdict.add(at_record("missing", record, first=place + 1, last=record.seq - 1))
            off_track = True
        body = canonical(content_of(record))
        expected = chain.link(prev, stream, record.seq, chain.digest(body), record.mac)
        if not compare_digest(chain.keyed(key, body), record.mac):
            verdict.add(at_record("content", record))
        elif expected != record.chain_hash and not off_track:
            verdict.add(at_record("place", record))
        off_track = False
        prev, place = record.chain_hash, record.seq
        if anchored and record.seq == anchored[0]:
            if record.chain_hash != anchored[1]:
                _find_first_unlike_anchor(verdict, stream)
            anchored = None
    if head is not None and (place, prev) != (head.seq, head.chain_hash) and place != head.seq:
        verdict.add(Finding("cut", stream, seq=place + 1, params={"last": head.seq}))
    elif head is not None and prev != head.chain_hash:
        verdict.add(Finding("head", stream, seq=place))
    elif anchored:
        verdict.add(Finding("cut", stream, seq=place + 1, params={"last": anchored[0]}))
    if head is not None:
        head.refresh_from_db()
        for record in sealed.filter(seq__gt=head.seq).order_by("seq")[:KEPT]:
            verdict.add(at_record("beyond", record))


def _find_first_unlike_anchor(verdict: Verdict, stream: str) -> None:
    """Records were taken out and the rest numbered and chained anew: say where, by the first anchor that differs."""
    seen = 0
    for number, heads in Anchor.objects.order_by("number").values_list("number", "heads").iterator(chunk_size=CHUNK):
        seq, chain_hash = heads.get(stream, (0, ""))
        if seq > seen:
            seen = seq
            record = AuditRecord.objects.filter(stream=stream, seq=seq).first()
            if record is None or record.chain_hash != chain_hash:
                params = {"place": seq, "number": number}
                verdict.add(
                    at_record("anchored", record, **params)
                    if record
                    else Finding("anchored", stream, seq=seq, params=params)
                )
                return


def _verify_tail(verdict: Verdict, newest: int, now: datetime) -> None:
    key = keyring.current().seal
    tail = AuditRecord.objects.filter(seq=None, pk__lte=newest)
    verdict.unsealed = tail.count()
    oldest = tail.aggregate(oldest=Min("at"))["oldest"]
    verdict.tail_age = now - oldest if oldest else None
    refused = dict(SealRefusal.objects.values_list("record_id", "pk"))
    for record in tail.order_by("pk").iterator(chunk_size=CHUNK):
        refused_here = refused.pop(record.pk, None) is not None
        if refused_here or not compare_digest(chain.keyed(key, canonical(content_of(record))), record.mac):
            verdict.add(at_record("forged", record))
    for refusal in SealRefusal.objects.filter(pk__in=list(refused.values())):
        verdict.add(Finding("refused", refusal.stream, record_id=refusal.record_id, action=refusal.action))


def _verify_copies(verdict: Verdict) -> None:
    """A true record copied in again carries a true mac, but not a `uid` of its own."""
    repeated = AuditRecord.objects.order_by().values("uid").annotate(n=Count("pk")).filter(n__gt=1).values("uid")
    for uid in list(repeated[:KEPT]):
        for record in AuditRecord.objects.filter(uid=uid["uid"]).order_by("pk")[1:]:
            verdict.add(at_record("copied", record))


def _verify_anchors(verdict: Verdict, upto: int) -> None:
    key = keyring.current().seal
    witnessed = witness.lines()
    line = next(witnessed, None)
    if upto and (line is None or line.number > 1):
        verdict.add(Finding("witness_gone"))
    prev, number = "", 0
    for anchor in Anchor.objects.filter(number__lte=upto).order_by("number").iterator(chunk_size=CHUNK):
        verdict.anchors += 1
        verdict.last_anchor_at = anchor.at
        for gone in range(number + 1, min(anchor.number, number + 1 + KEPT)):
            verdict.add(Finding("anchor_missing", params={"number": gone}))
        at = anchor.at.astimezone(UTC).isoformat()
        true_hash = chain.anchor_hash(anchor.number, at, anchor.heads, anchor.root, anchor.prev_hash)
        if (
            true_hash != anchor.hash
            or chain.merkle_root(anchor.heads) != anchor.root
            or not compare_digest(chain.keyed(key, f"anchor|{anchor.hash}".encode()), anchor.mac)
            or (anchor.prev_hash != prev and number == anchor.number - 1)
        ):
            verdict.add(Finding("anchor", at=at, params={"number": anchor.number}))
        while line is not None and line.number <= anchor.number:
            if line.number == 0:
                verdict.add(Finding("witness_line"))
            elif (line.number != anchor.number or line.hash != anchor.hash) and not _said_again(line, anchor.number):
                verdict.add(Finding("witness", params={"number": line.number}))
            line = next(witnessed, None)
        prev, number = anchor.hash, anchor.number
    newest = Anchor.objects.aggregate(n=Max("number"))["n"] or 0  # anchors made meanwhile are in the witness already
    while line is not None:
        if line.number > newest:
            verdict.add(Finding("witness", params={"number": line.number}))
        elif line.number == 0:
            verdict.add(Finding("witness_line"))
        line = next(witnessed, None)


def _said_again(line: witness.Line, number: int) -> bool:
    """A line that comes late and says what is true: two hosts that share one witness may each have written it."""
    return line.number < number and Anchor.objects.filter(number=line.number, hash=line.hash).exists()


def _verify_rows(verdict: Verdict) -> None:
    """Compare each watched row with its newest fingerprint; one of another form of its model is passed over."""
    watched = {model._meta.label_lower: model for model in fingerprints.watched_models()}
    for part in watching.newest():
        by_model: dict[type[models.Model], dict[str, AuditRecord]] = {}
        for name, record in part:
            label, pk = name.split(":", 1)
            model = watched.get(label)
            if model and watching.state_in(record, name).startswith(f"{fingerprints.form_of(model)}:"):
                by_model.setdefault(model, {})[pk] = record
        for model, kept in by_model.items():
            _compare_rows(verdict, model, kept)
    for model in watched.values():
        if getattr(model, "AUDIT_EVERY_ROW", False):
            for pk in watching.unknown_rows(model):
                label = model._meta.label_lower
                verdict.add(Finding("row_unknown", object_type=label, object_id=pk, name=_spoken(model, pk)))


def _compare_rows(verdict: Verdict, model: type[models.Model], kept: dict[str, AuditRecord]) -> None:
    verdict.rows += len(kept)
    found = dict(fingerprints.of_rows(model, [pk for pk in kept if pk.isdigit()]))
    for pk, record in kept.items():
        name = fingerprints.key_of(model, pk)
        if _row_finding(watching.state_in(record, name), found.get(pk)) is None:
            continue
        # a command may have come between the two reads: read record, row, record again
        before = watching.newest_of(model, pk)
        row = dict(fingerprints.of_rows(model, [pk])).get(pk)
        after = watching.newest_of(model, pk)
        if before is not None and after is not None and before.pk == after.pk:
            kind = _row_finding(watching.state_in(after, name), row)
            if kind:
                verdict.add(_at_row(kind, model, pk, after))


def _row_finding(state: str, now: str | None) -> str | None:
    gone = state.endswith(f":{fingerprints.GONE}")
    if now is None:
        return None if gone else "row_gone"
    if gone:
        return "row_back"
    return None if compare_digest(state, now) else "row"


def _at_row(kind: str, model: type[models.Model], pk: str, record: AuditRecord) -> Finding:
    return replace(
        at_record(kind, record),
        object_type=model._meta.label_lower,
        object_id=pk,
        name=_spoken(model, pk) or _spoken_by(record),
    )


def _spoken(model: type[models.Model], pk: str) -> str:
    """What people call a row (a ticket's number, a person's name); empty where it is gone or cannot be read."""
    try:
        row = model._base_manager.filter(pk=pk).first()
        return "" if row is None else str(row)[:120]
    except (ObjectDoesNotExist, ValueError):  # what it hangs on is gone, or a cipher text no longer opens
        return ""


def _spoken_by(record: AuditRecord) -> str:
    """What the record says of a row that is gone: its number or name, or the thing it belonged to."""
    for fact in ("number", "name", "username", "code"):
        if record.facts.get(fact):
            return str(record.facts[fact])[:120]
    try:
        return _spoken(apps.get_model(record.object_type), record.object_id) if record.object_type else ""
    except LookupError:
        return ""
