"""Cells of the registers of this room as HTML."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanjia.kernel import clock
from guanjia.ui.templatetags.gj import day, status


def name_of(office: Any) -> str:
    """An office by its short name."""
    return str(office.short_name or office.name)


def link_title(row: Any) -> SafeString:
    return format_html('<a class="t" href="{}">{}</a><small>{}</small>', row.get_absolute_url(), row.title, row.topic)


def link_number(row: Any) -> SafeString:
    return format_html('<a class="mono" href="{}">{}</a>', row.get_absolute_url(), row.number)


def show_state(row: Any) -> SafeString:
    return status(row.tone, row.get_state_display())


def link_visit(row: Any) -> SafeString:
    return format_html('<a class="t" href="{}">{}</a>', row.get_absolute_url(), row.title)


def show_visit_day(row: Any) -> SafeString:
    late = _("overdue") if row.is_open and row.planned_on < clock.today() else ""
    return format_html('{}<small class="c-bad">{}</small>', day(row.planned_on), late)


def link_where(row: Any) -> SafeString:
    return format_html(
        '<a class="t" href="{}">{}</a><small>{}</small>', row.get_absolute_url(), row.where, row.visit.title
    )


def show_outcome(row: Any) -> SafeString:
    return status(row.tone, row.get_outcome_display())


def link_finding(row: Any) -> SafeString | str:
    if row.finding_url:
        return format_html('<a class="mono" href="{}">{}</a>', row.finding_url, row.finding)
    return str(row.finding)


def answer_of(row: Any, key: str) -> Any:
    """The number that was answered to a line of this name; None without one."""
    value = row.answers.get(key)
    value = value.get("value") if isinstance(value, dict) else value
    try:
        return float(value) if value is not None else None
    except (TypeError, ValueError):
        return None


def link_form(row: Any) -> SafeString:
    return format_html('<a class="t" href="{}">{}</a><small>{}</small>', row.get_absolute_url(), row.name, row.topic)


def use_of(row: Any) -> str:
    return _("Out of use") if row.retired_at else _("In use")


def show_use(row: Any) -> SafeString:
    return status("off" if row.retired_at else "ok", use_of(row))
