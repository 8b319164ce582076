"""The public list of services, and its keepers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from guanjia.domains.servicedesk import commands, queries
from guanjia.domains.servicedesk.forms import ItemForm, UseForm
from guanjia.domains.servicedesk.views.answering import asked_date, form_page
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


@require_GET
def catalogue(request: PageRequest) -> HttpResponse:
    """The list of services for everybody, with or without an account; `?q=` finds by name or initials."""
    words = request.GET.get("q", "")[:40]
    rows = list(queries.find_items(words, day=clock.today()))
    return render(request, "servicedesk/catalogue.html", {"rows": rows, "q": words, "tab": "services"})


@require_GET
def item(request: PageRequest, code: str) -> HttpResponse:
    """One service: who, with what, how, how long."""
    found = queries.get_item(code)
    context = {
        "item": found,
        "version": queries.version_on(found, clock.today()),
        "versions": list(found.versions.order_by("-version")),
        "manages": request.actor.may("servicedesk.manage", found.owner.path),
        "tab": "services",
    }
    return render(request, "servicedesk/item.html", context)


class ItemList(LoginRequiredMixin, RegisterPage):
    """The list of services for those who keep it, with the share that is fully online."""

    register_key = "servicedesk.items"
    template_name = "servicedesk/items.html"
    empty_text = gettext_lazy("No service is listed yet")

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        today = clock.today()
        first = asked_date(request, "since", (today.replace(day=1) - timedelta(days=150)).replace(day=1))
        actor = request.actor
        return {
            "domain": "service",
            "page_url": "service-items",
            "shares": queries.online_shares(actor, first=first, last=today),
            "manages": actor.may("servicedesk.manage"),
            "receives": actor.may("servicedesk.receive"),
        }


class UseList(LoginRequiredMixin, RegisterPage):
    """The requests behind the share."""

    register_key = "servicedesk.uses"
    template_name = "servicedesk/register.html"
    empty_text = gettext_lazy("No use yet: finished repairs and what the desk writes down stand here")

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {"domain": "service", "page_url": "service-items", "up": ("service-items", _("List of services"))}


@login_required
@acts_once_page("servicedesk.item.publish")
def item_publish(request: PageRequest, code: str = "") -> HttpResponse:
    """List a service, or change it from a day on."""
    request.actor.require("servicedesk.manage")
    initial: dict[str, Any] = {"valid_from": clock.today()}
    if code:
        known = queries.get_item(code)
        version = known.versions.order_by("-version").first()
        initial |= {"code": known.code, "name": known.name, "owner_id": known.owner_id}
        if version:
            names = ("basis", "who", "materials", "steps", "limit_days", "online", "form")
            initial |= {name: getattr(version, name) for name in names}
    form = ItemForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_as_form_errors(form):
            owner, start = fields.pop("owner_id"), fields.pop("valid_from")
            kinds = queries.kind_codes_of(fields["code"])
            entry = commands.Entry(kinds=kinds, **fields)
            made = commands.publish_item(request.actor, owner_id=owner, entry=entry, valid_from=start)
            return redirect(made.item.get_absolute_url())
    heading = initial.get("name") or _("List a service")
    return form_page(request, form, "service-items", heading, _("Publish"), reverse("service-items"))


@login_required
@acts_once_page("servicedesk.item.use")
def use_new(request: PageRequest) -> HttpResponse:
    """Write down a request that was handled at the counter or elsewhere."""
    request.actor.require("servicedesk.receive")
    form = UseForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            commands.record_use(request.actor, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Written down."))
            return redirect("service-uses")
    return form_page(
        request, form, "service-items", _("Write down a use"), _("Write the use down"), reverse("service-uses")
    )
