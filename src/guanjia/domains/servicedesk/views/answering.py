"""How the pages of the desk read input and answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from guanjia.foundation.access.idempotency import new_key
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import sentence_of
from guanjia.ui.requests import PageRequest


def number_in(request: PageRequest, name: str) -> int | None:
    """A record's number from the address, or nothing."""
    text = request.GET.get(name, "") or request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and int(text[:19] or 0) > 0 and len(text) < 19 else None


def first_problem(form: Any) -> str:
    """The first thing that is wrong with a form, for a message on the page one came from."""
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}: {problems[0]}" if label else str(problems[0])
    return ""


def act(request: PageRequest, back: str, act_now: Callable[[], object], said: str) -> HttpResponse:
    """Run one command and go back with a word about it; a refusal is said there, too."""
    try:
        act_now()
    except Refusal as refusal:
        messages.add_message(request, messages.ERROR, sentence_of(refusal), extra_tags="bad")
    else:
        messages.success(request, said)
    return redirect(back)


def form_page(
    request: PageRequest, form: Any, page: str, heading: str, submit: str, cancel: str, **more: Any
) -> HttpResponse:
    context = {
        "domain": "service",
        "page_url": page,
        "form": form,
        "heading": heading,
        "submit": submit,
        "cancel": cancel,
        "idempotency_key": new_key(),
    } | more
    return render(request, "servicedesk/form.html", context, status=422 if form.is_bound else 200)


def asked_date(request: PageRequest, name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
