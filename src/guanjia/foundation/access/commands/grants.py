"""Roles are given over one subtree and for a time, by somebody else, and taken back with a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from guanjia.foundation.access import queries, rules
from guanjia.foundation.access.models import Account, Grant
from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class GrantExists(Refusal):
    """The account holds this role there already."""


class GrantRevoked(Refusal):
    """What was taken back stays taken back."""


@transaction.atomic
def grant_role(
    actor: Actor,
    *,
    account_id: int,
    role_code: str,
    office_id: int,
    valid_from: date,
    valid_to: date | None,
    reason: str,
    today: date,
) -> Grant:
    """Give a role over an office and all below it, from a day to a day (both included; None: open).

    Raises NotVisible, NotAllowed (outside the grantor's own reach), SelfGrant, PowersCollide, ValidityBackwards or
    GrantExists.
    """
    account = queries.get_account(actor, account_id)
    office = org.get_office(actor, office_id)
    actor.require("access.manage", office.path)
    role = queries.get_role(role_code)
    rules.check_not_self(actor.person_id, actor.account_id, account.person_id, account.pk)
    rules.check_period(valid_from, valid_to)
    same_person = Account.objects.filter(Q(pk=account.pk) | Q(person_id=account.person_id or -1))
    list(same_person.order_by("pk").select_for_update(of=("self",)).values_list("pk"))  # one grantor at a time
    rules.check_powers(
        role.power,
        queries.powers_of(Account.objects.filter(pk=account.pk), today),
        queries.powers_of(same_person, today),
    )
    try:
        with transaction.atomic():
            grant = Grant.objects.create(
                account=account,
                role=role,
                office=office,
                valid_from=valid_from,
                valid_to=valid_to,
                granted_by_id=actor.account_id,
                reason=reason,
            )
    except IntegrityError as clash:  # grant_once_per_role_and_office
        raise GrantExists(
            N_("%(name)s already holds this role there from that day on."), name=account.display_name
        ) from clash
    trail.record(
        actor,
        "access.grant.given",
        grant,
        office_path=office.path,
        account=account.pk,
        role=role.code,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
    )
    return grant


@transaction.atomic
def revoke_grant(actor: Actor, *, grant_id: int, reason: str, now: datetime | None = None) -> Grant:
    """Take a role back at once. Raises NotVisible, NotAllowed, ReasonMissing or GrantRevoked."""
    grant = queries.get_grant(actor, grant_id, lock=True)
    actor.require("access.manage", grant.office.path)
    reason = rules.required_reason(reason)
    if grant.revoked_at is not None:
        raise GrantRevoked(N_("This role was already taken back."))
    grant.revoked_at = now or clock.now()
    grant.revoke_reason = reason
    grant.revoked_by_id = actor.account_id
    grant.save(update_fields=["revoked_at", "revoke_reason", "revoked_by"])
    trail.record(
        actor,
        "access.grant.revoked",
        grant,
        office_path=grant.office.path,
        account=grant.account_id,
        role=grant.role.code,
        reason=reason,
    )
    return grant
