"""How a content leaves the house: to whoever sees its record, unable to act in a browser, cached for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag

from guanjia.foundation.audit import trail
from guanjia.foundation.files import vault
from guanjia.foundation.files.models import StoredFile
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.files.queries import get_holder
from guanjia.foundation.files.rules import FileChanged
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_
from guanjia.ui.navigation import modules

# Even a document that a browser would run stands in an empty room.
LOCKED_DOWN = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


def serve(request: HttpRequest, actor: Actor, stored: StoredFile, *, thumbnail: bool = False) -> HttpResponseBase:
    """The answer with a file's content. Permission has been asked; here it is only dressed.

    Pictures show in the page, everything else is saved. Opening a file of a sensitive purpose leaves a record.
    """
    if not thumbnail:
        check_seal(actor, stored)
    sha256 = stored.thumbnail if thumbnail else stored.sha256
    etag = quote_etag(sha256)
    response: HttpResponseBase
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    elif not (path := vault.path_of(sha256)).exists():
        response = HttpResponse(status=410)
    else:
        if not thumbnail and purpose_of(stored.holder_type, stored.purpose).sensitive:
            holder = get_holder(actor, stored.holder_type, stored.holder_id)
            trail.record(
                actor, "files.file.opened", holder, office_path=stored.office_path, file=stored.pk, name=stored.name
            )
        response = FileResponse(path.open("rb"))
        response.headers["Content-Type"] = "image/jpeg" if thumbnail else typed(stored.content_type)
        shown = "inline" if stored.is_image else "attachment"
        response.headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(stored.name, safe='')}"
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Authorization"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = LOCKED_DOWN
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@cache
def seals() -> dict[str, Callable[[Any, StoredFile], str | None]]:
    """By the kind of record: what answers with the hash that the audit trail holds of one of its files. A room lists
    them in a module `file_seals`: `SEALS = {"documents.document": function}`; None means that nothing is sealed."""
    return {holder: function for module in modules("file_seals") for holder, function in module.SEALS.items()}


def check_seal(actor: Actor, stored: StoredFile) -> None:
    """Give a sealed file out only while its bytes are what the audit trail wrote down; raises FileChanged, recorded."""
    sealed_by = seals().get(stored.holder_type)
    if sealed_by is None:
        return
    holder = get_holder(actor, stored.holder_type, stored.holder_id)
    wanted = sealed_by(holder, stored)
    if wanted is None:
        return
    path = vault.path_of(stored.sha256)
    if path.exists():
        with path.open("rb") as content:
            if vault.digest_of(content) == wanted:
                return
    trail.record(
        actor, "files.file.refused", holder, office_path=stored.office_path, touched=False, file=stored.pk,
        name=stored.name,
    )  # fmt: skip
    raise FileChanged(
        N_("The kept file is no longer the one that was issued. It is not given out; tell the administrator.")
    )


def typed(content_type: str) -> str:
    """Plain text says its encoding by itself or not at all; a browser must not guess markup into it."""
    return "text/plain; charset=utf-8" if content_type == "text/plain" else content_type
