"""Red-line faults: sent at once, called in order, climbing until somebody is on the way; call lists and escorts."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.commands import telling
from guanjia.domains.servicedesk.commands.dispatching import offer, sentence_of
from guanjia.domains.servicedesk.models import Alarm, CallAttempt, CallContact, EscortPlace, Ticket
from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.foundation.places import queries as places
from guanjia.kernel.actor import Actor, system_actor
from guanjia.kernel.words import N_

DESK = "servicedesk"


def desk_hand() -> Actor:
    """The desk's own hand for what must not wait for a person."""
    return system_actor(DESK, "servicedesk.view", "servicedesk.dispatch")


def raise_alarm(ticket: Ticket, *, now: datetime) -> Alarm:
    """Open the round's alarm of a red-line ticket and send it past the queue: to the best who fits, else to the first
    of the call list who repairs and is on duty. Where nobody is, it stays on the board, and the calls go on."""
    alarm = Alarm.objects.create(ticket=ticket, round=ticket.round, raised_at=now, climbed_at=now)
    hand = desk_hand()
    contacts = queries.contacts_for(ticket, now)
    trail.record(
        hand,
        "servicedesk.alarm.raised",
        ticket,
        office_path=ticket.office_path,
        kind=ticket.kind.name,
        contacts=len(contacts),
    )
    telling.tell_of_alarm(ticket, [contacts[0].person_id] if contacts else [], now=now)
    suggestion = next((s for s in queries.suggest_workers(hand, ticket) if s.fits), None)
    if suggestion is not None:
        worker = queries.get_worker(hand, suggestion.worker_id)
        offer(hand, ticket, worker, why=sentence_of(suggestion), automatic=True, now=now)
    else:
        duty = queries.duty_worker(contacts)
        if duty is not None:
            offer(hand, ticket, duty, why=_("on duty by the call list"), automatic=True, now=now)
    return alarm


@transaction.atomic
def climb_alarm(actor: Actor, *, ticket_id: int, now: datetime) -> bool:
    """Let an alarm that nobody took climb a step: the next people of the list are due. Answers whether it climbed."""
    ticket = queries.get_ticket(actor, ticket_id, lock=True)
    alarm = Alarm.objects.select_for_update().filter(ticket=ticket, round=ticket.round).first()
    if alarm is None or not ticket.is_alarm:
        return False
    terms = queries.terms_at(ticket.office_path, alarm.raised_at)
    level = rules.level_at(alarm.raised_at, now, terms.climb_every)
    if level <= alarm.level:
        return False
    alarm.level, alarm.climbed_at = level, now
    alarm.save(update_fields=["level", "climbed_at"])
    sheet = queries.call_sheet(ticket, now)
    if sheet:  # a step up the list
        telling.tell_of_alarm(ticket, [contact.person_id for contact in sheet.order[: level + 1]], now=now)
    trail.record(
        actor,
        "servicedesk.alarm.climbed",
        ticket,
        office_path=ticket.office_path,
        touched=False,
        level=level,
        next=sheet.next.name if sheet and sheet.next else "—",
    )
    return True


@transaction.atomic
def begin_call(actor: Actor, *, ticket_id: int, contact_id: int, now: datetime) -> CallAttempt:
    """Call somebody of the list: the number is shown to the caller alone, and the trail keeps who saw it.

    Raises NotVisible, NotAllowed, NoAlarm, CallAlreadyBegun.
    """
    ticket = queries.get_ticket(actor, ticket_id)
    actor.require("servicedesk.receive", ticket.office_path)
    sheet = queries.call_sheet(ticket, now)
    contact = next((c for c in sheet.order if c.pk == contact_id), None) if sheet else None
    if sheet is None or contact is None:
        raise rules.NoAlarm(N_("This ticket has no such call to make. Look at the ticket again."))
    try:
        with transaction.atomic():  # savepoint: two agents call the same person in the same instant
            call = CallAttempt.objects.create(
                ticket=ticket,
                round=ticket.round,
                contact=contact,
                name=contact.name,
                caller_key=actor.key,
                called_by=actor.name[:80],
                called_at=now,
            )
    except IntegrityError as clash:  # call_one_at_a_time_per_contact
        raise rules.CallAlreadyBegun(
            N_("Somebody is calling %(name)s right now. Call the next one."), name=contact.name
        ) from clash
    trail.record_read(actor, contact, "phone", f"{ticket.number}", office_path=ticket.office_path)
    trail.record(
        actor, "servicedesk.call.begun", ticket, office_path=ticket.office_path, also=[call], touched=False,
        name=contact.name,
    )  # fmt: skip
    return call


@transaction.atomic
def end_call(actor: Actor, *, ticket_id: int, call_id: int, outcome: str, now: datetime, note: str = "") -> CallAttempt:
    """Write down what a call brought. An answer rests the list; the alarm itself rests when somebody accepts."""
    ticket = queries.get_ticket(actor, ticket_id)
    actor.require("servicedesk.receive", ticket.office_path)
    call = queries.get_call(ticket, call_id, actor)
    if call.outcome != CallAttempt.Outcome.CALLING:
        raise rules.CallEnded(N_("This call is written down already."))
    if outcome not in ("answered", "no_answer", "wrong"):
        raise rules.CallEnded(N_("Say how the call ended."), field="outcome")
    call.outcome, call.note, call.ended_at = outcome, note.replace("\x00", "").strip()[:200], now
    call.save(update_fields=["outcome", "note", "ended_at"])
    if outcome == "answered":
        Alarm.objects.filter(ticket=ticket, round=call.round, answered_at=None).update(
            answered_at=now, answered_by=call.name
        )
    trail.record(
        actor, "servicedesk.call.ended", ticket, office_path=ticket.office_path, also=[call], touched=False,
        name=call.name, outcome=call.get_outcome_display(),
    )  # fmt: skip
    return call


def clean_contact(
    actor: Actor, *, name: str, phone: str, compound_id: int | None, kind_id: int | None, person_id: int | None
) -> dict[str, object]:
    """The fields of a line with what they point at; raises ContactInvalid beside the field."""
    name = " ".join(name.replace("\x00", "").split())[:40]
    digits = "".join(ch for ch in phone if ch.isdigit() or ch in "+-")[:20]
    if len(name) < 2:
        raise rules.ContactInvalid(N_("Say who is called."), field="name")
    if sum(ch.isdigit() for ch in digits) < 3:
        raise rules.ContactInvalid(N_("Enter a telephone number."), field="phone")
    compound = places.get_place(actor, compound_id) if compound_id else None
    if compound is not None and compound.kind != "compound":
        raise rules.ContactInvalid(N_("Choose a compound."), field="compound_id")
    kind = queries.get_kind(kind_id) if kind_id else None
    if kind is not None and not kind.red_line:
        raise rules.ContactInvalid(N_("Only red-line kinds call people."), field="kind_id")
    person = org.get_person(actor, person_id) if person_id else None
    return {"name": name, "phone": digits, "compound": compound, "kind": kind, "person": person}


@transaction.atomic
def add_contact(
    actor: Actor,
    *,
    office_id: int,
    name: str,
    phone: str,
    rank: int,
    duty: str = "",
    shift: str = CallContact.Shift.ALWAYS,
    compound_id: int | None = None,
    kind_id: int | None = None,
    person_id: int | None = None,
) -> CallContact:
    """Put somebody on a call list."""
    office = org.get_office(actor, office_id)
    actor.require("servicedesk.manage", office.path)
    fields = clean_contact(actor, name=name, phone=phone, compound_id=compound_id, kind_id=kind_id, person_id=person_id)
    contact = CallContact.objects.create(office=office, rank=rank, duty=duty[:40], shift=shift, **fields)
    trail.record(actor, "servicedesk.contact.added", contact, office_path=office.path, name=contact.name)
    return contact


@transaction.atomic
def change_contact(
    actor: Actor,
    *,
    contact_id: int,
    name: str,
    rank: int,
    phone: str = "",
    duty: str = "",
    shift: str = CallContact.Shift.ALWAYS,
    compound_id: int | None = None,
    kind_id: int | None = None,
    active: bool = True,
) -> CallContact:
    """Change a line of a call list, or take it out of use; an empty number keeps the known one."""
    contact = queries.get_contact(actor, contact_id, lock=True)
    actor.require("servicedesk.manage", contact.office.path)
    fields = clean_contact(
        actor,
        name=name,
        phone=phone or queries.clear_of(contact.phone),
        compound_id=compound_id,
        kind_id=kind_id,
        person_id=None,
    )
    fields.pop("person")
    for field, value in fields.items():
        setattr(contact, field, value)
    contact.rank, contact.duty, contact.shift, contact.active = rank, duty[:40], shift, active
    contact.save()
    trail.record(actor, "servicedesk.contact.changed", contact, office_path=contact.office.path, name=contact.name)
    return contact


@transaction.atomic
def require_escort(actor: Actor, *, place_id: int, reason: str, escort: str) -> EscortPlace:
    """Let nobody work in a place, and in all that lies in it, without an escort."""
    place = places.get_place(actor, place_id)
    actor.require("servicedesk.manage", place.office.path)
    reason = rules.check_reason(reason)[:100]
    escort = rules.check_escort(place.full_name, escort)
    try:
        with transaction.atomic():
            rule = EscortPlace.objects.create(place=place, reason=reason, escort=escort)
    except IntegrityError as clash:
        raise rules.EscortKnown(
            N_("%(place)s needs an escort already."), field="place_id", place=place.full_name
        ) from clash
    trail.record(actor, "servicedesk.escort.required", rule, office_path=place.office.path, place=place.full_name)
    return rule


@transaction.atomic
def lift_escort(actor: Actor, *, rule_id: int, reason: str, now: datetime) -> EscortPlace:
    """Let people work in a place alone again."""
    rule = queries.get_escort_place(actor, rule_id)
    actor.require("servicedesk.manage", rule.place.office.path)
    rule.lifted_at, rule.lifted_why = now, rules.check_reason(reason)
    rule.save(update_fields=["lifted_at", "lifted_why"])
    trail.record(
        actor,
        "servicedesk.escort.lifted",
        rule,
        office_path=rule.place.office.path,
        place=rule.place.full_name,
        reason=rule.lifted_why,
    )
    return rule
