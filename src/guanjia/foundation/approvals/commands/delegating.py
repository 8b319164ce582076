"""Standing delegations: made by oneself, or by an administrator for an absent person; ended early or by the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from guanjia.foundation.approvals import kinds, queries, telling
from guanjia.foundation.approvals.commands.deciding import check_people, clean
from guanjia.foundation.approvals.models import Delegation
from guanjia.foundation.approvals.rules.delegations import Period, check_delegation
from guanjia.foundation.approvals.rules.refusals import DelegationRefused, ReasonMissing
from guanjia.foundation.audit import trail
from guanjia.foundation.org.models import Office, Person
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed
from guanjia.kernel.words import N_


@transaction.atomic
def delegate(
    actor: Actor,
    *,
    stand_in_id: int,
    since: date,
    until: date,
    reason: str,
    kind_keys: Sequence[str] = (),
    principal_id: int | None = None,
    now: datetime,
) -> Delegation:
    """Let somebody decide in one's place from a day to a day (both included); `principal_id`: an administrator does it
    for somebody who is absent.

    Raises NotAllowed, NobodyNamed, DelegationRefused.
    """
    principal = principal_id or actor.person_id
    if not principal:
        raise NotAllowed(N_("A delegation needs a person behind the account. Ask your administrator."))
    if stand_in_id != principal:
        check_people([stand_in_id])
    # One writer at a time over the whole tree: a circle is closed by several who delegate in the same instant.
    list(Office.objects.filter(parent=None).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    people = {p.pk: p for p in Person.objects.filter(pk__in=[principal, stand_in_id]).select_related("office")}
    if principal not in people or stand_in_id not in people:
        raise DelegationRefused(N_("Choose people who have an account and still work here."), field="stand_in")
    if principal != actor.person_id:
        actor.require("approvals.manage", people[principal].office.path)
    for key in kind_keys:
        kinds.kind_of(key)
    today = clock.local_day(now)
    period = Period(principal, stand_in_id, since, until, frozenset(kind_keys))
    check_delegation(period, queries.periods_open(today), today=today, reason=reason)
    made = Delegation.objects.create(
        principal_id=principal,
        stand_in_id=stand_in_id,
        kinds=sorted(set(kind_keys)),
        since=since,
        until=until,
        reason=clean(reason)[:200],
        made_by_id=actor.person_id,
        made_at=now,
    )
    trail.record(
        actor,
        "approvals.delegation.made",
        made,
        office_path=people[principal].office.path,
        stand_in=people[stand_in_id].name,
        until=until.isoformat(),
        reason=made.reason,
    )
    telling.tell_delegated(made, now=now)
    return made


@transaction.atomic
def end_delegation(actor: Actor, *, delegation_id: int, reason: str = "", now: datetime) -> Delegation:
    """End a delegation before its day: by whoever gave it, or by an administrator."""
    row = queries.get_delegation(actor, delegation_id, lock=True)
    if row.principal_id != actor.person_id:
        if row.stand_in_id == actor.person_id and not actor.may("approvals.manage", row.office_path):
            raise NotAllowed(N_("Whoever gave the delegation ends it. Ask them, or an administrator."))
        actor.require("approvals.manage", row.office_path)
        if len(reason.strip()) < 2:
            raise ReasonMissing(N_("Say why the delegation ends early."), field="reason")
    if row.ended_at is not None or row.until < clock.local_day(now):
        raise DelegationRefused(N_("This delegation is over already."))
    row.ended_at, row.end_reason = now, clean(reason)[:200]
    row.save(update_fields=["ended_at", "end_reason"])
    trail.record(actor, "approvals.delegation.ended", row, office_path=row.office_path, reason=row.end_reason or "—")
    telling.tell_delegation_over(row, now=now)
    return row


@transaction.atomic
def tell_ended_delegations(actor: Actor, *, now: datetime) -> int:
    """Tell both sides, once, that a delegation is over."""
    rows = list(
        Delegation.objects.filter(until__lt=clock.local_day(now), ended_at=None, told_end_at=None)
        .select_for_update(of=("self",))
        .order_by("pk")[:200]
    )
    for row in rows:
        row.told_end_at = now
        row.save(update_fields=["told_end_at"])
        trail.record(actor, "approvals.delegation.told", row, office_path=row.office_path)
        telling.tell_delegation_over(row, now=now)
    return len(rows)
