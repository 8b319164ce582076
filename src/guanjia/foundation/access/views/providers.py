"""Log-ins from outside: OIDC and LDAP."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from guanjia.foundation.access import directory, queries
from guanjia.foundation.access.commands import providers
from guanjia.foundation.access.forms import (
    LdapForm,
    OidcForm,
)
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.access.views.pages import DeskPage
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest


class ProviderList(DeskPage):
    page_url = "access-providers"
    right = "access.connect"

    def get(self, request: PageRequest) -> HttpResponse:
        return self.show(
            "access/providers.html",
            {"providers": queries.list_providers(request.actor), "ldap_installed": directory.is_installed()},
        )


class ProviderEdit(DeskPage):
    page_url = "access-providers"
    right = "access.connect"
    FIELDS = (
        "label",
        "slug",
        "url",
        "identity",
        "claim",
        "match_by",
        "enabled",
        "search_base",
        "search_filter",
        "start_tls",
    )

    def get(self, request: PageRequest, kind: str = "", pk: int | None = None) -> HttpResponse:
        provider = queries.get_provider(request.actor, pk) if pk else None
        kind = provider.kind if provider else kind
        first: dict[str, Any] = (
            {"claim": "preferred_username", "match_by": "staff_number"}
            if kind == "oidc"
            else {"claim": "uid", "match_by": "username", "search_filter": "(uid={user})"}
        )
        if provider:
            first = {name: getattr(provider, name) for name in self.FIELDS}
        return self.page(self.form_class(kind)(initial=first), kind, provider)

    @method_decorator(acts_once_page("access.provider.save"))
    def post(self, request: PageRequest, kind: str = "", pk: int | None = None) -> HttpResponse:
        provider = queries.get_provider(request.actor, pk) if pk else None
        kind = provider.kind if provider else kind
        form = self.form_class(kind)(request.POST)
        if form.is_valid():
            values = dict(form.cleaned_data)
            secret = values.pop("secret")
            with refusals_as_form_errors(form):
                providers.save_provider(request.actor, provider_id=pk, kind=kind, values=values, secret=secret)
                messages.success(request, _("The log-in is saved. Test it next."))
                return redirect("access-providers")
        return self.page(form, kind, provider, 422)

    @staticmethod
    def form_class(kind: str) -> Any:
        return LdapForm if kind == "ldap" else OidcForm

    def page(self, form: Any, kind: str, provider: Any, status: int = 200) -> HttpResponse:
        name = "LDAP" if kind == "ldap" else "OpenID Connect"
        callback = ""
        if provider and kind == "oidc":
            callback = settings.GUANJIA_PUBLIC_URL.rstrip("/") + reverse(
                "openid_connect_callback", args=[provider.slug]
            )
        return self.show_form(
            form,
            heading=provider.label if provider else _("New log-in: %(kind)s") % {"kind": name},
            submit=_("Save the log-in"),
            cancel=reverse("access-providers"),
            lead=_("Enter this address at the issuer: %(url)s") % {"url": callback} if callback else "",
            status=status,
        )


class ProviderTest(DeskPage):
    right = "access.connect"

    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        provider, answer = providers.probe_provider(request.actor, provider_id=pk, now=clock.now())
        text = _(answer.message) % answer.params
        (messages.success if answer.passed else messages.warning)(request, f"{provider.label}: {text}")
        return redirect("access-providers")
