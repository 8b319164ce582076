"""Log-ins, failures, locks and second factors enter the trail and the list of devices.

The libraries that do these things announce them by signals; nothing of our own is announced so.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from guanjia.foundation.access import devices
from guanjia.foundation.access.addresses import address_of
from guanjia.foundation.access.models import Account, DeviceSession
from guanjia.foundation.access.passwords import remember_password
from guanjia.foundation.audit import trail
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor, stranger


def asker(account: Account, request: HttpRequest | None) -> Actor:
    """Who did it, without looking at rights."""
    return Actor(
        key=f"account:{account.pk}",
        name=account.display_name,
        account_id=account.pk,
        person_id=account.person_id,
        address=address_of(request) if request else "",
    )


def office_path(account: Account) -> str:
    return account.person.office.path if account.person else ""


def note(account: Account, request: HttpRequest | None, action: str, *, touched: bool = False, **facts: Any) -> None:
    """Record what somebody did with the own account; `touched` where the account itself changed."""
    trail.record(asker(account, request), action, account, office_path=office_path(account), touched=touched, **facts)


def way_in(request: HttpRequest) -> str:
    """How the log-in was made, as allauth noted it: password, mfa, socialaccount."""
    methods = request.session.get("account_authentication_methods") or []
    return "+".join(dict.fromkeys(method.get("method", "") for method in methods))[:30]


@receiver(user_logged_in)
def enter_device(sender: Any, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    if not hasattr(request, "session"):
        return
    method = way_in(request)
    devices.remember(request, user, clock.now(), method=method)
    note(user, request, "access.login.succeeded", method=method)


@receiver(user_logged_out)
def leave_device(sender: Any, request: HttpRequest, user: Account | None, **kwargs: Any) -> None:
    if user is None or not hasattr(request, "session"):
        return
    DeviceSession.objects.filter(session_key=request.session.session_key, ended_at=None).update(
        ended_at=clock.now(), end=DeviceSession.End.LOGGED_OUT
    )
    note(user, request, "access.login.ended")


@receiver(user_login_failed)
def note_failure(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """An unknown name is not written down: people type their password into the wrong field."""
    name = str(credentials.get("username") or "")[:60].replace("\x00", "")
    account = Account.objects.select_related("person__office").filter(username__iexact=name).first() if name else None
    who = stranger(address=address_of(request) if request else "")
    locked = bool(getattr(request, "axes_locked_out", False))
    trail.record(
        who,
        "access.login.failed",
        account,
        touched=False,
        office_path=office_path(account) if account else "",
        known_account=account is not None,
        while_throttled=locked,
    )


@receiver(user_locked_out)
def note_throttle(sender: Any, request: HttpRequest | None = None, username: str = "", **kwargs: Any) -> None:
    account = Account.objects.select_related("person__office").filter(username__iexact=str(username)[:60]).first()
    who = stranger(address=address_of(request) if request else "")
    trail.record(
        who,
        "access.login.throttled",
        account,
        touched=False,
        office_path=office_path(account) if account else "",
        known_account=account is not None,
    )


@receiver(account_signals.password_changed)
@receiver(account_signals.password_set)
@receiver(account_signals.password_reset)
def finish_password_change(sender: Any, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    """The forced change is done; every other device is out."""
    now = clock.now()
    user.must_change_password = False
    user.password_changed_at = now
    user.save(update_fields=["must_change_password", "password_changed_at"])
    remember_password(user, now)
    known = request.session.get(devices.KEY)
    others = DeviceSession.objects.filter(account=user, ended_at=None).exclude(
        session_key__in=[known or "", request.session.session_key or ""]
    )
    devices.end_sessions(others, DeviceSession.End.PASSWORD, now)
    note(user, request, "access.password.changed", touched=True)


@receiver(mfa_signals.authenticator_added)
def note_factor_added(sender: Any, request: HttpRequest, user: Account, authenticator: Any, **kwargs: Any) -> None:
    note(user, request, "access.second_factor.added", kind=authenticator.type)


@receiver(mfa_signals.authenticator_removed)
def note_factor_removed(sender: Any, request: HttpRequest, user: Account, authenticator: Any, **kwargs: Any) -> None:
    request.session.pop("gj_second_factor", None)
    note(user, request, "access.second_factor.removed", kind=authenticator.type)


@receiver(mfa_signals.authenticator_reset)
def note_factor_reset(sender: Any, request: HttpRequest, user: Account, authenticator: Any, **kwargs: Any) -> None:
    note(user, request, "access.second_factor.renewed", kind=authenticator.type)


@receiver(mfa_signals.authentication_failed)
def note_factor_failed(sender: Any, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    note(user, request, "access.second_factor.failed")
