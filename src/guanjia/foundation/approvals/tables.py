"""Cells of the register of cases as HTML."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanjia.foundation.approvals.models import Case
from guanjia.kernel import clock
from guanjia.ui.templatetags.gj import dt, money, status, verdict


def amount_of(row: Case) -> Decimal | None:
    """What it costs, in yuan."""
    amount = row.facts.get("amount_fen")
    return Decimal(amount) / 100 if isinstance(amount, int) and not isinstance(amount, bool) else None


def step_of(row: Case) -> str | None:
    return _(row.step_label) if row.step_label else None


def due_of(row: Case) -> Any:
    """When the open step is due; an ended case has no time left to keep."""
    return row.due_at if row.is_open else None


def requester_of(row: Case) -> str | None:
    return row.requester.name if row.requester else None


def office_of(row: Case) -> str | None:
    return row.office.name if row.office else None


def at_desk(row: Case) -> str:
    return reverse("approval-desk", kwargs={"pk": row.pk})


def link_number(row: Case) -> SafeString:
    return format_html('<a href="{}">{}</a>', at_desk(row), row.number)


def show_title(row: Case) -> SafeString:
    tag = format_html(' <span class="gj-tag">{}</span>', _("Urgent")) if row.urgent else ""
    fen = row.facts.get("amount_fen")
    amount = format_html("<small>{}</small>", _("%(yuan)s yuan") % {"yuan": money(fen)}) if amount_of(row) else ""
    return format_html('<a class="t" href="{}" title="{}">{}</a>{}{}', at_desk(row), row.title, row.title, tag, amount)


def show_requester(row: Case) -> SafeString:
    return format_html("{}<small>{}</small>", requester_of(row) or "—", office_of(row) or "")


def show_due(row: Case) -> SafeString | str:
    due = due_of(row)
    if due is None:
        return ""
    return format_html('<span class="c-bad">{}</span>', dt(due)) if due < clock.now() else dt(due)


def show_verdict(row: Case) -> SafeString:
    return verdict(row.verdict_tone, row.get_verdict_display())


def show_state(row: Case) -> SafeString:
    return status(row.tone, row.get_status_display())
