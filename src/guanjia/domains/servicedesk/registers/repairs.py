"""The list of the service desk: its tickets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.domains.servicedesk import queries, tables
from guanjia.domains.servicedesk.filters import TicketFilter
from guanjia.domains.servicedesk.registers import reports_in
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched

TICKETS = (
    Field("number", _("Number"), lambda row: row.number, FieldKind.CODE, fixed=True, cell=tables.link_number),
    Field("kind", _("Kind"), lambda row: row.kind.name, FieldKind.CHOICE, fixed=True, cell=tables.show_kind,
          carries=("urgent", "place"), heading=_("Kind and place")),
    Field("urgent", _("Urgent"), lambda row: row.urgent, FieldKind.FLAG, shown=False, cell=tables.show_urgent),
    Field("place", _("Place"), lambda row: row.place.full_name, shown=False),
    Field("description", _("What is broken"), lambda row: row.description or None, shown=False),
    Field("office", _("Unit"), tables.office_of, cell=tables.show_office, carries=("reporter",)),
    Field("reporter", _("Reporter"), lambda row: row.reporter_name or None, shown=False),
    Field("reported_at", _("Reported"), lambda row: row.reported_at, FieldKind.INSTANT, sort="reported_at",
          desc_first=True, cell=tables.show_reported, carries=("channel",)),
    Field("channel", _("Channel"), lambda row: row.get_channel_display(), FieldKind.CHOICE, shown=False),
    Field("finish_due_at", _("Promise"), lambda row: row.finish_due_at, FieldKind.INSTANT, sort="finish_due_at",
          cell=tables.show_promise),
    Field("responded_at", _("Responded"), lambda row: row.responded_at, FieldKind.INSTANT, shown=False),
    Field("done_at", _("Done"), lambda row: row.done_at, FieldKind.INSTANT, shown=False),
    Field("worker", _("Worker"), tables.worker_of),
    Field("stars", _("Rating"), lambda row: row.stars, FieldKind.NUMBER, cell=tables.show_stars),
    Field("round", _("Round"), lambda row: row.round, FieldKind.NUMBER, shown=False),
    Field("state", _("State"), lambda row: row.get_state_display(), FieldKind.CHOICE, cell=tables.show_state),
)  # fmt: skip

REGISTERS = (
    Register(
        "servicedesk.tickets",
        _("Ticket register"),
        "servicedesk.ticket",
        queries.list_register,
        TICKETS,
        right="servicedesk.view",
        url="tickets",
        default_sort="-reported_at",
        filters=TicketFilter,
        searched=Searched(
            title=lambda row: f"{row.kind.name} · {row.place.full_name}",
            words=lambda row: row.description,
            codes=lambda row: (row.number,),
            detail=lambda row: " · ".join((row.number, tables.office_of(row), str(row.get_state_display()))),
            icon="tool",
        ),
        custom=True,
        change_right="servicedesk.dispatch",
        counted=False,
        importer=reports_in.IMPORTER,
        card=Card("number", "state", (("kind", "urgent"), ("place", "reported_at"), ("office", "worker"))),
    ),
)
