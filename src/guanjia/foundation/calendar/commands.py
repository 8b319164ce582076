"""Every write of the calendar."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time
from itertools import pairwise

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.calendar import queries, sheet
from guanjia.foundation.calendar.models import CALENDAR_TOKEN, CalendarToken, DayOverride, OfficeHours
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class DayAlreadyDecided(Refusal):
    """There is an exception for this day and scope already."""


class HoursOutOfOrder(Refusal):
    """The office would close before it opens, or lunch would lie outside."""


class HoursAlreadyDated(Refusal):
    """Other hours start on the same day."""


def _renew() -> None:
    """Tell every process that its copy is old: at once here, and again once the change is really stored."""
    CalendarToken.objects.update_or_create(pk=CALENDAR_TOKEN, defaults={"token": secrets.token_hex(16)})
    sheet.forget()
    transaction.on_commit(sheet.forget)


@transaction.atomic
def add_override(
    actor: Actor, *, day: date, kind: str, note: str, now: datetime, office_path: str = ROOT, document: str = ""
) -> DayOverride:
    """Make one day a working day or a day off, for the offices below `office_path`.

    Raises NotAllowed or DayAlreadyDecided.
    """
    actor.require("calendar.manage", office_path)
    try:
        with transaction.atomic():  # override_one_in_force_per_day
            override = DayOverride.objects.create(
                day=day,
                kind=kind,
                note=note,
                document=document,
                office_path=office_path,
                entered_by=actor.name,
                entered_at=now,
            )
    except IntegrityError as clash:
        raise DayAlreadyDecided(
            N_("%(day)s is already an exception. Take that one back first."), field="day", day=day.isoformat()
        ) from clash
    _renew()
    trail.record(
        actor,
        "calendar.override.added",
        override,
        office_path=office_path,
        day=day,
        kind=kind,
        note=note,
        document=document,
    )
    return override


@transaction.atomic
def void_override(actor: Actor, *, override_id: int, now: datetime) -> DayOverride:
    """Take an exception back; it stays on record."""
    override = queries.get_override(actor, override_id)
    actor.require("calendar.manage", override.office_path)
    override.voided_at = now
    override.save(update_fields=["voided_at"])
    _renew()
    trail.record(actor, "calendar.override.voided", override, office_path=override.office_path, day=override.day)
    return override


@transaction.atomic
def set_hours(
    actor: Actor,
    *,
    valid_from: date,
    opens_at: time,
    closes_at: time,
    lunch_from: time | None = None,
    lunch_to: time | None = None,
    note: str = "",
) -> OfficeHours:
    """Set the office hours from a day on; summer hours are one row, the return from them another.

    Raises NotAllowed, HoursOutOfOrder or HoursAlreadyDated.
    """
    actor.require("calendar.manage")
    marks = [opens_at, *([lunch_from, lunch_to] if lunch_from and lunch_to else []), closes_at]
    if bool(lunch_from) != bool(lunch_to):
        raise HoursOutOfOrder(N_("Give both ends of the lunch break, or none."), field="lunch_to")
    if any(later <= earlier for earlier, later in pairwise(marks)):
        raise HoursOutOfOrder(N_("The hours must follow each other: opening, lunch break, closing."), field="closes_at")
    try:
        with transaction.atomic():
            hours = OfficeHours.objects.create(
                valid_from=valid_from,
                opens_at=opens_at,
                closes_at=closes_at,
                lunch_from=lunch_from,
                lunch_to=lunch_to,
                note=note,
            )
    except IntegrityError as clash:
        raise HoursAlreadyDated(
            N_("Other hours start on %(day)s already. Choose another day."), field="valid_from", day=str(valid_from)
        ) from clash
    _renew()
    trail.record(actor, "calendar.hours.set", hours, valid_from=valid_from, opens_at=opens_at, closes_at=closes_at)
    return hours
