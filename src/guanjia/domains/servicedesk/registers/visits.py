"""Visits, parts and costs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.filters import CostFilter, PartFilter, VisitFilter
from guanjia.kernel.money import Money
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched
from guanjia.ui.templatetags.gj import status


def ticket_cell(row: Any) -> str:
    return format_html('<a class="mono" href="{}">{}</a>', row.ticket.get_absolute_url(), row.ticket.number)


def outcome_of(row: Any) -> str:
    """How far a visit is, in a word."""
    if row.outcome:
        return str(row.get_outcome_display())
    return str(_("At work") if row.arrived_at else _("Visit planned"))


def plain(value: Any) -> str:
    """A quantity without needless zeros."""
    return f"{value.normalize():f}" if value else "0"


def part_cell(row: Any) -> str:
    return format_html(
        '<a class="t" href="{}">{}</a>{}', reverse("part", kwargs={"pk": row.pk}), row.name,
        "" if row.active else format_html(' <span class="gj-tag">{}</span>', _("Out of use")),
    )  # fmt: skip


VISITS = (
    Field("ticket", _("Ticket"), lambda row: row.ticket.number, FieldKind.CODE, fixed=True, cell=ticket_cell),
    Field("number", _("Visit"), lambda row: row.number, FieldKind.NUMBER),
    Field("fault", _("Kind"), lambda row: row.ticket.kind.name),
    Field("place", _("Place"), lambda row: row.ticket.place.full_name),
    Field("worker", _("Worker"), lambda row: row.worker.person.name),
    Field("planned_at", _("Planned for"), lambda row: row.planned_at, FieldKind.INSTANT, sort="planned_at"),
    Field("arrived_at", _("Arrived"), lambda row: row.arrived_at, FieldKind.INSTANT, sort="arrived_at",
          desc_first=True),
    Field("left_at", _("Left the place"), lambda row: row.left_at, FieldKind.INSTANT, shown=False),
    Field("labour", _("Labour"), lambda row: row.labour_minutes, FieldKind.NUMBER, unit="min"),
    Field("note", _("Note"), lambda row: row.note or None, shown=False),
    Field("outcome", _("Outcome"), outcome_of, FieldKind.CHOICE, cell=lambda row: status(row.tone, outcome_of(row))),
)  # fmt: skip

PARTS = (
    Field("code", _("Code"), lambda row: row.code, FieldKind.CODE, sort="code"),
    Field("name", _("Name"), lambda row: row.name, sort="pinyin", fixed=True, cell=part_cell),
    Field("office", _("Desk of"), lambda row: row.office.name, shown=False),
    Field(
        "price", _("Price"), lambda row: Money(row.price_fen).yuan, FieldKind.MONEY, sort="price_fen", unit=_("yuan")
    ),
    Field("in_stock", _("In stock"), lambda row: plain(row.in_stock), FieldKind.NUMBER, sort="in_stock"),
    Field("unit", _("Unit of quantity"), lambda row: row.unit),
)

COSTS = (
    Field("ticket", _("Ticket"), lambda row: row.ticket.number, FieldKind.CODE, fixed=True, cell=ticket_cell),
    Field("kind", _("Kind of cost"), lambda row: row.get_kind_display(), FieldKind.CHOICE),
    Field("what", _("What for"), lambda row: row.part.name if row.part else row.note or None),
    Field("quantity", _("Quantity"), lambda row: plain(row.quantity), FieldKind.NUMBER),
    Field(
        "amount", _("Amount"), lambda row: Money(row.amount_fen).yuan, FieldKind.MONEY, sort="amount_fen",
        unit=_("yuan"),
    ),
    Field("building", _("Building"), lambda row: row.building.full_name),
    Field("office", _("Unit"), lambda row: row.office.name),
    Field("fault", _("Kind"), lambda row: row.fault.name, shown=False),
    Field("worker", _("Worker"), lambda row: row.worker.person.name if row.worker else None),
    Field("entered_at", _("Entered"), lambda row: row.entered_at, FieldKind.INSTANT, sort="entered_at",
          desc_first=True),
    Field("entered_by", _("Entered by"), lambda row: row.entered_by, shown=False),
)  # fmt: skip

REGISTERS = (
    Register(
        "servicedesk.visits",
        _("Visits"),
        "servicedesk.visit",
        queries.list_visits,
        VISITS,
        right="servicedesk.view",
        url="visits",
        default_sort="-arrived_at",
        filters=VisitFilter,
        card=Card("ticket", "outcome", (("fault", "place"), ("worker", "planned_at", "arrived_at"))),
    ),
    Register(
        "servicedesk.parts",
        _("Parts"),
        "servicedesk.part",
        queries.list_parts,
        PARTS,
        right="servicedesk.view",
        url="parts",
        default_sort="code",
        filters=PartFilter,
        searched=Searched(
            title=lambda row: row.name,
            codes=lambda row: (row.code,),
            detail=lambda row: row.office.name,
            icon="tool",
        ),
        card=Card("name", "in_stock", (("code", "unit", "price"),)),
    ),
    Register(
        "servicedesk.costs",
        _("Costs of repairs"),
        "servicedesk.costline",
        queries.list_costs,
        COSTS,
        right="servicedesk.view",
        url="cost-lines",
        default_sort="-entered_at",
        filters=CostFilter,
        card=Card("ticket", "amount", (("kind", "what"), ("building",), ("worker", "entered_at"))),
    ),
)
