"""Mandates: the documents that give a body its powers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries, rules
from guanjia.foundation.org.models import Mandate, MandatePower
from guanjia.foundation.org.powers import Power
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class MandateNumberTaken(Refusal):
    """The body already holds an open mandate of this number."""


class PowersMissing(Refusal):
    """A mandate gives at least one power, each from the list."""


@transaction.atomic
def give_mandate(
    actor: Actor,
    *,
    office_id: int,
    title: str,
    number: str,
    issuer: str,
    level: str,
    powers: Sequence[str],
    valid_from: date,
    valid_to: date | None = None,
    scope_id: int | None = None,
    scope_note: str = "",
) -> Mandate:
    """Attach the document behind a body's powers. Without a scope it holds for the body's own subtree.

    Raises NotVisible, NotAllowed, OfficeClosed, DatesOutOfOrder, PowersMissing or MandateNumberTaken.
    """
    office = queries.get_office(actor, office_id)
    actor.require("org.manage", office.path)
    scope = queries.get_office(actor, scope_id) if scope_id else None
    if scope is not None:
        actor.require("org.manage", scope.path)
    rules.check_order(valid_from, valid_to)
    if not powers or any(power not in Power.values for power in powers):
        raise PowersMissing(N_("Choose at least one power from the list."), field="powers")
    queries.require_open(office, valid_from, field="office_id")
    number = rules.check_name(number, longest=60, field="number")
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                office=office,
                title=rules.check_name(title, longest=120, field="title"),
                number=number,
                issuer=rules.check_name(issuer, longest=80, field="issuer"),
                level=level,
                scope=scope,
                scope_note=scope_note.strip(),
                valid_from=valid_from,
                valid_to=valid_to,
            )
    except IntegrityError as clash:
        raise MandateNumberTaken(
            N_("%(office)s already holds an open mandate %(number)s. End it first."),
            field="number",
            office=office.name,
            number=number,
        ) from clash
    given = MandatePower.objects.bulk_create(
        [MandatePower(mandate=mandate, power=power) for power in dict.fromkeys(powers)]
    )
    trail.record(
        actor,
        "org.mandate.given",
        office,
        also=[mandate, *given],
        touched=False,
        office_path=office.path,
        mandate=mandate.pk,
        title=mandate.title,
        number=number,
        powers=list(dict.fromkeys(powers)),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    return mandate


@transaction.atomic
def end_mandate(actor: Actor, *, mandate_id: int, last_day: date) -> Mandate:
    """Let a mandate end. Raises NotVisible, NotAllowed, DatesOutOfOrder or AlreadyThere."""
    mandate = queries.get_mandate(actor, mandate_id, lock=True)
    actor.require("org.manage", mandate.office.path)
    rules.check_order(mandate.valid_from, last_day, field="last_day")
    if mandate.valid_to is not None and mandate.valid_to <= last_day:
        raise rules.AlreadyThere(
            N_("This mandate already ends on %(day)s."), field="last_day", day=str(mandate.valid_to)
        )
    mandate.valid_to = last_day
    mandate.save(update_fields=["valid_to"])
    trail.record(
        actor,
        "org.mandate.ended",
        mandate.office,
        also=[mandate],
        touched=False,
        office_path=mandate.office.path,
        mandate=mandate.pk,
        number=mandate.number,
        last_day=last_day,
    )
    return mandate
