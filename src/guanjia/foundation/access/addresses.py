"""Where a request comes from. Behind a proxy the last hop that it added counts; what a client wrote before does not."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The asker's network address, or empty."""
    candidate = request.META.get("REMOTE_ADDR", "") or ""
    if settings.SECURE_PROXY_SSL_HEADER:
        candidate = request.META.get("HTTP_X_FORWARDED_FOR", candidate).split(",")[-1].strip()
    try:
        return str(ipaddress.ip_address(candidate))
    except ValueError:
        return ""
