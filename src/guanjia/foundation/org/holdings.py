"""What an office holds in the organisation room itself: posts, people, bodies below, mandates, establishment.

Posts move first, so that people keep theirs. What was in force gives way on the day of the move and begins anew with
the taker: the past stays readable.
"""

from __future__ import annotations

from copy import copy
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.commands.tree import all_below, rehang
from guanjia.foundation.org.holding import Holding
from guanjia.foundation.org.models import (
    Appointment,
    Establishment,
    Mandate,
    MandatePower,
    Office,
    Person,
    Post,
)
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

Rows = models.QuerySet[Any]


def still_there(rows: Rows, day: date | None = None) -> Rows:
    """The rows that go on after today: what ends today needs no taker."""
    return rows.filter(queries.not_over_before((day or clock.today()) + rules.ONE_DAY))


def give_way(row: Any, day: date, **changes: Any) -> Any:
    """End a row the day before and begin its copy with the changes; what began that day is changed in place."""
    last = rules.last_day_before(row.valid_from, day)
    if last is None:
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        return row
    heir = copy(row)
    row.valid_to = last
    row.save(update_fields=["valid_to"])
    heir.pk, heir._state = None, models.base.ModelState()
    heir.valid_from = day
    for name, value in changes.items():
        setattr(heir, name, value)
    heir.save(force_insert=True)
    return heir


def posts_of(office: Office) -> Rows:
    return still_there(Post.objects.filter(office=office))


def move_posts(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """A post becomes a post of the taker; one of the same name there takes in its seats."""
    day, moved = clock.local_day(now), 0
    for post in posts_of(source).select_for_update(of=("self",)):
        same = Post.objects.filter(office=target, name=post.name, valid_to=None).first()
        if same is None:
            heir = give_way(post, day, office=target)
            post.successor = heir if heir.pk != post.pk else None
            post.save(update_fields=["successor"])
        else:
            same.seats += post.seats
            same.save(update_fields=["seats"])
            fold(post, day)
            post.successor = same
            post.save(update_fields=["valid_from", "valid_to", "successor"])
        trail.record(actor, "org.post.moved", post, office_path=target.path, before=source.pk, after=target.pk)
        moved += 1
    return moved


def fold(row: Any, day: date) -> None:
    """End a row that another one of the taker's takes in; one that never held a day before keeps this one day."""
    last = rules.last_day_before(row.valid_from, day)
    if last is None:
        row.valid_from = row.valid_to = day
    else:
        row.valid_to = last


def heir_of(post: Post | None, office: Office) -> Post | None:
    """What a post became, if that now belongs to this office."""
    while post is not None and post.successor is not None:
        post = post.successor
    return post if post is not None and post.office_id == office.pk else None


def people_of(office: Office) -> Rows:
    return Person.objects.filter(office=office, valid_to=None)


def move_people(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """People keep grade, kind of establishment and, where it came along, their post."""
    day, moved = clock.local_day(now), 0
    for person in people_of(source).select_for_update(of=("self",)):
        own = Appointment.objects.filter(person=person, primary=True).select_related("post__successor")
        places: list[Appointment] = []
        for appointment in still_there(own.filter(office=source), day):
            heir = give_way(appointment, day, office=target, post=heir_of(appointment.post, target))
            places += [appointment, heir]
        person.office = target
        person.save(update_fields=["office"])
        trail.record(
            actor,
            "org.person.moved",
            person,
            also=places,
            office_path=target.path,
            before=source.pk,
            after=target.pk,
            before_name=source.name,
            after_name=target.name,
            on=day,
        )
        moved += 1
    return moved


def places_of(office: Office) -> Rows:
    """Appointments here beside the primary ones of the people counted here."""
    here = still_there(Appointment.objects.filter(office=office))
    return here.exclude(primary=True, person__office=office, person__valid_to=None)


def move_places(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Secondary appointments go along; who already holds one with the taker keeps that one."""
    day, moved = clock.local_day(now), 0
    for appointment in places_of(source).select_related("post__successor", "person"):
        post = heir_of(appointment.post, target)
        period = rules.Period(max(day, appointment.valid_from), appointment.valid_to)
        twin = any(
            rules.Period(other.valid_from, other.valid_to).meets(period)
            for other in Appointment.objects.filter(person=appointment.person, office=target, post=post)
        )
        heir = None
        if twin:
            fold(appointment, day)
            appointment.save(update_fields=["valid_from", "valid_to"])
        else:
            heir = give_way(appointment, day, office=target, post=post)
        trail.record(
            actor,
            "org.person.appointed",
            appointment.person,
            office_path=target.path,
            also=[appointment, *([heir] if heir else [])],
            touched=False,
            office=target.pk,
            office_name=target.name,
            post=post.name if post else "",
            primary=appointment.primary,
            valid_from=day,
        )
        moved += 1
    return moved


def parts_of(office: Office) -> Rows:
    return still_there(Office.objects.filter(parent=office))


def move_parts(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Bodies below hang under the taker, each with all below it."""
    day, moved = clock.local_day(now), 0
    for part in parts_of(source).order_by("pk"):
        part.refresh_from_db()
        old = rehang(part, target, day)
        trail.record(
            actor,
            "org.office.moved",
            part,
            also=all_below(part),
            office_path=part.path,
            before=source.pk,
            after=target.pk,
            old_path=old,
            on=day,
        )
        moved += 1
    return moved


def mandates_of(office: Office) -> Rows:
    return still_there(Mandate.objects.filter(office=office))


def move_mandates(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """A mandate goes on in the taker's hands; one of the same number there takes in its powers."""
    day, moved = clock.local_day(now), 0
    for mandate in mandates_of(source):
        powers = list(mandate.powers.values_list("power", flat=True))
        same = Mandate.objects.filter(office=target, number=mandate.number, valid_to=None).first()
        scope = target if mandate.scope_id == source.pk else mandate.scope
        if same is None:
            heir = give_way(mandate, day, office=target, scope=scope)
            if heir.pk != mandate.pk:
                heir.succeeds = mandate
                heir.save(update_fields=["succeeds"])
        else:
            heir = same
            fold(mandate, day)
            mandate.save(update_fields=["valid_from", "valid_to"])
        known = set(heir.powers.values_list("power", flat=True))
        added = MandatePower.objects.bulk_create(
            [MandatePower(mandate=heir, power=power) for power in powers if power not in known]
        )
        trail.record(
            actor,
            "org.mandate.moved",
            target,
            also=[mandate, heir, *added],
            touched=False,
            office_path=target.path,
            before=source.pk,
            after=target.pk,
            number=mandate.number,
        )
        moved += 1
    return moved


def establishments_of(office: Office) -> Rows:
    return still_there(Establishment.objects.filter(office=office))


def move_establishments(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Approved numbers add to the taker's."""
    day, moved = clock.local_day(now), 0
    for row in establishments_of(source).order_by("valid_from", "pk"):
        approved = row.approved
        there = Establishment.objects.filter(office=target, kind=row.kind, valid_to=None).first()
        if there is None:
            give_way(row, day, office=target)
        else:
            begins = max(day, row.valid_from)
            if row.valid_from >= day:  # it never held a day here: what remains says that nothing was approved
                row.valid_from, row.valid_to, row.approved = day, day, 0
            else:
                row.valid_to = day - rules.ONE_DAY
            row.save(update_fields=["valid_from", "valid_to", "approved"])
            if there.valid_from >= begins:
                there.approved += approved
                there.save(update_fields=["approved"])
            else:
                give_way(there, begins, approved=there.approved + approved)
        trail.record(
            actor,
            "org.establishment.moved",
            target,
            touched=False,
            office_path=target.path,
            before=source.pk,
            after=target.pk,
            kind=row.kind,
            approved=approved,
        )
        moved += 1
    return moved


HOLDINGS = (
    Holding("org.posts", _("Posts"), lambda office: posts_of(office).count(), move_posts, order=10),
    Holding("org.people", _("People"), lambda office: people_of(office).count(), move_people, order=20),
    Holding("org.places", _("Secondary appointments"), lambda office: places_of(office).count(), move_places, order=25),
    Holding("org.parts", _("Bodies below"), lambda office: parts_of(office).count(), move_parts, order=30),
    Holding("org.mandates", _("Mandates"), lambda office: mandates_of(office).count(), move_mandates, order=40),
    Holding(
        "org.establishment",
        _("Approved numbers"),
        lambda office: establishments_of(office).count(),
        move_establishments,
        order=45,
    ),
)
