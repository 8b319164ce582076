"""Grant reviews: each quarter every grant of a subtree is looked at by somebody who may take it back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.access import queries, rules
from guanjia.foundation.access.commands.grants import revoke_grant
from guanjia.foundation.access.models import Grant, GrantReview, GrantReviewLine
from guanjia.foundation.audit import trail
from guanjia.foundation.org import queries as org
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_


class ReviewOpenAlready(Refusal):
    """One review at a time for an office."""


class ReviewClosed(Refusal):
    """The review is over."""


class ReviewUnfinished(Refusal):
    """Grants still wait for their decision."""


class NothingToReview(Refusal):
    """There is no grant in the subtree."""


class LineDecided(Refusal):
    """Each grant is decided once a review."""


@transaction.atomic
def start_review(actor: Actor, *, office_id: int, title: str, due_on: date, now: datetime, today: date) -> GrantReview:
    """List every grant in force over an office and below. Raises NotVisible, NotAllowed, ReviewOpenAlready,
    NothingToReview, or ValidityBackwards for a due day in the past."""
    office = org.get_office(actor, office_id)
    actor.require("access.manage", office.path)
    rules.check_period(today, due_on)
    grants = Grant.objects.filter(office__path__startswith=office.path, revoked_at=None, emergency=None).exclude(
        valid_to__lt=today
    )
    if not grants.exists():
        raise NothingToReview(N_("There is no grant to review in this office."), field="office_id")
    try:
        with transaction.atomic():
            review = GrantReview.objects.create(
                title=title.strip() or f"{today.year} Q{(today.month + 2) // 3}",
                office=office,
                started_by_id=actor.account_id,
                started_at=now,
                due_on=due_on,
            )
    except IntegrityError as clash:  # grant_review_one_open_per_office
        raise ReviewOpenAlready(
            N_("A review of this office is still open. Finish it first."), field="office_id"
        ) from clash
    lines = [GrantReviewLine(review=review, grant=grant) for grant in grants.order_by("pk")]
    GrantReviewLine.objects.bulk_create(lines, batch_size=500)
    trail.record(actor, "access.review.started", review, office_path=office.path, grants=len(lines), due_on=due_on)
    return review


@transaction.atomic
def decide_line(actor: Actor, *, line_id: int, keep: bool, note: str, now: datetime) -> GrantReviewLine:
    """Keep one grant, or take it back (with a reason). Nobody decides their own grants.

    Raises NotVisible, NotAllowed, SelfGrant, ReviewClosed, LineDecided or ReasonMissing.
    """
    line = queries.get_review_line(actor, line_id, lock=True)
    grant = line.grant
    actor.require("access.manage", grant.office.path)
    rules.check_not_self(actor.person_id, actor.account_id, grant.account.person_id, grant.account_id)
    if line.review.closed_at is not None:
        raise ReviewClosed(N_("This review is closed."))
    if line.decision != GrantReviewLine.Decision.OPEN:
        raise LineDecided(N_("This grant was already decided in this review."))
    if grant.revoked_at is not None or (grant.valid_to and grant.valid_to < clock.local_day(now)):
        line.decision = GrantReviewLine.Decision.GONE
    elif keep:
        line.decision = GrantReviewLine.Decision.KEEP
    else:
        line.decision = GrantReviewLine.Decision.REVOKE
        revoke_grant(actor, grant_id=grant.pk, reason=note, now=now)
    line.decided_by_id, line.decided_at, line.note = actor.account_id, now, note.strip()
    line.save(update_fields=["decision", "decided_by", "decided_at", "note"])
    trail.record(
        actor,
        "access.review.line_decided",
        line,
        office_path=grant.office.path,
        review=line.review_id,
        grant=grant.pk,
        decision=line.decision,
    )
    return line


@transaction.atomic
def close_review(actor: Actor, *, review_id: int, now: datetime) -> GrantReview:
    """Close a review once every line is decided; grants that ended meanwhile count as decided."""
    review = queries.get_review(actor, review_id, lock=True)
    actor.require("access.manage", review.office.path)
    if review.closed_at is not None:
        raise ReviewClosed(N_("This review is closed."))
    waiting = GrantReviewLine.objects.filter(review=review, decision="open")
    waiting.exclude(grant__revoked_at=None).update(decision=GrantReviewLine.Decision.GONE, decided_at=now)
    left = waiting.count()
    if left:
        raise ReviewUnfinished(N_("%(n)s grants still wait for a decision."), n=left)
    review.closed_at = now
    review.save(update_fields=["closed_at"])
    trail.record(actor, "access.review.closed", review, office_path=review.office.path)
    return review
