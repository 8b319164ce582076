"""Faults are reported, joined, withdrawn, merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.commands import telling
from guanjia.domains.servicedesk.commands.dispatching import end_order
from guanjia.domains.servicedesk.commands.photos import Photo, attach_photos
from guanjia.domains.servicedesk.commands.redline import raise_alarm
from guanjia.domains.servicedesk.models import DayCounter, FaultKind, Joining, Ticket
from guanjia.domains.servicedesk.rules import State
from guanjia.foundation.audit import trail
from guanjia.foundation.calendar.queries import due_at
from guanjia.foundation.codes.commands import issue_code
from guanjia.foundation.notify.public import settle
from guanjia.foundation.org import queries as org
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.places import queries as places
from guanjia.foundation.places.models import Place
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def take_number(now: datetime) -> str:
    """The next number of the local day. The day's row is locked until the transaction ends: no gaps, no doubles."""
    day = clock.local_day(now)
    counter = DayCounter.objects.select_for_update().filter(day=day).first()
    if counter is None:
        try:
            with transaction.atomic():  # savepoint: two first tickets of a day in the same instant
                DayCounter.objects.create(day=day)
        except IntegrityError:
            pass
        counter = DayCounter.objects.select_for_update().get(day=day)
    counter.last += 1
    counter.save(update_fields=["last"])
    return rules.number_of(day, counter.last)


def promises(kind: FaultKind, office_path: str, now: datetime) -> tuple[datetime, datetime]:
    """By when the fault must be accepted and finished, by the level in force on the day."""
    level = queries.get_level(kind, clock.local_day(now))
    clocked = level.round_the_clock or kind.red_line  # danger knows no office hours
    respond = due_at(now, level.respond_minutes, round_the_clock=clocked, office_path=office_path)
    finish = due_at(now, level.finish_minutes, round_the_clock=clocked, office_path=office_path)
    return respond, finish


@transaction.atomic
def report_fault(
    actor: Actor,
    *,
    place_id: int,
    kind_id: int,
    description: str,
    now: datetime,
    office_id: int | None = None,
    phone: str = "",
    channel: str = Ticket.Channel.PORTAL,
    photos: Sequence[Photo] = (),
) -> Ticket:
    """Report a fault for the own office (or `office_id`, where the right reaches).

    Raises NotVisible, NotAllowed, OfficeClosed, PlaceClosed, KindUnknown, LevelMissing, DescriptionMissing.
    """
    chosen = office_id or actor.office_id
    if chosen is None:
        raise NotVisible(N_("There is no such office."))
    office = own_office(actor) if chosen == actor.office_id else org.get_office(actor, chosen)
    actor.require("servicedesk.report", office.path)
    place = places.get_place(actor, place_id)
    person = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    return enter_ticket(
        actor,
        office=office,
        place=place,
        kind=queries.get_kind(kind_id),
        description=description,
        reporter=person,
        name=person.name if person else actor.name,
        phone=phone or (queries.clear_of(person.phone) if person else ""),
        channel=channel if channel in (Ticket.Channel.PORTAL, Ticket.Channel.CODE) else Ticket.Channel.PORTAL,
        photos=photos,
        now=now,
    )


@transaction.atomic
def receive_report(
    actor: Actor,
    *,
    place_id: int,
    kind_id: int,
    description: str,
    now: datetime,
    caller_id: int | None = None,
    caller_name: str = "",
    phone: str = "",
    office_id: int | None = None,
    photos: Sequence[Photo] = (),
) -> Ticket:
    """Enter a report that came by telephone, for a known person or for a name with a number."""
    place = places.get_place(actor, place_id)
    caller = org.get_person(actor, caller_id) if caller_id else None
    if office_id:
        office = org.get_office(actor, office_id)
    elif caller is not None:
        office = caller.office
    else:
        office = place.user or place.office
    actor.require("servicedesk.receive", office.path)
    name = caller.name if caller else " ".join(caller_name.replace("\x00", "").split())
    if not name:
        raise rules.ReasonMissing(N_("Say who called."), field="caller_name")
    return enter_ticket(
        actor,
        office=office,
        place=place,
        kind=queries.get_kind(kind_id),
        description=description,
        reporter=caller,
        name=name,
        phone=phone or (queries.clear_of(caller.phone) if caller else ""),
        channel=Ticket.Channel.PHONE,
        photos=photos,
        now=now,
        taken_by=actor.name,
    )


@transaction.atomic
def receive_guest_report(
    actor: Actor,
    *,
    place_id: int,
    kind_id: int,
    description: str,
    name: str,
    phone: str,
    now: datetime,
    photos: Sequence[Photo] = (),
) -> Ticket:
    """Enter what a stranger reports at a room's code. The door throttles; the place must exist and be open."""
    place = Place.objects.select_related("office", "user").filter(pk=place_id).first()
    if place is None:
        raise NotVisible(N_("There is no such place."))
    return enter_ticket(
        actor,
        office=place.user or place.office,
        place=place,
        kind=queries.get_kind(kind_id),
        description=description,
        reporter=None,
        name=" ".join(name.replace("\x00", "").split()),
        phone=phone,
        channel=Ticket.Channel.GUEST,
        photos=photos,
        now=now,
    )


def own_office(actor: Actor) -> Office:
    """The actor's own office; needs no right to look around."""
    found = Office.objects.filter(pk=actor.office_id or 0).first()
    if found is None:
        raise NotVisible(N_("There is no such office."))
    return found


def using_unit(office: Office) -> Office:
    """The unit that a section reports for: tickets, their scope and the rates belong to units."""
    if office.kind == Office.Kind.SECTION and office.parent is not None:
        return office.parent
    return office


def enter_ticket(
    actor: Actor,
    *,
    office: Office,
    place: Place,
    kind: FaultKind,
    description: str,
    reporter: Person | None,
    name: str,
    phone: str,
    channel: str,
    photos: Sequence[Photo],
    now: datetime,
    taken_by: str = "",
) -> Ticket:
    """The one place that makes a ticket: number, promises, code, photos, trail."""
    description = description.replace("\x00", "").strip()[:1000]
    if len(description) < 2:
        raise rules.DescriptionMissing(N_("Say in a few words what is wrong."), field="description")
    today = clock.local_day(now)
    org.require_open(office, today)
    office = using_unit(office)
    if place.valid_to is not None and place.valid_to <= today:
        raise rules.PlaceClosed(
            N_("%(place)s was closed on %(day)s. Choose another place."),
            field="place_id",
            place=place.full_name,
            day=place.valid_to,
        )
    respond, finish = promises(kind, office.path, now)
    mark_repeat(place, kind, now)
    ticket = Ticket.objects.create(
        number=take_number(now),
        office=office,
        office_path=office.path,
        place=place,
        compound_id=place.compound_id or (place.pk if place.kind == Place.Kind.COMPOUND else None),
        kind=kind,
        description=description,
        channel=channel,
        urgent=kind.red_line,
        reporter=reporter,
        reporter_name=name[:40],
        reporter_phone="".join(ch for ch in phone if ch.isdigit() or ch in "+-")[:20],
        taken_by=taken_by[:80],
        reported_at=now,
        opened_at=now,
        respond_due_at=respond,
        finish_due_at=finish,
    )
    issue_code(actor, ticket, kind="ticket", now=now)
    attach_photos(actor, ticket, "report", photos, now=now)
    trail.record(
        actor,
        "servicedesk.ticket.reported",
        ticket,
        office_path=office.path,
        number=ticket.number,
        kind=kind.name,
        place=place.full_name,
        channel=channel,
        finish_due_at=finish,
    )
    if kind.red_line:
        raise_alarm(ticket, now=now)
    return ticket


def mark_repeat(place: Place, kind: FaultKind, now: datetime) -> None:
    """Note on the last repair of this kind at this place that the fault came back within seven days."""
    since = now - rules.REPEAT_WITHIN
    last = Ticket.objects.filter(place=place, kind=kind, state__in=rules.FINISHED, done_at__gte=since, done_at__lte=now)
    for earlier in last.select_for_update(of=("self",)).order_by("-done_at")[:1]:
        if not earlier.repeated:
            earlier.repeated = True
            earlier.save(update_fields=["repeated"])


@transaction.atomic
def join_ticket(actor: Actor, *, ticket_id: int, now: datetime, note: str = "") -> Ticket:
    """Say "me too" instead of reporting the same fault again; asked twice, it joins once."""
    ticket = queries.get_joinable(actor, ticket_id)
    if actor.person_id is None:
        raise NotVisible(N_("There is no such ticket, or it is not yours to see."))
    actor.require("servicedesk.report")
    if ticket.reporter_id == actor.person_id:
        return ticket
    try:
        with transaction.atomic():
            Joining.objects.create(
                ticket=ticket, person_id=actor.person_id, joined_at=now, note=note.replace("\x00", "")[:200]
            )
    except IntegrityError:  # joining_once_per_person
        return ticket
    trail.record(
        actor,
        "servicedesk.ticket.joined",
        ticket,
        office_path=ticket.office_path,
        touched=False,
        person=actor.name,
    )
    return ticket


@transaction.atomic
def withdraw_ticket(actor: Actor, *, ticket_id: int, reason: str, now: datetime) -> Ticket:
    """Take a report back before anybody is on the way: by whoever reported it, or by the desk."""
    ticket = queries.get_ticket(actor, ticket_id, lock=True)
    if ticket.reporter_id != actor.person_id or actor.person_id is None:
        actor.require("servicedesk.dispatch", ticket.office_path)
    rules.check_move(ticket.state, State.WITHDRAWN)
    settle(telling.about_alarm(ticket), now=now)
    reason = rules.check_reason(reason)
    order = end_order(ticket, "taken_back", reason=reason, now=now)
    ticket.state, ticket.worker, ticket.ended_at = State.WITHDRAWN, None, now
    ticket.version += 1
    ticket.save(update_fields=["state", "worker", "ended_at", "version"])
    telling.ticket_is_settled(ticket, now=now)
    trail.record(
        actor,
        "servicedesk.ticket.withdrawn",
        ticket,
        office_path=ticket.office_path,
        also=[order] if order else [],
        reason=reason,
    )
    return ticket


@transaction.atomic
def merge_ticket(actor: Actor, *, ticket_id: int, into_id: int, now: datetime) -> Ticket:
    """Merge a double report into the ticket that goes on; its reporter joins that one."""
    pair = {pk: queries.get_ticket(actor, pk, lock=True) for pk in sorted({ticket_id, into_id})}
    if len(pair) < 2:
        raise rules.NotADuplicate(N_("Choose another ticket: this is the same one."), field="into_id")
    ticket, into = pair[ticket_id], pair[into_id]
    actor.require("servicedesk.dispatch", ticket.office_path)
    actor.require("servicedesk.dispatch", into.office_path)
    rules.check_move(ticket.state, State.MERGED)
    settle(telling.about_alarm(ticket), now=now)
    if into.state not in rules.OPEN:
        raise rules.NotADuplicate(N_("%(number)s is not open any more."), field="into_id", number=into.number)
    order = end_order(ticket, "taken_back", reason=into.number, now=now)
    ticket.state, ticket.worker, ticket.merged_into, ticket.ended_at = State.MERGED, None, into, now
    ticket.version += 1
    ticket.save(update_fields=["state", "worker", "merged_into", "ended_at", "version"])
    people = {ticket.reporter_id, *ticket.joinings.values_list("person_id", flat=True)} - {None, into.reporter_id}
    for person_id in sorted(p for p in people if p is not None):
        Joining.objects.get_or_create(ticket=into, person_id=person_id, defaults={"joined_at": now})
    telling.ticket_is_settled(ticket, now=now)
    trail.record(
        actor,
        "servicedesk.ticket.merged",
        ticket,
        office_path=ticket.office_path,
        also=[order] if order else [],
        into=into.number,
    )
    trail.record(
        actor,
        "servicedesk.ticket.absorbed",
        into,
        office_path=into.office_path,
        touched=False,
        number=ticket.number,
    )
    return ticket
