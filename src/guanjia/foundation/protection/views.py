"""Doors to sensitive values: ask for one with a reason, search by one. Answers are never kept by a cache."""

from __future__ import annotations

from typing import Any, cast

from django.apps import apps
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from guanjia.foundation.protection.commands import check_may_reveal, find_by_value, reveal_field
from guanjia.foundation.protection.forms import RevealForm, SearchForm
from guanjia.foundation.protection.subjects import address_of, get_subject, sensitive_field
from guanjia.foundation.protection.words import name_of
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.answers import refusals_as_form_errors


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


@method_decorator(never_cache, name="dispatch")
class RevealView(LoginRequiredMixin, View):
    """GET: the question for a reason, as a fragment or a page of its own. POST: the value, once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {name: request.GET.get(name, "") for name in ("subject", "pk", "field")}
        subject = get_subject(actor_of(request), initial["subject"], initial["pk"])
        check_may_reveal(actor_of(request), subject)
        return self.show(request, RevealForm(initial=initial), subject, initial["field"])

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RevealForm(request.POST)
        subject = get_subject(actor_of(request), request.POST.get("subject", ""), request.POST.get("pk", ""))
        check_may_reveal(actor_of(request), subject)
        field = request.POST.get("field", "")
        if form.is_valid():
            with refusals_as_form_errors(form):
                clear = reveal_field(actor_of(request), subject, field, form.cleaned_data["reason"], clock.now())
                return self.show(request, None, subject, field, clear=clear)
        return self.show(request, form, subject, field, status=422)

    def show(
        self,
        request: HttpRequest,
        form: RevealForm | None,
        subject: Any,
        name: str,
        *,
        clear: str = "",
        status: int = 200,
    ) -> HttpResponse:
        field = sensitive_field(type(subject), name)
        fragment = bool(getattr(request, "htmx", False))
        context = {
            "form": form,
            "subject": subject,
            "label": name_of(field),
            "mask": str(getattr(subject, name)),
            "clear": clear,
            "back": address_of(subject) or "/",
        }
        template = "protection/_reveal.html" if fragment else "protection/reveal.html"
        return render(request, template, context, status=status)


@method_decorator(never_cache, name="dispatch")
class SearchView(LoginRequiredMixin, View):
    """Find people by an exact phone or identity number. The value travels in the body, never in an address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        actor_of(request).require("protection.search")
        return self.show(request, SearchForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        actor_of(request).require("protection.search")
        form = SearchForm(request.POST)
        if form.is_valid():
            label, name = form.cleaned_data["where"].split(":")
            with refusals_as_form_errors(form):
                rows = find_by_value(
                    actor_of(request),
                    apps.get_model(label),
                    name,
                    form.cleaned_data["value"],
                    reason=form.cleaned_data["reason"],
                    now=clock.now(),
                )
                found = [{"row": row, "mask": str(getattr(row, name)), "href": address_of(row)} for row in rows]
                return self.show(request, form, found=found)
        return self.show(request, form, status=422)

    def show(
        self, request: HttpRequest, form: SearchForm, *, found: list[dict[str, Any]] | None = None, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "found": found, "domain": "system", "page_url": "protection-search"}
        return render(request, "protection/search.html", context, status=status)
