"""What makes the portal installable: the manifest, and a service worker that keeps the shell and never a private page.

The worker's cache is named by a hash of the files it holds, so a new version of any of them makes a new cache and the
old one is dropped. Only files below the static address and the offline page are kept; a page that belongs to somebody
is always asked of the server, so that the next person at the device never sees it.
"""

from __future__ import annotations

import hashlib
import json

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

SHELL = (
    "vendor/tabler.min.css",
    "ui/css/tokens.css",
    "ui/css/house.css",
    "vendor/htmx.min.js",
    "ui/js/theme.js",
    "ui/js/house.js",
    "ui/js/layers.js",
    "ui/icons.svg",
    "ui/seal.svg",
)


def manifest(request: HttpRequest) -> JsonResponse:
    """The installable app's manifest."""
    icons = [
        {"src": static(f"ui/seal-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    return JsonResponse(
        {
            "id": "/",
            "name": _("Guanjia"),
            "short_name": _("Guanjia"),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "lang": "zh-CN",
            "theme_color": "#14253B",
            "background_color": "#F3F5F8",
            "icons": [*icons, {"src": static("ui/seal.svg"), "sizes": "any", "type": "image/svg+xml"}],
            "shortcuts": [
                {"name": _("Scan"), "url": reverse("scan")},
                {"name": _("To do"), "url": reverse("todo")},
                {"name": _("Services"), "url": reverse("services")},
            ],
        },
        content_type="application/manifest+json",
    )


def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker, served at the root so that it reaches all pages."""
    files = [static(name) for name in SHELL]
    context = {"version": version_of(files), "files": json.dumps([*files, reverse("offline")]), "static": static("")}
    response = render(request, "portal/sw.js", context, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def version_of(files: list[str]) -> str:
    """A hash of the shell's addresses and contents."""
    digest = hashlib.sha256()
    for name, address in zip(SHELL, files, strict=True):
        digest.update(address.encode())
        found = finders.find(name)
        if isinstance(found, str):
            with open(found, "rb") as handle:
                digest.update(handle.read())
    return digest.hexdigest()[:12]


def offline(request: HttpRequest) -> HttpResponse:
    """What is shown when the network is gone; holds nothing of anybody."""
    return render(request, "portal/offline.html")
