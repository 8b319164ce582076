"""The terms that offices set for their desk."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.forms import DeskTermsForm
from guanjia.domains.servicedesk.views.answering import form_page
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest


@login_required
@require_GET
def terms(request: PageRequest) -> HttpResponse:
    """What holds for the actor's office now, and all terms in sight with their history."""
    actor = request.actor
    actor.require("servicedesk.view")
    now_in_force = queries.terms_at(actor.office_path, clock.now())
    context = {
        "domain": "service",
        "page_url": "desk-terms",
        "in_force": now_in_force,
        "minutes": now_in_force.climb_every // timedelta(minutes=1),
        "source": queries.get_source(now_in_force),
        "rows": list(queries.list_desk_terms(actor)[:200]),
        "manages": actor.may("servicedesk.manage"),
        "today": clock.today(),
    }
    return render(request, "servicedesk/terms.html", context)


@login_required
@acts_once_page("servicedesk.terms.set")
def terms_new(request: PageRequest) -> HttpResponse:
    """Set terms from a day on."""
    actor, today = request.actor, clock.today()
    actor.require("servicedesk.manage")
    now_in_force = queries.terms_at(actor.office_path, clock.now())
    initial = {
        "valid_from": today,
        "part_approval_fen": now_in_force.part_approval_from.yuan,
        "deputy_from_fen": now_in_force.deputy_from.yuan,
        "climb_minutes": now_in_force.climb_every // timedelta(minutes=1),
    }
    form = DeskTermsForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.set_desk_terms(actor, today=today, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Set. Tickets opened before keep their rules."))
            return redirect("desk-terms")
    return form_page(request, form, "desk-terms", _("New rules"), _("Set the rules"), reverse("desk-terms"))
