"""Cells of the registers of ideas and items as HTML."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanjia.domains.suggestions import queries
from guanjia.domains.suggestions.models import BenefitItem, Idea
from guanjia.kernel import clock
from guanjia.ui.templatetags.gj import day, dt, meter, status


def owner_of(row: Idea | BenefitItem) -> str | None:
    """Who answers an idea or does an item, by the short name."""
    return (row.owner.short_name or row.owner.name) if row.owner else None


def office_of(row: Idea) -> str:
    """Where an idea comes from, by the short name."""
    return row.office.short_name or row.office.name


def link_number(row: Idea) -> SafeString:
    return format_html('<a class="mono" href="{}">{}</a>', row.get_absolute_url(), row.number)


def show_title(row: Idea | BenefitItem) -> SafeString:
    """The title, with what it is about below."""
    below = row.kind.name if isinstance(row, Idea) else str(row.programme)
    return format_html('<a class="t" href="{}">{}</a><small>{}</small>', row.get_absolute_url(), row.title, below)


def show_office(row: Idea) -> SafeString:
    return format_html("{}<small>{}</small>", office_of(row), queries.name_of_proposer(row))


def show_due(row: Idea) -> SafeString:
    late = _("overdue") if row.is_waiting and row.due_at < clock.now() else ""
    return format_html('{}<small class="c-bad">{}</small>', dt(row.due_at), late)


def show_state(row: Idea | BenefitItem) -> SafeString:
    return status(row.tone, row.get_state_display())


def show_item_due(row: BenefitItem) -> SafeString:
    late = _("overdue") if row.is_open and row.due_on < clock.today() else ""
    return format_html('{}<small class="c-bad">{}</small>', day(row.due_on), late)


def show_percent(row: BenefitItem) -> SafeString:
    tone = "ok" if row.percent == 100 else ""
    return format_html("{} {}%", meter(row.percent, tone, f"{row.percent}%"), row.percent)


def show_doer(row: BenefitItem) -> SafeString:
    return format_html("{}<small>{}</small>", owner_of(row) or "", row.doer.name)


def stars_of(row: BenefitItem) -> str | None:
    """The mean of the stars, with one digit."""
    stars = getattr(row, "stars", None)
    return f"{stars:.1f}" if stars is not None else None
