"""Accounts: made by the security administrator, never by sign-up; locked, never deleted."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from axes.utils import reset as axes_reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from guanjia.foundation.access import devices, queries
from guanjia.foundation.access.models import Account, DeviceSession
from guanjia.foundation.access.rules import required_reason
from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class UsernameTaken(Refusal):
    """Two accounts cannot share one name."""


class PasswordTooWeak(Refusal):
    """The password rules say no."""


class UsernameInvalid(Refusal):
    """The account name cannot be typed or stored."""


@transaction.atomic
def create_account(
    actor: Actor,
    *,
    username: str,
    person_id: int | None,
    password: str | None,
    email: str = "",
    must_change: bool = True,
    check_strength: bool = True,
    now: datetime | None = None,
) -> Account:
    """Make an account for a person (for an administrator of the whole tree: without one).

    password: None for accounts that only log in through OIDC or LDAP. check_strength: off only for the demo city,
    whose accounts share a published password. Raises NotVisible, NotAllowed, UsernameTaken, UsernameInvalid or
    PasswordTooWeak.
    """
    person = org.get_person(actor, person_id) if person_id is not None else None
    path = person.office.path if person else ROOT
    actor.require("access.manage", path)
    username = username.strip()
    if not username or len(username) > 60 or not username.isprintable() or any(c.isspace() for c in username):
        raise UsernameInvalid(
            N_("An account name has 1 to 60 characters and no spaces. Choose another one."), field="username"
        )
    if Account.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(
            N_("The account name %(name)s is taken. Choose another one."), field="username", name=username
        )
    account = Account(username=username, person=person, email=email, must_change_password=must_change)
    if password is None:
        account.set_unusable_password()
        account.must_change_password = False
    else:
        if check_strength:
            check_password_strength(password, account)
        account.set_password(password)
        account.password_changed_at = now or clock.now()
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as clash:
        raise UsernameTaken(
            N_("The account name %(name)s is taken. Choose another one."), field="username", name=username
        ) from clash
    trail.record(actor, "access.account.created", account, office_path=path, username=username, person=person_id)
    return account


def check_password_strength(password: str, account: Account) -> None:
    """Refuse what the password rules refuse, with their sentences."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise PasswordTooWeak(N_("%(why)s"), field="password", why=" ".join(error.messages)) from error


class AccountLockedAlready(Refusal):
    """There is nothing to lock."""


class AccountNotLocked(Refusal):
    """There is nothing to open."""


class OwnAccount(Refusal):
    """Nobody locks the account they are working with."""


def _administered(actor: Actor, account_id: int) -> tuple[Account, str]:
    """The account under a lock, and the path that counts for it; raises NotVisible or NotAllowed."""
    account = queries.get_account(actor, account_id, lock=True)
    path = account.person.office.path if account.person else ROOT
    actor.require("access.manage", path)
    return account, path


@transaction.atomic
def lock_account(actor: Actor, *, account_id: int, reason: str, now: datetime) -> Account:
    """Close an account: its devices are out at once and its tokens rest. Grants stay as they are.

    Raises NotVisible, NotAllowed, OwnAccount, ReasonMissing or AccountLockedAlready.
    """
    account, path = _administered(actor, account_id)
    if account.pk == actor.account_id:
        raise OwnAccount(N_("You are working with this account. Ask another administrator to lock it."))
    if not account.is_active:
        raise AccountLockedAlready(N_("This account is locked already."))
    account.is_active = False
    account.locked_reason = required_reason(reason)
    account.save(update_fields=["is_active", "locked_reason"])
    devices.end_sessions(DeviceSession.objects.filter(account=account), DeviceSession.End.LOCKED, now)
    trail.record(actor, "access.account.locked", account, office_path=path, reason=account.locked_reason)
    return account


@transaction.atomic
def unlock_account(actor: Actor, *, account_id: int) -> Account:
    """Open an account again, and forget its wrong passwords. Raises NotVisible, NotAllowed or AccountNotLocked."""
    account, path = _administered(actor, account_id)
    forgotten = axes_reset(username=account.username)
    if account.is_active and not forgotten:
        raise AccountNotLocked(N_("This account is open: neither locked nor throttled."))
    account.is_active, account.locked_reason = True, ""
    account.save(update_fields=["is_active", "locked_reason"])
    trail.record(actor, "access.account.unlocked", account, office_path=path, forgotten_failures=forgotten)
    return account


@transaction.atomic
def reset_password(actor: Actor, *, account_id: int, password: str, reason: str, now: datetime) -> Account:
    """Give an account a first password again; it must be changed at the next log-in, and all devices are out.

    Raises NotVisible, NotAllowed, OwnAccount, ReasonMissing or PasswordTooWeak.
    """
    account, path = _administered(actor, account_id)
    if account.pk == actor.account_id:
        raise OwnAccount(N_("Change your own password on the page for that."))
    reason = required_reason(reason)
    check_password_strength(password, account)
    account.set_password(password)
    account.must_change_password = True
    account.password_changed_at = now
    account.save(update_fields=["password", "must_change_password", "password_changed_at"])
    devices.end_sessions(DeviceSession.objects.filter(account=account), DeviceSession.End.PASSWORD, now)
    trail.record(actor, "access.password.reset", account, office_path=path, reason=reason)
    return account


@transaction.atomic
def remove_second_factors(actor: Actor, *, account_id: int, reason: str, now: datetime) -> Account:
    """Take lost authenticators off an account, so that its owner can enrol anew; all devices are out."""
    account, path = _administered(actor, account_id)
    if account.pk == actor.account_id:
        raise OwnAccount(N_("Change your own second factor on the page for that."))
    reason = required_reason(reason)
    removed, _rows = Authenticator.objects.filter(user=account).delete()
    devices.end_sessions(DeviceSession.objects.filter(account=account), DeviceSession.End.REVOKED, now)
    trail.record(
        actor,
        "access.second_factor.taken_off",
        account,
        office_path=path,
        touched=False,
        reason=reason,
        removed=removed,
    )
    return account


@transaction.atomic
def end_device(actor: Actor, *, device_id: int, now: datetime) -> DeviceSession:
    """Log one device out at once: an own one, or one of an account that the actor administers."""
    device = queries.get_device(actor, device_id)
    if device.account_id != actor.account_id:
        actor.require("access.manage", device.account.person.office.path if device.account.person else ROOT)
    devices.end_sessions([device], DeviceSession.End.REVOKED, now)
    trail.record(
        actor,
        "access.device.revoked",
        device,
        office_path=device.account.person.office.path if device.account.person else "",
        account=device.account_id,
    )
    return device
