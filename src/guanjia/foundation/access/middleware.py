"""Puts `request.actor` on every request, made at first use, and holds back accounts that first have to set something
up: a new password, or the second factor that a role demands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from guanjia.foundation.access import devices
from guanjia.foundation.access.actors import actor_from_roles, held_roles
from guanjia.foundation.access.addresses import address_of
from guanjia.foundation.access.models import Account
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor, stranger

SECOND_FACTOR_SEEN = "gj_second_factor"
# What an account may still open while it is held back.
ALWAYS_OPEN = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "js-catalogue",
    "manifest",
    "livez",
    "readyz",
}


def actor_from(request: HttpRequest) -> Actor:
    """The actor behind a request's session."""
    address = address_of(request)
    if not request.user.is_authenticated:
        return stranger(address=address)
    account: Account = request.user  # type: ignore[assignment]
    held = held_roles(account, today=clock.today(), now=clock.now())
    if settings.GUANJIA_ENFORCE_SECOND_FACTOR and any(role.second_factor for role in held):
        request.needs_second_factor = not has_second_factor(request, account)  # type: ignore[attr-defined]
        if request.needs_second_factor:  # type: ignore[attr-defined]
            held = []
    return actor_from_roles(account, held, address=address)


def has_second_factor(request: Any, account: Account) -> bool:
    """Whether the account has enrolled one; asked once a session."""
    if request.session.get(SECOND_FACTOR_SEEN):
        return True
    found = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    if found:
        request.session[SECOND_FACTOR_SEEN] = True
    return found


def password_is_old(account: Account) -> bool:
    """Whether the password has outlived its term (never, without one)."""
    days = settings.GUANJIA_PASSWORD_MAX_AGE_DAYS
    if not days or not account.has_usable_password():
        return False
    return account.password_changed_at is None or clock.now() - account.password_changed_at > timedelta(days=days)


class ActorMiddleware:
    """Comes after the authentication middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_from(request))  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            account: Account = request.user  # type: ignore[assignment]
            devices.keep_up(request, account, clock.now())
            held_back = self.hold_back(request, account)
            if held_back is not None:
                return held_back
        return self.get_response(request)

    def hold_back(self, request: HttpRequest, account: Account) -> HttpResponse | None:
        """The way to what must be set up first, or None for the ordinary request."""
        if account.must_change_password or password_is_old(account):
            goal, code, text = "account_change_password", "password_change_needed", _("Choose a new password first.")
        elif settings.GUANJIA_ENFORCE_SECOND_FACTOR and self.lacks_second_factor(request):
            goal, code, text = (
                "mfa_index",
                "second_factor_needed",
                _("Your role needs a second factor. Set one up first."),
            )
        else:
            return None
        try:
            name = resolve(request.path_info).url_name or ""
        except Resolver404:
            name = ""
        if name in ALWAYS_OPEN or (goal == "mfa_index" and name.startswith("mfa_")):
            return None
        if request.path_info.startswith("/api/"):
            return JsonResponse({"code": code, "detail": text, "fields": {}}, status=403)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=200, headers={"HX-Redirect": reverse(goal)})
        return HttpResponseRedirect(reverse(goal))

    @staticmethod
    def lacks_second_factor(request: HttpRequest) -> bool:
        """Asks the actor, whose grants say whether a role demands one."""
        bool(request.actor.key)  # type: ignore[attr-defined]
        return getattr(request, "needs_second_factor", False)


DEFAULT_PREFERENCES = {"theme": "auto", "size": "normal", "contrast": "normal", "density": "normal"}


class PreferencesMiddleware:
    """The account's language, theme and type size, so that the first paint is already right."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account: Any = request.user if request.user.is_authenticated else None
        language = account.language if account else translation.get_language_from_request(request)
        request.prefs = (  # type: ignore[attr-defined]
            {name: getattr(account, name) for name in DEFAULT_PREFERENCES} if account else DEFAULT_PREFERENCES
        )
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return self.get_response(request)
