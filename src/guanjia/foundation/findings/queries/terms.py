"""Which terms hold for an office on a day, and what they make of a deadline."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from guanjia.foundation.calendar import sheet
from guanjia.foundation.findings import rules
from guanjia.foundation.findings.models import EscalationStep, Terms, TermsQuerySet
from guanjia.kernel.actor import Actor


def line_of(office_path: str) -> list[int]:
    """The offices of a path, from the root down."""
    return [int(part) for part in office_path.split("/") if part]


def terms_for(office_path: str, on: date) -> Terms | None:
    """The terms in force for an office on a day: the nearest body's, else everybody's; None before any are set."""
    line = line_of(office_path)
    rows = Terms.objects.filter(Q(office__in=line) | Q(office=None), valid_from__lte=on)
    nearest = {pk: depth for depth, pk in enumerate(line, start=1)}
    found = sorted(rows, key=lambda row: (nearest.get(row.office_id or 0, 0), row.valid_from, row.pk))
    return found[-1] if found else None


def steps_of(terms: Terms) -> list[EscalationStep]:
    """The escalation steps of terms, the first to come first."""
    return list(terms.steps.all())


def list_terms(actor: Actor) -> TermsQuerySet:
    """All terms in sight with their steps, the newest first."""
    return Terms.objects.visible_to(actor).select_related("office").prefetch_related("steps")


def due_after(start: date, workdays: int, office_path: str) -> date:
    """The day that lies so many working days of an office ahead."""
    days = sheet.current()
    return rules.day_after(start, workdays, lambda day: days.is_workday(day, office_path))


def workdays_since(first: date, last: date, office_path: str) -> int:
    """The working days of an office after `first` up to `last`."""
    days = sheet.current()
    return rules.workdays_between(first, last, lambda day: days.is_workday(day, office_path))


def all_steps() -> QuerySet[EscalationStep]:
    """Every escalation step of all terms."""
    return EscalationStep.objects.select_related("terms")
