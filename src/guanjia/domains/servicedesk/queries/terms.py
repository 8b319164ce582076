"""Which terms of the desk hold for an office at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from guanjia.domains.servicedesk import rules
from guanjia.domains.servicedesk.models import DeskTerms, DeskTermsQuerySet
from guanjia.foundation.org.models import Office
from guanjia.foundation.protection.scope import within
from guanjia.kernel import clock
from guanjia.kernel.actor import ROOT, Actor


def terms_at(office_path: str, moment: datetime) -> rules.Terms:
    """The terms that govern what begins in an office at an instant: the nearest body's, else everybody's, else the
    standing ones. What was set later the same day does not reach back."""
    line = _line_of(office_path)
    return nearest(DeskTerms.objects.filter(Q(office__in=line) | Q(office=None)), office_path, moment)


def nearest(rows: Iterable[DeskTerms], office_path: str, moment: datetime) -> rules.Terms:
    """The same out of rows that are at hand."""
    depth = {pk: n for n, pk in enumerate(_line_of(office_path), start=1)}
    day = clock.local_day(moment)
    found = [
        row
        for row in rows
        if (row.office_id is None or row.office_id in depth) and row.valid_from <= day and row.set_at <= moment
    ]
    if not found:
        return rules.STANDING
    return max(found, key=lambda row: (depth.get(row.office_id or 0, 0), row.valid_from, row.pk)).as_rule()


def _line_of(office_path: str) -> list[int]:
    """The offices of a path, from the root down."""
    return [int(part) for part in office_path.split("/") if part]


def list_desk_terms(actor: Actor) -> DeskTermsQuerySet:
    """All terms in sight, the newest first."""
    return DeskTerms.objects.visible_to(actor).select_related("office")


def get_source(terms: rules.Terms) -> Office | None:
    """The body whose terms hold; None for everybody's and for the standing ones."""
    return Office.objects.filter(pk=terms.office_id).first() if terms.office_id else None


def list_managed_bodies(actor: Actor) -> list[Office]:
    """The open bodies for which the actor may set terms, at most 500."""
    seen = Office.objects.filter(within("path", actor.reach("servicedesk.manage")), valid_to=None)
    return list(seen.order_by("path")[:500])


def may_set_for_all(actor: Actor) -> bool:
    """Whether the actor manages the desk of everybody."""
    root = root_office()
    return actor.may("servicedesk.manage", root.path if root else ROOT)


def root_office() -> Office | None:
    """The body at the root of the tree."""
    return Office.objects.filter(parent=None).order_by("pk").first()
