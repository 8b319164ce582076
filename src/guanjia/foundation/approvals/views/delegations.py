"""Delegations: one's own on the phone, everybody's at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_GET

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.approvals import commands, queries
from guanjia.foundation.approvals.filters import DelegationFilter
from guanjia.foundation.approvals.forms import DelegationForm, ReasonForm
from guanjia.foundation.approvals.models import Delegation
from guanjia.foundation.approvals.views.asking import SHOWN, near
from guanjia.foundation.org.models import Person
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.listing import Column, ListPage
from guanjia.ui.requests import PageRequest


def phased(rows: Any) -> list[Delegation]:
    """The rows with tone and word for where they are in their life."""
    found = list(rows)
    for row in found:
        row.tone, row.word = row.phase(clock.today())
        row.open = row.ended_at is None and row.until >= clock.today()
    return found


@login_required
@require_GET
def mine(request: PageRequest) -> HttpResponse:
    """What I gave to others, and for whom I stand in."""
    person = request.actor.person_id or 0
    rows = queries.list_delegations(request.actor).order_by("-until", "-pk")
    context = {
        "given": phased(rows.filter(principal_id=person)[:50]),
        "received": phased(rows.filter(stand_in_id=person)[:50]),
        "has_person": bool(request.actor.person_id),
        "tab": "me",
    }
    return render(request, "approvals/delegations.html", context)


def number_in(data: Any, name: str) -> int:
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class NewDelegation(LoginRequiredMixin, View):
    """Choose a stand-in, days, kinds and a reason; `?for=` a person: an administrator for somebody absent."""

    def get(self, request: PageRequest) -> HttpResponse:
        principal = self.principal(request)
        if request.headers.get("HX-Target") == "people":
            return render(request, "approvals/_people.html", self.people(request))
        form = DelegationForm(initial={"since": clock.today()})
        return self.show(request, form, principal)

    def principal(self, request: PageRequest) -> Person | None:
        """Whose approvals: somebody absent, where the asker may; None for oneself."""
        asked = number_in(request.GET, "for")
        if not asked or asked == request.actor.person_id:
            return None
        request.actor.require("approvals.manage")
        person = Person.objects.filter(pk=asked, valid_to=None).select_related("office").first()
        if person is None:
            return None
        request.actor.require("approvals.manage", person.office.path)
        return person

    @method_decorator(acts_once_page("approvals.delegation.make"))
    def post(self, request: PageRequest) -> HttpResponse:
        principal = self.principal(request)
        form = DelegationForm(request.POST)
        stand_in = number_in(request.POST, "people")
        if form.is_valid():
            if not stand_in:
                form.add_error(None, _("Choose who stands in."))
            else:
                with refusals_as_form_errors(form):
                    commands.delegate(
                        request.actor,
                        stand_in_id=stand_in,
                        since=form.cleaned_data["since"],
                        until=form.cleaned_data["until"],
                        reason=form.cleaned_data["reason"],
                        kind_keys=form.cleaned_data["kinds"],
                        principal_id=principal.pk if principal else None,
                        now=clock.now(),
                    )
                    messages.success(request, _("Delegated. It ends by itself after the last day."))
                    return redirect("delegations-all" if principal else "delegations")
        return self.show(request, form, principal, status=422)

    def people(self, request: PageRequest) -> dict[str, Any]:
        words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
        chosen = [pk for pk in (number_in(request.POST, "people"), number_in(request.GET, "people")) if pk]
        rows = queries.list_signers(request.actor, words)
        if not words:
            rows = rows.filter(Q(office__path__startswith=near(request.actor.office_path)) | Q(pk__in=chosen))
        return {"found": list(rows[:SHOWN]), "q": words, "single": True, "chosen": chosen, "most": SHOWN}

    def show(
        self, request: PageRequest, form: DelegationForm, principal: Person | None, *, status: int = 200
    ) -> HttpResponse:
        context = self.people(request) | {"form": form, "principal": principal, "tab": "me"}
        return render(request, "approvals/delegation_new.html", context, status=status)


class EndDelegation(LoginRequiredMixin, View):
    """End a delegation before its day."""

    def get(self, request: PageRequest, pk: int) -> HttpResponse:
        return self.show(request, queries.get_delegation(request.actor, pk), ReasonForm())

    @method_decorator(acts_once_page("approvals.delegation.end"))
    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        row = queries.get_delegation(request.actor, pk)
        form = ReasonForm(request.POST)
        if form.is_valid():
            with refusals_as_form_errors(form):
                commands.end_delegation(
                    request.actor, delegation_id=pk, reason=form.cleaned_data["reason"], now=clock.now()
                )
                messages.success(request, _("The delegation is ended."))
                own = request.actor.person_id in (row.principal_id, row.stand_in_id)
                return redirect("delegations" if own else "delegations-all")
        return self.show(request, row, form, status=422)

    def show(self, request: PageRequest, row: Delegation, form: ReasonForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "row": row, "tab": "me"}
        return render(request, "approvals/delegation_end.html", context, status=status)


class DelegationList(LoginRequiredMixin, ListPage):
    """Every delegation the asker administers."""

    template_name = "approvals/delegation_list.html"
    row_template = "approvals/_delegation_row.html"
    card_template = "approvals/_delegation_card.html"
    filter_class = DelegationFilter
    columns = (
        Column(gettext_lazy("Gives")),
        Column(gettext_lazy("Stands in")),
        Column(gettext_lazy("Kinds")),
        Column(gettext_lazy("Begins on"), "since", desc_first=True),
        Column(gettext_lazy("Ends on"), "until", desc_first=True),
        Column(gettext_lazy("Reason")),
        Column(gettext_lazy("Made by")),
        Column(gettext_lazy("State")),
    )
    empty_text = gettext_lazy("No delegations yet")
    empty_hint = gettext_lazy("Everybody delegates on the phone under “Delegations”; you may do it for absent people.")

    def get_rows(self, request: HttpRequest) -> QuerySet[Any]:
        actor = request.actor  # type: ignore[attr-defined]
        actor.require("approvals.manage")
        return queries.list_delegations(actor)

    def get_extra(self, request: HttpRequest) -> dict[str, Any]:
        words = request.GET.get("absent", "").replace("\x00", "").strip()[:40]
        found = list(queries.list_signers(request.actor, words)[:8]) if words else []  # type: ignore[attr-defined]
        return {"absent": words, "found": found, "domain": "system", "page_url": "delegations-all"}

    def prepare(self, request: HttpRequest, rows: Any) -> None:
        phased(rows)
