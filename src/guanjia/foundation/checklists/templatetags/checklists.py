"""Small words of checklist pages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def places(counts: Mapping[int, tuple[int, int]], visit_id: int) -> str:
    """Answered and listed places of a visit as words."""
    done, listed = counts.get(visit_id, (0, 0))
    return _("%(done)s of %(n)s places") % {"done": done, "n": listed} if listed else _("no places yet")
