"""The lists of this room: the ledger of findings, inspection letters, joint reviews."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.findings import clauses, importing, origins, queries, tables
from guanjia.foundation.findings.filters import FindingFilter, LetterFilter, ReviewFilter
from guanjia.kernel import clock
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched
from guanjia.ui.templatetags.gj import dt


def due_words(row: Any) -> str:
    return tables.due_words(row)[0]


FINDINGS = (
    Field("number", _("Number"), lambda row: row.number, FieldKind.CODE, sort="number", fixed=True,
          cell=tables.link_number),
    Field("grade", _("Seriousness"), lambda row: row.get_grade_display(), FieldKind.CHOICE, cell=tables.show_grade),
    Field("title", _("Finding and clause"), lambda row: row.title, fixed=True, cell=tables.show_title,
          carries=("clause", "origin")),
    Field("clause", _("Clause"), lambda row: clauses.label_of(row.clause) or None, shown=False),
    Field("origin", _("Origin"), lambda row: str(origins.label_of(row.origin)), FieldKind.CHOICE, shown=False),
    Field("stage", _("Stage"), lambda row: row.get_state_display(), cell=tables.show_stage),
    Field("due_on", _("Deadline"), lambda row: row.due_on, FieldKind.DAY, sort="due_on", cell=tables.show_due,
          carries=("delay",)),
    Field("delay", _("Delay"), due_words, shown=False),
    Field("office", _("Unit"), tables.office_of, sort="office__path", cell=tables.show_unit, carries=("owner",)),
    Field("owner", _("Owner"), lambda row: row.owner.name if row.owner else None, shown=False),
    Field("verifier", _("Verifier"), lambda row: row.verifier.name if row.verifier else None, shown=False),
    Field("state", _("State"), lambda row: row.get_state_display(), FieldKind.CHOICE, sort="state",
          cell=tables.show_state),
    Field("place", _("Place"), lambda row: row.place.full_name if row.place else None, shown=False),
    Field("detail", _("What was found"), lambda row: row.detail or None, shown=False),
    Field("root_cause", _("Root cause"), lambda row: row.root_cause or None, shown=False),
    Field("measure", _("Measure now"), lambda row: row.measure or None, shown=False),
    Field("long_rule", _("Rule for long"), lambda row: row.long_rule or None, shown=False),
    Field("found_on", _("Found on"), lambda row: row.found_on, FieldKind.DAY, sort="found_on", desc_first=True,
          shown=False),
    Field("raised_by", _("Raised by"), lambda row: row.raised_by, shown=False),
    Field("letter", _("Inspection letter"), lambda row: row.letter.number if row.letter else None, shown=False),
    Field("close_number", _("Close-out number"), lambda row: row.close_number, FieldKind.CODE, sort="close_number",
          shown=False),
    Field("closed_on", _("Closed on"), lambda row: clock.local_day(row.closed_at) if row.closed_at else None,
          FieldKind.DAY, sort="closed_at", desc_first=True, shown=False),
    Field("repeats", _("Repeats"), lambda row: row.repeats.number if row.repeats else None, FieldKind.CODE,
          shown=False),
    Field("round", _("Round"), lambda row: row.round, FieldKind.NUMBER, sort="round", shown=False),
)  # fmt: skip
LETTERS = (
    Field("title", _("Inspection letter"), lambda row: row.title, fixed=True, cell=tables.link_letter,
          carries=("number",)),
    Field("number", _("Letter number"), lambda row: row.number, FieldKind.CODE, sort="number", shown=False),
    Field("issuer", _("Issuer"), lambda row: row.issuer, sort="issuer"),
    Field("office", _("Received by"), tables.office_of),
    Field("received_on", _("Received on"), lambda row: row.received_on, FieldKind.DAY, sort="received_on",
          desc_first=True),
    Field("reply_by", _("Reply by"), lambda row: row.reply_by, FieldKind.DAY, sort="reply_by"),
    Field("total", _("Findings to put right"), lambda row: row.total, FieldKind.NUMBER, sort="total", desc_first=True),
    Field("closed", _("Closed out by number"), lambda row: row.closed, FieldKind.NUMBER,
          sort="closed", desc_first=True),
)  # fmt: skip
REVIEWS = (
    Field("title", _("Joint review"), lambda row: row.title, fixed=True, cell=tables.link_review,
          carries=("number",)),
    Field("number", _("Number"), lambda row: row.number, FieldKind.CODE, sort="number", shown=False),
    Field("meets_at", _("Meets at"), lambda row: row.meets_at, FieldKind.INSTANT, sort="meets_at", desc_first=True,
          cell=lambda row: dt(row.meets_at)),
    Field("chair", _("Chair"), lambda row: row.chair),
    Field("office", _("Held by"), tables.office_of),
    Field("seats", _("Departments"), lambda row: row.seats_count, FieldKind.NUMBER),
    Field("treated", _("Findings to put right"), lambda row: row.findings_count, FieldKind.NUMBER),
    Field("state", _("State"), lambda row: row.get_state_display(), FieldKind.CHOICE, cell=tables.show_state),
)  # fmt: skip

REGISTERS = (
    Register(
        "findings.findings",
        _("Ledger of findings"),
        "findings.finding",
        queries.list_findings,
        FINDINGS,
        right="findings.view",
        url="findings",
        default_sort="due_on",
        filters=FindingFilter,
        importer=importing.FINDINGS,
        searched=Searched(
            title=lambda row: row.title,
            words=lambda row: " ".join(filter(None, (row.detail, row.office.name))),
            codes=lambda row: tuple(filter(None, (row.number, row.close_number))),
            detail=lambda row: f"{row.number} · {row.get_state_display()} · {tables.office_of(row)}",
            icon="clipboard-check",
        ),
        custom=True,
        change_right="findings.manage",
        card=Card("title", "state", (("number", "grade"), ("office", "owner"), ("due_on", "delay"))),
    ),
    Register(
        "findings.letters",
        _("Inspection letters"),
        "findings.letter",
        queries.list_letters,
        LETTERS,
        right="findings.view",
        url="finding-letters",
        default_sort="-received_on",
        filters=LetterFilter,
        searched=Searched(
            title=lambda row: row.title,
            words=lambda row: row.issuer,
            codes=lambda row: (row.number,),
            detail=lambda row: f"{row.number} · {row.issuer}",
            icon="file-text",
        ),
        card=Card("title", "", (("issuer", "received_on"), ("total", "closed"))),
    ),
    Register(
        "findings.reviews",
        _("Joint reviews"),
        "findings.jointreview",
        queries.list_reviews,
        REVIEWS,
        right="findings.view",
        url="finding-reviews",
        default_sort="-meets_at",
        filters=ReviewFilter,
        searched=Searched(
            title=lambda row: row.title,
            words=lambda row: row.chair,
            codes=lambda row: (row.number,),
            detail=lambda row: f"{row.number} · {row.get_state_display()}",
            icon="users",
        ),
        card=Card("title", "state", (("meets_at", "chair"), ("seats", "treated"))),
    ),
)
