"""Cells of the registers of shops, pieces and loans as HTML."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanjia.domains.amenities.models import Loan, Piece, Shop
from guanjia.kernel import clock
from guanjia.ui.templatetags.gj import day, dt, status


def link_shop(row: Shop) -> SafeString:

    address = reverse("shop-desk", kwargs={"pk": row.pk})
    return format_html('<a class="t" href="{}">{}</a><small>{}</small>', address, row.name, row.get_kind_display())


def state_of_shop(row: Shop) -> str:
    """Whether the shop runs, is closed by a check, or has ended."""
    if row.ended_on:
        return _("Ended")
    return _("Closed by a check") if row.closed_by_check else _("In business")


def show_shop_state(row: Shop) -> SafeString:
    tone = "mute" if row.ended_on else "bad" if row.closed_by_check else "ok"
    return status(tone, state_of_shop(row))


def show_contract(row: Shop) -> SafeString:
    late = _("expired") if row.contract_until and row.contract_until < clock.today() and not row.ended_on else ""
    return format_html('{}<small class="c-bad">{}</small>', day(row.contract_until), late)


def show_late(row: Shop) -> SafeString | str:
    late = getattr(row, "late", 0)
    return format_html('<span class="c-bad">{}</span>', late) if late else ""


def link_piece(row: Piece) -> SafeString:
    return format_html('<a class="mono" href="{}">{}</a>', row.get_absolute_url(), row.number)


def show_piece_state(row: Piece) -> SafeString:
    return status(row.tone, row.get_state_display())


def point_of(row: Piece) -> str | None:
    """Where a piece stands."""
    return f"{row.point.compound.name} {row.point.name}" if row.point else None


def link_loan(row: Loan) -> SafeString:
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.piece)


def state_of_loan(row: Loan) -> str:
    """Out, overdue, or how it ended."""
    if row.ended_at is None:
        return _("Overdue") if row.due_at < clock.now() else _("Out now")
    return str(row.get_outcome_display())


def show_loan_state(row: Loan) -> SafeString:
    if row.ended_at is None:
        tone = "bad" if row.due_at < clock.now() else "info"
    else:
        tone = {"returned": "ok", "lost": "bad"}.get(row.outcome, "warn")
    return status(tone, state_of_loan(row))


def show_person(row: Loan) -> SafeString:
    office = row.person.office
    return format_html("{}<small>{}</small>", row.person.name, office.short_name or office.name)


def show_lent(row: Loan) -> SafeString:
    return format_html("{}<small>{}</small>", dt(row.lent_at), row.from_point.name)
