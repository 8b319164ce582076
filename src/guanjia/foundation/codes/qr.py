"""QR codes as inline SVG: shapes and presentation attributes only, so that the content security policy lets them be."""

from __future__ import annotations

from functools import lru_cache

import segno
from django.conf import settings
from django.urls import reverse


def address_of(text: str) -> str:
    """What a printed code holds: the public address of this installation and the code's text."""
    return f"{settings.GUANJIA_PUBLIC_URL.rstrip('/')}{reverse('code', args=[text])}"


def drawn(content: str) -> str:
    """A QR code with its quiet zone, level M (15 % may be worn off), scaled by its box."""
    symbol = segno.make_qr(content, error="m")
    return symbol.svg_inline(border=4, omitsize=True, svgclass="gc-qr", lineclass=None, dark="#000", light="#fff")


@lru_cache(maxsize=4096)
def svg_of(content: str) -> str:
    """The picture of a code that stays the same."""
    return drawn(content)
