"""What the system does by itself: it reminds, escalates, and follows the organisation."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from guanjia.foundation.approvals.directory import OfficeDirectory
from guanjia.foundation.approvals.rules.templates import MANAGER, UNIT, Who
from guanjia.foundation.audit import trail
from guanjia.foundation.findings import queries, rules
from guanjia.foundation.findings.commands import telling
from guanjia.foundation.findings.commands.terms import found_terms
from guanjia.foundation.findings.models import EscalationStep, Finding, Seat, Support
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor, system_actor
from guanjia.kernel.words import N_


def upkeep_actor() -> Actor:
    """The system's own actor for upkeep."""
    return system_actor("upkeep", "findings.view")


def locked(actor: Actor, finding_id: int) -> Finding | None:
    """The finding under a lock, if it is still there to be seen."""
    return Finding.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=finding_id).first()


@transaction.atomic
def remind_progress(actor: Actor, *, finding_id: int, now: datetime) -> bool:
    """Remind the owner, once a missing note, that the fortnight's progress is due."""
    finding = locked(actor, finding_id)
    today = clock.local_day(now)
    if finding is None or not finding.is_with_owner or finding.stopped_on is not None:
        return False
    if finding.progress_due_on is None or finding.progress_due_on > today:
        return False
    told = telling.tell(
        "findings.progress", finding, telling.owner_accounts(finding, now), N_("Write what was done: %(title)s"),
        now=now, what="progress",
    )  # fmt: skip
    if told:
        trail.record(
            actor, "findings.progress.reminded", finding, office_path=finding.office_path, touched=False,
            day=finding.progress_due_on,
        )  # fmt: skip
    return bool(told)


def told_at(finding: Finding, step: EscalationStep, now: datetime) -> list[int]:
    """The accounts that an escalation step reaches."""
    directory = OfficeDirectory(today=clock.local_day(now), now=now)
    if step.tell == EscalationStep.Tell.HEAD:
        people = directory.find(Who("head", UNIT), finding.office_path, ()).people
    elif step.tell == EscalationStep.Tell.BUREAU:
        people = (
            *directory.find(Who("owner_section", MANAGER), finding.office_path, ()).people,
            *directory.find(Who("deputy", MANAGER), finding.office_path, ()).people,
        )
    else:
        return telling.leader_accounts(finding, now)
    return notify.accounts_of_people(people)


@transaction.atomic
def escalate_finding(actor: Actor, *, finding_id: int, now: datetime) -> int:
    """Tell the next ones up about a finding past its deadline; answers with how many steps were newly reached."""
    finding = locked(actor, finding_id)
    today = clock.local_day(now)
    if finding is None:
        return 0
    terms = found_terms(finding.office_path, today, now)
    steps = queries.steps_of(terms)
    late = finding.overdue_days(today)
    level = rules.level_of(late, [step.after_days for step in steps])
    if level <= finding.escalated:
        return 0
    new = steps[finding.escalated : level]
    finding.escalated = level
    finding.save(update_fields=["escalated"])
    to = {account for step in new for account in told_at(finding, step, now)}
    told = telling.tell(
        "findings.overdue", finding, to, N_("%(days)s days past its deadline: %(title)s"), now=now, what="late",
        urgent=finding.grade == rules.Grade.GRAVE, days=late,
    )  # fmt: skip
    trail.record(
        actor, "findings.finding.escalated", finding, office_path=finding.office_path, days=late, level=level,
        people=told,
    )  # fmt: skip
    return len(new)


@transaction.atomic
def tell_leader(actor: Actor, *, finding_id: int, today: date, now: datetime) -> bool:
    """Tell the leader who watches, once, that the day of the report is over and the finding open."""
    finding = locked(actor, finding_id)
    if finding is None or finding.is_settled:
        return False
    watch = queries.open_supervision(finding)
    if watch is None or watch.report_by >= today or watch.told_on is not None:
        return False
    watch.told_on = today
    watch.save(update_fields=["told_on"])
    telling.tell(
        "findings.supervised", finding, notify.accounts_of_people([watch.leader_id]),
        N_("Not done by %(day)s, the day you set: %(title)s"), now=now, day=str(watch.report_by),
    )  # fmt: skip
    trail.record(
        actor, "findings.supervision.late", finding, office_path=finding.office_path, also=[watch], touched=False,
        day=watch.report_by,
    )  # fmt: skip
    return True


@transaction.atomic
def remind_look_back(actor: Actor, *, finding_id: int, today: date, now: datetime) -> bool:
    """Tell whoever verifies that a closed finding is to be looked at again."""
    finding = locked(actor, finding_id)
    if finding is None or finding.state != rules.State.CLOSED:
        return False
    task = queries.get_look_back(finding)
    if task is None or task.due_on > today:
        return False
    told = telling.tell(
        "findings.look_back", finding, telling.verifier_accounts(finding, now), N_("To look back at: %(title)s"),
        now=now, what="look_back",
    )  # fmt: skip
    if told:
        trail.record(
            actor, "findings.look_back.reminded", finding, office_path=finding.office_path, touched=False,
            day=task.due_on,
        )  # fmt: skip
    return bool(told)


@transaction.atomic
def move_findings(actor: Actor, source: Office, target: Office, now: datetime) -> int:
    """Hand the open findings of a re-organised body to its successor; whoever answered there no longer does where the
    person does not move along."""
    moved = 0
    for finding in queries.held_by(source).select_for_update(of=("self",)).order_by("pk"):
        finding.office, finding.office_path = target, target.path
        finding.save(update_fields=["office", "office_path"])
        trail.record(
            actor, "findings.finding.moved", finding, office_path=target.path, office=target.name, before=source.name
        )
        moved += 1
    return moved


@transaction.atomic
def follow_offices() -> int:
    """Bring the repeated office paths in step with the tree, after a body moved within it."""
    moved = 0
    pairs = (
        (Finding, "office", "office_path"), (Finding, "raised_office", "raised_path"),
        (Support, "office", "office_path"), (Seat, "office", "office_path"),
    )  # fmt: skip
    for model, name, field in pairs:
        path = Office.objects.filter(pk=OuterRef(f"{name}_id")).values("path")[:1]
        stale = model._default_manager.exclude(**{field: F(f"{name}__path")})
        moved += stale.update(**{field: Subquery(path)})
    return moved
