"""What the access room decides without a database: who may hold what together, and for how long."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

ADMIN_POWERS = frozenset({"system", "security", "audit"})
POWER_ROLES = {"system": "sys_admin", "security": "security_admin", "audit": "audit_admin"}


class PowersCollide(Refusal):
    """Two of the three administrations, or an administration and business, in one hand."""


class SelfGrant(Refusal):
    """Nobody gives rights to themselves."""


class ValidityBackwards(Refusal):
    """The last day lies before the first."""


class RightReserved(Refusal):
    """The right belongs to another power."""


class ReasonMissing(Refusal):
    """A decision about rights needs its reason."""


def required_reason(reason: str) -> str:
    """The reason without blanks around it; raises ReasonMissing for none, and cuts nothing off."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(N_("Say why: the reason goes into the trail."), field="reason")
    return reason


def check_period(valid_from: date, valid_to: date | None) -> None:
    """Refuse a period that ends before it starts."""
    if valid_to is not None and valid_to < valid_from:
        raise ValidityBackwards(N_("The last day lies before the first one. Choose a later day."), field="valid_to")


def check_not_self(actor_person: int | None, actor_account: int | None, person: int | None, account: int) -> None:
    """Nobody grants to an own account, this one or another of the same person."""
    if account == actor_account or (person is not None and person == actor_person):
        raise SelfGrant(N_("Nobody grants roles to themselves. Ask another security administrator."))


def check_powers(new: str, of_account: Collection[str], of_person: Collection[str]) -> None:
    """One person holds at most one of the three administrations, and an administrator's account does no business.

    of_account: powers that the account itself holds already; of_person: those of all accounts of its person.
    """
    if new in ADMIN_POWERS:
        if (set(of_person) & ADMIN_POWERS) - {new}:
            raise PowersCollide(
                N_("System, security and audit administration are kept by different people. Choose somebody else."),
                field="role_code",
            )
        if "business" in of_account:
            raise PowersCollide(
                N_("This account does business. Give the administration a separate account."), field="role_code"
            )
    elif set(of_account) & ADMIN_POWERS:
        raise PowersCollide(
            N_("An administrator's account does no business. Use the person's own account for that."),
            field="role_code",
        )


def rights_of_power(power: str, carried: Iterable[tuple[str, frozenset[str]]]) -> frozenset[str]:
    """The rights that roles of a power may carry. carried: each right with the standard roles that have it.

    An administration has what its standard role has; business has whatever is not reserved to administrations.
    """
    admins = frozenset(POWER_ROLES.values())
    if power in POWER_ROLES:
        return frozenset(name for name, roles in carried if POWER_ROLES[power] in roles)
    return frozenset(name for name, roles in carried if not roles or roles - admins)


def check_rights(power: str, rights: Collection[str], carried: Iterable[tuple[str, frozenset[str]]]) -> None:
    """Refuse a role that mixes powers."""
    strange = set(rights) - rights_of_power(power, carried)
    if strange:
        raise RightReserved(
            N_("These rights belong to another administration: %(rights)s. Leave them out."),
            field="rights",
            rights=", ".join(sorted(strange)),
        )


LONGEST_EMERGENCY_H = 8


class EmergencyTooLong(Refusal):
    """Emergency access lasts hours, not days."""


class SamePerson(Refusal):
    """The second pair of eyes must be another person's."""


class EmergencyMoved(Refusal):
    """The request is past the state that this step needs."""


# What may follow what; `approved` also ends by itself, by the clock.
EMERGENCY_MOVES = {
    "asked": frozenset({"approved", "refused", "withdrawn"}),
    "approved": frozenset({"ended"}),
    "refused": frozenset[str](),
    "withdrawn": frozenset[str](),
    "ended": frozenset[str](),
}


def check_emergency_hours(hours: int) -> None:
    """Refuse less than one hour or more than `LONGEST_EMERGENCY_H`."""
    if not 1 <= hours <= LONGEST_EMERGENCY_H:
        raise EmergencyTooLong(
            N_("Emergency access lasts 1 to %(longest)s hours. Ask again if it takes longer."),
            field="hours",
            longest=LONGEST_EMERGENCY_H,
        )


def check_emergency_move(state: str, to: str) -> None:
    """Refuse a step that the state does not lead to."""
    if to not in EMERGENCY_MOVES[state]:
        raise EmergencyMoved(N_("This request was decided or has ended already. Load the page again."))


def check_other_person(one: tuple[int, int | None], other: tuple[int | None, int | None]) -> None:
    """Two (account, person) pairs must be two people."""
    if one[0] == other[0] or (one[1] is not None and one[1] == other[1]):
        raise SamePerson(N_("This takes a second person. Ask somebody else who may decide it."))


TOKEN_MARK = "gj_"


def digest_of(token: str) -> str:
    """What is stored of a token. The token is 256 random bits, so a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


LONGEST_TOKEN = timedelta(days=366)


class TokenTooLong(Refusal):
    """A token ends within a year."""


class TokenTooWide(Refusal):
    """A token cannot do more than its account."""


def check_token_term(today: date, expires_on: date) -> None:
    """Refuse a last day in the past or more than a year away."""
    if not today <= expires_on <= today + LONGEST_TOKEN:
        raise TokenTooLong(
            N_("The last day lies between today and %(latest)s."), field="expires_on", latest=today + LONGEST_TOKEN
        )


def check_token_rights(wanted: Collection[str], held: Collection[str]) -> None:
    """Refuse rights that the account does not hold, and a token without any."""
    if not wanted:
        raise TokenTooWide(N_("Choose at least one right."), field="rights")
    missing = sorted(set(wanted) - set(held))
    if missing:
        raise TokenTooWide(
            N_("You do not hold these rights yourself: %(rights)s."), field="rights", rights=", ".join(missing)
        )
