"""The story and the comments of a record on its own page; the shell's tag `{% conversation subject %}` finds this
module by convention, so that rooms below can show it, too."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string

from guanjia.foundation.discussion import queries
from guanjia.foundation.discussion.section import context_of
from guanjia.foundation.protection.subjects import check_visible
from guanjia.kernel.errors import NotVisible


def section(request: HttpRequest, subject: models.Model) -> str:
    """The part of the page; nothing for guests and for whoever does not see the record."""
    actor: Any = getattr(request, "actor", None)
    if actor is None or not actor.is_known or not queries.can_be_discussed(subject):
        return ""
    try:
        check_visible(actor, subject)
    except NotVisible:
        return ""
    part = request.GET.get("part", "")
    context = context_of(actor, subject, part=part, back=request.get_full_path())
    return render_to_string("discussion/_assets.html") + render_to_string("discussion/_section.html", context, request)
