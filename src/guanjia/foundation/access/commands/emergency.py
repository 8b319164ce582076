"""Emergency access: asked for by one person, approved by another, hours long, over by itself, reviewed afterwards.

Everything done while it lasts carries its number in the trail (`facts.emergency`). The three administrations stay
apart even then.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from guanjia.foundation.access import queries, rules
from guanjia.foundation.access.models import Account, EmergencyAccess, Grant
from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed, Refusal
from guanjia.kernel.words import N_

SHORTEST_REASON = 10


class ReasonTooShort(Refusal):
    """An exception is explained in a sentence."""


class EmergencyReviewed(Refusal):
    """It was looked at already."""


class EmergencyRunning(Refusal):
    """It is not over yet."""


@transaction.atomic
def ask_emergency(
    actor: Actor, *, role_code: str, office_id: int, hours: int, reason: str, now: datetime, today: date
) -> EmergencyAccess:
    """Ask for a role over a subtree for some hours; nothing is open until a second person approves.

    Raises NotAllowed, NotVisible, EmergencyTooLong, ReasonTooShort or PowersCollide.
    """
    if actor.account_id is None:
        raise NotAllowed(N_("Log in first."))
    actor.require("access.ask_emergency")
    office = org.get_office(actor, office_id)
    role = queries.get_role(role_code)
    rules.check_emergency_hours(hours)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonTooShort(
            N_("Explain the emergency in at least %(n)s characters."), field="reason", n=SHORTEST_REASON
        )
    _check_powers(Account.objects.get(pk=actor.account_id), role.power, today)
    request = EmergencyAccess.objects.create(
        asker_id=actor.account_id, role=role, office=office, hours=hours, reason=reason.strip(), asked_at=now
    )
    trail.record(
        actor,
        "access.emergency.asked",
        request,
        office_path=office.path,
        role=role.code,
        hours=hours,
        reason=request.reason,
    )
    return request


def _check_powers(account: Account, power: str, today: date) -> None:
    rules.check_powers(
        power,
        queries.powers_of(Account.objects.filter(pk=account.pk), today),
        queries.powers_of(Account.objects.filter(Q(pk=account.pk) | Q(person_id=account.person_id or -1)), today),
    )


@transaction.atomic
def decide_emergency(actor: Actor, *, emergency_id: int, approve: bool, note: str, now: datetime) -> EmergencyAccess:
    """Approve (the hours start now) or refuse. Raises NotVisible, NotAllowed, SamePerson, EmergencyMoved,
    PowersCollide, and ReasonMissing for a refusal without one."""
    request = queries.get_emergency(actor, emergency_id, lock=True)
    actor.require("access.approve_emergency", request.office.path)
    asker = request.asker
    rules.check_other_person((asker.pk, asker.person_id), (actor.account_id, actor.person_id))
    rules.check_emergency_move(request.state, "approved" if approve else "refused")
    request.decided_by_id, request.decided_at = actor.account_id, now
    request.decision_note = note.strip() if approve else rules.required_reason(note)
    if approve:
        _check_powers(asker, request.role.power, clock.local_day(now))
        request.state = EmergencyAccess.State.APPROVED
        request.starts_at, request.ends_at = now, now + timedelta(hours=request.hours)
    else:
        request.state = EmergencyAccess.State.REFUSED
    request.save()
    given: list[Grant] = []
    if approve and request.ends_at is not None:
        grant = Grant.objects.create(
            account=asker,
            role=request.role,
            office=request.office,
            valid_from=clock.local_day(now),
            valid_to=clock.local_day(request.ends_at),
            expires_at=request.ends_at,
            emergency=request,
            granted_by_id=actor.account_id,
            reason=request.reason[:200],
        )
        given.append(grant)
    trail.record(
        actor,
        "access.emergency.approved" if approve else "access.emergency.refused",
        request,
        office_path=request.office.path,
        also=given,
        asker=asker.pk,
        role=request.role.code,
        ends_at=request.ends_at,
        note=request.decision_note,
    )
    return request


@transaction.atomic
def end_emergency(actor: Actor, *, emergency_id: int, now: datetime) -> EmergencyAccess:
    """Give emergency access back before its time, or withdraw the request: the asker, or whoever may approve."""
    request = queries.get_emergency(actor, emergency_id, lock=True)
    if request.asker_id != actor.account_id:
        actor.require("access.approve_emergency", request.office.path)
    if request.state == EmergencyAccess.State.ASKED:
        request.state = EmergencyAccess.State.WITHDRAWN
        request.save(update_fields=["state"])
    else:
        rules.check_emergency_move(request.state, "ended")
        if request.ends_at is not None and request.ends_at <= now:
            raise rules.EmergencyMoved(N_("This emergency access is over already."))
        request.state, request.ends_at = EmergencyAccess.State.ENDED, now
        request.save(update_fields=["state", "ends_at"])
        Grant.objects.filter(emergency=request).update(
            expires_at=now, revoked_at=now, revoked_by_id=actor.account_id, valid_to=clock.local_day(now)
        )
    trail.record(
        actor,
        "access.emergency.ended",
        request,
        office_path=request.office.path,
        also=Grant.objects.filter(emergency=request),
        state=request.state,
    )
    return request


@transaction.atomic
def review_emergency(actor: Actor, *, emergency_id: int, note: str, now: datetime) -> EmergencyAccess:
    """Say afterwards that what was done under it has been looked at: neither the asker nor the approver.

    Raises NotVisible, NotAllowed, SamePerson, EmergencyRunning, EmergencyReviewed or ReasonMissing.
    """
    request = queries.get_emergency(actor, emergency_id, lock=True)
    actor.require("access.review_emergency", request.office.path)
    for account in (request.asker, request.decided_by):
        if account is not None:
            rules.check_other_person((account.pk, account.person_id), (actor.account_id, actor.person_id))
    if request.state not in ("approved", "ended") or (request.ends_at is not None and request.ends_at > now):
        raise EmergencyRunning(N_("Only emergency access that is over can be reviewed."))
    if request.reviewed_at is not None:
        raise EmergencyReviewed(N_("This emergency access was already reviewed."))
    request.reviewed_by_id, request.reviewed_at = actor.account_id, now
    request.review_note = rules.required_reason(note)
    request.save(update_fields=["reviewed_by", "reviewed_at", "review_note"])
    trail.record(actor, "access.emergency.reviewed", request, office_path=request.office.path, note=request.review_note)
    return request
