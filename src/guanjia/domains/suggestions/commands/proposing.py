"""Ideas are proposed and withdrawn; kinds and their limits are set.

An anonymous idea leaves no name behind but the sealed one: photos and records of it are made by nobody in particular.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from guanjia.domains.suggestions import queries, rules
from guanjia.domains.suggestions.commands.standard_kinds import STANDARD
from guanjia.domains.suggestions.models import Idea, IdeaKind, YearCounter
from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import PreparedFile, attach_file, prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places import queries as places
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

NOBODY = "system:anonymous"


def nobody(actor: Actor) -> Actor:
    """Somebody without a name, account or address: who records what an anonymous proposer does."""
    return Actor(key=NOBODY, name="", via=actor.via)


def recorder(actor: Actor, idea: Idea | None) -> Actor:
    """Who stands in the trail: the actor, or nobody where the actor is an anonymous idea's proposer."""
    return nobody(actor) if idea is not None and idea.anonymous and queries.is_proposer(actor, idea) else actor


def about(idea: Idea) -> str:
    """What messages that wait for an answer are about."""
    return f"suggestions.idea:{idea.pk}"


def about_late(idea: Idea) -> str:
    """What messages of an answer that is late are about."""
    return f"suggestions.idea.late:{idea.pk}"


def take_number(now: datetime) -> str:
    """The next number of the year; the year's row is locked until the transaction ends."""
    year = clock.local_day(now).year
    counter = YearCounter.objects.select_for_update().filter(year=year).first()
    if counter is None:
        try:
            with transaction.atomic():  # savepoint: two first ideas of a year in the same instant
                YearCounter.objects.create(year=year)
        except IntegrityError:
            pass
        counter = YearCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"JY-{year}-{counter.last:04}"


@transaction.atomic
def load_standard_kinds(actor: Actor) -> int:
    """Enter the standard kinds with their limits, leave those that are there alone; how many came."""
    actor.require("suggestions.manage")
    added = []
    for rank, (code, name, icon, days) in enumerate(STANDARD):
        kind, new = IdeaKind.objects.get_or_create(
            code=code, defaults={"name": name, "icon": icon, "limit_days": days, "rank": rank}
        )
        if new:
            added.append(kind)
    if added:
        trail.record(actor, "suggestions.kinds.loaded", also=added, kinds=len(added))
    return len(added)


@transaction.atomic
def set_limit(actor: Actor, *, kind_id: int, limit_days: int, head_days: int | None = None) -> IdeaKind:
    """Set within how many working days ideas of a kind are answered; those that wait keep their own.

    head_days: so many more until the head is told, also for those that wait.
    """
    actor.require("suggestions.manage")
    kind = queries.get_kind(kind_id)
    kind.limit_days, kind.head_days = limit_days, head_days or kind.head_days
    kind.save(update_fields=["limit_days", "head_days"])
    trail.record(
        actor, "suggestions.kind.changed", kind, days=limit_days, head_days=kind.head_days, kind=kind.name
    )  # fmt: skip
    return kind


def prepare_photos(uploads: Iterable[UploadedFile], *, holder: str, purpose: str) -> list[PreparedFile]:
    """Check and clean photos; call it outside a transaction, it takes its time."""
    return [prepare_file(upload, purpose_of(holder, purpose)) for upload in uploads]


def unit_of(office: Office) -> Office:
    """The unit that a section belongs to: a section is so small that its name would name the person."""
    return office.parent if office.kind == Office.Kind.SECTION and office.parent is not None else office


@transaction.atomic
def propose_idea(
    actor: Actor,
    *,
    kind_id: int,
    title: str,
    text: str,
    now: datetime,
    anonymous: bool = False,
    place_id: int | None = None,
    photos: Sequence[UploadedFile | PreparedFile] = (),
) -> Idea:
    """File an idea of the actor's own unit. Raises NotAllowed, NotVisible, KindUnknown, WordsMissing."""
    actor.require("suggestions.propose")
    person = Person.objects.select_related("office__parent__parent").filter(pk=actor.person_id or 0).first()
    if person is None:
        raise NotVisible(N_("Ideas come from people of an office. Ask your administrator to link your account."))
    kind = queries.get_kind(kind_id)
    title = rules.clean_words(title, field="title", most=60, fewest=4)
    text = rules.clean_words(text, field="text", most=2000, fewest=10)
    place = places.get_place(actor, place_id) if place_id else None
    unit = unit_of(person.office)
    if anonymous and (known := queries.just_filed(person.pk, title=title, text=text, now=now)):
        return known  # no idempotency key is kept for these: it would say who sent them
    idea = Idea.objects.create(
        number=take_number(now),
        kind=kind,
        title=title,
        text=text,
        place=place,
        office=unit,
        office_path=unit.path,
        circle_path=queries.circle_of(unit),
        anonymous=anonymous,
        proposer=None if anonymous else person,
        proposer_name=f"{person.name} {person.staff_number}" if anonymous else "",
        proposer_key=str(person.pk) if anonymous else "",
        filed_at=now,
        due_at=queries.due_after_days(now, kind.limit_days, unit.path),
    )
    written = recorder(actor, idea)
    for photo in photos:
        attach_file(written, holder=idea, purpose="photo", upload=photo, now=now, permitted=True)
    trail.record(
        written,
        "suggestions.idea.proposed",
        idea,
        office_path=unit.path,
        number=idea.number,
        title=title,
        kind=kind.name,
        due_at=idea.due_at,
    )
    return idea


@transaction.atomic
def withdraw_idea(actor: Actor, *, idea_id: int) -> Idea:
    """Take an idea back before it is answered; only whoever proposed it can."""
    idea = queries.get_idea(actor, idea_id, lock=True)
    if not queries.is_proposer(actor, idea):
        raise rules.NotTheCloser(N_("Only whoever proposed this idea can withdraw it."))
    rules.check_waiting(idea.state)
    idea.state = rules.IdeaState.WITHDRAWN
    idea.save(update_fields=["state"])
    trail.record(recorder(actor, idea), "suggestions.idea.withdrawn", idea, office_path=idea.office_path)
    return idea
