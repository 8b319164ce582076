"""Cells of the registers of this room as HTML."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanjia.foundation.standards import library, queries
from guanjia.foundation.standards.models import CitedClause, Exemption, KeptVerdict, Standard, StandardLine, TrialRow
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.rulebook.engine import RuleUnknown, get_rule
from guanjia.rulebook.verdicts import STATE_LABELS, State
from guanjia.ui.templatetags.gj import day, status, verdict


def short(office: Any) -> str:
    return str(office.short_name or office.name) if office else ""


def phase_of(row: Standard) -> tuple[str, str]:
    """Tone and word for where a standard is today."""
    today = clock.today()
    if row.is_sealed and row.in_force_on > today:
        return "info", _("From %(day)s") % {"day": row.in_force_on.isoformat()}
    if row.is_sealed and row.ends_on and row.ends_on >= today:
        return "warn", _("Until %(day)s") % {"day": row.ends_on.isoformat()}
    if row.status == "force" and row.ends_on and row.ends_on < today:
        return "mute", pgettext("standard", "Over")
    return row.tone, row.get_status_display()


def phase_word(row: Standard) -> str:
    return phase_of(row)[1]


def show_phase(row: Standard) -> SafeString:
    return status(*phase_of(row))


def show_title(row: Standard) -> SafeString:
    return format_html('<a class="t" href="{}">{}</a><small>{}</small>', row.get_absolute_url(), row.title, row.number)


def show_review(row: Standard) -> SafeString:
    late = _("overdue") if row.review_on and row.review_on < clock.today() else ""
    return format_html('{}<small class="c-bad">{}</small>', day(row.review_on) if row.review_on else "—", late)


def rule_title(key: str) -> str:
    try:
        return _(get_rule(key).title)
    except RuleUnknown:
        return key


def show_subject(row: KeptVerdict | Exemption) -> SafeString:
    return format_html(
        '<a class="t" href="{}">{}</a><small>{} {}</small>',
        row.get_absolute_url(), row.subject_label, row.rule, rule_title(row.rule),
    )  # fmt: skip


def sentence_of(row: KeptVerdict | TrialRow) -> str:
    return row.sentence_zh if queries.speaks_chinese() else row.sentence_en


def show_outcome(row: KeptVerdict) -> SafeString:
    return verdict(row.tone, row.get_outcome_display())


def phase_of_exemption(row: Exemption) -> str:
    return str(row.phase(clock.today())[1])


def show_exemption_phase(row: Exemption) -> SafeString:
    return status(*row.phase(clock.today()))


def state_word(word: str) -> str:
    return _(STATE_LABELS[State[word.upper()]])


def show_trial_label(row: TrialRow) -> SafeString:
    if row.href:
        return format_html('<a class="t" href="{}">{}</a><small>{}</small>', row.href, row.label, rule_title(row.rule))
    return format_html('<span class="t">{}</span><small>{}</small>', row.label, rule_title(row.rule))


def label_of_clause(key: str) -> str:
    """A clause as a list shows it; the reference itself where the library has it no longer."""
    try:
        return queries.clause(key).label
    except Refusal:
        return key


def show_clause(row: CitedClause) -> SafeString:
    return format_html(
        '<a class="t" href="{}?key={}">{}</a><small class="mono">{}</small>',
        reverse("standard-clause"), row.clause, label_of_clause(row.clause), row.clause,
    )  # fmt: skip


def rows_href(row: CitedClause, outcome: str) -> str:
    """The verdicts behind one figure of the compliance report."""
    asked = {"clause": row.clause, "unit": row.verdict.unit_id, "month": row.verdict.month.isoformat()}
    if outcome:
        asked["outcome"] = outcome
    return f"{reverse('kept-verdicts')}?{urlencode(asked)}"


def figure(name: str, outcome: str) -> Any:
    """A cell with a figure that opens to its rows."""

    def show(row: CitedClause) -> SafeString:
        return format_html('<a href="{}">{}</a>', rows_href(row, outcome), getattr(row, name))

    return show


def kept_share(row: CitedClause) -> str:
    """Passes and exceptions out of all, with both figures kept."""
    kept = row.passes + row.exceptions  # type: ignore[attr-defined]
    return f"{kept}/{row.verdicts}"  # type: ignore[attr-defined]


def show_line(row: StandardLine) -> SafeString:
    return format_html(
        '<a class="t" href="{}">{}</a><small>{}</small>',
        row.standard.get_absolute_url(), row.standard.number, row.standard.title,
    )  # fmt: skip


def limit_of(row: StandardLine) -> str:
    """A limit's name with its unit of measure."""
    known = library.effective().parameters.get(row.parameter)
    return f"{queries.label_of(known)} ({known.unit})" if known else row.parameter
