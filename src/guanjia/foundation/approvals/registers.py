"""The list of this room: cases, with the boxes (to do, mine, decided, copied, stopped) as its tabs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanjia.foundation.approvals import queries, tables
from guanjia.foundation.approvals.filters import CaseFilter
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched

CASES = (
    Field("number", _("Number"), lambda row: row.number, FieldKind.CODE, sort="number", fixed=True,
          cell=tables.link_number),
    Field("title", _("What is asked for"), lambda row: row.title, sort="title", fixed=True, cell=tables.show_title,
          carries=("urgent", "amount")),
    Field("urgent", _("Urgent"), lambda row: row.urgent, FieldKind.FLAG, shown=False),
    Field("amount", _("Amount"), tables.amount_of, FieldKind.MONEY, unit=_("yuan"), shown=False),
    Field("kind", _("Kind"), lambda row: row.kind_label, FieldKind.CHOICE, sort="kind"),
    Field("requester", pgettext_lazy("approval", "Requester"), tables.requester_of, cell=tables.show_requester,
          carries=("office",)),
    Field("office", _("Office"), tables.office_of, shown=False),
    Field("opened_at", _("Submitted"), lambda row: row.opened_at, FieldKind.INSTANT, sort="opened_at",
          desc_first=True),
    Field("step", _("Step"), tables.step_of),
    Field("due_at", _("Due"), tables.due_of, FieldKind.INSTANT, sort="due_at", cell=tables.show_due),
    Field("ended_at", _("Ended on"), lambda row: row.ended_at, FieldKind.INSTANT, sort="ended_at", desc_first=True,
          shown=False),
    Field("archive_number", _("Archive number"), lambda row: row.archive_number or None, FieldKind.CODE, shown=False),
    Field("exception_until", _("The exception holds until"), lambda row: row.exception_until, FieldKind.DAY,
          sort="exception_until", shown=False),
    Field("verdict", _("Verdict"), lambda row: row.get_verdict_display(), FieldKind.CHOICE, cell=tables.show_verdict),
    Field("state", _("State"), lambda row: row.get_status_display(), FieldKind.CHOICE, sort="status",
          cell=tables.show_state),
)  # fmt: skip

REGISTERS = (
    Register(
        "approvals.cases",
        _("Approvals"),
        "approvals.case",
        queries.list_cases,
        CASES,
        right="",  # everybody has a box; the rows are those that the asker may see
        url="approvals",
        filters=CaseFilter,
        custom=True,
        change_right="approvals.manage",
        searched=Searched(
            title=lambda row: row.title,
            words=lambda row: row.requester.name if row.requester else "",
            codes=lambda row: tuple(filter(None, (row.number, row.archive_number))),
            detail=lambda row: f"{row.kind_label} · {row.get_status_display()}",
            icon="checkbox",
        ),
        card=Card("title", "state", (("number",), ("requester", "office"), ("opened_at", "step"), ("amount",))),
    ),
)
