"""How establishment rows are shown."""

from __future__ import annotations

from typing import Any

from django import template

from guanjia.foundation.org.models import Staffing
from guanjia.foundation.org.queries import HeadCount
from guanjia.kernel.ratio import Ratio

register = template.Library()
LABELS = dict(Staffing.choices)


@register.filter
def staffing_label(kind: str | None) -> str:
    """The kind of establishment in words."""
    return str(LABELS.get(kind or "", "—"))


@register.filter
def head_count(row: Any) -> HeadCount:
    """Actual against approved of one establishment row."""
    return HeadCount(row.kind, staffing_label(row.kind), Ratio(row.actual or 0, row.approved))
