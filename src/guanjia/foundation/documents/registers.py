"""The register of documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.documents import queries, tables
from guanjia.foundation.documents.filters import DocumentFilter
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched

DOCUMENTS = (
    Field("number", _("Document number"), lambda row: row.number, sort="number", fixed=True, cell=tables.show_number),
    Field("title", _("Title"), lambda row: row.title, fixed=True, cell=tables.show_title, carries=("kind",)),
    Field("kind", _("Kind"), lambda row: str(row.kind_label), FieldKind.CHOICE, shown=False),
    Field("office", _("Issuing body"), tables.office_of),
    Field("addressees", _("Main addressees"), tables.addressees_of, cell=tables.show_addressees),
    Field("issued_on", _("Day of the document"), lambda row: row.issued_on, FieldKind.DAY, sort="issued_on",
          desc_first=True),
    Field("receipts", _("Acknowledged"), tables.receipts_of),
    Field("drafter", _("Drafted by"), lambda row: row.drafter, shown=False),
    Field("drafted_at", _("Drafted on"), lambda row: row.drafted_at, FieldKind.INSTANT, sort="drafted_at", shown=False),
    Field("corrects", _("Corrects"), lambda row: row.corrects.number if row.corrects else None, shown=False),
    Field("void_reason", _("Why it is void"), lambda row: row.void_reason, shown=False),
    Field("state", _("State"), lambda row: row.get_state_display(), FieldKind.CHOICE, cell=tables.show_state),
)  # fmt: skip

REGISTERS = (
    Register(
        "documents.documents",
        _("Documents"),
        "documents.document",
        queries.list_documents,
        DOCUMENTS,
        right="documents.view",
        url="documents",
        default_sort="-drafted_at",
        filters=DocumentFilter,
        searched=Searched(
            title=lambda row: row.title,
            words=lambda row: row.addressees,
            codes=lambda row: (row.number,) if row.number else (),
            detail=lambda row: f"{row.number} · {row.get_state_display()}",
            icon="file-text",
        ),
        card=Card("title", "state", (("number", "issued_on"), ("office", "receipts"))),
    ),
)
