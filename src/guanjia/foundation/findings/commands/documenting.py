"""Official papers about findings: the notice to a unit, the bulletin over many, the minutes of a joint review.

Each is drafted here and signed off, numbered and issued in the documents room.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.documents import public as documents
from guanjia.foundation.findings import clauses, papers, queries, rules
from guanjia.foundation.findings.models import Finding, JointReview
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_

MOST = 60


@transaction.atomic
def draft_notices(actor: Actor, *, finding_ids: Sequence[int], now: datetime) -> list[documents.Document]:
    """Draft a rectification notice for each unit that answers for one of these open findings.

    A notice about one finding belongs to its page; one about several to the first's. Raises NotVisible, NotAllowed,
    FindingMoved where none of them is open.
    """
    found = [queries.get_finding(actor, pk) for pk in dict.fromkeys(finding_ids[:MOST])]
    rows = sorted((row for row in found if not row.is_settled), key=lambda row: (row.office_id, row.due_on, row.pk))
    if not rows:
        raise rules.FindingMoved(N_("A notice is issued for open findings."))
    made = []
    for _office, group in groupby(rows, key=lambda row: row.office_id):
        mine = list(group)
        for row in mine:
            actor.require("findings.manage", row.raised_path)
        made.append(_notice(actor, mine, now))
    return made


def _notice(actor: Actor, rows: Sequence[Finding], now: datetime) -> documents.Document:
    first = rows[0]
    quoted = [clauses.label_of(row.clause) for row in rows]
    document = documents.draft_document(
        actor,
        kind="documents.rectification",
        unit=first.raised_office,
        values=papers.notice_values(rows, quoted),
        subject=first,
        receivers=[first.office],
        now=now,
    )
    for row in rows:
        trail.record(
            actor, "findings.notice.drafted", row, office_path=row.office_path, touched=False, title=document.title,
            document=document.pk,
        )  # fmt: skip
    return document


@transaction.atomic
def draft_bulletin(
    actor: Actor, *, office_id: int, topic: str, text: str, unit_ids: Sequence[int], now: datetime
) -> documents.Document:
    """Draft a bulletin in the name of an office, addressed to the units it is about."""
    office = Office.objects.filter(pk=office_id, valid_to=None).first()
    if office is None:
        raise rules.SupportRefused(N_("Choose an office from the list."), field="office_id")
    actor.require("findings.manage", office.path)
    units = Office.objects.filter(pk__in=set(unit_ids)).order_by("path")
    return documents.draft_document(
        actor,
        kind="documents.bulletin",
        unit=office,
        values={
            "topic": rules.clean_words(topic, field="topic", most=60),
            "text": rules.clean_words(text, field="text", most=4000, fewest=10),
        },
        receivers=list(units),
        now=now,
    )


@transaction.atomic
def draft_minutes(actor: Actor, *, review_id: int, now: datetime) -> documents.Document:
    """Draft the minutes of a joint review that was held, addressed to the departments that sat there."""
    review = queries.get_review(actor, review_id)
    actor.require("findings.manage", review.office_path)
    if review.state != JointReview.State.HELD:
        raise rules.ReviewSettled(N_("End the meeting first: minutes say what was decided."))
    seats = list(review.seats.select_related("office"))
    treated = list(review.treated.select_related("finding"))
    day = clock.local_day(review.meets_at)
    document = documents.draft_document(
        actor,
        kind="documents.minutes",
        unit=review.office,
        values=papers.minutes_values(review, [seat.office.name for seat in seats], treated, day),
        subject=review,
        receivers=[seat.office for seat in seats],
        now=now,
    )
    trail.record(
        actor, "findings.minutes.drafted", review, office_path=review.office_path, touched=False, title=document.title
    )
    return document
