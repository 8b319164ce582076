"""The lists of this room: documents, kept verdicts, exceptions, what a draft would change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.standards import queries, tables
from guanjia.foundation.standards.filters import (
    ComplianceFilter,
    ExemptionFilter,
    StandardFilter,
    TrialRowFilter,
    VerdictFilter,
)
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched

STANDARDS = (
    Field("number", _("Document number"), lambda row: row.number, FieldKind.CODE, sort="number", shown=False),
    Field("title", _("Document"), lambda row: row.title, sort="title", fixed=True, cell=tables.show_title,
          carries=("number",)),
    Field("kind", _("Kind"), lambda row: row.get_kind_display(), FieldKind.CHOICE, sort="kind"),
    Field("subsystem", _("Sub-system"), lambda row: row.get_subsystem_display(), FieldKind.CHOICE, sort="subsystem"),
    Field("issuer", _("Issuer"), lambda row: row.issuer, shown=False),
    Field("level", _("Level"), lambda row: row.get_level_display(), FieldKind.CHOICE),
    Field("place", _("Holds for"), lambda row: row.applies_to.name if row.applies_to else row.place or None),
    Field("in_force_on", _("In force from"), lambda row: row.in_force_on, FieldKind.DAY, sort="in_force_on",
          desc_first=True),
    Field("ends_on", _("Last day"), lambda row: row.ends_on, FieldKind.DAY, sort="ends_on", shown=False),
    Field("owner", _("Kept by"), lambda row: tables.short(row.owner)),
    Field("review_on", _("Review by"), lambda row: row.review_on, FieldKind.DAY, sort="review_on",
          cell=tables.show_review),
    Field("status", _("State"), tables.phase_word, FieldKind.CHOICE, cell=tables.show_phase),
)  # fmt: skip
VERDICTS = (
    Field("subject", _("Record"), lambda row: row.subject_label, fixed=True, cell=tables.show_subject,
          carries=("rule",)),
    Field("rule", _("Rule"), lambda row: row.rule, FieldKind.CODE, sort="rule", shown=False),
    Field("unit", _("Unit"), lambda row: tables.short(row.unit)),
    Field("on", _("Day"), lambda row: row.on, FieldKind.DAY, sort="on", desc_first=True),
    Field("sentence", _("What was compared"), tables.sentence_of),
    Field("field", _("Field"), lambda row: row.field, shown=False),
    Field("kept_by", _("Kept by"), lambda row: row.kept_by.name if row.kept_by else None, shown=False),
    Field("kept_at", _("Kept at"), lambda row: row.kept_at, FieldKind.INSTANT, sort="kept_at", shown=False),
    Field("library", _("Library"), lambda row: row.library_hash[:12], FieldKind.CODE, shown=False),
    Field("outcome", _("Verdict"), lambda row: row.get_outcome_display(), FieldKind.CHOICE, cell=tables.show_outcome),
)  # fmt: skip
EXEMPTIONS = (
    Field("subject", _("Record"), lambda row: row.subject_label, fixed=True, cell=tables.show_subject),
    Field("clause", _("Clause"), lambda row: tables.label_of_clause(row.clause)),
    Field("office", _("Unit"), lambda row: tables.short(row.office)),
    Field("requester", _("Requester"), lambda row: row.requester.name, shown=False),
    Field("reason", _("Reason"), lambda row: row.reason),
    Field("asked_at", _("Asked on"), lambda row: row.asked_at, FieldKind.INSTANT, sort="asked_at", desc_first=True),
    Field("until", _("Holds until"), lambda row: row.until, FieldKind.DAY, sort="until"),
    Field("status", _("State"), tables.phase_of_exemption, FieldKind.CHOICE, cell=tables.show_exemption_phase),
)  # fmt: skip
TRIAL_ROWS = (
    Field("label", _("Record"), lambda row: row.label, fixed=True, cell=tables.show_trial_label, carries=("rule",)),
    Field("rule", _("Rule"), lambda row: row.rule, FieldKind.CODE, shown=False),
    Field("unit", _("Unit"), lambda row: tables.short(row.unit)),
    Field("before", _("Now"), lambda row: tables.state_word(row.before), FieldKind.CHOICE),
    Field("after", _("Under the draft"), lambda row: tables.state_word(row.after), FieldKind.CHOICE, sort="after"),
    Field("sentence", _("What was compared"), tables.sentence_of),
)
COMPLIANCE = (
    Field("clause", _("Clause"), lambda row: tables.label_of_clause(row.clause), sort="clause", fixed=True,
          cell=tables.show_clause, carries=("key",)),
    Field("key", _("Reference"), lambda row: row.clause, FieldKind.CODE, shown=False),
    Field("unit", _("Unit"), lambda row: tables.short(row.verdict.unit), sort="verdict__unit__rank"),
    Field("month", _("Month"), lambda row: row.verdict.month.strftime("%Y-%m"), sort="verdict__month", desc_first=True),
    Field("verdicts", _("Verdicts"), lambda row: row.verdicts, FieldKind.NUMBER, sort="verdicts", desc_first=True,
          cell=tables.figure("verdicts", "")),
    Field("passes", _("Allowed"), lambda row: row.passes, FieldKind.NUMBER, sort="passes", desc_first=True,
          cell=tables.figure("passes", "pass")),
    Field("warnings", _("With conditions"), lambda row: row.warnings, FieldKind.NUMBER, sort="warnings",
          desc_first=True, cell=tables.figure("warnings", "warn")),
    Field("blocks", _("Not permitted"), lambda row: row.blocks, FieldKind.NUMBER, sort="blocks", desc_first=True,
          cell=tables.figure("blocks", "block")),
    Field("exceptions", _("By exception"), lambda row: row.exceptions, FieldKind.NUMBER, sort="exceptions",
          desc_first=True, cell=tables.figure("exceptions", "exception")),
    Field("share", _("Kept or excepted, of all"), tables.kept_share),
)  # fmt: skip

REGISTERS = (
    Register(
        "standards.standards",
        _("Standards library"),
        "standards.standard",
        queries.list_standards,
        STANDARDS,
        right="standards.view",
        url="standards",
        default_sort="number",
        filters=StandardFilter,
        searched=Searched(
            title=lambda row: row.title,
            words=lambda row: row.issuer,
            codes=lambda row: (row.number,),
            detail=lambda row: row.number,
            icon="scale",
        ),
        card=Card("title", "status", (("kind", "subsystem"), ("in_force_on", "owner"))),
    ),
    Register(
        "standards.verdicts",
        _("Kept verdicts"),
        "standards.keptverdict",
        queries.list_verdicts,
        VERDICTS,
        right="standards.report",
        url="kept-verdicts",
        default_sort="-kept_at",
        filters=VerdictFilter,
        card=Card("subject", "outcome", (("unit", "on"), ("sentence",))),
    ),
    Register(
        "standards.exemptions",
        _("Exceptions from clauses"),
        "standards.exemption",
        queries.list_exemptions,
        EXEMPTIONS,
        right="standards.view",
        url="exemptions",
        default_sort="-asked_at",
        filters=ExemptionFilter,
        card=Card("subject", "status", (("clause",), ("office", "until"))),
    ),
    Register(
        "standards.trial_rows",
        _("What would change"),
        "standards.trialrow",
        queries.list_trial_rows,
        TRIAL_ROWS,
        right="standards.report",
        url="trial-rows",
        default_sort="pk",
        filters=TrialRowFilter,
        card=Card("label", "after", (("unit", "before"), ("sentence",))),
    ),
    Register(
        "standards.compliance",
        _("Compliance report"),
        "standards.citedclause",
        queries.list_compliance,
        COMPLIANCE,
        right="standards.report",
        url="compliance",
        default_sort="-verdict__month",
        filters=ComplianceFilter,
        card=Card("clause", "", (("unit", "month"), ("share",))),
        scope=lambda row: str(row.verdict.unit_path),
    ),
)
