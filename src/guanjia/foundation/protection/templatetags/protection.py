"""`{% load protection %}{% sealed person "phone" %}`: the mask, and a button for whoever may see more."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.db import models
from django.urls import reverse

from guanjia.foundation.protection.masks import mask_name as _mask_name
from guanjia.foundation.protection.subjects import is_own, office_path_of

register = template.Library()


@register.inclusion_tag("protection/_sealed.html", takes_context=True)
def sealed(context: dict[str, Any], subject: models.Model, field: str) -> dict[str, Any]:
    """The mask of a sensitive field, and 查看 where the actor holds `protection.reveal` or it is their own record."""
    actor = context.get("actor") or getattr(context.get("request"), "actor", None)
    value = getattr(subject, field)
    may = (
        bool(value)
        and actor is not None
        and (is_own(actor, subject) or actor.may("protection.reveal", office_path_of(subject)))
    )
    ask = urlencode({"subject": subject._meta.label_lower, "pk": subject.pk, "field": field})
    return {"mask": str(value) or "—", "may": may, "href": f"{reverse('reveal')}?{ask}"}


@register.filter
def masked_name(name: str) -> str:
    """A person's name in a public list: 林**."""
    return _mask_name(name)
