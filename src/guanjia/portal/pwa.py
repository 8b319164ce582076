"""What makes the portal installable: the manifest, and a service worker that keeps the shell and never a private page.

The worker's cache is named by a hash of what it holds, so a new version of any file makes a new cache and the old one
is dropped. It holds an explicit list: files below the static address, and pages that are shells (`ui.offline`), fetched
without a log-in. A page that belongs to somebody is always asked of the server; only when the net is gone, and only if
its owner asked to take it along and is the one whose pages are open here, is the kept copy shown.
"""

from __future__ import annotations

import hashlib
import json

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from guanjia.ui import offline as kit
from guanjia.ui.navigation import modules

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


def shells() -> list[kit.Shell]:
    """The pages that open without a net, of all rooms; the last one says that there is none."""
    rooms = [shell for module in modules("offline") for shell in getattr(module, "SHELLS", ())]
    return [*kit.SHELLS, *rooms, kit.Shell("offline", "portal/offline.html")]


def kept_files() -> list[str]:
    """The static files behind them, by name, each once."""
    rooms = [name for module in modules("offline") for name in getattr(module, "ASSETS", ())]
    return list(dict.fromkeys([*SHELL, *kit.ASSETS, *rooms]))


def addresses_of(name: str) -> list[str]:
    """A file's addresses: as templates write it, and as a script that imports it writes it."""
    plain = f"{static('')}{name}" if name.endswith(".js") else static(name)
    return list(dict.fromkeys([static(name), plain]))


def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker, served at the root so that it reaches all pages."""
    names, pages = kept_files(), shells()
    files = [address for name in names for address in addresses_of(name)]
    context = {
        "version": version_of(names, pages),
        "files": json.dumps(files),
        "pages": json.dumps([reverse(page.url) for page in pages]),
        "static": static(""),
    }
    response = render(request, "portal/sw.js", context, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def version_of(names: list[str], pages: list[kit.Shell]) -> str:
    """A hash of what is kept: addresses and contents of the files, addresses and templates of the pages."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(static(name).encode())
        found = finders.find(name)
        if isinstance(found, str):
            with open(found, "rb") as handle:
                digest.update(handle.read())
    for page in pages:
        digest.update(reverse(page.url).encode())
        for template in (page.template, "ui/portal.html", "ui/base.html", "ui/offline/_words.html"):
            digest.update(get_template(template).template.source.encode())  # type: ignore[attr-defined]
    return digest.hexdigest()[:12]


def offline(request: HttpRequest) -> HttpResponse:
    """What is shown when the network is gone; holds nothing of anybody."""
    return render(request, "portal/offline.html")
