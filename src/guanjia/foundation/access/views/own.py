"""One's own log-in: language, devices, tokens, and the way in from outside."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST
from requests import RequestException

from guanjia.foundation.access import queries
from guanjia.foundation.access.commands import accounts, tokens
from guanjia.foundation.access.commands.preferences import set_preferences
from guanjia.foundation.access.forms import (
    TokenForm,
)
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.access.views.pages import BIGGEST_ID
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest

logger = logging.getLogger(__name__)


@require_POST
def set_language(request: PageRequest) -> HttpResponse:
    """Switch the language: remembered by the account, or by a cookie before the log-in."""
    wanted = request.POST.get("language", "")
    goal = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, request.is_secure()):
        goal = "/"
    response = HttpResponseRedirect(goal)
    if wanted in dict(settings.LANGUAGES):
        if request.actor.account_id is not None:
            set_preferences(request.actor, language=wanted)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 86400, samesite="Lax", secure=settings.SECURE_COOKIES
        )
    return response


@login_required
def security(request: PageRequest) -> HttpResponse:
    """Password, second factor, devices and tokens of whoever asks."""
    return render(
        request,
        "access/security.html",
        {
            "tab": "me",
            "devices": queries.list_own_devices(request.actor),
            "tokens": queries.list_own_tokens(request.actor).filter(revoked_at=None),
            "this_device": request.session.session_key,
            "today": clock.today(),
        },
    )


@login_required
@require_POST
def end_device(request: PageRequest, pk: int) -> HttpResponse:
    """Log a device out: from one's own list, or from an account's page."""
    device = accounts.end_device(request.actor, device_id=min(pk, BIGGEST_ID), now=clock.now())
    messages.success(request, _("The device is logged out."))
    if device.account_id == request.actor.account_id:
        return redirect("access-security")
    return redirect("access-account", device.account_id)


class NewToken(LoginRequiredMixin, View):
    """Make a token; the answer shows its secret this once."""

    def get(self, request: PageRequest) -> HttpResponse:
        return self.page(request, TokenForm(actor=request.actor))

    @method_decorator(acts_once_page("access.token.create"))
    def post(self, request: PageRequest) -> HttpResponse:
        form = TokenForm(request.POST, actor=request.actor)
        if form.is_valid():
            sent = form.cleaned_data
            with refusals_as_form_errors(form):
                token, secret = tokens.create_token(
                    request.actor,
                    name=sent["name"],
                    rights=sent["rights"],
                    office_id=sent["office"].pk if sent["office"] else None,
                    expires_on=sent["expires_on"],
                    now=clock.now(),
                    today=clock.today(),
                )
                return render(request, "access/token_made.html", {"token": token, "secret": secret, "tab": "me"})
        return self.page(request, form, 422)

    def page(self, request: PageRequest, form: TokenForm, status: int = 200) -> HttpResponse:
        return render(request, "access/token_form.html", {"form": form, "tab": "me"}, status=status)


@login_required
@require_POST
def end_token(request: PageRequest, pk: int) -> HttpResponse:
    """Take a token back: from one's own list, or from the list of all."""
    token = tokens.revoke_token(request.actor, token_id=min(pk, BIGGEST_ID), now=clock.now())
    messages.success(request, _("The token no longer works."))
    return redirect("access-security" if token.account_id == request.actor.account_id else "access-tokens")


class OutsideLogin(View):
    """The library's OpenID Connect steps, with an answer for an issuer that is away or talks nonsense."""

    step: Any = None

    def get(self, request: HttpRequest, provider_id: str) -> Any:
        try:
            return self.step(request, provider_id=provider_id)
        except (RequestException, ValueError, KeyError) as error:
            logger.warning("issuer %s did not work: %s", provider_id, type(error).__name__)
            return render(request, "socialaccount/authentication_error.html", status=401)
