"""From what a camera, a hand scanner or a person gives us to the text of a code. Pure but for the settings."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import reverse

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class CodeForeign(Refusal):
    """A QR code of somebody else: it is shown, never followed."""


class CodeOfOtherThing(Refusal):
    """A good code, but not of the kind of thing that is asked for."""


def text_from_scan(scanned: str, *, own_host: str = "") -> str:
    """The code's text in a scanned address of ours, or what was typed as it is.

    Raises CodeForeign for any other address.
    """
    scanned = scanned.strip()
    if "://" not in scanned:
        return scanned
    try:
        parts = urlsplit(scanned)
    except ValueError:
        parts = urlsplit("")
    ours = {urlsplit(settings.GUANJIA_PUBLIC_URL).netloc.lower(), own_host.lower()} - {""}
    stem = reverse("code-lookup")
    if parts.scheme in ("http", "https") and parts.netloc.lower() in ours and parts.path.startswith(stem):
        return unquote(parts.path.removeprefix(stem)).strip("/")
    raise CodeForeign(N_("This code is not one of ours. Nothing was opened."), field="text")
