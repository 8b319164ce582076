"""The lists of this room: campaigns, visits, answers, forms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.checklists import queries, tables
from guanjia.foundation.checklists.filters import AnswerFilter, CampaignFilter, FormFilter, VisitFilter
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched

CAMPAIGNS = (
    Field("number", _("Number"), lambda row: row.number, FieldKind.CODE, sort="number", fixed=True,
          cell=tables.link_number),
    Field("title", _("Title"), lambda row: row.title, fixed=True, cell=tables.link_title, carries=("topic",)),
    Field("topic", _("Topic"), lambda row: row.topic, shown=False),
    Field("office", _("Run by"), lambda row: tables.name_of(row.office)),
    Field("form", _("Checklist form"), lambda row: str(row.form_version), shown=False),
    Field("starts_on", _("First day"), lambda row: row.starts_on, FieldKind.DAY, sort="starts_on", desc_first=True),
    Field("ends_on", _("Last day"), lambda row: row.ends_on, FieldKind.DAY, sort="ends_on"),
    Field("state", _("State"), lambda row: row.get_state_display(), FieldKind.CHOICE, cell=tables.show_state),
)  # fmt: skip
VISITS = (
    Field("title", _("Inspection visit"), lambda row: row.title, fixed=True, cell=tables.link_visit),
    Field("unit", _("Unit"), lambda row: tables.name_of(row.unit)),
    Field("planned_on", _("Day of the visit"), lambda row: row.planned_on, FieldKind.DAY, sort="planned_on",
          desc_first=True, cell=tables.show_visit_day),
    Field("campaign", _("Campaign"), lambda row: row.campaign.title if row.campaign else None, shown=False),
    Field("office", _("Run by"), lambda row: tables.name_of(row.office), shown=False),
    Field("done_at", _("Done"), lambda row: row.done_at, FieldKind.INSTANT, sort="done_at"),
    Field("state", _("State"), lambda row: row.get_state_display(), FieldKind.CHOICE, cell=tables.show_state),
)  # fmt: skip
ANSWERS = (
    Field("where", _("Place"), lambda row: row.where, fixed=True, cell=tables.link_where, carries=("visit",)),
    Field("visit", _("Inspection visit"), lambda row: row.visit.title, shown=False),
    Field("unit", _("Unit"), lambda row: tables.name_of(row.visit.unit)),
    Field("setpoint", _("Set point"), lambda row: tables.answer_of(row, "setpoint"), FieldKind.NUMBER, unit="°C"),
    Field("measured", _("Measured"), lambda row: tables.answer_of(row, "measured"), FieldKind.NUMBER, unit="°C"),
    Field("answered_at", _("Answered on"), lambda row: row.answered_at, FieldKind.INSTANT, sort="answered_at",
          desc_first=True),
    Field("answered_by", _("By"), lambda row: row.answered_by, shown=False),
    Field("source", _("How it came"), lambda row: row.get_source_display(), FieldKind.CHOICE, shown=False),
    Field("finding", _("Finding"), lambda row: row.finding, FieldKind.CODE, cell=tables.link_finding),
    Field("outcome", _("Outcome"), lambda row: row.get_outcome_display(), FieldKind.CHOICE, cell=tables.show_outcome),
)  # fmt: skip
FORMS = (
    Field("name", _("Name"), lambda row: row.name, fixed=True, sort="name", cell=tables.link_form, carries=("topic",)),
    Field("topic", _("Topic"), lambda row: row.topic, shown=False),
    Field("code", _("Code"), lambda row: row.code, FieldKind.CODE, sort="code"),
    Field("office", _("Kept by"), lambda row: tables.name_of(row.office)),
    Field("use", _("State"), tables.use_of, FieldKind.CHOICE, cell=tables.show_use),
)

REGISTERS = (
    Register(
        "checklists.campaigns",
        _("Campaigns"),
        "checklists.campaign",
        queries.list_campaigns,
        CAMPAIGNS,
        right="checklists.view",
        url="checklist-campaigns",
        default_sort="-starts_on",
        filters=CampaignFilter,
        searched=Searched(
            title=lambda row: row.title,
            words=lambda row: row.topic,
            codes=lambda row: (row.number,),
            detail=lambda row: f"{row.number} · {row.get_state_display()}",
            icon="checklist",
        ),
        card=Card("title", "state", (("number", "office"), ("starts_on", "ends_on"))),
    ),
    Register(
        "checklists.visits",
        _("Inspection visits"),
        "checklists.visit",
        queries.list_visits,
        VISITS,
        right="checklists.view",
        url="checklist-visits",
        default_sort="-planned_on",
        filters=VisitFilter,
        card=Card("title", "state", (("unit", "planned_on"),)),
    ),
    Register(
        "checklists.answers",
        _("Checklist answers"),
        "checklists.answerset",
        queries.list_all_answers,
        ANSWERS,
        right="checklists.view",
        url="checklist-answer-list",
        default_sort="-answered_at",
        filters=AnswerFilter,
        card=Card("where", "outcome", (("unit", "answered_at"), ("setpoint", "measured"))),
    ),
    Register(
        "checklists.forms",
        _("Checklist forms"),
        "checklists.form",
        queries.list_forms,
        FORMS,
        right="checklists.view",
        url="checklist-forms",
        default_sort="name",
        filters=FormFilter,
        searched=Searched(title=lambda row: row.name, words=lambda row: row.topic, icon="checklist"),
        card=Card("name", "use", (("code", "office"),)),
    ),
)
