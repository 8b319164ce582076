"""How log-in behaves here: no public sign-up; accounts are made by the security administrator. An outside log-in only
opens an account that exists already."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from guanjia.foundation.access import matching
from guanjia.foundation.access.addresses import address_of
from guanjia.foundation.access.models import LoginProvider
from guanjia.foundation.audit import trail
from guanjia.foundation.protection.sealed import seal, unseal
from guanjia.kernel import clock
from guanjia.kernel.actor import stranger

logger = logging.getLogger(__name__)
TOTP_LABEL = "mfa.authenticator.secret"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Throttling is kept in the database, for all workers together (see `throttled`)."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted by the throttle, noted by `signals`."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted here."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Messages go through the notify room, once there is one; the trail has the fact."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted at rest like every sensitive value."""

    def encrypt(self, text: str) -> str:
        return seal(text, TOTP_LABEL) if text else text

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, TOTP_LABEL) if encrypted_text.startswith("1$") else encrypted_text

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return True


def throttled(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """The page after too many wrong passwords: says when it opens again, and who can open it before."""
    username = str((credentials or {}).get("username") or request.POST.get("login", ""))[:60]
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=address_of(request) or None)
        .order_by("-attempt_time")
        .first()
    )
    pause = get_cool_off(request)
    opens_at = (last.attempt_time if last else clock.now()) + pause if pause else None
    return render(request, "access/throttled.html", {"opens_at": opens_at, "now": clock.now()}, status=429)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The issuers are rows of `LoginProvider`, set up on a page; whoever comes must already have an account here."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return False

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        rows = LoginProvider.objects.filter(kind=LoginProvider.Kind.OIDC, enabled=True)
        if provider and provider != "openid_connect":
            rows = rows.filter(slug=provider)
        if client_id:
            rows = rows.filter(identity=client_id)
        return [app_of(row) for row in rows]

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        claims = matching.claims_of(sociallogin.account.extra_data)
        sociallogin.account.extra_data = {}  # personal data of the issuer is looked at once and not kept
        if sociallogin.is_existing:
            return
        row = LoginProvider.objects.get(slug=sociallogin.account.provider, enabled=True)
        value = str(claims.get(row.claim) or "")
        account = matching.find_account(row, value)
        if account is None:
            trail.record(
                stranger(address=address_of(request)), "access.login.unmatched", row, claim=row.claim, given=bool(value)
            )
            raise ImmediateHttpResponse(
                render(request, "access/unmatched.html", {"provider": row, "given": bool(value)}, status=403)
            )
        sociallogin.connect(request, account)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        error, exception = kwargs.get("error"), kwargs.get("exception")
        logger.warning("log-in through %s did not work: %s %s", getattr(provider, "name", provider), error, exception)


def app_of(row: LoginProvider) -> SocialApp:
    """A provider's row as the library wants it; never saved."""
    return SocialApp(
        provider="openid_connect",
        provider_id=row.slug,
        name=row.label,
        client_id=row.identity,
        secret=row.secret.open(),  # type: ignore[attr-defined]
        settings={"server_url": row.url},
    )
