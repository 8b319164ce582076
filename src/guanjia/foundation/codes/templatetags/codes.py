"""`{% load codes %}` `{% qr code.text %}`: a code as a picture; `{% pass_qr made.text %}`: a pass."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guanjia.foundation.codes.qr import address_of, drawn, svg_of

register = template.Library()


@register.simple_tag
def qr(text: str) -> SafeString:
    """The QR code of one of our codes, named for a screen reader."""
    picture = mark_safe(svg_of(address_of(text)))
    return format_html(
        '<span class="gc-qr-box" role="img" aria-label="{}">{}</span>', _("QR code %(text)s") % {"text": text}, picture
    )


@register.simple_tag
def pass_qr(text: str) -> SafeString:
    """The QR code of a pass, which changes every half minute: drawn and not remembered."""
    return format_html(
        '<span class="gc-qr-box" role="img" aria-label="{}">{}</span>', _("Pass"), mark_safe(drawn(text))
    )
