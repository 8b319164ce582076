"""The requester's side: file, change, submit again, withdraw, remind, hand in papers, copy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from guanjia.foundation.approvals import queries, telling
from guanjia.foundation.approvals.commands.attaching import attach
from guanjia.foundation.approvals.commands.deciding import check_people, clean
from guanjia.foundation.approvals.commands.moving import event_of, move, write_story
from guanjia.foundation.approvals.commands.opening import check_exception_way, open_case
from guanjia.foundation.approvals.directory import OfficeDirectory
from guanjia.foundation.approvals.models import Case, Copy, GeneralRequest
from guanjia.foundation.approvals.rules import refusals
from guanjia.foundation.approvals.rules.states import Kind, Note
from guanjia.foundation.audit import trail
from guanjia.foundation.files.commands import PreparedFile
from guanjia.foundation.files.queries import files_of
from guanjia.foundation.org import queries as org
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import NotAllowed, Refusal
from guanjia.kernel.words import N_

GENERAL = "approvals.general"
MOST_AMOUNT_FEN = 10**13


class RequestIncomplete(Refusal):
    """A request says what and why."""


def facts_of(request: GeneralRequest) -> dict[str, Any]:
    """What conditions may compare."""
    facts: dict[str, Any] = {"topic": request.topic, "office": request.office.name}
    return facts | ({"amount_fen": request.amount_fen} if request.amount_fen is not None else {})


def check_request(topic: str, title: str, body: str, amount_fen: int | None) -> tuple[str, str]:
    """The texts as they are stored. Raises RequestIncomplete."""
    title, body = title.replace("\x00", "").strip()[:100], body.replace("\x00", "").strip()[:4000]
    if topic not in GeneralRequest.Topic.values:
        raise RequestIncomplete(N_("Choose what it is about."), field="topic")
    if len(title) < 2:
        raise RequestIncomplete(N_("Say in a few words what you ask for."), field="title")
    if len(body) < 2:
        raise RequestIncomplete(N_("Say why, and what should happen."), field="body")
    if amount_fen is not None and not 0 <= amount_fen <= MOST_AMOUNT_FEN:
        raise RequestIncomplete(N_("The amount lies between 0 and 100,000,000,000 yuan."), field="amount")
    return title, body


@transaction.atomic
def file_request(
    actor: Actor,
    *,
    topic: str,
    title: str,
    body: str,
    amount_fen: int | None = None,
    urgent: bool = False,
    files: Sequence[PreparedFile] = (),
    copies: Sequence[int] = (),
    now: datetime,
) -> Case:
    """File a general request and start its approval. Raises NotAllowed, RequestIncomplete."""
    actor.require("approvals.request")
    if not actor.person_id or not actor.office_id:
        raise NotAllowed(N_("A request needs a person behind the account. Ask your administrator."))
    title, body = check_request(topic, title, body, amount_fen)
    request = GeneralRequest.objects.create(
        topic=topic,
        title=title,
        body=body,
        amount_fen=amount_fen,
        office_id=actor.office_id,
        requester_id=actor.person_id,
        asked_at=now,
    )
    trail.record(
        actor, "approvals.request.filed", request, office_path=actor.office_path, title=request.title, topic=topic
    )
    case = open_case(
        actor,
        kind=GENERAL,
        subject=request,
        title=request.title,
        facts=facts_of(request),
        office_path=actor.office_path,
        urgent=urgent,
        now=now,
    )
    attach(actor, case, files, now=now)
    if copies:
        send_copies(actor, case, check_people(copies), now=now)
    return case


@transaction.atomic
def change_request(
    actor: Actor,
    *,
    case_id: int,
    topic: str,
    title: str,
    body: str,
    amount_fen: int | None = None,
    files: Sequence[PreparedFile] = (),
    now: datetime,
) -> Case:
    """Change a returned general request and submit it again. Raises NotVisible, NotASigner, MoveRefused."""
    case = queries.get_case(actor, case_id, lock=True)
    if case.requester_id != actor.person_id or case.kind != GENERAL:
        raise refusals.NotASigner(N_("Only whoever made the request can do that."))
    title, body = check_request(topic, title, body, amount_fen)
    if case.status != Case.Status.RETURNED:
        raise refusals.MoveRefused(N_("Only a returned case is submitted again."))
    request = queries.get_request(actor, int(case.subject_id), lock=True)
    request.topic, request.title, request.body, request.amount_fen = topic, title, body, amount_fen
    request.save(update_fields=["topic", "title", "body", "amount_fen"])
    trail.record(actor, "approvals.request.changed", request, office_path=case.office_path)
    case.title = title
    attach(actor, case, files, now=now)
    return submit_again(actor, case, facts_of(request), now=now)


@transaction.atomic
def resubmit_case(
    actor: Actor, *, case_id: int, facts: dict[str, Any] | None = None, verdict: str = "", key: str = "", now: datetime
) -> Case:
    """Submit a returned case again, with new facts where the domain changed some. Raises as `open_case`."""
    case = queries.get_case(actor, case_id, lock=True)
    return submit_again(actor, case, facts, verdict=verdict, key=key, now=now)


def submit_again(
    actor: Actor, case: Case, facts: dict[str, Any] | None, *, verdict: str = "", key: str = "", now: datetime
) -> Case:
    """The locked case on its way again, if a forbidden thing still has somebody above who decides it."""
    event = event_of(actor, case, Kind.RESUBMIT, now=now, facts=facts, verdict=verdict, key=key)
    if case.status == Case.Status.RETURNED:
        directory = OfficeDirectory(today=clock.local_day(now), now=now)
        said = case.facts if facts is None else facts
        check_exception_way(
            case.kind, case.version.plan, said, verdict or case.verdict, case.office_path, case.requester_id or 0,
            directory,
        )  # fmt: skip
    return move(actor, case, event, now=now)


@transaction.atomic
def withdraw_case(actor: Actor, *, case_id: int, reason: str = "", now: datetime) -> Case:
    """Take one's own request back while it is open."""
    case = queries.get_case(actor, case_id, lock=True)
    return move(actor, case, event_of(actor, case, Kind.WITHDRAW, now=now, reason=clean(reason)), now=now)


@transaction.atomic
def remind_signers(actor: Actor, *, case_id: int, now: datetime) -> Case:
    """Remind those who are asked; at most once an hour. Raises RemindedTooSoon."""
    case = queries.get_case(actor, case_id, lock=True)
    return move(actor, case, event_of(actor, case, Kind.REMIND, now=now), now=now)


@transaction.atomic
def hand_in_papers(actor: Actor, *, case_id: int, note: str, files: Sequence[PreparedFile] = (), now: datetime) -> Case:
    """Hand in the papers of an urgent case; its ordinary way begins. Raises PapersMissing without any file."""
    case = queries.get_case(actor, case_id, lock=True)
    if case.requester_id == actor.person_id:
        attach(actor, case, files, now=now)
        if not files_of(case, "papers").exists():
            raise refusals.PapersMissing(N_("Attach the papers: at least one file."), field="files")
    return move(actor, case, event_of(actor, case, Kind.PAPERS, now=now, reason=clean(note)), now=now)


@transaction.atomic
def copy_case(actor: Actor, *, case_id: int, people: Sequence[int], now: datetime) -> int:
    """Tell others about a case that one sees; they may read it from then on. How many were new."""
    case = queries.get_case(actor, case_id, lock=True)
    if not (case.requester_id == actor.person_id or case.seats.filter(person_id=actor.person_id or 0).exists()):
        actor.require("approvals.manage", case.office_path)
    return send_copies(actor, case, check_people(people), now=now)


def send_copies(actor: Actor, case: Case, people: Sequence[int], *, now: datetime) -> int:
    known = set(case.copies.values_list("person_id", flat=True))
    fresh = [person for person in dict.fromkeys(people) if person not in known]
    Copy.objects.bulk_create(
        Copy(case=case, person_id=person, sent_by_id=actor.person_id, sent_at=now) for person in fresh
    )
    if fresh:
        note = Note("copied", person=actor.person_id or 0, people=tuple(fresh))
        write_story(case, case.version.plan, [note], now=now)
        trail.record(
            actor, "approvals.case.copied", case, office_path=case.office_path, touched=False, people=len(fresh)
        )
        telling.tell(actor, case, [note], now=now)
    return len(fresh)


def mark_seen(actor: Actor, *, case_id: int, now: datetime) -> None:
    """The actor looked at a case that was copied to them."""
    Copy.objects.filter(case_id=case_id, person_id=actor.person_id or 0, seen_at=None).update(seen_at=now)


def general_decided(actor: Actor, request_id: int, outcome: str, now: datetime) -> None:
    """The general request follows its case."""
    request = GeneralRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    request.status = outcome
    request.save(update_fields=["status"])
    trail.record(actor, "approvals.request.decided", request, office_path=request.office.path, outcome=outcome)


def office_of(actor: Actor) -> str:
    """The name of the asker's office; empty for an account without a person."""
    return org.get_office(actor, actor.office_id).name if actor.office_id else ""
