"""The lists of this domain: ideas and practical-benefit items."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.domains.suggestions import queries, tables
from guanjia.domains.suggestions.filters import IdeaFilter, ItemFilter
from guanjia.kernel.registers import Card, Field, FieldKind, Register, Searched

IDEAS = (
    Field("number", _("Number"), lambda row: row.number, FieldKind.CODE, sort="number", fixed=True,
          cell=tables.link_number),
    Field("title", _("Title"), lambda row: row.title, fixed=True, cell=tables.show_title, carries=("kind",)),
    Field("kind", _("Kind"), lambda row: row.kind.name, FieldKind.CHOICE, shown=False),
    Field("text", _("What is proposed"), lambda row: row.text, shown=False),
    Field("office", _("Unit"), tables.office_of, cell=tables.show_office, carries=("proposer",)),
    Field("proposer", _("Proposer"), queries.name_of_proposer, shown=False),
    Field("owner", _("Answered by"), tables.owner_of),
    Field("filed_at", _("Proposed on"), lambda row: row.filed_at, FieldKind.INSTANT, sort="filed_at", desc_first=True),
    Field("due_at", _("Answer by"), lambda row: row.due_at, FieldKind.INSTANT, sort="due_at", cell=tables.show_due),
    Field("answered_at", _("Answered on"), lambda row: row.answered_at, FieldKind.INSTANT, sort="answered_at",
          shown=False),
    Field("shortlist", _("Shortlist"), lambda row: row.shortlist.year if row.shortlist else None, FieldKind.NUMBER,
          shown=False),
    Field("state", _("State"), lambda row: row.get_state_display(), FieldKind.CHOICE, cell=tables.show_state),
)  # fmt: skip
ITEMS = (
    Field("number", _("Item no."), lambda row: row.number, FieldKind.NUMBER, sort="number", fixed=True),
    Field("title", _("Title"), lambda row: row.title, fixed=True, cell=tables.show_title, carries=("programme",)),
    Field("programme", _("Programme"), lambda row: str(row.programme), FieldKind.CHOICE, shown=False),
    Field("goal", _("Goal"), lambda row: row.goal, shown=False),
    Field("owner", _("Done by"), tables.owner_of, cell=tables.show_doer, carries=("doer",)),
    Field("doer", _("In charge"), lambda row: row.doer.name, shown=False),
    Field("starts_on", _("Starts"), lambda row: row.starts_on, FieldKind.DAY, sort="starts_on", shown=False),
    Field("due_on", _("Due date"), lambda row: row.due_on, FieldKind.DAY, sort="due_on", cell=tables.show_item_due),
    Field("percent", _("Progress"), lambda row: row.percent, FieldKind.NUMBER, unit="%", sort="percent",
          cell=tables.show_percent),
    Field("last_month", _("Last entry"), lambda row: row.last_month.strftime("%Y-%m") if row.last_month else None),
    Field("stars", _("Rating"), tables.stars_of, FieldKind.NUMBER),
    Field("round", _("Round"), lambda row: row.round, FieldKind.NUMBER, shown=False),
    Field("state", _("State"), lambda row: row.get_state_display(), FieldKind.CHOICE, cell=tables.show_state),
)  # fmt: skip

REGISTERS = (
    Register(
        "suggestions.ideas",
        _("Ideas"),
        "suggestions.idea",
        queries.list_ideas,
        IDEAS,
        right="suggestions.view",
        url="ideas",
        default_sort="-filed_at",
        filters=IdeaFilter,
        searched=Searched(
            title=lambda row: row.title,
            words=lambda row: row.text,
            codes=lambda row: (row.number,),
            detail=lambda row: f"{row.number} · {row.get_state_display()}",
            icon="bulb",
        ),
        custom=True,
        card=Card("title", "state", (("number", "filed_at"), ("office", "owner"))),
    ),
    Register(
        "suggestions.items",
        _("Practical-benefit items"),
        "suggestions.benefititem",
        queries.list_items,
        ITEMS,
        right="suggestions.view",
        url="benefit-items",
        default_sort="number",
        filters=ItemFilter,
        searched=Searched(
            title=lambda row: row.title,
            words=lambda row: row.goal,
            detail=lambda row: f"{row.programme} · {row.get_state_display()}",
            icon="heart",
        ),
        card=Card("title", "state", (("owner", "due_on"), ("percent", "last_month"))),
    ),
)
