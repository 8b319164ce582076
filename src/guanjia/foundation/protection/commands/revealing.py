"""Reading a sensitive value in full, and finding a row by one: each needs a right and leaves a record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.protection.fields import index_lookup
from guanjia.foundation.protection.sealed import Sealed, Unreadable
from guanjia.foundation.protection.subjects import check_visible, is_own, office_path_of, sensitive_field
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible, Refusal
from guanjia.kernel.words import N_

SHORTEST_REASON = 5


class ReasonTooShort(Refusal):
    """Somebody wants to read a sensitive value without saying why."""


class ValueUnreadable(Refusal):
    """The stored value does not open any more."""


def check_reason(reason: str) -> str:
    """The reason without surrounding space; raises ReasonTooShort under five characters."""
    reason = trail.clean(reason).strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonTooShort(
            N_("Say in at least %(n)s characters why you need the full value."), field="reason", n=SHORTEST_REASON
        )
    return reason[:200]


def check_may_reveal(actor: Actor, subject: models.Model) -> None:
    """Raise NotAllowed unless the row is the actor's own or `protection.reveal` holds over its office."""
    if not is_own(actor, subject):
        actor.require("protection.reveal", office_path_of(subject))


@transaction.atomic
def reveal_field(actor: Actor, subject: models.Model, field: str, reason: str, now: datetime) -> str:
    """The clear text of one sensitive field, and a record of who read it and why.

    Needs `protection.reveal` over the subject's office; one's own record needs no right but leaves a record, too.
    Raises NotVisible, NotAllowed, ReasonTooShort or ValueUnreadable.
    """
    check_visible(actor, subject)
    sensitive_field(type(subject), field)
    path = office_path_of(subject)
    check_may_reveal(actor, subject)
    reason = check_reason(reason)
    value: Sealed = getattr(subject, field)
    try:
        clear = value.open()
    except Unreadable as error:
        raise ValueUnreadable(
            N_("This value cannot be opened: it was altered, or its key is retired. Tell the security administrator.")
        ) from error
    trail.record_read(actor, subject, field, reason, office_path=path)
    return clear


@transaction.atomic
def find_by_value(
    actor: Actor, model: type[models.Model], field: str, clear: str, *, reason: str, now: datetime
) -> list[Any]:
    """The visible rows whose sensitive `field` holds exactly `clear` (spaces and case aside), at most 50.

    Needs `protection.search`; only rows of offices where that right holds are found. The record holds the mask of
    what was searched for, and how many were found.
    """
    actor.require("protection.search")
    sensitive = sensitive_field(model, field)
    if not sensitive.index or not hasattr(model._default_manager, "visible_to"):
        raise NotVisible(N_("There is no such value."))
    reason = check_reason(reason)
    rows: Any = model._default_manager
    reach = actor.reach("protection.search")
    seen = rows.visible_to(actor).filter(index_lookup(model, field, clear)).order_by("pk")[:50] if clear.strip() else []
    found = [row for row in seen if reach.covers(office_path_of(row)) or is_own(actor, row)]
    trail.record(
        actor,
        "protection.field.searched",
        office_path=actor.office_path,
        model=model._meta.label_lower,
        field=field,
        looked_for=Sealed(label=sensitive.seal_label, mask=sensitive.mask, clear=clear),
        found=len(found),
        rows=[row.pk for row in found],
        reason=reason,
    )
    return found
