"""Maps errors to answers, for pages, fragments and the API alike: the one place that knows status codes.

NotVisible → 404, NotAllowed → 403, Refusal → 409 (422 with the form on a page), invalid shape → 422 in pages and 400 in
the API. The API's body is `{code, detail, fields}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from guanjia.kernel.errors import DomainError, NotAllowed, NotVisible, Refusal
from guanjia.ui import navigation

STATUS: dict[type[DomainError], int] = {NotVisible: 404, NotAllowed: 403, Refusal: 409}


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 409)


def sentence_of(error: DomainError) -> str:
    """The refusal's message in the reader's language."""
    text = _(error.message)
    return text % {key: _word(key, value) for key, value in error.params.items()} if error.params else text


def _word(key: str, value: Any) -> Any:
    """A part of a refusal's sentence: a text is translated, a right is called by its label."""
    if not isinstance(value, str) or not value:
        return value
    return _label_of_right(value) if key == "right" else _(value)


def _label_of_right(name: str) -> str:
    found = (right for module in navigation.modules("rights") for right in getattr(module, "RIGHTS", ()))
    return next((str(right.label) for right in found if right.name == name), name)


@contextmanager
def refusals_as_form_errors(form: forms.BaseForm) -> Iterator[None]:
    """A rule's refusal becomes an error of the form, beside the field it names; `form.refusal` is the
    refusal itself. 404 and 403 pass through."""
    try:
        yield
    except Refusal as error:
        form.refusal = error  # type: ignore[attr-defined]
        field = error.field if error.field in form.fields else None
        form.add_error(field, sentence_of(error))


def toast(response: HttpResponse, text: str, *, kind: str = "ok", undo: str = "") -> HttpResponse:
    """Show a toast after an HTMX answer. Kinds: ok, warn, bad."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events["gj:toast"] = {"kind": kind, "text": text, "undo": undo}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def opened(response: HttpResponse, layer: str = "drawer") -> HttpResponse:
    """Open the layer that this HTMX answer fills: `drawer` or `dialog`."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events["gj:open"] = {"layer": layer}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def error_page(request: HttpRequest, status: int, detail: str, code: str = "") -> HttpResponse:
    """A whole page that says what happened and what to do next; for HTMX a toast and nothing to swap."""
    if getattr(request, "htmx", False):
        return toast(HttpResponse(status=status), detail, kind="bad")
    return render(request, "ui/error.html", {"status": status, "detail": detail, "code": code}, status=status)


class RefusalMiddleware:
    """Turns what views let through into an answer: refusals of rules, and Django's own 403 and 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            return error_page(request, status_of(error), sentence_of(error), error.code)
        if isinstance(error, Http404):
            return error_page(request, 404, _("There is no such page, or it is not yours to see."), "not_visible")
        if isinstance(error, PermissionDenied):
            return error_page(request, 403, str(error) or _("You may not do this."), "not_allowed")
        return None


def flat(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Errors of nested input as one level: `visits.2.parts` → its sentences."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            found |= flat(value, f"{path}.{key}" if path else str(key))
        return found
    if isinstance(detail, list) and any(isinstance(item, (dict, list)) for item in detail):
        return flat(dict(enumerate(detail)), path)
    sentences = detail if isinstance(detail, list) else [detail]
    return {path or "non_field_errors": [str(sentence) for sentence in sentences if sentence]}


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to an address that leads nowhere."""
    text = _("There is no such page, or it is not yours to see.")
    if wants_json(request):
        return JsonResponse({"code": "not_visible", "detail": text, "fields": {}}, status=404)
    return error_page(request, 404, text, "not_visible")


def broken(request: HttpRequest) -> HttpResponse:
    """The answer when we broke something: says whether anything was saved, and asks nothing of the database."""
    text = _("Nothing was saved. Try again in a minute; if it stays, tell your administrator the time.")
    if wants_json(request):
        return JsonResponse({"code": "broken", "detail": text, "fields": {}}, status=500)
    try:
        page = render_to_string("ui/broken.html", {"detail": text})
    except ValueError:  # not even the list of style sheets can be read
        return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, status=500)


def api_answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API's answer to an error: always `{code, detail, fields}`."""
    if isinstance(error, DomainError):
        fields = {error.field: [sentence_of(error)]} if error.field else {}
        return Response({"code": error.code, "detail": sentence_of(error), "fields": fields}, status=status_of(error))
    if isinstance(error, SuspiciousOperation):  # too many or too large parts: found while the body is read
        text = _("The request has too many parts or is too large. Send fewer at a time.")
        return Response({"code": "too_much", "detail": text, "fields": {}}, status=400)
    answer = exception_handler(error, context)
    if answer is None:
        return None
    code, fields = "refused", {}
    if isinstance(error, exceptions.ValidationError):
        code = "invalid"
        fields = flat(error.detail)
        detail = _("Some of the input is not valid.")
    elif isinstance(error, Http404):
        code, detail = "not_visible", _("There is no such thing, or it is not yours to see.")
    else:
        code = getattr(error, "default_code", "refused")
        detail = str(getattr(error, "detail", error))
    answer.data = {"code": code, "detail": detail, "fields": fields}
    return answer
