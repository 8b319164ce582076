"""Who answers for a finding, who helps, who verifies; its grade and its parts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.findings import queries, rules
from guanjia.foundation.findings.commands import telling
from guanjia.foundation.findings.models import Finding, Part, Support
from guanjia.foundation.notify import public as notify
from guanjia.foundation.org.models import Office, Person
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed, NotVisible
from guanjia.kernel.words import N_


def require_owner_side(actor: Actor, finding: Finding) -> None:
    """Only the owner, those who act for the unit, and those who manage findings there move it on."""
    if not queries.is_owner_side(actor, finding) and not actor.may("findings.manage", finding.raised_path):
        raise NotAllowed(N_("Only whoever answers for this finding may do this."))


def person_in_service(person_id: int | None, today: date, field: str) -> Person | None:
    """The person, in service that day; raises OwnerRefused for one who is not."""
    if not person_id:
        return None
    person = Person.objects.select_related("office").filter(pk=person_id).first()
    if person is None or (person.valid_to is not None and person.valid_to < today):
        raise rules.OwnerRefused(N_("Choose somebody who is in service."), field=field)
    return person


@transaction.atomic
def assign_finding(
    actor: Actor,
    *,
    finding_id: int,
    owner_id: int | None,
    now: datetime,
    verifier_id: int | None = None,
) -> Finding:
    """Name the person who answers for a finding, and whoever verifies it.

    The unit names its owner itself; the verifier is named by whoever manages findings for the body that raised it, and
    stays as it is where none is given. Raises NotAllowed, OwnerRefused, VerifierRefused.
    """
    finding = queries.get_finding(actor, finding_id, lock=True)
    require_owner_side(actor, finding)
    rules.check_with_owner(finding.state)
    today = clock.local_day(now)
    owner = person_in_service(owner_id, today, "owner_id")
    if owner is None or not owner.office.path.startswith(finding.office_path):
        raise rules.OwnerRefused(N_("The owner is somebody of the unit that answers."), field="owner_id")
    verifier = person_in_service(verifier_id, today, "verifier_id")
    if verifier is not None:
        actor.require("findings.manage", finding.raised_path)
        finding.verifier = verifier
    if finding.verifier_id == owner.pk:
        raise rules.VerifierRefused(N_("Whoever answers for a finding cannot verify it."), field="verifier_id")
    finding.owner = owner
    finding.save(update_fields=["owner", "verifier"])
    telling.settle(finding, "plan", now=now, but_for=actor.account_id)
    if actor.person_id != owner.pk:
        telling.tell(
            "findings.raised", finding, notify.accounts_of_people([owner.pk]), N_("You answer for: %(title)s"),
            now=now, what="plan",
        )  # fmt: skip
    trail.record(
        actor, "findings.finding.assigned", finding, office_path=finding.office_path, owner=owner.name,
        verifier=verifier.name if verifier else "",
    )  # fmt: skip
    return finding


@transaction.atomic
def change_grade(actor: Actor, *, finding_id: int, grade: str, reason: str) -> Finding:
    """Grade an open finding anew, with the reason; the deadline stays."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    actor.require("findings.manage", finding.raised_path)
    rules.check_open(finding.state)
    level, before = rules.check_grade(grade), finding.grade
    reason = rules.clean_words(reason, field="reason", most=300, fewest=4)
    finding.grade = level
    finding.save(update_fields=["grade"])
    trail.record(
        actor, "findings.finding.graded", finding, office_path=finding.office_path, before=before, grade=str(level),
        reason=reason,
    )  # fmt: skip
    return finding


@transaction.atomic
def add_support(
    actor: Actor, *, finding_id: int, office_id: int, task: str, now: datetime, person_id: int | None = None
) -> Support:
    """Name an office that supports the owner, with what it has to do. Raises SupportRefused."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    actor.require("findings.manage", finding.raised_path)
    rules.check_open(finding.state)
    office = Office.objects.filter(pk=office_id, valid_to=None).exclude(kind="region").first()
    if office is None or office.pk == finding.office_id:
        raise rules.SupportRefused(N_("Choose another office than the one that answers."), field="office_id")
    person = person_in_service(person_id, clock.local_day(now), "person_id")
    if person is not None and (not person.office.path.startswith(office.path) or person.pk == finding.verifier_id):
        raise rules.SupportRefused(
            N_("The helper is somebody of the supporting office, and not the verifier."), field="person_id"
        )
    try:
        with transaction.atomic():
            support = Support.objects.create(
                finding=finding,
                office=office,
                office_path=office.path,
                person=person,
                task=rules.clean_words(task, field="task", most=500),
            )
    except IntegrityError as clash:  # findings_support_once_an_office
        raise rules.SupportRefused(N_("This office supports the finding already."), field="office_id") from clash
    to = (
        notify.accounts_of_people([person.pk])
        if person is not None
        else notify.accounts_with("findings.act", office.path, now=now)
    )
    telling.tell("findings.raised", finding, to, N_("Your support is asked for: %(title)s"), now=now)
    trail.record(
        actor, "findings.support.added", finding, office_path=finding.office_path, also=[support], touched=False,
        office=office.name, task=support.task,
    )  # fmt: skip
    return support


@transaction.atomic
def finish_support(actor: Actor, *, finding_id: int, support_id: int, note: str, now: datetime) -> Support:
    """Report one's part of the help as done; asked twice, the first note stays."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    rules.check_open(finding.state)
    support = finding.supports.select_related("office").filter(pk=support_id).first()
    if support is None:
        raise NotVisible(N_("There is no such support."))
    if actor.person_id is None or actor.person_id != support.person_id:
        actor.require("findings.act", support.office_path)
    if support.done_at is None:
        support.done_at, support.done_note = now, rules.clean_words(note, field="note", most=500)
        support.save(update_fields=["done_at", "done_note"])
        trail.record(
            actor, "findings.support.done", finding, office_path=finding.office_path, also=[support], touched=False,
            office=support.office.name, note=support.done_note,
        )  # fmt: skip
    return support


@transaction.atomic
def add_part(
    actor: Actor, *, finding_id: int, title: str, root_cause: str, measure: str, due_on: date | None = None
) -> Part:
    """Split a part off a finding, with its own root cause and measure."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    require_owner_side(actor, finding)
    rules.check_with_owner(finding.state)
    last = finding.parts.order_by("-number").values_list("number", flat=True).first() or 0
    part = Part.objects.create(
        finding=finding,
        number=last + 1,
        title=rules.clean_words(title, field="title", most=120),
        root_cause=rules.clean_words(root_cause, field="root_cause", most=1000),
        measure=rules.clean_words(measure, field="measure", most=1000),
        due_on=due_on,
    )
    trail.record(
        actor, "findings.part.added", finding, office_path=finding.office_path, also=[part], touched=False,
        number=part.number, title=part.title,
    )  # fmt: skip
    return part


@transaction.atomic
def finish_part(actor: Actor, *, finding_id: int, part_id: int, note: str, today: date) -> Part:
    """Note that a part is done; asked twice, the first day stays."""
    finding = queries.get_finding(actor, finding_id, lock=True)
    require_owner_side(actor, finding)
    rules.check_with_owner(finding.state)
    part = finding.parts.filter(pk=part_id).first()
    if part is None:
        raise NotVisible(N_("There is no such sub-item."))
    if part.done_on is None:
        part.done_on, part.done_note = today, note.replace("\x00", "").strip()[:500]
        part.save(update_fields=["done_on", "done_note"])
        trail.record(
            actor, "findings.part.done", finding, office_path=finding.office_path, also=[part], touched=False,
            number=part.number, note=part.done_note,
        )  # fmt: skip
    return part
