"""Pages of the access room: one's own log-in on the phone, accounts, roles, grants and log-ins on the desk."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST
from requests import RequestException

from guanjia.foundation.access import directory, queries
from guanjia.foundation.access.catalogue import all_rights
from guanjia.foundation.access.commands import accounts, emergency, grants, providers, reviews, roles, tokens
from guanjia.foundation.access.commands.preferences import set_preferences
from guanjia.foundation.access.filters import AccountFilters, EmergencyFilters, GrantFilters, TokenFilters
from guanjia.foundation.access.forms import (
    AccountForm,
    EmergencyForm,
    GrantForm,
    LdapForm,
    NoteForm,
    OidcForm,
    PasswordResetForm,
    ReasonForm,
    ReviewForm,
    RoleForm,
    TokenForm,
)
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.audit import trail
from guanjia.kernel import clock
from guanjia.ui import navigation
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.listing import Column, ListPage, SavedView
from guanjia.ui.requests import PageRequest

logger = logging.getLogger(__name__)
BIGGEST_ID = 2**63 - 1


class DeskPage(LoginRequiredMixin, View):
    """A page of the desk in the rail's entry "system"."""

    request: PageRequest
    right = "access.manage"
    page_url = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not any(request.actor.may(right) for right in self.right.split()):  # type: ignore[attr-defined]
            request.actor.require(self.right.split()[0])  # type: ignore[attr-defined]
        if kwargs.get("pk") is not None:
            kwargs["pk"] = min(int(kwargs["pk"]), BIGGEST_ID)
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """The page in its place of the rail."""
        place = {"domain": "system", "page_url": self.page_url, "register": navigation.label_of(self.page_url)}
        return render(self.request, template, {**place, **context}, status=status)

    def show_form(
        self, form: Any, *, heading: Any, submit: Any, cancel: str, lead: Any = "", status: int = 200
    ) -> HttpResponse:
        """A page with one form."""
        context = {"form": form, "heading": heading, "submit": submit, "cancel": cancel, "lead": lead}
        return self.show("access/form.html", context, status)


class DeskList(DeskPage, ListPage):
    """A list of the desk."""

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        return {"domain": "system", "page_url": self.page_url}


# One's own log-in -----------------------------------------------------------------------------------------------


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


# Accounts -------------------------------------------------------------------------------------------------------


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


# Roles ----------------------------------------------------------------------------------------------------------


class RoleList(DeskPage):
    page_url = "access-roles"

    def get(self, request: PageRequest) -> HttpResponse:
        found = list(queries.list_roles(request.actor))
        rooms: dict[str, list[dict[str, Any]]] = {}
        for right in sorted(all_rights().values(), key=lambda right: right.name):
            room = right.name.split(".")[0]
            row = {"right": right, "held": [right.name in role.rights for role in found]}
            rooms.setdefault(str(apps.get_app_config(room).verbose_name), []).append(row)
        may_change = queries.holds_whole_tree(request.actor, "access.roles")
        return self.show("access/roles.html", {"roles": found, "rooms": rooms.items(), "may_change": may_change})


class RoleEdit(DeskPage):
    page_url = "access-roles"
    right = "access.roles"

    def get(self, request: PageRequest, pk: int | None = None) -> HttpResponse:
        role = queries.get_own_role(request.actor, pk) if pk else None
        initial = (
            {"label": role.label, "note": role.note, "second_factor": role.second_factor, "rights": role.rights}
            if role
            else {}
        )
        return self.page(RoleForm(initial=initial), role)

    @method_decorator(acts_once_page("access.role.save"))
    def post(self, request: PageRequest, pk: int | None = None) -> HttpResponse:
        role = queries.get_own_role(request.actor, pk) if pk else None
        form = RoleForm(request.POST)
        if form.is_valid():
            with refusals_as_form_errors(form):
                if role:
                    roles.change_role(request.actor, role_id=role.pk, **form.cleaned_data)
                else:
                    roles.create_role(request.actor, **form.cleaned_data)
                messages.success(request, _("The role is saved."))
                return redirect("access-roles")
        return self.page(form, role, 422)

    def page(self, form: RoleForm, role: Any, status: int = 200) -> HttpResponse:
        return self.show(
            "access/role_form.html",
            {
                "form": form,
                "role": role,
                "heading": _("Change the role") if role else _("New role"),
                "submit": _("Save the role"),
                "cancel": reverse("access-roles"),
            },
            status,
        )


class RoleRetire(DeskPage):
    right = "access.roles"

    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        roles.retire_role(request.actor, role_id=pk, now=clock.now())
        messages.success(request, _("The role is out of use."))
        return redirect("access-roles")


# Grants ---------------------------------------------------------------------------------------------------------


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


# Tokens of all --------------------------------------------------------------------------------------------------


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


# Reviews --------------------------------------------------------------------------------------------------------


class ReviewList(DeskPage):
    page_url = "access-reviews"
    right = "access.manage access.see_reviews"

    def get(self, request: PageRequest) -> HttpResponse:
        return self.show(
            "access/reviews.html", {"reviews": queries.list_reviews(request.actor)[:200], "today": clock.today()}
        )


class NewReview(DeskPage):
    page_url = "access-reviews"

    def get(self, request: PageRequest) -> HttpResponse:
        return self.page(ReviewForm(actor=request.actor))

    @method_decorator(acts_once_page("access.review.start"))
    def post(self, request: PageRequest) -> HttpResponse:
        form = ReviewForm(request.POST, actor=request.actor)
        if form.is_valid():
            sent = form.cleaned_data
            with refusals_as_form_errors(form):
                review = reviews.start_review(
                    request.actor,
                    office_id=sent["office"].pk,
                    title=sent["title"],
                    due_on=sent["due_on"],
                    now=clock.now(),
                    today=clock.today(),
                )
                return redirect("access-review", review.pk)
        return self.page(form, 422)

    def page(self, form: ReviewForm, status: int = 200) -> HttpResponse:
        return self.show_form(
            form,
            heading=_("Start a grant review"),
            submit=_("Start the review"),
            cancel=reverse("access-reviews"),
            status=status,
        )


class ReviewDetail(DeskPage):
    page_url = "access-reviews"
    right = "access.manage access.see_reviews"

    def get(self, request: PageRequest, pk: int) -> HttpResponse:
        review = queries.get_review(request.actor, pk)
        lines = queries.list_review_lines(request.actor, review)
        return self.show(
            "access/review.html",
            {
                "review": review,
                "lines": lines,
                "today": clock.today(),
                "may_decide": review.closed_at is None and request.actor.may("access.manage", review.office.path),
                "done": review.total - review.undecided,  # type: ignore[attr-defined]
            },
        )

    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        """Close the review."""
        reviews.close_review(request.actor, review_id=pk, now=clock.now())
        messages.success(request, _("The review is closed."))
        return redirect("access-review", pk)


class ReviewDecision(DeskPage):
    """Keep or take back one grant; HTMX gets the line alone."""

    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        line = reviews.decide_line(
            request.actor,
            line_id=pk,
            keep=request.POST.get("decision") == "keep",
            note=request.POST.get("note", "")[:200].replace("\x00", ""),
            now=clock.now(),
        )
        if request.htmx:
            line = queries.list_review_lines(request.actor, line.review).get(pk=pk)
            return render(request, "access/_review_line.html", {"line": line, "may_decide": True})
        return redirect("access-review", line.review_id)


# Emergency access -----------------------------------------------------------------------------------------------

ANY_EMERGENCY = "access.ask_emergency access.approve_emergency access.review_emergency"


class EmergencyList(DeskList):
    page_url = "access-emergencies"
    right = ANY_EMERGENCY
    template_name = "access/emergencies.html"
    row_template = "access/_emergency_row.html"
    card_template = "access/_emergency_card.html"
    filter_class = EmergencyFilters
    default_sort = "-asked_at"
    empty_text = gettext_lazy("Nobody has asked for emergency access.")
    empty_hint = gettext_lazy("Whoever needs a role at once asks here; another person approves it.")
    columns = (
        Column(gettext_lazy("Asked at"), "asked_at", desc_first=True),
        Column(gettext_lazy("Asked for by")),
        Column(gettext_lazy("Role")),
        Column(gettext_lazy("Office and below")),
        Column(gettext_lazy("Hours of access"), "hours", num=True),
        Column(gettext_lazy("Until"), "ends_at"),
        Column(gettext_lazy("Status")),
        Column(gettext_lazy("Reviewed")),
    )

    def get_rows(self, request: PageRequest) -> QuerySet[Any]:  # type: ignore[override]
        return queries.list_emergencies(request.actor)


class NewEmergency(DeskPage):
    page_url = "access-emergencies"
    right = "access.ask_emergency"

    def get(self, request: PageRequest) -> HttpResponse:
        return self.page(EmergencyForm(actor=request.actor))

    @method_decorator(acts_once_page("access.emergency.ask"))
    def post(self, request: PageRequest) -> HttpResponse:
        form = EmergencyForm(request.POST, actor=request.actor)
        if form.is_valid():
            sent = form.cleaned_data
            with refusals_as_form_errors(form):
                asked = emergency.ask_emergency(
                    request.actor,
                    role_code=sent["role"],
                    office_id=sent["office"].pk,
                    hours=sent["hours"],
                    reason=sent["reason"],
                    now=clock.now(),
                    today=clock.today(),
                )
                return redirect("access-emergency", asked.pk)
        return self.page(form, 422)

    def page(self, form: EmergencyForm, status: int = 200) -> HttpResponse:
        return self.show_form(
            form,
            heading=_("Ask for emergency access"),
            submit=_("Ask for access"),
            cancel=reverse("access-emergencies"),
            lead=_(
                "A second person must approve it. It ends by itself, and all you do meanwhile is marked in the trail."
            ),
            status=status,
        )


class EmergencyDetail(DeskPage):
    page_url = "access-emergencies"
    right = ANY_EMERGENCY

    def get(self, request: PageRequest, pk: int) -> HttpResponse:
        return self.page(queries.get_emergency(request.actor, pk), NoteForm())

    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        found = queries.get_emergency(request.actor, pk)
        form = NoteForm(request.POST)
        step = request.POST.get("step", "")
        if form.is_valid():
            note, now, actor = form.cleaned_data["note"], clock.now(), request.actor
            with refusals_as_form_errors(form):
                if step in ("approve", "refuse"):
                    emergency.decide_emergency(actor, emergency_id=pk, approve=step == "approve", note=note, now=now)
                elif step == "review":
                    emergency.review_emergency(actor, emergency_id=pk, note=note, now=now)
                else:
                    emergency.end_emergency(actor, emergency_id=pk, now=now)
                return redirect("access-emergency", pk)
        return self.page(found, form, 422)

    def page(self, found: Any, form: NoteForm, status: int = 200) -> HttpResponse:
        actor, now, path = self.request.actor, clock.now(), found.office.path
        running = found.state == "approved" and found.ends_at > now
        over = found.state == "ended" or (found.state == "approved" and not running)
        mine = found.asker_id == actor.account_id
        return self.show(
            "access/emergency.html",
            {
                "found": found,
                "form": form,
                "running": running,
                "over": over,
                "may_decide": found.state == "asked" and not mine and actor.may("access.approve_emergency", path),
                "may_end": (found.state == "asked" and mine)
                or (running and (mine or actor.may("access.approve_emergency", path))),
                "may_review": over
                and found.reviewed_at is None
                and not mine
                and found.decided_by_id != actor.account_id
                and actor.may("access.review_emergency", path),
                "records": queries.list_emergency_records(actor, found),
            },
            status,
        )


# Outside log-ins ------------------------------------------------------------------------------------------------


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
