"""A creating write that is asked for twice with one key acts once; the second asker gets the first one's answer.

`once` is the whole idea; the two decorators are its doors. The key's row is inserted first, inside the transaction of
the write: a second asker in the same instant waits at the unique constraint `idempotency_key_acts_once` (PostgreSQL)
or in the write queue (SQLite), and then finds either the finished answer or, after a refusal, nothing at all.

    class Requests(APIView):
        @acts_once_api("servicedesk.request.create")
        def post(self, request): ...            # header Idempotency-Key

    class ReportView(View):
        @acts_once_page("servicedesk.request.create")
        def post(self, request): ...            # hidden field idempotency_key
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.crypto import salted_hmac
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from guanjia.foundation.access.models import IdempotencyKey
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

LONGEST_KEY = 80
REPLAY_HEADER = "Idempotent-Replay"


class IdempotencyKeyReused(Refusal):
    """The key came before with another content."""


class IdempotencyKeyInvalid(Refusal):
    """The key is empty, too long or not printable."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a write answered: a status, an address, a JSON body. `replayed`: it had acted before, not now."""

    status: int = 201
    location: str = ""
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False


def new_key() -> str:
    """A fresh key for a form."""
    return uuid.uuid4().hex


def once(
    actor: Actor, key: str, purpose: str, body: Any, act: Callable[[], Outcome], *, now: datetime | None = None
) -> Outcome:
    """Run `act` unless this actor's key already acted for this purpose; then give that answer again.

    An empty key always acts. Raises IdempotencyKeyReused when the key came with another body, and whatever `act`
    raises: nothing is stored then, and the key is free again.
    """
    if not key:
        return act()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise IdempotencyKeyInvalid(N_("An idempotency key has 1 to 80 printable characters."))
    fingerprint = fingerprint_of(body)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = IdempotencyKey.objects.create(
                    actor_key=actor.key,
                    key=key,
                    purpose=purpose,
                    request_hash=fingerprint,
                    created_at=now or clock.now(),
                )
        except IntegrityError:  # idempotency_key_acts_once
            row = IdempotencyKey.objects.get(actor_key=actor.key, key=key, purpose=purpose)
            if row.request_hash != fingerprint:
                raise IdempotencyKeyReused(
                    N_("This was already sent once with other content. Open the form again, or use a new key.")
                ) from None
            kept = json.loads(row.answer.open())  # type: ignore[attr-defined]
            return Outcome(row.status, row.location, kept["body"], kept["headers"], replayed=True)
        outcome = act()
        row.status, row.location = outcome.status, outcome.location
        row.answer = json.dumps({"body": outcome.body, "headers": dict(outcome.headers)}, cls=DjangoJSONEncoder)
        row.save(update_fields=["status", "location", "answer"])
        return outcome


def fingerprint_of(body: Any) -> str:
    """A keyed fingerprint of a request: equal content, equal value; says nothing about the content."""
    text = json.dumps(_plain(body), sort_keys=True, cls=DjangoJSONEncoder)
    return salted_hmac("guanjia.idempotency", text, algorithm="sha256").hexdigest()


def _plain(body: Any) -> Any:
    """A request body as JSON; files count by their content."""
    if isinstance(body, QueryDict):
        return {name: [_plain(item) for item in items] for name, items in body.lists()}
    if isinstance(body, Mapping):
        return {str(name): _plain(value) for name, value in body.items()}
    if isinstance(body, UploadedFile):
        digest = hashlib.sha256()
        for chunk in body.chunks():
            digest.update(chunk)
        body.seek(0)
        return {"file": body.name, "sha256": digest.hexdigest()}
    if isinstance(body, (list, tuple)):
        return [_plain(item) for item in body]
    return body


class _NotStored(Exception):
    """Carries an answer that is no success out of the transaction, so that nothing of it stays."""

    def __init__(self, response: Any) -> None:
        self.response = response


def acts_once_api(purpose: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """For a `post` of an APIView: obeys the header `Idempotency-Key`, marks a replay with `Idempotent-Replay: true`."""

    def decorate(post: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(post)
        def guarded(view: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
            key = request.headers.get("Idempotency-Key", "")

            def act() -> Outcome:
                response = post(view, request, *args, **kwargs)
                if not key:
                    raise _NotStored(response)
                if response.status_code >= 400:
                    raise _NotStored(response)
                body = json.loads(JSONRenderer().render(response.data)) if response.data is not None else None
                return Outcome(response.status_code, response.headers.get("Location", ""), body)

            try:
                outcome = once(request.actor, key, purpose, {"path": request.path, "body": request.data}, act)
            except _NotStored as instead:
                return instead.response
            response = Response(outcome.body, status=outcome.status)
            if outcome.location:
                response.headers["Location"] = outcome.location
            if outcome.replayed:
                response.headers[REPLAY_HEADER] = "true"
            return response

        return guarded

    return decorate


KEPT_HEADERS = ("HX-Redirect", "HX-Location", "HX-Trigger", "HX-Push-Url", "Content-Type")


def acts_once_page(purpose: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For a `post` of a page (method or function): obeys the hidden field `idempotency_key`; redirects replay."""

    def decorate(post: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(post)
        def guarded(*args: Any, **kwargs: Any) -> HttpResponseBase:
            request: HttpRequest = next(arg for arg in args[:2] if isinstance(arg, HttpRequest))
            key = request.POST.get("idempotency_key", "") if request.method == "POST" else ""
            if not key:
                return post(*args, **kwargs)
            sent = {
                "path": request.get_full_path(),
                "fields": {
                    name: request.POST.getlist(name) for name in sorted(request.POST) if name != "csrfmiddlewaretoken"
                },
                "files": {name: request.FILES.getlist(name) for name in sorted(request.FILES)},
            }

            def act() -> Outcome:
                response = post(*args, **kwargs)
                if response.status_code >= 400 or getattr(response, "streaming", False):
                    raise _NotStored(response)
                headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
                return Outcome(
                    response.status_code, response.headers.get("Location", ""), response.content.decode(), headers
                )

            try:
                outcome = once(request.actor, key, purpose, sent, act)  # type: ignore[attr-defined]
            except _NotStored as instead:
                return instead.response
            response = HttpResponse(outcome.body, status=outcome.status, headers=dict(outcome.headers))
            if outcome.location:
                response.headers["Location"] = outcome.location
            if outcome.replayed:
                response.headers[REPLAY_HEADER] = "true"
            return response

        return guarded

    return decorate
