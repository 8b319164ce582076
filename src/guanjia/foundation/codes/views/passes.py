"""The page doors of passes: one's own, and checking others' at a gate."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from guanjia.foundation.codes.commands import passing
from guanjia.foundation.codes.forms import PassCheckForm
from guanjia.foundation.codes.limits import check_rate
from guanjia.foundation.codes.passes.format import SECONDS
from guanjia.foundation.codes.passes.words import PURPOSE_LABELS
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.requests import PageRequest


def pass_context(actor: Actor, asked: str) -> dict[str, Any]:
    """A fresh pass for the page or its fragment, or why there is none."""
    purpose = asked if asked in PURPOSE_LABELS else next(iter(PURPOSE_LABELS))
    context: dict[str, Any] = {
        "purpose": purpose,
        "purposes": [{"key": key, "label": label, "on": key == purpose} for key, label in PURPOSE_LABELS.items()],
        "seconds": SECONDS,
        "tab": "me",
    }
    try:
        check_rate(actor, "pass-show")
        context["made"] = passing.make_pass(actor, purpose=purpose, now=clock.now())
    except Refusal as refusal:
        context["problem"] = sentence_of(refusal)
    return context


@login_required
@never_cache
@require_GET
def my_pass(request: PageRequest) -> HttpResponse:
    """My pass: a code that is good for half a minute and renews itself."""
    return render(request, "codes/pass.html", pass_context(request.actor, request.GET.get("purpose", "")))


@login_required
@never_cache
@require_GET
def my_pass_code(request: PageRequest) -> HttpResponse:
    """The fragment with a fresh pass, fetched before the old one ends."""
    return render(request, "codes/_pass.html", pass_context(request.actor, request.GET.get("purpose", "")))


@login_required
@never_cache
def pass_check(request: PageRequest) -> HttpResponse:
    """For whoever stands at a gate: scan a pass, read whether it is good."""
    actor = request.actor
    actor.require("codes.verify_pass")
    initial = {"gate": request.GET.get("gate", "")[:40], "purpose": request.GET.get("purpose", "")}
    form = PassCheckForm(request.POST or None, initial=initial)
    admitted, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            with refusals_as_form_errors(form):
                check_rate(actor, "pass-check")
                admitted = admit(actor, text=given["code"], gate=given["gate"], purpose=given["purpose"])
                status = 200
                form = PassCheckForm(initial={"gate": given["gate"], "purpose": given["purpose"]})
    refused = form.errors.get("code") if form.is_bound else None
    context = {"form": form, "admitted": admitted, "refused": refused, "tab": "scan"}
    return render(request, "codes/pass_check.html", context, status=status)


def admit(actor: Actor, *, text: str, gate: str, purpose: str) -> passing.Admission:
    """Let somebody in, and record a refusal after what was refused is undone."""
    try:
        return passing.verify_pass(actor, text=text, gate=gate, purpose=purpose, now=clock.now())
    except Refusal as refusal:
        passing.note_refusal(actor, text=text, gate=gate, purpose=purpose, reason=refusal.code)
        raise
