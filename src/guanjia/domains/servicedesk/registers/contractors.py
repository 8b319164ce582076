"""Contracts and sheets."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.filters import ContractFilter, SheetFilter
from guanjia.kernel import clock
from guanjia.kernel.money import Money
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched
from guanjia.ui.templatetags.gj import status


def link_of(text: str) -> Any:
    return lambda row: format_html('<a class="t" href="{}">{}</a>', row.get_absolute_url(), getattr(row, text))


def is_over(row: Any) -> bool:
    return bool(row.valid_to < clock.today())


def day_cell(row: Any) -> str:
    return format_html('<a class="t" href="{}">{}</a>', row.get_absolute_url(), row.day.isoformat())


def points_of(row: Any) -> str:
    return f"{queries.points_tenths(row) / 10:.1f}"


def disputes_of(row: Any) -> str | None:
    """How many deductions of a sheet are disputed."""
    found = [dispute for line in row.lines.all() for dispute in line.disputes.all()]
    return str(len(found)) if found else None


CONTRACTS = (
    Field("number", _("Contract number"), lambda row: row.number, FieldKind.CODE, sort="number", fixed=True,
          cell=link_of("number")),
    Field("firm", _("Firm"), lambda row: row.firm, sort="firm", cell=link_of("firm")),
    Field("services", _("Services"), lambda row: "、".join(row.service_labels)),
    Field("compounds", _("Compounds"), lambda row: "、".join(p.name for p in row.compounds.all()) or None),
    Field("office", _("Office"), lambda row: row.office.name, shown=False),
    Field("fee", _("Monthly fee"), lambda row: Money(row.monthly_fee_fen).yuan, FieldKind.MONEY, unit=_("yuan"),
          sort="monthly_fee_fen"),
    Field("valid_from", _("Valid from"), lambda row: row.valid_from, FieldKind.DAY, sort="valid_from"),
    Field("valid_to", _("Contract ends on"), lambda row: row.valid_to, FieldKind.DAY, sort="valid_to"),
    Field("state", _("State"), lambda row: str(_("Over") if is_over(row) else _("Being performed")), FieldKind.CHOICE,
          cell=lambda row: status("mute", _("Over")) if is_over(row) else status("ok", _("Being performed"))),
)  # fmt: skip

SHEETS = (
    Field("day", _("Day"), lambda row: row.day, FieldKind.DAY, sort="day", desc_first=True, fixed=True, cell=day_cell),
    Field("area", _("Scored area"), lambda row: row.area.name),
    Field("firm", _("Firm"), lambda row: row.contract.firm),
    Field("points", _("Points"), points_of, FieldKind.NUMBER),
    Field("scored_by", _("Scored by"), lambda row: row.scored_by),
    Field("submitted_at", _("Entered"), lambda row: row.submitted_at, FieldKind.INSTANT, shown=False),
    Field("disputes", _("Disputes"), disputes_of, FieldKind.NUMBER),
)

REGISTERS = (
    Register(
        "servicedesk.contracts",
        _("Contracts with firms"),
        "servicedesk.contract",
        queries.list_contracts,
        CONTRACTS,
        right="servicedesk.view",
        url="contracts",
        default_sort="number",
        filters=ContractFilter,
        searched=Searched(
            title=lambda row: row.firm, codes=lambda row: (row.number,), detail=lambda row: row.office.name
        ),
        card=Card("firm", "state", (("number", "services"), ("fee", "valid_to"))),
    ),
    Register(
        "servicedesk.sheets",
        _("Score sheets"),
        "servicedesk.scoresheet",
        queries.list_sheets,
        SHEETS,
        right="servicedesk.view",
        url="score-sheets",
        default_sort="-day",
        filters=SheetFilter,
        card=Card("day", "points", (("area", "firm"), ("scored_by", "disputes"))),
    ),
)
