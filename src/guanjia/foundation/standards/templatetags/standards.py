"""`{% kept_verdicts record %}`: what the standards said about a record, on its own page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from guanjia.foundation.standards import panel, queries
from guanjia.ui.templatetags.gj import verdict

register = template.Library()


@register.inclusion_tag("standards/_kept_verdicts.html")
def kept_verdicts(record: Any, most: int = 5) -> dict[str, Any]:
    """The newest kept verdicts of a record as panels."""
    return {"panels": [panel.panel_of_kept(kept) for kept in queries.verdicts_of(record)[:most]]}


@register.simple_tag
def outcome(kept: Any) -> SafeString:
    """A kept verdict's icon and word."""
    return verdict(kept.tone, kept.get_outcome_display())
