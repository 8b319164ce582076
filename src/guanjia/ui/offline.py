"""The server's side of the phone's queue: who is logged in, whose submission this is, and answers a script can read.

A phone keeps what was handed in without a net and sends it later, each with a key of its own (`acts_once_page` and
`acts_once_api` make a second sending harmless) and with the account that handed it in. `QueueOwnerMiddleware` refuses
it under any other log-in before a view sees it, so that nobody sends another person's work by logging in on the phone.

A view that takes forms from the queue answers with `taken` or `refused` when `from_queue` says so. Pages that must open
without a net are *shells*: they hold nothing of anybody, and scripts fill them from the phone's own store. A room names
its shells and the files they need in a module `offline`:

    SHELLS = (Shell("offline-queue", "ui/offline/queue.html"),)
    ASSETS = ("ui/js/offline/queue.js",)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from guanjia.kernel.errors import DomainError
from guanjia.ui.answers import sentence_of, status_of
from guanjia.ui.requests import PageRequest

OWNER_HEADER = "X-Guanjia-Account"
QUEUE_HEADER = "X-Guanjia-Queue"


@dataclass(frozen=True, slots=True)
class Shell:
    """A page that opens without a net: its address by name, and the template it is made of."""

    url: str
    template: str


SHELLS = (Shell("offline-queue", "ui/offline/queue.html"),)
# What every page that was taken along needs, beside the portal's own shell.
ASSETS = (
    "ui/js/offline/boot.js",
    "ui/js/offline/form.js",
    "ui/js/offline/queue.js",
    "ui/js/offline/send.js",
    "ui/js/offline/store.js",
)


class QueueOwnerMiddleware:
    """Comes after the actor's: a submission that names its account is refused under any other log-in, with 401."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        owner = request.headers.get(OWNER_HEADER)
        actor: Any = getattr(request, "actor", None)
        if owner is None or (actor is not None and actor.key == owner):
            return self.get_response(request)
        if actor is None or not actor.is_known:
            code, detail = "login_ended", _("Your log-in has ended. Nothing is lost: log in again, then it is sent.")
        else:
            code, detail = "other_account", _("Somebody else is logged in here. Whoever wrote this must log in again.")
        return JsonResponse({"code": code, "detail": detail, "fields": {}}, status=401)


@require_GET
@never_cache
def who(request: PageRequest) -> HttpResponse:
    """Who is logged in, and a fresh token for sending: asked before anything that waited is sent."""
    return JsonResponse({"account": request.actor.key if request.actor.is_known else "", "csrf": get_token(request)})


@require_GET
def queue(request: PageRequest) -> HttpResponse:
    """The page of what waits on this phone. A shell: the server puts nothing of anybody on it."""
    return render(request, "ui/offline/queue.html", {"tab": "me"})


def from_queue(request: HttpRequest) -> bool:
    """Whether a script sends this from the phone's queue and reads the answer itself."""
    return QUEUE_HEADER in request.headers


def taken(location: str) -> JsonResponse:
    """The answer to a submission that is done: where it can be seen."""
    return JsonResponse({"location": location}, status=201)


def refused(form: forms.BaseForm, *, theirs: str = "") -> JsonResponse:
    """The answer to a form that was not taken: the sentences by field, 409 when a rule said no.

    `theirs`: the address of what stands in its place already; the phone shows it as a conflict.
    """
    refusal: DomainError | None = getattr(form, "refusal", None)
    errors = {("" if name == "__all__" else name): [str(text) for text in found] for name, found in form.errors.items()}
    body: dict[str, Any] = {
        "code": refusal.code if refusal else "invalid",
        "detail": sentence_of(refusal) if refusal else _("Some of the input is not valid."),
        "fields": {} if refusal else errors,
    }
    if theirs:
        body["theirs"] = theirs
    return JsonResponse(body, status=status_of(refusal) if refusal else 422)
