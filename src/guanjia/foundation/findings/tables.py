"""Cells of the ledger as HTML."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanjia.foundation.findings import clauses, origins
from guanjia.foundation.findings.models import Finding, JointReview, Letter
from guanjia.kernel import clock
from guanjia.ui.templatetags.gj import day, status

STAGES = ("registered", "planned", "doing", "submitted", "closed")
AT = {"registered": 0, "planned": 1, "doing": 2, "returned": 2, "reopened": 2, "submitted": 3}


def office_of(row: Finding | Letter | JointReview) -> str:
    """The unit by its short name."""
    return row.office.short_name or row.office.name


def link_number(row: Finding) -> SafeString:
    return format_html('<a class="mono" href="{}">{}</a>', row.get_absolute_url(), row.number)


def show_title(row: Finding) -> SafeString:
    """The title opens the drawer (without scripts the page); below, what it goes against."""
    below = clauses.label_of(row.clause) or origins.label_of(row.origin)
    mark = format_html(' <span class="fd-eye">{}</span>', _("Watched")) if getattr(row, "watched", False) else ""
    return format_html(
        '<a class="t" href="{}" data-drawer hx-get="{}" hx-target="#drawer">{}</a>{}<small>{}</small>',
        row.get_absolute_url(), reverse("finding-drawer", kwargs={"pk": row.pk}), row.title, mark, below,
    )  # fmt: skip


def show_grade(row: Finding) -> SafeString:
    bars = format_html_join(
        "", "<i{}></i>", ((SafeString(' class="on"') if n < row.grade_level else "",) for n in range(3))
    )
    return format_html(
        '<span class="fd-grade {}"><span class="fd-bars" aria-hidden="true">{}</span>{}</span>',
        row.grade, bars, row.get_grade_display(),
    )  # fmt: skip


def show_stage(row: Finding) -> SafeString:
    """The five-segment bar: what is done, where it is, red where it is late."""
    if row.is_settled:
        marks = ["d"] * len(STAGES)
    else:
        at, late = AT[row.state], row.overdue_days(clock.today()) > 0
        marks = ["d"] * at + ["x" if late else "c"] + [""] * (len(STAGES) - at - 1)
    segments = format_html_join("", '<i class="{}"></i>', ((mark,) for mark in marks))
    return format_html('<span class="gj-stage" role="img" aria-label="{}">{}</span>', row.get_state_display(), segments)


def due_words(row: Finding) -> tuple[str, str]:
    """What the deadline means today, and its tone."""
    today = clock.today()
    if row.is_settled:
        return (_("on time"), "") if row.on_time else (_("late"), "c-bad")
    if row.stopped_on is not None:
        return _("clock stopped"), "c-warn"
    late, left = row.overdue_days(today), (row.due_on - today).days
    if late:
        return _("%(n)s days late") % {"n": late}, "c-bad"
    return _("%(n)s days left") % {"n": left}, "c-warn" if left <= 3 else ""


def show_due(row: Finding) -> SafeString:
    words, tone = due_words(row)
    return format_html('{}<small class="{}">{}</small>', day(row.due_on), tone, words)


def show_state(row: Finding | JointReview) -> SafeString:
    return status(row.tone, row.get_state_display())


def show_unit(row: Finding) -> SafeString:
    return format_html("{}<small>{}</small>", office_of(row), row.owner.name if row.owner else _("nobody named"))


def link_letter(row: Letter) -> SafeString:
    return format_html('<a class="t" href="{}">{}</a><small>{}</small>', row.get_absolute_url(), row.title, row.number)


def link_review(row: JointReview) -> SafeString:
    return format_html('<a class="t" href="{}">{}</a><small>{}</small>', row.get_absolute_url(), row.title, row.number)
