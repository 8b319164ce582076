"""The list of services and its uses."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries
from guanjia.domains.servicedesk.filters import ItemFilter, UseFilter
from guanjia.kernel.registers import Card, Field, FieldKind, Register
from guanjia.ui.templatetags.gj import status


def item_cell(row: Any) -> str:
    return format_html('<a class="t" href="{}">{}</a>', row.item.get_absolute_url(), row.item.name)


def ticket_cell(row: Any) -> str:
    if row.ticket is None:
        return ""
    return format_html('<a class="mono" href="{}">{}</a>', row.ticket.get_absolute_url(), row.ticket.number)


ITEMS = (
    Field("name", _("Service"), lambda row: row.item.name, sort="item__pinyin", fixed=True, cell=item_cell),
    Field("owner", _("Answers for it"), lambda row: row.item.owner.name),
    Field("who", _("Who may ask"), lambda row: row.who),
    Field("limit", _("Limit"), lambda row: row.limit_days, FieldKind.NUMBER, unit="d", sort="limit_days"),
    Field("basis", _("Basis"), lambda row: row.basis, shown=False),
    Field("version", _("Version"), lambda row: row.version, FieldKind.NUMBER),
    Field("valid_from", _("Valid from"), lambda row: row.valid_from, FieldKind.DAY, sort="valid_from"),
    Field("online", _("Online"), lambda row: row.get_online_display(), FieldKind.CHOICE, sort="online",
          cell=lambda row: status(row.tone, row.get_online_display())),
)  # fmt: skip

USES = (
    Field("handled_at", _("Handled"), lambda row: row.handled_at, FieldKind.INSTANT, sort="handled_at",
          desc_first=True, fixed=True),
    Field("item", _("Service"), lambda row: row.item.name),
    Field("office", _("Unit"), lambda row: row.office.name),
    Field("channel", _("Channel"), lambda row: row.get_channel_display(), FieldKind.CHOICE),
    Field("fully", _("Fully online"), lambda row: row.fully_online, FieldKind.FLAG),
    Field("ticket", _("Ticket"), lambda row: row.ticket.number if row.ticket else None, FieldKind.CODE,
          cell=ticket_cell),
    Field("note", _("Note"), lambda row: row.note or None),
    Field("entered_by", _("Entered by"), lambda row: row.entered_by, shown=False),
)  # fmt: skip

REGISTERS = (
    Register(
        "servicedesk.items",
        _("List of services"),
        "servicedesk.itemversion",
        queries.list_items,
        ITEMS,
        right="servicedesk.view",
        url="service-items",
        default_sort="item__rank",
        filters=ItemFilter,
        card=Card("name", "online", (("owner", "limit"), ("who",))),
    ),
    Register(
        "servicedesk.uses",
        _("Uses of services"),
        "servicedesk.serviceuse",
        queries.list_uses,
        USES,
        right="servicedesk.view",
        url="service-uses",
        default_sort="-handled_at",
        filters=UseFilter,
        card=Card("handled_at", "fully", (("item", "channel"), ("office", "note"))),
    ),
)
