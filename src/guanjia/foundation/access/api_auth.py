"""Who asks through the API: a token, or the session of a page. Both leave the asker in `request.actor`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from guanjia.foundation.access.actors import actor_from_roles, held_roles, narrowed
from guanjia.foundation.access.addresses import address_of
from guanjia.foundation.access.models import ApiToken
from guanjia.foundation.access.rules import TOKEN_MARK, digest_of
from guanjia.kernel import clock

USED_EVERY = timedelta(minutes=5)


class TokenUnknown(exceptions.AuthenticationFailed):
    default_code = "token_unknown"
    default_detail = _("There is no such token. Copy it again, or make a new one on your profile page.")


class TokenExpired(exceptions.AuthenticationFailed):
    default_code = "token_expired"
    default_detail = _("The token's last day has passed. Make a new one on your profile page.")


class TokenRevoked(exceptions.AuthenticationFailed):
    default_code = "token_revoked"
    default_detail = _("The token was taken back. Make a new one on your profile page.")


class AccountLocked(exceptions.AuthenticationFailed):
    default_code = "account_locked"
    default_detail = _("The token's account is locked. Ask the security administrator.")


class SecondFactorNeeded(exceptions.PermissionDenied):
    default_code = "second_factor_needed"
    default_detail = _("The account's role needs a second factor. Log in on a page and set one up first.")


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer gj_…` with a scoped and dated token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        words = request.headers.get("Authorization", "").split()
        if not words or words[0].lower() != "bearer":
            return None
        if len(words) != 2 or not words[1].startswith(TOKEN_MARK):
            raise TokenUnknown
        token = (
            ApiToken.objects.select_related("account__person__office", "office")
            .filter(digest=digest_of(words[1]))
            .first()
        )
        if token is None:
            raise TokenUnknown
        today, now = clock.today(), clock.now()
        if token.revoked_at is not None:
            raise TokenRevoked
        if token.expires_on < today:
            raise TokenExpired
        account = token.account
        if not account.is_active:
            raise AccountLocked
        held = held_roles(account, today=today, now=now)
        if settings.GUANJIA_ENFORCE_SECOND_FACTOR and any(role.second_factor for role in held):
            from allauth.mfa.models import Authenticator

            if not Authenticator.objects.filter(user=account).exists():
                raise SecondFactorNeeded
        if token.last_used_at is None or now - token.last_used_at > USED_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        actor = actor_from_roles(account, held, via="token", address=address_of(request._request))
        actor = narrowed(actor, rights=token.rights, path=token.office.path if token.office else None)
        request._request.actor = actor  # type: ignore[attr-defined]
        return account, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="guanjia"'


class PageSessionAuthentication(SessionAuthentication):
    """The session of a page, with its CSRF check."""

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="guanjia"'


class KnownActor(BasePermission):
    """Somebody must stand behind the request; what they may do is the command's business."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "guanjia.foundation.access.api_auth.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A scoped and dated token: gj_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "guanjia.foundation.access.api_auth.PageSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
