"""Accounts: the list, a new one, one with its grants, and what may be done with it."""

from __future__ import annotations

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
from guanjia.foundation.access.commands import accounts
from guanjia.foundation.access.filters import AccountFilters
from guanjia.foundation.access.forms import (
    AccountForm,
    PasswordResetForm,
    ReasonForm,
)
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.access.views.pages import DeskList, DeskPage
from guanjia.foundation.audit import trail
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.listing import Column, SavedView
from guanjia.ui.requests import PageRequest


class AccountList(DeskList):
    page_url = "access-accounts"
    template_name = "access/accounts.html"
    row_template = "access/_account_row.html"
    card_template = "access/_account_card.html"
    filter_class = AccountFilters
    default_sort = "username"
    columns = (
        Column(gettext_lazy("Account"), "username"),
        Column(gettext_lazy("Person")),
        Column(gettext_lazy("Office"), "person__office__path"),
        Column(gettext_lazy("Roles")),
        Column(gettext_lazy("Last log-in"), "last_login", desc_first=True),
        Column(gettext_lazy("Status")),
    )

    def get_rows(self, request: PageRequest) -> QuerySet[Any]:  # type: ignore[override]
        return queries.list_accounts_with_roles(request.actor, clock.today())

    def get_views(self, request: HttpRequest) -> list[SavedView]:
        return [
            SavedView(_("All"), ""),
            SavedView(_("In use"), "state=open"),
            SavedView(_("Locked"), "state=locked"),
            SavedView(_("Never logged in"), "state=fresh"),
        ]


class NewAccount(DeskPage):
    page_url = "access-accounts"

    def get(self, request: PageRequest) -> HttpResponse:
        return self.form_page(AccountForm())

    @method_decorator(acts_once_page("access.account.create"))
    def post(self, request: PageRequest) -> HttpResponse:
        form = AccountForm(request.POST)
        if form.is_valid():
            sent = form.cleaned_data
            person = queries.find_person(request.actor, sent["staff_number"])
            if person is None:
                form.add_error("staff_number", _("Nobody in your reach has this staff number."))
            else:
                with refusals_as_form_errors(form):
                    account = accounts.create_account(
                        request.actor,
                        username=sent["username"],
                        person_id=person.pk,
                        password=sent["password"] or None,
                        email=sent["email"],
                        now=clock.now(),
                    )
                    messages.success(request, _("Account %(name)s is made.") % {"name": account.username})
                    return redirect("access-account", account.pk)
        return self.form_page(form, 422)

    def form_page(self, form: AccountForm, status: int = 200) -> HttpResponse:
        return self.show_form(
            form,
            heading=_("New account"),
            submit=_("Make the account"),
            cancel=reverse("access-accounts"),
            lead=_("An account starts without any role: grant roles afterwards."),
            status=status,
        )


class AccountDetail(DeskPage):
    page_url = "access-accounts"

    def get(self, request: PageRequest, pk: int) -> HttpResponse:
        account = queries.get_account(request.actor, pk)
        return self.show(
            "access/account.html",
            {
                "account": account,
                "grants": queries.list_grants(request.actor)
                .filter(account=account)
                .order_by("revoked_at", "-valid_from"),
                "devices": queries.list_devices(request.actor, account),
                "tokens": queries.list_tokens(request.actor).filter(account=account, revoked_at=None),
                "throttled": bool(queries.throttled_names([account])),
                "factors": queries.count_second_factors(account),
                "records": trail.records_on(account).order_by("-id")[:15],
                "is_self": account.pk == request.actor.account_id,
                "today": clock.today(),
            },
        )


class AccountAction(DeskPage):
    """Lock, open, new first password, second factor off: one form each, with its reason."""

    page_url = "access-accounts"
    TEXTS = {
        "lock": (
            gettext_lazy("Lock the account"),
            gettext_lazy("All its devices are logged out at once; its tokens stop working."),
        ),
        "unlock": (gettext_lazy("Open the account"), gettext_lazy("Lifts the lock and forgets wrong passwords.")),
        "password": (gettext_lazy("Give a new first password"), gettext_lazy("All devices are logged out.")),
        "factor": (
            gettext_lazy("Take the second factor off"),
            gettext_lazy("For a lost phone or key. The owner sets up a new one at the next log-in."),
        ),
    }

    def form_for(self, action: str, data: Any = None) -> Any:
        kind = {"password": PasswordResetForm, "unlock": None}.get(action, ReasonForm)
        return kind(data) if kind else None

    def get(self, request: PageRequest, pk: int, action: str) -> HttpResponse:
        account = queries.get_account(request.actor, pk)
        return self.page(account, action, self.form_for(action))

    def post(self, request: PageRequest, pk: int, action: str) -> HttpResponse:
        account = queries.get_account(request.actor, pk)
        actor, now = request.actor, clock.now()
        if action == "unlock":
            accounts.unlock_account(actor, account_id=pk)
            return self.done(account, _("The account is open."))
        form = self.form_for(action, request.POST)
        if form.is_valid():
            with refusals_as_form_errors(form):
                if action == "lock":
                    accounts.lock_account(actor, account_id=pk, now=now, **form.cleaned_data)
                    return self.done(account, _("The account is locked."))
                if action == "password":
                    accounts.reset_password(actor, account_id=pk, now=now, **form.cleaned_data)
                    return self.done(account, _("The new first password is set."))
                accounts.remove_second_factors(actor, account_id=pk, now=now, **form.cleaned_data)
                return self.done(account, _("The second factor is off."))
        return self.page(account, action, form, 422)

    def page(self, account: Any, action: str, form: Any, status: int = 200) -> HttpResponse:
        submit, lead = self.TEXTS[action]
        return self.show_form(
            form,
            heading=_("%(act)s: %(name)s") % {"act": submit, "name": account.username},
            submit=submit,
            cancel=reverse("access-account", args=[account.pk]),
            lead=lead,
            status=status,
        )

    def done(self, account: Any, text: str) -> HttpResponse:
        messages.success(self.request, text)
        return redirect("access-account", account.pk)
