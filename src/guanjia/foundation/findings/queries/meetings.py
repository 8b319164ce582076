"""Reads of inspection letters, joint reviews and published parts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from guanjia.foundation.findings import origins, rules
from guanjia.foundation.findings.models import (
    Finding,
    JointReview,
    Letter,
    LetterQuerySet,
    Publication,
    PublicationQuerySet,
    ReviewQuerySet,
)
from guanjia.foundation.findings.queries.ledger import LARGEST_ID
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def list_letters(actor: Actor) -> LetterQuerySet:
    """The inspection letters in sight with how many findings each brought and how many are closed."""
    closed = Q(findings__state__in=rules.SETTLED)
    rows = Letter.objects.visible_to(actor).select_related("office")
    return rows.annotate(total=Count("findings"), closed=Count("findings", filter=closed))


def get_letter(actor: Actor, letter_id: int) -> Letter:
    """The letter, or NotVisible."""
    found = list_letters(actor).filter(pk=letter_id).first() if 0 < letter_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such inspection letter."))
    return found


def letter_by_number(actor: Actor, number: str) -> Letter | None:
    """The letter in sight that bears a number, however it is spaced; None where there is none or more than one."""
    wanted = "".join(number.split())
    found = [row for row in Letter.objects.visible_to(actor).order_by("-pk") if "".join(row.number.split()) == wanted]
    return found[0] if len(found) == 1 else None


def list_reviews(actor: Actor) -> ReviewQuerySet:
    """The joint reviews in sight."""
    rows = JointReview.objects.visible_to(actor).select_related("office")
    return rows.annotate(findings_count=Count("treated", distinct=True), seats_count=Count("seats", distinct=True))


def get_review(actor: Actor, review_id: int, *, lock: bool = False) -> JointReview:
    """The joint review, or NotVisible."""
    rows = JointReview.objects.visible_to(actor)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("office")
    found = rows.filter(pk=review_id).first() if 0 < review_id <= LARGEST_ID else None
    if found is None:
        raise NotVisible(N_("There is no such joint review."))
    return found


def list_published(actor: Actor) -> PublicationQuerySet:
    """What is published within the body of the actor, the newest first."""
    rows = Publication.objects.visible_to(actor)
    return rows.select_related("finding__office", "finding__place").order_by("-published_at", "-pk")


def get_publication(finding: Finding) -> Publication | None:
    """What of a finding is published now."""
    return finding.publications.filter(withdrawn_at=None).first()


def published_parts(row: Publication) -> dict[str, Any]:
    """The published values by field name; what is not published is not in it."""
    finding = row.finding
    values: dict[str, Any] = {
        "office": finding.office.name,
        "place": finding.place.full_name if finding.place else "",
        "grade": finding.get_grade_display(),
        "origin": str(origins.label_of(finding.origin)),
        "root_cause": finding.root_cause,
        "measure": finding.measure,
        "long_rule": finding.long_rule,
        "clause": finding.clause,
        "due_on": finding.due_on,
    }
    return {name: values[name] for name in rules.PUBLIC_FIELDS if name in row.fields and values[name]}
