"""Keys for programs: made by their owner, shown once, never wider than the owner, always with a last day."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from guanjia.foundation.access import queries, rules
from guanjia.foundation.access.models import ApiToken
from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed, Refusal
from guanjia.kernel.words import N_


class TokenNameMissing(Refusal):
    """A token without a name cannot be told from the next one."""


class TokenRevokedAlready(Refusal):
    """What was taken back stays taken back."""


@transaction.atomic
def create_token(
    actor: Actor,
    *,
    name: str,
    rights: Collection[str],
    office_id: int | None,
    expires_on: date,
    now: datetime,
    today: date,
) -> tuple[ApiToken, str]:
    """Make a token for the actor's own account; the second value is the secret, which nobody sees again.

    office_id: the one subtree it works in; None: wherever the account works. A token cannot make tokens.
    Raises NotAllowed, NotVisible, TokenTooWide, TokenTooLong or TokenNameMissing.
    """
    if actor.account_id is None or actor.via == "token":
        raise NotAllowed(N_("Log in on a page to make a token: a token cannot make another one."))
    if not name.strip():
        raise TokenNameMissing(N_("Name the program that uses this token."), field="name")
    rules.check_token_rights(rights, actor.grants)
    rules.check_token_term(today, expires_on)
    office = org.get_office(actor, office_id) if office_id is not None else None
    secret = rules.TOKEN_MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        account_id=actor.account_id,
        name=name.strip(),
        hint=secret[:9],
        digest=rules.digest_of(secret),
        rights=sorted(set(rights)),
        office=office,
        expires_on=expires_on,
        created_at=now,
    )
    trail.record(
        actor,
        "access.token.created",
        token,
        office_path=actor.office_path,
        name=token.name,
        rights=token.rights,
        office=office_id,
        expires_on=expires_on,
    )
    return token, secret


@transaction.atomic
def revoke_token(actor: Actor, *, token_id: int, now: datetime) -> ApiToken:
    """Take a token back at once: an own one, or one of an account that the actor administers."""
    token = queries.get_token(actor, token_id, lock=True)
    person = token.account.person
    if token.account_id != actor.account_id:
        actor.require("access.manage", person.office.path if person else "/")
    if token.revoked_at is not None:
        raise TokenRevokedAlready(N_("This token was already taken back."))
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    trail.record(
        actor, "access.token.revoked", token, office_path=person.office.path if person else "", name=token.name
    )
    return token
