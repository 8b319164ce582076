"""The terms of an office's desk: set with a reason, never overwritten."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from guanjia.domains.servicedesk import queries, rules
from guanjia.domains.servicedesk.models import DeskTerms
from guanjia.foundation.audit import trail
from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import ROOT, Actor
from guanjia.kernel.errors import NotVisible
from guanjia.kernel.words import N_


@transaction.atomic
def set_desk_terms(
    actor: Actor,
    *,
    office_id: int | None,
    valid_from: date,
    part_approval_fen: int,
    deputy_from_fen: int,
    climb_minutes: int,
    reason: str,
    today: date,
    now: datetime,
) -> DeskTerms:
    """Set the rules of an office and all below it from a day on; tickets opened before keep theirs.

    office_id None: everybody's, which needs the right at the root of the tree. Raises NotVisible, NotAllowed,
    DeskTermsRefused.
    """
    office = Office.objects.filter(pk=office_id).first() if office_id else None
    if office_id and (office is None or not actor.may("servicedesk.manage", office.path)):
        raise NotVisible(N_("There is no such office, or it is not yours to see."))
    root = queries.root_office()
    path = office.path if office else root.path if root else ROOT
    actor.require("servicedesk.manage", path)
    reason = rules.check_desk_terms(
        part_approval_fen=part_approval_fen, deputy_from_fen=deputy_from_fen, climb_minutes=climb_minutes, reason=reason
    )  # fmt: skip
    if valid_from < today:
        raise rules.DeskTermsRefused(N_("Rules hold from today or later, never backwards."), field="valid_from")
    before = queries.terms_at(path, now)
    try:
        with transaction.atomic():  # savepoint: somebody else sets them from the same day
            terms = DeskTerms.objects.create(
                office=office,
                valid_from=valid_from,
                part_approval_fen=part_approval_fen,
                deputy_from_fen=deputy_from_fen,
                climb_minutes=climb_minutes,
                reason=reason,
                set_by=actor.name[:80],
                set_at=now,
            )
    except IntegrityError as clash:  # desk_terms_one_a_day, desk_terms_one_general_a_day
        raise rules.DeskTermsRefused(
            N_("There are rules from that day already. Choose a later day."), field="valid_from"
        ) from clash
    trail.record(
        actor, "servicedesk.terms.set", terms, office_path=office.path if office else ROOT,
        office=str(terms), valid_from=valid_from, reason=reason,
        amount_before=str(before.part_approval_from), amount=str(terms.part_approval),
        deputy_before=str(before.deputy_from), deputy=str(terms.deputy_from),
        minutes_before=before.climb_every // rules.SHORTEST_STEP, minutes=climb_minutes,
    )  # fmt: skip
    return terms
