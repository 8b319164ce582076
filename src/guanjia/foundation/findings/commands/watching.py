"""Leaders watch deadlines (督办)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.findings import queries, rules
from guanjia.foundation.findings.commands import telling
from guanjia.foundation.findings.models import Supervision
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed
from guanjia.kernel.words import N_


@transaction.atomic
def supervise_finding(actor: Actor, *, finding_id: int, wish: str, report_by: date, now: datetime) -> Supervision:
    """Put an open finding under the actor's own watch: what is expected, and by when. Raises SupervisedAlready."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    if not actor.may("findings.supervise", finding.raised_path):
        actor.require("findings.supervise", finding.office_path)
    if actor.person_id is None:
        raise NotAllowed(N_("Only a person can watch a finding."))
    rules.check_open(finding.state)
    if report_by < clock.local_day(now):
        raise rules.DeadlineRefused(N_("Choose a day ahead."), field="report_by")
    try:
        with transaction.atomic():
            watch = Supervision.objects.create(
                finding=finding,
                leader_id=actor.person_id,
                wish=rules.clean_words(wish, field="wish", most=500, fewest=4),
                report_by=report_by,
                began_at=now,
            )
    except IntegrityError as clash:  # findings_supervision_one_open
        raise rules.SupervisedAlready(N_("A leader watches this finding already.")) from clash
    telling.tell(
        "findings.supervised", finding, telling.owner_accounts(finding, now),
        N_("%(leader)s watches this until %(day)s: %(title)s"), now=now, what="watched", urgent=True,
        leader=actor.name, day=str(report_by),
    )  # fmt: skip
    trail.record(
        actor, "findings.supervision.begun", finding, office_path=finding.office_path, also=[watch], touched=False,
        wish=watch.wish, report_by=report_by,
    )  # fmt: skip
    return watch


@transaction.atomic
def end_supervision(actor: Actor, *, finding_id: int, note: str, now: datetime) -> Supervision:
    """End the watch with a word; the leader who watches, or another who may. Raises NotSupervised."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    watch = queries.open_supervision(finding)
    if watch is None:
        raise rules.NotSupervised(N_("Nobody watches this finding."))
    if actor.person_id != watch.leader_id:
        actor.require("findings.supervise", finding.raised_path)
    watch.ended_at, watch.end_note = now, rules.clean_words(note, field="note", most=500)
    watch.save(update_fields=["ended_at", "end_note"])
    telling.settle(finding, "watched", now=now, but_for=actor.account_id)
    trail.record(
        actor, "findings.supervision.ended", finding, office_path=finding.office_path, also=[watch], touched=False,
        note=watch.end_note,
    )  # fmt: skip
    return watch
