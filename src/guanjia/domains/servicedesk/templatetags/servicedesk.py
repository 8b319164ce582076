"""Template helpers of the service desk."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guanjia.ui.templatetags.gj import dur

register = template.Library()


@register.simple_tag
def reason_text(reason: Any) -> str:
    """Why a worker suits or not, in the reader's language."""
    text = _(reason.message)
    return text % reason.params if reason.params else text


NUMBER = re.compile(r"(?<!\d)\d{3,12}(?!\d)")


@register.filter
def callable(text: str) -> SafeString:
    """A line of instructions whose telephone numbers can be called at a tap."""
    parts: list[SafeString] = []
    end = 0
    for found in NUMBER.finditer(text):
        parts += [conditional_escape(text[end : found.start()]), format_html('<a href="tel:{0}">{0}</a>', found[0])]
        end = found.end()
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))


@register.filter
def minutes(value: int | None) -> str:
    """A number of minutes as a length of time."""
    return dur(timedelta(minutes=value) if value is not None else None)
