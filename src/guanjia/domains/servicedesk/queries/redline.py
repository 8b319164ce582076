"""Alarms, call lists, and places that need an escort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Q, QuerySet

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.models import (
    Alarm,
    CallAttempt,
    CallContact,
    CallContactQuerySet,
    DeskTerms,
    EscortPlace,
    EscortPlaceQuerySet,
    FaultKind,
    Ticket,
    Worker,
)
from guanjia.domains.servicedesk.queries.repairs import LARGEST_ID, ROW, ROW_FIELDS
from guanjia.domains.servicedesk.queries.staffing import list_kinds
from guanjia.domains.servicedesk.queries.terms import nearest
from guanjia.foundation.calendar.queries import hours_on
from guanjia.foundation.places.models import Place
from guanjia.foundation.protection.scope import within
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_

CALL_OUTCOMES = [choice for choice in CallAttempt.Outcome.choices if choice[0] != "calling"]


def list_alarms(actor: Actor, *, most: int = 10) -> list[Ticket]:
    """Red-line tickets that nobody has accepted, where the actor runs the desk; the oldest first."""
    reach = within("office_path", actor.reach("servicedesk.dispatch"))
    seen = Ticket.objects.filter(reach, urgent=True, kind__red_line=True, state__in=rules.ALARMING)
    return list(seen.select_related(*ROW).only(*ROW_FIELDS, "opened_at").order_by("opened_at", "pk")[:most])


def list_own_alarms(actor: Actor) -> list[Ticket]:
    """Red-line tickets offered to the actor as a worker and not accepted yet."""
    if actor.person_id is None:
        return []
    own = Ticket.objects.filter(worker__person_id=actor.person_id, urgent=True, state="offered")
    return list(own.select_related("kind", "place").order_by("opened_at")[:5])


def climbing_alarms(now: datetime, most: int = 200) -> list[int]:
    """Tickets whose alarm has a step to climb."""
    waiting = (
        Alarm.objects.filter(
            ticket__state__in=rules.ALARMING, climbed_at__lte=now - rules.SHORTEST_STEP, level__lt=rules.HIGHEST
        )
        .order_by("climbed_at")
        .values_list("ticket_id", "ticket__office_path", "raised_at", "level")
    )
    rows = list(DeskTerms.objects.all()) if waiting else []
    due = (
        ticket_id
        for ticket_id, office_path, raised_at, level in waiting
        if rules.level_at(raised_at, now, nearest(rows, office_path, raised_at).climb_every) > level
    )
    return list(islice(due, most))


def list_contacts(actor: Actor) -> CallContactQuerySet:
    """The call lists in sight with what a row shows."""
    return CallContact.objects.visible_to(actor).select_related("office", "compound", "kind", "person")


def get_contact(actor: Actor, contact_id: int, *, lock: bool = False) -> CallContact:
    """One line of a call list, or NotVisible."""
    contacts = CallContact.objects.visible_to(actor)
    contacts = contacts.select_for_update(of=("self",)) if lock else contacts.select_related("office", "compound")
    found = contacts.filter(pk=contact_id).first() if 0 < contact_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such line of a call list."))
    return found


def in_office_hours(now: datetime, office_path: str) -> bool:
    """Whether an office is at its desks at an instant."""
    local = now.astimezone(clock.LOCAL)
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in hours_on(local.date(), office_path=office_path))


def contacts_for(ticket: Ticket, now: datetime) -> list[CallContact]:
    """Whom a red-line ticket calls now, in order: the lists of the offices above its place and its unit."""
    paths = {*above(ticket.place.office.path), *above(ticket.office_path)}
    lists = CallContact.objects.filter(
        Q(compound=None) | Q(compound_id=ticket.compound_id),
        Q(kind=None) | Q(kind_id=ticket.kind_id),
        office__path__in=sorted(paths),
        active=True,
    )
    known = {contact.pk: contact for contact in lists.select_related("office", "person")}
    order = rules.order_of_calls(
        [
            rules.Contact(c.pk, c.rank, c.shift, (c.compound_id is not None) * 2 + (c.kind_id is not None))
            for c in known.values()
        ],
        in_hours=in_office_hours(now, ticket.place.office.path),
    )
    return [known[pk] for pk in order]


def above(path: str) -> list[str]:
    """The path itself and every path above it."""
    return [path[: end + 1] for end, sign in enumerate(path) if sign == "/" and end]


@dataclass(frozen=True, slots=True)
class CallSheet:
    """The calls of a ticket's round: the order, the next one, who tried whom, and whether somebody answered."""

    alarm: Alarm
    order: list[CallContact]
    next: CallContact | None
    attempts: list[CallAttempt]

    def open_for(self, actor: Actor) -> CallAttempt | None:
        """The call that the actor has begun and not ended."""
        return next((a for a in self.attempts if a.outcome == "calling" and a.caller_key == actor.key), None)


def call_sheet(ticket: Ticket, now: datetime) -> CallSheet | None:
    """The calls of a ticket that the caller has been shown; nothing without an alarm."""
    alarm = Alarm.objects.filter(ticket=ticket, round=ticket.round).first()
    if alarm is None:
        return None
    attempts = list(
        CallAttempt.objects.filter(ticket=ticket, round=ticket.round).select_related("contact").order_by("-pk")
    )
    order = contacts_for(ticket, now) if ticket.is_open else []
    tried: dict[int, int] = {}
    for attempt in attempts:
        tried[attempt.contact_id] = tried.get(attempt.contact_id, 0) + 1
    chosen = rules.next_to_call([c.pk for c in order], tried, alarm.answered_at is not None)
    return CallSheet(alarm, order, next((c for c in order if c.pk == chosen), None), attempts)


def get_call(ticket: Ticket, call_id: int, actor: Actor) -> CallAttempt:
    """The actor's own call of a ticket that the caller has been shown, locked; or NotVisible."""
    calls = CallAttempt.objects.select_for_update(of=("self",)).filter(ticket=ticket, caller_key=actor.key)
    found = calls.filter(pk=call_id).first() if 0 < call_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such call, or somebody else makes it."))
    return found


def duty_worker(contacts: list[CallContact]) -> Worker | None:
    """The first of a call list who repairs and is on duty."""
    people = [contact.person_id for contact in contacts if contact.person_id]
    ready = {
        worker.person_id: worker
        for worker in Worker.objects.filter(person_id__in=people, on_duty=True, active=True).select_related("person")
    }
    return next((ready[person] for person in people if person in ready), None)


def escort_for(place: Place) -> EscortPlace | None:
    """The rule that a place lies under, the closest one; nothing where anybody may work."""
    rules_above = EscortPlace.objects.filter(place__path__in=above(place.path), lifted_at=None).select_related(
        "place__office"
    )
    return rules_above.order_by("-place__path").first()


def list_escort_places(actor: Actor) -> EscortPlaceQuerySet:
    """The places in sight that need an escort."""
    return EscortPlace.objects.visible_to(actor).filter(lifted_at=None).select_related("place__office")


def get_escort_place(actor: Actor, rule_id: int) -> EscortPlace:
    """One place that needs an escort, or NotVisible."""
    found = list_escort_places(actor).filter(pk=rule_id).first() if 0 < rule_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such place."))
    return found


def red_line_kinds() -> QuerySet[FaultKind]:
    """The red-line kinds in use."""
    return list_kinds().filter(red_line=True)
