"""One case: the whole story, and what the asker may do in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.approvals import commands, queries, story
from guanjia.foundation.approvals.forms import ExceptionForm
from guanjia.foundation.approvals.models import Case, GeneralRequest
from guanjia.foundation.approvals.rules import machine
from guanjia.foundation.approvals.rules.simulator import explain_stop
from guanjia.foundation.approvals.rules.states import Status
from guanjia.foundation.files.commands import PreparedFile, prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.files.queries import list_files
from guanjia.foundation.protection.subjects import address_of
from guanjia.kernel import clock
from guanjia.kernel.errors import NotVisible, Refusal
from guanjia.ui.answers import sentence_of
from guanjia.ui.requests import PageRequest

TONES = {"pass": "ok", "warn": "warn", "block": "bad"}


@login_required
@require_GET
def show(request: PageRequest, pk: int) -> HttpResponse:
    """The case in the portal's shell, phone first."""
    return page(request, queries.get_case(request.actor, pk))


@login_required
@require_GET
def show_at_desk(request: PageRequest, pk: int) -> HttpResponse:
    """The same case in the desk's shell."""
    return page(request, queries.get_case(request.actor, pk), at_desk=True)


def page(
    request: PageRequest, case: Case, *, at_desk: bool = False, problem: str = "", status: int = 200
) -> HttpResponse:
    """The case page, with what was wrong with the last attempt."""
    commands.mark_seen(request.actor, case_id=case.pk, now=clock.now())
    context = context_of(request, case) | {
        "at_desk": at_desk,
        "problem": problem,
        "typed": request.POST.get("reason", ""),
        "domain": "work",
        "page_url": "approvals",
        "tab": "todo",
    }
    return render(request, "approvals/case_desk.html" if at_desk else "approvals/case.html", context, status=status)


def context_of(request: PageRequest, case: Case) -> dict[str, Any]:
    actor, now = request.actor, clock.now()
    plan, state = case.version.plan, case.machine
    principal = queries.decides_for(actor, case, today=clock.local_day(now))
    names = queries.names_of([principal] if principal and principal != actor.person_id else [])
    run = state.open_run
    added = {s.person for s in run.signers if s.added_by == actor.person_id and s.state == "waiting"} if run else set()
    labels = {step.key: _(step.label) for step in plan.steps}
    return {
        "case": case,
        "subject": subject_of(request, case),
        "facts": queries.facts_shown(case),
        "verdict_rows": verdict_rows(case),
        "events": story.timeline(case),
        "files": list_files(actor, case, "papers"),
        "seats": list(case.seats.waiting().select_related("person").order_by("pk")),
        "may_decide": principal is not None,
        "for_whom": names.get(principal or 0, ""),
        "principal": principal,
        "targets": [(key, labels[key]) for key in machine.return_targets(plan, state)] if principal else [],
        "added": sorted(queries.names_of(added).items()),
        "is_requester": case.requester_id is not None and case.requester_id == actor.person_id,
        "is_general": case.kind == commands.requesting.GENERAL,
        "may_help": actor.may("approvals.manage", case.office_path) and case.requester_id != actor.person_id,
        "may_copy": case.requester_id == actor.person_id or principal is not None,
        "stop": explained(case, now) if case.status == Status.STUCK else None,
        "grounds": list_files(actor, case, "grounds"),
        "today": clock.local_day(now),
        **exception_of(request, case, principal),
    }


def exception_of(request: PageRequest, case: Case, principal: int | None) -> dict[str, Any]:
    """What deciding asks for where a check forbids the request: files and a day."""
    if case.verdict != Case.Tone.BLOCK or principal is None:
        return {"exception": None}
    typed = request.POST.get("until", "")[:10]
    return {"exception": ExceptionForm(initial={"until": typed or case.exception_until})}


def explained(case: Case, now: Any) -> dict[str, Any] | None:
    """Why a stopped case stands still, in names."""
    from guanjia.foundation.approvals.directory import OfficeDirectory

    directory = OfficeDirectory(today=clock.local_day(now), now=now)
    found = explain_stop(case.version.plan, case.machine, directory)
    if found is None:
        return None
    return {
        "why": _(found.why),
        "step": _(found.step.label) if found.step else "",
        "tried": list(dict.fromkeys(name for line in found.lines for name in line.found.tried)),
        "kept_out": list(queries.names_of(found.kept_out).values()),
    }


def subject_of(request: PageRequest, case: Case) -> dict[str, str]:
    """What the case is about: the general request's words, or a link to the domain's page."""
    if case.subject_type == "approvals.generalrequest":
        row = GeneralRequest.objects.get(pk=case.subject_id)  # whoever sees the case sees its request
        return {"body": row.body, "href": "", "topic": row.get_topic_display()}
    from guanjia.foundation.protection.subjects import get_subject

    try:
        thing = get_subject(request.actor, case.subject_type, case.subject_id)
    except NotVisible:
        return {"body": "", "href": "", "topic": ""}
    return {"body": "", "href": address_of(thing), "topic": str(thing)}


def verdict_rows(case: Case) -> list[dict[str, Any]]:
    """The clause checks, the worst first, as the verdict panel shows them."""
    order = {"block": 0, "warn": 1, "pass": 2}
    labels = dict(Case.Tone.choices)
    return [
        {
            "act": check["what"],
            "why": check["why"],
            "tone": TONES[check["tone"]],
            "verdict": labels[check["tone"]],
            "clause": check["clause"],
            "quote": check["quote"],
        }
        for check in sorted(case.verdicts, key=lambda check: order[check["tone"]])
    ]


@login_required
@require_GET
def sheet(request: PageRequest, pk: int) -> HttpResponse:
    """The approval sheet, for printing and for the archive."""
    case = queries.get_case(request.actor, pk)
    context = {
        "case": case,
        "facts": queries.facts_shown(case),
        "rows": story.sheet_rows(case),
        "verdict_rows": verdict_rows(case),
        "subject": subject_of(request, case),
        "files": list_files(request.actor, case, "papers"),
        "grounds": list_files(request.actor, case, "grounds"),
    }
    return render(request, "approvals/sheet.html", context)


def reason_in(request: PageRequest) -> str:
    return request.POST.get("reason", "")[:400]


def person_in(request: PageRequest, name: str = "person") -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def approve(request: PageRequest, pk: int) -> str:
    commands.approve_case(
        request.actor,
        case_id=pk,
        opinion=reason_in(request),
        for_person=person_in(request),
        until=day_in(request),
        grounds=grounds_in(request),
        now=clock.now(),
    )
    return _("Approved.")


def day_in(request: PageRequest) -> date | None:
    """Until when an exception holds; nothing that is no day."""
    try:
        return date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        return None


def grounds_in(request: PageRequest) -> list[PreparedFile]:
    """The grounds of an exception, checked and cleaned outside the transaction."""
    purpose = purpose_of("approvals.case", "grounds")
    return [prepare_file(upload, purpose) for upload in request.FILES.getlist("grounds")[: purpose.max_files]]


def refuse(request: PageRequest, pk: int) -> str:
    commands.refuse_case(
        request.actor, case_id=pk, reason=reason_in(request), for_person=person_in(request), now=clock.now()
    )
    return _("Rejected; the requester is told.")


def give_back(request: PageRequest, pk: int) -> str:
    commands.return_case(
        request.actor,
        case_id=pk,
        reason=reason_in(request),
        step=request.POST.get("step", "")[:40],
        for_person=person_in(request),
        now=clock.now(),
    )
    return _("Sent back.")


def remove(request: PageRequest, pk: int) -> str:
    commands.remove_signer(request.actor, case_id=pk, person_id=person_in(request), now=clock.now())
    return _("Signer taken off.")


def withdraw(request: PageRequest, pk: int) -> str:
    commands.withdraw_case(request.actor, case_id=pk, reason=reason_in(request), now=clock.now())
    return _("Withdrawn.")


def remind(request: PageRequest, pk: int) -> str:
    commands.remind_signers(request.actor, case_id=pk, now=clock.now())
    return _("Reminded.")


def resubmit(request: PageRequest, pk: int) -> str:
    commands.resubmit_case(request.actor, case_id=pk, now=clock.now())
    return _("Submitted again.")


def retry(request: PageRequest, pk: int) -> str:
    case = commands.retry_case(request.actor, case_id=pk, now=clock.now())
    if case.status == Status.STUCK:
        return _("Still nobody holds the role.")
    return _("The case goes on.")


ACTS: dict[str, Callable[[PageRequest, int], str]] = {
    "approve": approve,
    "refuse": refuse,
    "return": give_back,
    "remove": remove,
    "withdraw": withdraw,
    "remind": remind,
    "resubmit": resubmit,
    "retry": retry,
}


@login_required
@require_POST
@acts_once_page("approvals.case.act")
def act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """One act in a case; a refusal comes back with the page and what was typed."""
    if verb not in ACTS:
        raise Http404
    at_desk = request.POST.get("back") == "desk"
    try:
        said = ACTS[verb](request, pk)
    except Refusal as refusal:
        case = queries.get_case(request.actor, pk)
        return page(request, case, at_desk=at_desk, problem=sentence_of(refusal), status=422)
    messages.success(request, said)
    return redirect(where_next(request, pk, at_desk))


def where_next(request: PageRequest, pk: int, at_desk: bool) -> str:
    """The next case that waits (同意并办下一件), the list one came from, or the case itself."""
    then = request.POST.get("then", "")
    if then == "next":
        waiting = queries.list_waiting(request.actor, today=clock.today()).exclude(case_id=pk)
        seat = waiting.order_by("due_at", "case_id").first()
        if seat is None:
            messages.success(request, _("Nothing else waits for you."))
            return reverse("approvals") if at_desk else reverse("todo")
        return reverse("approval-desk" if at_desk else "approval-case", kwargs={"pk": seat.case_id})
    if then == "todo":
        return reverse("todo")
    return reverse("approval-desk" if at_desk else "approval-case", kwargs={"pk": pk})
