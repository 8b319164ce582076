"""Answers are kept exactly once, however often a phone sends them; a clash is shown, never settled in silence.

What the server looks at is the UUID that the phone made for an answer set, the hash of its content, and the revision
that the phone had seen. Equal content is the same answer; a change on the newest revision is accepted and the earlier
content kept; a change on an older one, or another phone's answers for the same place, is a conflict with both versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.checklists import judging, ordering, queries
from guanjia.foundation.checklists.models import AnswerSet, Campaign, EarlierAnswers, Reading, Visit
from guanjia.foundation.checklists.rules import lines as of_lines
from guanjia.foundation.checklists.rules import states
from guanjia.foundation.checklists.rules.refusals import (
    AnswersConflict,
    AnswersSealed,
    FormVersionMismatch,
    PhotoDiffers,
    PhotosMissing,
    PointNotOnRoute,
    ReadingWrong,
    StateRefused,
)
from guanjia.foundation.files.commands import PreparedFile, attach_file, lock_files, prepare_file
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.notify import public as notify
from guanjia.foundation.places.models import Place
from guanjia.foundation.standards import public as standards
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of answers that were sent. `new`: they were not there before. `changed`: they replaced earlier ones.
    `superseded`: they had arrived, and a later change has replaced them since."""

    answers: AnswerSet
    new: bool = False
    changed: bool = False
    superseded: bool = False


def clash(current: AnswerSet, yours: Mapping[str, Any]) -> AnswersConflict:
    """A conflict that carries both versions."""
    refusal = AnswersConflict(
        N_("%(name)s answered for %(where)s at %(at)s in the meantime. Compare both and choose which stays."),
        name=current.answered_by,
        where=current.where,
        at=f"{current.received_at.astimezone(clock.LOCAL):%Y-%m-%d %H:%M}",
        field="answers",
    )
    refusal.theirs, refusal.yours = current, dict(yours)  # type: ignore[attr-defined]
    return refusal


def require_inspecting(actor: Actor, visit: Visit) -> None:
    """Raise NotAllowed unless the actor makes or runs this visit."""
    if not queries.may_inspect(actor, visit):
        actor.require("checklists.manage", visit.office.path)


def require_open(visit: Visit) -> None:
    """Raise AnswersSealed once the visit or its campaign is over."""
    closed = visit.campaign is not None and visit.campaign.state != Campaign.State.RUNNING
    if closed or not visit.is_open:
        raise AnswersSealed(N_("This visit is closed: its answers are kept as they are. Ask whoever runs it."))


def place_on(visit: Visit, place_id: int | None) -> Place | None:
    """The place that answers are about: one of the visit's rooms, or any place of the unit where it names none."""
    if place_id is None:
        if visit.route_id:
            raise PointNotOnRoute(N_("Scan the point, or choose it from the list."), field="place_id")
        return None
    listed = visit.rooms.select_related("place__office").filter(place_id=place_id).first()
    if listed is not None:
        return listed.place
    if visit.route_id:
        raise PointNotOnRoute(N_("This point is not on this route."), field="place_id")
    place = Place.objects.filter(pk=place_id, valid_to=None).select_related("office", "user").first()
    paths = [office.path for office in (place.user, place.office) if office] if place else []
    if place is None or not any(path.startswith(visit.unit.path) for path in paths):
        raise NotVisible(N_("There is no such place in this unit."))
    return place


def check_readings(visit: Visit, place: Place | None, answers: Mapping[str, Any]) -> None:
    """Raise ReadingWrong where an answer names a device's reading that is not there or says something else."""
    for line in visit.form_version.lines:
        answer = answers.get(line["key"])
        if line["kind"] != of_lines.LineKind.READING or not isinstance(answer, dict) or not answer.get("reading"):
            continue
        row = Reading.objects.filter(pk=answer["reading"]).first()
        same = row is not None and row.place_id == (place.pk if place else None) and row.device == answer.get("device")
        if row is None or not same or row.value != of_lines.number_of(answer):
            raise ReadingWrong(
                N_("“%(text)s”: this is not what the device sent for this place."), text=line["zh"], field=line["key"]
            )


@transaction.atomic
def keep_answers(
    actor: Actor,
    *,
    uuid: UUID,
    visit_id: int,
    answers: Mapping[str, Any],
    answered_at: datetime,
    now: datetime,
    place_id: int | None = None,
    spot: str = "",
    form_hash: str = "",
    base_revision: int = 0,
    source: str = AnswerSet.Source.PAGE,
) -> Kept:
    """Keep one answer set, judge it, and order a fault on the spot.

    uuid: made by whoever fills in. base_revision: the revision that the sender had before them; 0 for new answers.
    form_hash: the content hash of the form version that was filled in. Sent again, the first answer is given back.
    Raises AnswersConflict with both versions, AnswersSealed, FormVersionMismatch, AnswersMissing, AnswerWrong, …
    """
    visit = queries.get_visit(actor, visit_id, lock=True)
    require_inspecting(actor, visit)
    version = visit.form_version
    known = AnswerSet.objects.select_for_update().filter(uuid=uuid).first()
    if known is not None and known.visit_id != visit.pk:
        raise NotVisible(N_("There are no such answers, or they are not yours to see."))
    if form_hash and form_hash != version.content_hash:
        raise FormVersionMismatch(N_("This visit carries another version of the form. Fetch the visit again."))
    kept = of_lines.check_answers(version.lines, answers)
    place = place_on(visit, place_id)
    if place is None:
        spot = spot.replace("\0", "").strip()[:120] or visit.unit.name
    content = of_lines.digest_of({"answers": kept, "place": place.pk if place else None, "spot": "" if place else spot})
    at_place = visit.answer_sets.filter(place=place) if place else visit.answer_sets.filter(place=None, spot=spot)
    if known is None:
        other = at_place.select_related("place").first()
        if other is not None and other.sha256 != content:
            raise clash(other, kept)
        if other is not None:
            return Kept(other)
    elif known.sha256 == content:
        return Kept(known)
    elif known.earlier.filter(sha256=content).exists() and base_revision < known.revision:
        return Kept(known, superseded=True)
    elif base_revision != known.revision:
        raise clash(known, kept)
    require_open(visit)
    check_readings(visit, place, kept)
    day = clock.local_day(min(answered_at, now))
    said = judging.judge_answers(version.lines, version.judged, kept, on=day, unit=visit.unit)
    fields: dict[str, Any] = {
        "place": place, "spot": "" if place else spot, "form_version": version, "answers": kept, "sha256": content,
        "answered_at": min(answered_at, now), "received_at": now, "person_id": actor.person_id,
        "answered_by": actor.name[:120], "source": source, "judged_on": day, "outcome": said.state,
        "verdict": said.told,
    }  # fmt: skip
    row = change_answers(known, fields) if known is not None else create_answers(uuid, visit, fields)
    begin(visit, now)
    action = "checklists.answers.changed" if known else "checklists.answers.kept"
    also = list(row.earlier.order_by("-revision")[:1]) if known else []
    trail.record(
        actor, action, row, office_path=visit.office.path, also=[*also, visit], where=row.where,
        revision=row.revision, outcome=said.state, source=source,
    )  # fmt: skip
    for verdict in said.verdicts:
        standards.keep_verdict(
            actor, verdict, rule=verdict.rule, subject=row, unit=visit.unit, on=day, label=row.where, now=now
        )
    if said.state in (AnswerSet.Outcome.WARN, AnswerSet.Outcome.BLOCK):
        ordering.order_fault(actor, row, now)
    return Kept(row, new=known is None, changed=known is not None)


def create_answers(uuid: UUID, visit: Visit, fields: dict[str, Any]) -> AnswerSet:
    """Write new answers; two in the same instant meet the constraints."""
    try:
        with transaction.atomic():
            return AnswerSet.objects.create(uuid=uuid, visit=visit, **fields)
    except IntegrityError:
        other = AnswerSet.objects.filter(uuid=uuid).first()
        other = other or visit.answer_sets.filter(place=fields["place"], spot=fields["spot"]).first()
        if other is None:
            raise
        if other.visit_id != visit.pk:
            raise NotVisible(N_("There are no such answers, or they are not yours to see.")) from None
        raise clash(other, fields["answers"]) from None


def change_answers(row: AnswerSet, fields: dict[str, Any]) -> AnswerSet:
    """Replace answers and keep what they said before."""
    EarlierAnswers.objects.create(
        answer_set=row, revision=row.revision, answers=row.answers, sha256=row.sha256, answered_at=row.answered_at,
        received_at=row.received_at, answered_by=row.answered_by, outcome=row.outcome, verdict=row.verdict,
    )  # fmt: skip
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    return row


def begin(visit: Visit, now: datetime) -> None:
    """The first answer begins a visit."""
    if visit.state == Visit.State.PLANNED:
        visit.state, visit.begun_at = Visit.State.GOING, now
        visit.save(update_fields=["state", "begun_at"])


def add_photo(
    actor: Actor, *, visit_id: int, sha256: str, upload: UploadedFile | PreparedFile, now: datetime
) -> StoredFile:
    """Take a photo or signature of a visit, named by the SHA-256 of its bytes; sent again, it is there once.

    Raises PhotoDiffers where the bytes are others than the name says, AnswersSealed, and what the files room refuses.
    """
    visit = queries.get_visit(actor, visit_id)
    require_inspecting(actor, visit)
    known = queries.files_by_hash(visit).get(sha256)
    if known is not None:
        return known
    require_open(visit)
    ready = (
        upload if isinstance(upload, PreparedFile) else prepare_file(upload, purpose_of("checklists.visit", "photo"))
    )
    if ready.original_sha256 != sha256:
        raise PhotoDiffers(N_("The photo arrived damaged. Send it again."), field="file")
    return attach_file(
        actor, holder=visit, purpose="photo", upload=ready, now=now, office_path=visit.office.path, permitted=True
    )


@transaction.atomic
def finish_visit(actor: Actor, *, visit_id: int, now: datetime) -> Visit:
    """Close a visit: all its rooms are answered and all named photos are here. Its files are sealed.

    Raises StateRefused with how many rooms lack, PhotosMissing.
    """
    visit = queries.get_visit(actor, visit_id, lock=True)
    require_inspecting(actor, visit)
    if visit.state == Visit.State.DONE:
        return visit
    states.check_visit_move(visit.state, states.VisitState.DONE)
    answered = list(visit.answer_sets.all())
    left = visit.rooms.exclude(place__in=[row.place_id for row in answered if row.place_id]).count()
    if left or not answered:
        raise StateRefused(N_("%(n)s places of this visit have no answers yet."), n=left or 1)
    lacking = {name for row in answered for name in queries.photos_missing(visit, row.answers)}
    if lacking:
        raise PhotosMissing(N_("%(n)s photos have not arrived yet. Send them, then finish."), n=len(lacking))
    visit.state, visit.done_at = Visit.State.DONE, now
    visit.save(update_fields=["state", "done_at"])
    trail.record(actor, "checklists.visit.done", visit, office_path=visit.office.path, answers=len(answered))
    lock_files(actor, holder=visit, now=now)
    notify.settle(f"checklists.visit:{visit.pk}", now=now)
    return visit
