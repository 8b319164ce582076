"""Exceptions after the decision: what may still rest on one, and telling that it is over."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models, transaction

from guanjia.foundation.approvals import queries, telling
from guanjia.foundation.approvals.commands.moving import write_story
from guanjia.foundation.approvals.models import Case
from guanjia.foundation.approvals.rules import refusals
from guanjia.foundation.approvals.rules.states import Note
from guanjia.foundation.audit import trail
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_


def require_exception(subject: models.Model, *, on: date, kind: str = "") -> Case:
    """The case whose exception lets a forbidden thing be done on a day; for the command that does it. The caller has
    already been shown the thing. Raises ExceptionOver when none was granted, or its last day is past."""
    case = queries.exception_for(subject, on=on, kind=kind)
    if case is not None:
        return case
    last = queries.exceptions_of(subject, kind=kind).order_by("-exception_until").first()
    if last is None or last.exception_until is None:
        raise refusals.ExceptionOver(N_("A check forbids this, and no exception was granted. Ask for one first."))
    raise refusals.ExceptionOver(
        N_("The exception of %(number)s held until %(until)s. Ask for a new one."),
        number=last.number,
        until=last.exception_until.isoformat(),
    )


@transaction.atomic
def tell_ended_exception(actor: Actor, *, case_id: int, now: datetime) -> bool:
    """Tell the requester and those who decided, once, that an exception is over. Whether it was done now."""
    case = queries.get_case(actor, case_id, lock=True)
    if case.pk not in queries.ended_exceptions(now, only=case.pk):
        return False
    note = Note(queries.EXCEPTION_OVER, people=queries.rely_on(case))
    write_story(case, case.version.plan, [note], now=now, key=queries.EXCEPTION_OVER)
    trail.record(actor, "approvals.case.exception_over", case, office_path=case.office_path, touched=False)
    telling.tell(actor, case, [note], now=now)
    return True
