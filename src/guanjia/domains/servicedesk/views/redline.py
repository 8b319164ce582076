"""Red-line faults: the calls of a ticket, call lists, escorts, instructions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guanjia.domains.servicedesk import commands, queries, rules
from guanjia.domains.servicedesk.forms import AdviceForm, CallForm, ContactChangeForm, ContactForm, EscortForm
from guanjia.domains.servicedesk.views.answering import act, form_page, number_in
from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.places import queries as places
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


@login_required
@require_POST
@acts_once_page("servicedesk.call.begin")
def call_begin(request: PageRequest, pk: int) -> HttpResponse:
    """Show a number to call, and write down that it was shown."""
    ticket = queries.get_ticket(request.actor, pk)
    contact = number_in(request, "contact_id") or 0
    return act(
        request,
        f"{ticket.get_absolute_url()}#calls",
        lambda: commands.begin_call(request.actor, ticket_id=pk, contact_id=contact, now=clock.now()),
        _("Call now, then write down how it ended."),
    )


@login_required
@require_POST
def call_end(request: PageRequest, pk: int, call: int) -> HttpResponse:
    """Write down how a call ended."""
    ticket = queries.get_ticket(request.actor, pk)
    back = f"{ticket.get_absolute_url()}#calls"
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.add_message(request, messages.ERROR, _("Say how the call ended."), extra_tags="bad")
        return redirect(back)
    fields = form.cleaned_data
    return act(
        request,
        back,
        lambda: commands.end_call(request.actor, ticket_id=pk, call_id=call, now=clock.now(), **fields),
        _("Written down."),
    )


class ContactList(LoginRequiredMixin, RegisterPage):
    """Who is called for red-line faults, in order."""

    register_key = "servicedesk.contacts"
    template_name = "servicedesk/contacts.html"
    empty_text = gettext_lazy("Nobody is on a call list yet")
    empty_hint = gettext_lazy("Without one, a red-line fault is only dispatched, and nobody is called.")

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        manages = request.actor.may("servicedesk.manage")
        return {"domain": "service", "page_url": "call-contacts", "manages": manages}


@login_required
@acts_once_page("servicedesk.contact.add")
def contact_new(request: PageRequest) -> HttpResponse:
    """Put somebody on a call list."""
    request.actor.require("servicedesk.manage")
    form = ContactForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.add_contact(request.actor, **form.cleaned_data)
            return redirect("call-contacts")
    return form_page(
        request, form, "call-contacts", _("Put on the call list"), _("Put on the list"), reverse("call-contacts")
    )


@login_required
def contact(request: PageRequest, pk: int) -> HttpResponse:
    """Change a line of a call list."""
    found = queries.get_contact(request.actor, pk)
    request.actor.require("servicedesk.manage", found.office.path)
    initial = {
        "name": found.name,
        "duty": found.duty,
        "rank": found.rank,
        "shift": found.shift,
        "compound_id": found.compound_id or "",
        "kind_id": found.kind_id or "",
        "active": found.active,
    }
    form = ContactChangeForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.change_contact(request.actor, contact_id=pk, **form.cleaned_data)
            return redirect("call-contacts")
    return form_page(request, form, "call-contacts", found.name, _("Save the line"), reverse("call-contacts"))


@login_required
def escort_places(request: PageRequest) -> HttpResponse:
    """Places where nobody works alone; add one by searching for it."""
    actor = request.actor
    actor.require("servicedesk.view")
    place_id, words = number_in(request, "place") or number_in(request, "place_id"), request.GET.get("q", "")[:60]
    form = EscortForm(request.POST if request.method == "POST" else None, initial={"place_id": place_id})
    if request.method == "POST":
        actor.require("servicedesk.manage")
        if form.is_valid():
            with refusals_as_form_errors(form):
                commands.require_escort(actor, **form.cleaned_data)
                return redirect("escort-places")
    context = {
        "domain": "service",
        "page_url": "escort-places",
        "rows": list(queries.list_escort_places(actor).order_by("place__full_name")[:500]),
        "manages": actor.may("servicedesk.manage"),
        "found": queries.find_places(actor, words) if words else [],
        "words": words,
        "place": places.get_place(actor, place_id) if place_id else None,
        "form": form,
        "idempotency_key": new_key(),
    }
    return render(request, "servicedesk/escorts.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def escort_lift(request: PageRequest, pk: int) -> HttpResponse:
    """Let people work there alone again."""
    reason = request.POST.get("reason", "")[:300]
    return act(
        request,
        reverse("escort-places"),
        lambda: commands.lift_escort(request.actor, rule_id=pk, reason=reason, now=clock.now()),
        _("People may work there alone again."),
    )


@login_required
def advice(request: PageRequest, pk: int) -> HttpResponse:
    """What a reporter of this kind is told to do at once."""
    request.actor.require("servicedesk.manage")
    try:
        found = queries.get_kind(pk)
    except rules.KindUnknown:
        raise Http404 from None
    form = AdviceForm(request.POST or None, initial={"advice": found.advice})
    if request.method == "POST" and form.is_valid():
        commands.set_advice(request.actor, kind_id=pk, **form.cleaned_data)
        return redirect("fault-kinds")
    return form_page(request, form, "fault-kinds", found.name, _("Save the instructions"), reverse("fault-kinds"))
