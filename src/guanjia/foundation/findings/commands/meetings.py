"""Inspection letters come in; joint reviews are called, decide about findings, and are written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import PreparedFile, attach_file
from guanjia.foundation.findings import origins, queries, rules
from guanjia.foundation.findings.commands.raising import REVIEWS, take_number
from guanjia.foundation.findings.models import JointReview, Letter, Seat, Treated
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


def office_for(actor: Actor, office_id: int, right: str) -> Office:
    """An open office where the actor holds a right, or NotVisible."""
    office = Office.objects.filter(pk=office_id, valid_to=None).first()
    if office is None or not actor.may(right, office.path):
        raise NotVisible(N_("There is no such office, or it is not yours to see."))
    return office


@transaction.atomic
def enter_letter(
    actor: Actor,
    *,
    office_id: int,
    number: str,
    issuer: str,
    title: str,
    issued_on: date,
    received_on: date,
    now: datetime,
    origin: str = "inspection",
    reply_by: date | None = None,
    attachments: Sequence[UploadedFile | PreparedFile] = (),
) -> Letter:
    """Enter an inspection letter that an office received; its findings follow from a sheet or one by one.

    Raises LetterKnown for the same number of the same issuer, DeadlineRefused for days out of order.
    """
    actor.require("findings.manage")
    office = office_for(actor, office_id, "findings.manage")
    if received_on < issued_on or received_on > clock.local_day(now):
        raise rules.DeadlineRefused(N_("The letter was received after its issue and not in the future."),
                                    field="received_on")  # fmt: skip
    try:
        with transaction.atomic():
            letter = Letter.objects.create(
                number=rules.clean_words(number, field="number", most=60),
                issuer=rules.clean_words(issuer, field="issuer", most=80),
                title=rules.clean_words(title, field="title", most=120, fewest=4),
                origin=origins.origin_of(origin).key,
                issued_on=issued_on,
                received_on=received_on,
                reply_by=reply_by,
                office=office,
                office_path=office.path,
                entered_by=actor.name[:80],
                entered_at=now,
            )
    except IntegrityError as clash:  # findings_letter_once_an_office
        raise rules.LetterKnown(N_("This letter is entered already."), field="number") from clash
    for upload in attachments:
        attach_file(actor, holder=letter, purpose="letter", upload=upload, now=now, permitted=True)
    trail.record(
        actor, "findings.letter.entered", letter, office_path=office.path, number=letter.number, issuer=letter.issuer
    )
    return letter


@transaction.atomic
def call_review(
    actor: Actor,
    *,
    office_id: int,
    title: str,
    meets_at: datetime,
    chair: str,
    office_ids: Sequence[int],
    finding_ids: Sequence[int],
    now: datetime,
    room: str = "",
) -> JointReview:
    """Call several departments to one table over a number of findings; those who act there are told."""
    actor.require("findings.manage")
    office = office_for(actor, office_id, "findings.manage")
    others = list(Office.objects.filter(pk__in=set(office_ids), valid_to=None).exclude(kind="region").order_by("pk"))
    if len(others) < 2:
        raise rules.SupportRefused(N_("A joint review has at least two departments."), field="office_ids")
    review = JointReview.objects.create(
        number=take_number(REVIEWS, clock.local_day(now).year),
        title=rules.clean_words(title, field="title", most=120, fewest=4),
        office=office,
        office_path=office.path,
        meets_at=meets_at,
        room=room.replace("\x00", "").strip()[:80],
        chair=rules.clean_words(chair, field="chair", most=40),
        called_by=actor.name[:80],
    )
    seats = [Seat.objects.create(review=review, office=other, office_path=other.path) for other in others]
    treated = [
        Treated.objects.create(review=review, finding=queries.get_finding(actor, pk))
        for pk in dict.fromkeys(finding_ids)
    ]
    told: set[int] = set()
    for other in others:
        told.update(notify.accounts_with("findings.act", other.path, now=now))
    notify.send(
        "findings.review", to=told - {actor.account_id or 0}, title=N_("Joint review: %(title)s"),
        params={"title": review.title}, subject=review, now=now,
    )  # fmt: skip
    trail.record(
        actor, "findings.review.called", review, office_path=office.path, also=[*seats, *treated],
        title=review.title, departments=len(seats), findings=len(treated),
    )  # fmt: skip
    return review


def _open_review(actor: Actor, review_id: int) -> JointReview:
    review = queries.get_review(actor, review_id, lock=True)
    actor.require("findings.manage", review.office_path)
    if review.state != JointReview.State.CALLED:
        raise rules.ReviewSettled(N_("This joint review is over; its record stands."))
    return review


@transaction.atomic
def add_to_review(actor: Actor, *, review_id: int, finding_id: int) -> Treated:
    """Put one more finding on the table; asked twice, once."""
    review = _open_review(actor, review_id)
    finding = queries.get_finding(actor, finding_id)
    known = review.treated.filter(finding=finding).first()
    if known is not None:
        return known
    row = Treated.objects.create(review=review, finding=finding)
    trail.record(
        actor, "findings.review.added", review, office_path=review.office_path, also=[row], touched=False,
        number=finding.number,
    )  # fmt: skip
    return row


@transaction.atomic
def decide_in_review(actor: Actor, *, review_id: int, treated_id: int, decision: str) -> Treated:
    """Write down what the table decided about a finding; said again, the newer words stand and the story keeps both."""
    review = _open_review(actor, review_id)
    row = review.treated.select_related("finding").filter(pk=treated_id).first()
    if row is None:
        raise NotVisible(N_("There is no such finding, or it is not yours to see."))
    row.decision = rules.clean_words(decision, field="decision", most=2000, fewest=4)
    row.save(update_fields=["decision"])
    trail.record(
        actor, "findings.review.decided", review, office_path=review.office_path, also=[row], touched=False,
        number=row.finding.number, note=row.decision[:300],
    )  # fmt: skip
    return row


@transaction.atomic
def hold_review(actor: Actor, *, review_id: int, summary: str, now: datetime) -> JointReview:
    """End the meeting: every finding has its decision, and the summary stands. Raises ItemsOpen."""
    review = _open_review(actor, review_id)
    waiting = review.treated.filter(decision="").count()
    if waiting:
        raise rules.ItemsOpen(N_("%(n)s findings on the table have no decision yet."), n=waiting)
    if not review.treated.exists():
        raise rules.ItemsOpen(N_("There is no finding on the table."))
    review.summary = rules.clean_words(summary, field="summary", most=4000, fewest=4)
    review.state, review.held_at = JointReview.State.HELD, now
    review.save(update_fields=["summary", "state", "held_at"])
    for row in review.treated.select_related("finding"):
        trail.record(
            actor, "findings.finding.treated", row.finding, office_path=row.finding.office_path, also=[row],
            touched=False, review=review.number, note=row.decision[:300],
        )  # fmt: skip
    trail.record(
        actor, "findings.review.held", review, office_path=review.office_path, note=review.summary[:300]
    )  # fmt: skip
    return review
