"""Grants of roles, and the tokens of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.access import queries
from guanjia.foundation.access.commands import grants
from guanjia.foundation.access.filters import GrantFilters, TokenFilters
from guanjia.foundation.access.forms import (
    GrantForm,
    ReasonForm,
)
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.access.views.pages import DeskList, DeskPage
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.listing import Column, SavedView
from guanjia.ui.requests import PageRequest


class GrantList(DeskList):
    page_url = "access-grants"
    template_name = "access/grants.html"
    row_template = "access/_grant_row.html"
    card_template = "access/_grant_card.html"
    filter_class = GrantFilters
    columns = (
        Column(gettext_lazy("Holder"), "account__username"),
        Column(gettext_lazy("Role"), "role__code"),
        Column(gettext_lazy("Office and below"), "office__path"),
        Column(gettext_lazy("From"), "valid_from", desc_first=True),
        Column(gettext_lazy("To"), "valid_to"),
        Column(gettext_lazy("Given by")),
        Column(gettext_lazy("Status")),
        Column(""),
    )

    def get_rows(self, request: PageRequest) -> QuerySet[Any]:  # type: ignore[override]
        return queries.list_grants(request.actor)

    def get_views(self, request: HttpRequest) -> list[SavedView]:
        return [
            SavedView(_("All"), ""),
            SavedView(_("In force"), "state=now"),
            SavedView(_("Ends within 30 days"), "state=soon"),
            SavedView(_("Taken back"), "state=revoked"),
        ]


class NewGrant(DeskPage):
    page_url = "access-grants"

    def get(self, request: PageRequest) -> HttpResponse:
        initial = {"username": request.GET.get("account", "")[:60], "valid_from": clock.today()}
        return self.page(GrantForm(initial=initial, actor=request.actor))

    @method_decorator(acts_once_page("access.grant.create"))
    def post(self, request: PageRequest) -> HttpResponse:
        form = GrantForm(request.POST, actor=request.actor)
        if form.is_valid():
            sent = form.cleaned_data
            account = queries.find_account_by_name(request.actor, sent["username"])
            if account is None:
                form.add_error("username", _("There is no such account in your reach."))
            else:
                with refusals_as_form_errors(form):
                    grants.grant_role(
                        request.actor,
                        account_id=account.pk,
                        role_code=sent["role"],
                        office_id=sent["office"].pk,
                        valid_from=sent["valid_from"],
                        valid_to=sent["valid_to"],
                        reason=sent["reason"],
                        today=clock.today(),
                    )
                    messages.success(request, _("The role is granted."))
                    return redirect("access-account", account.pk)
        return self.page(form, 422)

    def page(self, form: GrantForm, status: int = 200) -> HttpResponse:
        return self.show_form(
            form,
            heading=_("Grant a role"),
            submit=_("Grant the role"),
            cancel=reverse("access-grants"),
            lead=_("Only inside your own reach, and never to yourself. Both are written to the trail."),
            status=status,
        )


class GrantRevoke(DeskPage):
    page_url = "access-grants"

    def get(self, request: PageRequest, pk: int) -> HttpResponse:
        return self.page(queries.get_grant(request.actor, pk), ReasonForm())

    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        grant = queries.get_grant(request.actor, pk)
        form = ReasonForm(request.POST)
        if form.is_valid():
            with refusals_as_form_errors(form):
                grants.revoke_grant(request.actor, grant_id=pk, now=clock.now(), **form.cleaned_data)
                messages.success(request, _("The role is taken back."))
                return redirect("access-account", grant.account_id)
        return self.page(grant, form, 422)

    def page(self, grant: Any, form: Any, status: int = 200) -> HttpResponse:
        return self.show_form(
            form,
            heading=_("Take the role back"),
            submit=_("Take the role back"),
            cancel=reverse("access-grants"),
            lead=f"{grant.account.username} · {grant.role.name} · {grant.office.name}",
            status=status,
        )


class TokenList(DeskList):
    page_url = "access-tokens"
    template_name = "access/tokens.html"
    row_template = "access/_token_row.html"
    card_template = "access/_token_card.html"
    filter_class = TokenFilters
    default_sort = "-created_at"
    empty_text = gettext_lazy("No API token yet.")
    empty_hint = gettext_lazy("People make tokens under Me, Log-in and security.")
    columns = (
        Column(gettext_lazy("Program"), "name"),
        Column(gettext_lazy("Begins with")),
        Column(gettext_lazy("Account"), "account__username"),
        Column(gettext_lazy("Rights"), num=True),
        Column(gettext_lazy("Only in")),
        Column(gettext_lazy("Last day"), "expires_on"),
        Column(gettext_lazy("Last used"), "last_used_at", desc_first=True),
        Column(gettext_lazy("Status")),
        Column(""),
    )

    def get_rows(self, request: PageRequest) -> QuerySet[Any]:  # type: ignore[override]
        return queries.list_tokens(request.actor)

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        return {**super().get_extra(request), "today": clock.today()}
