"""Who is told what about a case. What waited for somebody and no longer does disappears from their inbox."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from guanjia.foundation.approvals.models import Case, Delegation
from guanjia.foundation.approvals.rules.states import Note, Status
from guanjia.foundation.notify.public import accounts_of_people, accounts_with, send, settle
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_

WAITS = N_("“%(title)s” waits for your approval")
WAITS_FOR = N_("“%(title)s” waits for the approval of %(principal)s; you stand in")
DECIDED = {
    Status.APPROVED: N_("Approved: “%(title)s”"),
    Status.REFUSED: N_("Refused: “%(title)s”"),
}


def task_about(case: Case, person: int) -> str:
    """The mark of one person's task, under which it disappears."""
    return f"approvals.task:{case.pk}:{person}"


def stand_ins_of(case: Case, people: Iterable[int], now: datetime) -> list[Delegation]:
    """The delegations in force of these people for this case, never to its requester."""
    rows = Delegation.objects.in_force(clock.local_day(now)).filter(principal__in=list(people))
    return [
        row
        for row in rows.select_related("principal")
        if (not row.kinds or case.kind in row.kinds) and row.stand_in_id != case.requester_id
    ]


def tell_seats(actor: Actor, case: Case, fresh: Collection[int], gone: Collection[int], *, now: datetime) -> None:
    """Tell those who are asked from now on, and their stand-ins; settle what waited for those who no longer are."""
    for person in gone:
        settle(task_about(case, person), now=now, but_for=actor.account_id)
    params = {"title": case.title}
    for person in fresh:
        send(
            "approvals.task",
            to=accounts_of_people([person]),
            title=WAITS,
            params=params,
            subject=case,
            about=task_about(case, person),
            urgent=case.urgent,
            now=now,
        )
    for row in stand_ins_of(case, fresh, now):
        send(
            "approvals.task",
            to=accounts_of_people([row.stand_in_id]),
            title=WAITS_FOR,
            params=params | {"principal": row.principal.name},
            subject=case,
            about=task_about(case, row.principal_id),
            now=now,
        )


def tell(actor: Actor, case: Case, notes: Sequence[Note], *, now: datetime) -> None:
    """Tell requester, signers and administrators what the notes call for."""
    params = {"title": case.title}
    requester = accounts_of_people([case.requester_id]) if case.requester_id else []
    for note in notes:
        match note.kind:
            case "ended" if note.reason in DECIDED:
                send(
                    "approvals.decided",
                    to=requester,
                    title=DECIDED[Status(note.reason)],
                    params=params,
                    subject=case,
                    now=now,
                )
            case "returned" if case.status == Status.RETURNED:
                send(
                    "approvals.returned",
                    to=requester,
                    title=N_("Returned: “%(title)s”. %(reason)s"),
                    params=params | {"reason": note.reason[:80]},
                    subject=case,
                    now=now,
                )
            case "reminded":
                people = [*note.people, *(row.stand_in_id for row in stand_ins_of(case, note.people, now))]
                send(
                    "approvals.reminded",
                    to=accounts_of_people(people),
                    title=N_("%(name)s reminds you of “%(title)s”"),
                    params=params | {"name": actor.name},
                    subject=case,
                    now=now,
                )
            case "late":
                people = [*note.people, *(row.stand_in_id for row in stand_ins_of(case, note.people, now))]
                send(
                    "approvals.late",
                    to=accounts_of_people(people),
                    title=N_("“%(title)s” is late and still waits for you"),
                    params=params,
                    subject=case,
                    now=now,
                )
            case "escalated":
                send(
                    "approvals.escalated",
                    to=accounts_of_people(note.people),
                    title=N_("“%(title)s” is late; you may sign for the step"),
                    params=params,
                    subject=case,
                    now=now,
                )
                send(
                    "approvals.decided",
                    to=requester,
                    title=N_("“%(title)s” is late and was escalated"),
                    params=params,
                    subject=case,
                    now=now,
                )
            case "stuck":
                send(
                    "approvals.stuck",
                    to=accounts_with("approvals.manage", case.office_path),
                    title=N_("“%(title)s” is stopped: name who signs"),
                    params=params,
                    subject=case,
                    about=stuck_about(case),
                    now=now,
                )
            case "chased":
                watchers = accounts_with("approvals.view", case.office_path)
                send(
                    "approvals.papers",
                    to=[*requester, *watchers],
                    title=N_("The papers of “%(title)s” are late"),
                    params=params,
                    subject=case,
                    now=now,
                )
            case "exception_over":
                send(
                    "approvals.exception_over",
                    to=accounts_of_people(note.people),
                    title=N_("The exception for “%(title)s” held until %(until)s and is over"),
                    params=params | {"until": case.exception_until.isoformat() if case.exception_until else ""},
                    subject=case,
                    now=now,
                )
            case "copied":
                send(
                    "approvals.copied",
                    to=accounts_of_people(note.people),
                    title=N_("Copied to you: “%(title)s”"),
                    params=params,
                    subject=case,
                    now=now,
                )
    if case.status != Case.Status.STUCK:
        settle(stuck_about(case), now=now, but_for=actor.account_id)


def stuck_about(case: Case) -> str:
    return f"approvals.stuck:{case.pk}"


def tell_delegated(delegation: Delegation, *, now: datetime) -> None:
    """Both sides learn of a new delegation."""
    params = {
        "principal": delegation.principal.name,
        "stand_in": delegation.stand_in.name,
        "since": delegation.since.isoformat(),
        "until": delegation.until.isoformat(),
    }
    people = {delegation.principal_id, delegation.stand_in_id} - {delegation.made_by_id}
    send(
        "approvals.delegated",
        to=accounts_of_people(sorted(people)),
        title=N_("%(stand_in)s decides for %(principal)s from %(since)s to %(until)s"),
        params=params,
        href="/approvals/delegations/",
        now=now,
    )


def tell_delegation_over(delegation: Delegation, *, now: datetime) -> None:
    """Both sides learn that a delegation is over."""
    send(
        "approvals.delegated",
        to=accounts_of_people([delegation.principal_id, delegation.stand_in_id]),
        title=N_("%(stand_in)s no longer decides for %(principal)s"),
        params={"principal": delegation.principal.name, "stand_in": delegation.stand_in.name},
        href="/approvals/delegations/",
        now=now,
    )
