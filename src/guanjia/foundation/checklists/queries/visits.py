"""Visits, what they ask, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from guanjia.foundation.checklists import judging
from guanjia.foundation.checklists.models import (
    AnswerSet,
    AnswerSetQuerySet,
    EarlierAnswers,
    InspectionVisitQuerySet,
    Visit,
    VisitRoom,
)
from guanjia.foundation.checklists.rules.lines import photos_in
from guanjia.foundation.checklists.rules.states import OPEN_VISITS
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.files.queries import files_of
from guanjia.foundation.org.models import Office
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.subjects import LARGEST_ID
from guanjia.foundation.standards import public as standards
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

JOINED = ("campaign", "plan", "route", "unit", "office", "form_version__form")
DAYS_SHOWN = 45


def list_visits(actor: Actor) -> InspectionVisitQuerySet:
    """The visits in sight, the latest day first."""
    return Visit.objects.visible_to(actor).select_related(*JOINED).order_by("-planned_on", "-pk")


def get_visit(actor: Actor, visit_id: int, *, lock: bool = False) -> Visit:
    """The visit, or NotVisible: the same answer whether it is hidden or missing."""
    visits = Visit.objects.visible_to(actor)
    visits = visits.select_for_update(of=("self",)) if lock else visits.select_related(*JOINED)
    found = visits.filter(pk=visit_id).first() if 0 < visit_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such visit, or it is not yours to see."))
    return found


def list_my_visits(actor: Actor, today: date) -> InspectionVisitQuerySet:
    """The open visits the actor is to make, the earliest first, and what was done in the last days."""
    mine = Visit.objects.filter(Visit.objects.own(actor))
    recent = today - timedelta(days=3)
    shown = mine.filter(
        Q(state__in=OPEN_VISITS, planned_on__lte=today + timedelta(days=DAYS_SHOWN))
        | Q(state=Visit.State.DONE, planned_on__gte=recent)
    )
    return shown.select_related(*JOINED).order_by("planned_on", "starts_at", "pk")


def may_inspect(actor: Actor, visit: Visit) -> bool:
    """Whether the actor may answer on this visit: one of its inspectors, or whoever runs it."""
    if actor.may("checklists.manage", visit.office.path):
        return True
    if not actor.person_id or not actor.may("checklists.inspect"):
        return False
    return visit.inspectors.filter(pk=actor.person_id).exists()


def asked_lines(visit: Visit, on: date) -> list[dict[str, Any]]:
    """The lines of a visit's form with the limits that hold for its unit on a day, each with its clause."""
    where = standards.place_of(visit.unit)
    shown = []
    for line in visit.form_version.lines:
        limits = judging.limits_of(line, on=on, where=where)
        shown.append(
            {**line, "limits": [
                {"value": limit.value, "bound": limit.bound, "unit": limit.unit, "clause": limit.clause,
                 "document": limit.document, "ref": limit.ref, "meaning": limit.meaning, "since": limit.since}
                for limit in limits
            ]}
        )  # fmt: skip
    return shown


def list_answers(visit: Visit) -> QuerySet[AnswerSet]:
    """The answers of a visit that the caller has been shown, in the order they were given."""
    return visit.answer_sets.select_related("place", "person", "form_version", "visit__office").order_by(
        "answered_at", "pk"
    )


def list_all_answers(actor: Actor) -> AnswerSetQuerySet:
    """The answers in sight, the newest first."""
    found = AnswerSet.objects.visible_to(actor)
    return found.select_related("place", "visit__unit", "visit__campaign", "visit__office").order_by(
        "-answered_at", "-pk"
    )


def get_answers(actor: Actor, uuid: UUID) -> AnswerSet:
    """One answer set of a visit in sight."""
    found = (
        AnswerSet.objects.visible_to(actor)
        .select_related("place", "person", "form_version__form", "visit__unit", "visit__office", "visit__campaign")
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise NotVisible(N_("There are no such answers, or they are not yours to see."))
    return found


def list_earlier(answers: AnswerSet) -> QuerySet[EarlierAnswers]:
    """What an answer set said before, the newest first."""
    return answers.earlier.order_by("-revision")


def files_by_hash(visit: Visit) -> dict[str, StoredFile]:
    """The photos of a visit by the hash of the bytes that were sent."""
    return {stored.original_sha256: stored for stored in files_of(visit, "photo")}


def photos_missing(visit: Visit, answers: Mapping[str, Any]) -> list[str]:
    """The photos that answers name and nobody has sent yet."""
    there = set(files_of(visit, "photo").values_list("original_sha256", flat=True))
    return [name for name in photos_in(answers) if name not in there]


USE_WORDS = (
    ("operating_room", ("手术",)),
    ("data_room", ("机房", "数据中心", "网络间")),
    ("archive", ("档案",)),
    ("meeting", ("会议",)),
)  # fmt: skip


def prefilled(place: Place, lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the register of places says already: the use of a room by its name, where the form asks for it.

    Whoever visits confirms or corrects it; whether a use is exempt is the rule's business.
    """
    asked = next((line for line in lines if line["key"] == "room_use" and line["kind"] == "choice"), None)
    if asked is None:
        return {}
    offered = {choice["value"] for choice in asked["choices"]}
    use = next((use for use, words in USE_WORDS if any(word in place.name for word in words)), "office")
    return {"room_use": use} if use in offered else {}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of a visit: what is asked there and what was answered. `place` None: the unit as a whole."""

    place: Place | None
    answers: AnswerSet | None


def rows_of(visit: Visit) -> list[PlaceRow]:
    """The places of a visit in their order, then what else was answered."""
    given = list(list_answers(visit))
    by_place = {row.place_id: row for row in given if row.place_id}
    rooms = [room.place for room in visit.rooms.select_related("place")]
    listed = {place.pk for place in rooms}
    rows = [PlaceRow(place, by_place.get(place.pk)) for place in rooms]
    rows += [PlaceRow(row.place, row) for row in given if row.place_id not in listed]
    return rows


def count_places(visits: Sequence[Visit]) -> dict[int, tuple[int, int]]:
    """Answered and listed places of each visit, in two queries."""
    ids = [visit.pk for visit in visits]
    listed = dict(VisitRoom.objects.filter(visit__in=ids).values_list("visit").annotate(n=Count("pk")))
    given = dict(AnswerSet.objects.filter(visit__in=ids).values_list("visit").annotate(n=Count("pk")))
    return {pk: (given.get(pk, 0), max(listed.get(pk, 0), given.get(pk, 0))) for pk in ids}


def rooms_of_unit(unit: Office) -> QuerySet[Place]:
    """The rooms that a unit and its sections use, in tree order; those managed by it where none is used."""
    rooms = Place.objects.filter(kind=Place.Kind.ROOM, valid_to=None)
    used = rooms.filter(user__path__startswith=unit.path)
    own = used if used.exists() else rooms.filter(office__path__startswith=unit.path)
    return own.select_related("compound", "parent").order_by("compound", "path")


def list_other_rooms(visit: Visit) -> list[Place]:
    """The rooms of the unit that the visit does not name."""
    return list(rooms_of_unit(visit.unit).exclude(pk__in=visit.rooms.values("place"))[:300])


def place_of_visit(visit: Visit, place_id: int) -> Place | None:
    """A place that may be answered for on this visit, or None."""
    if not 0 < place_id <= LARGEST_ID:
        return None
    listed = visit.rooms.select_related("place").filter(place_id=place_id).first()
    if listed is not None:
        return listed.place
    given = visit.answer_sets.select_related("place").filter(place_id=place_id).first()
    if given is not None:
        return given.place
    return None if visit.route_id else rooms_of_unit(visit.unit).filter(pk=place_id).first()


def answers_at(visit: Visit, place: Place | None) -> AnswerSet | None:
    """What was answered for a place of a visit; without a place: for the unit as a whole."""
    rows = list_answers(visit)
    return (rows.filter(place=place) if place else rows.filter(place=None, spot=visit.unit.name)).first()


def count_late(actor: Actor, today: date) -> int:
    """The open visits in sight whose day has gone by."""
    return Visit.objects.visible_to(actor).filter(state__in=OPEN_VISITS, planned_on__lt=today).count()
