"""The phone's doors: my visits, one visit, one place filled in, the visit finished. All work without script."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.checklists import commands, judging, queries
from guanjia.foundation.checklists.forms.filling import FillForm, in_language
from guanjia.foundation.checklists.rules.lines import is_asked
from guanjia.foundation.checklists.rules.refusals import AnswersConflict
from guanjia.foundation.checklists.views.campaigns import visit_deeds
from guanjia.foundation.files.forms import UploadField
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.requests import PageRequest


@login_required
@require_GET
def mine(request: PageRequest) -> HttpResponse:
    """The visits that are mine to make."""
    request.actor.require("checklists.inspect")
    today = clock.today()
    visits = list(queries.list_my_visits(request.actor, today))
    context = {
        "late": [visit for visit in visits if visit.is_open and visit.planned_on < today],
        "now": [visit for visit in visits if visit.is_open and visit.planned_on == today],
        "later": [visit for visit in visits if visit.is_open and visit.planned_on > today],
        "done": [visit for visit in visits if not visit.is_open],
        "counts": queries.count_places(visits),
    }
    return render(request, "checklists/mine.html", context)


@login_required
@require_GET
def visit(request: PageRequest, pk: int) -> HttpResponse:
    """One visit with its places and what was answered there."""
    return show_visit(request, queries.get_visit(request.actor, pk))


def show_visit(
    request: PageRequest, found: Any, error: str = "", status: int = 200, deeds: list[Deed] | None = None
) -> HttpResponse:
    rows = queries.rows_of(found)
    deeds = visit_deeds(request, found) if deeds is None else deeds
    context = {
        "visit": found,
        "rows": rows,
        "inspectors": list(found.inspectors.all()),
        "left": sum(1 for row in rows if row.answers is None and row.place is not None),
        "inspects": found.is_open and queries.may_inspect(request.actor, found),
        "error": error,
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "others": queries.list_other_rooms(found) if found.is_open and not found.route_id else [],
        "idempotency_key": new_key(),
    }
    return render(request, "checklists/visit.html", context, status=status)


@login_required
@require_POST
def finish(request: PageRequest, pk: int) -> HttpResponse:
    """Close the visit, or say what is missing."""
    try:
        commands.finish_visit(request.actor, visit_id=pk, now=clock.now())
    except Refusal as refusal:
        return show_visit(request, queries.get_visit(request.actor, pk), sentence_of(refusal), 422)
    messages.success(request, _("The visit is done."))
    return redirect("checklist-visit", pk=pk)


@login_required
@require_POST
@acts_once_page("checklists.visit.act")
def act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Give to others, plan a recheck, call off."""
    found = queries.get_visit(request.actor, pk)
    request.actor.require("checklists.manage", found.office.path)
    deeds = visit_deeds(request, found)
    if deed_of(deeds, verb).take(request):
        return redirect("checklist-visit", pk=pk)
    return show_visit(request, found, status=422, deeds=deeds)


def uuid_of(text: str) -> UUID:
    """A UUID that a page made, or a fresh one."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


@login_required
def fill(request: PageRequest, pk: int, place: int = 0) -> HttpResponse:
    """Fill the form in for one place; `place` 0 is the unit as a whole. `?place=` comes from the list of rooms."""
    actor = request.actor
    found = queries.get_visit(actor, pk)
    chosen = request.GET.get("place", "")
    if not place and chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        return redirect("checklist-fill", pk=pk, place=int(chosen))
    if not queries.may_inspect(actor, found):
        actor.require("checklists.manage", found.office.path)
    thing = queries.place_of_visit(found, place) if place else None
    if place and thing is None:
        raise Http404
    known = queries.answers_at(found, thing)
    lines = queries.asked_lines(found, clock.today())
    start = known.answers if known else (queries.prefilled(thing, lines) if thing else {})
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FillForm(*sent, lines=lines, known=start)
    conflict = None
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            try:
                return kept(request, found, place, form)
            except AnswersConflict as refusal:
                conflict = refusal
                form.add_error(None, sentence_of(refusal))
    context = {
        "visit": found,
        "place": thing,
        "form": form,
        "known": known,
        "photos": queries.files_by_hash(found),
        "conflict": readable(conflict.theirs) if conflict else [],  # type: ignore[attr-defined]
        "theirs": conflict.theirs if conflict else None,  # type: ignore[attr-defined]
        "uuid": request.POST.get("uuid") or (known.uuid if known else uuid4()),
        "base": request.POST.get("base") or (known.revision if known else 0),
        "open": found.is_open,
    }
    return render(request, "checklists/fill.html", context, status=422 if form.is_bound and form.errors else 200)


def kept(request: PageRequest, found: Any, place: int, form: FillForm) -> HttpResponse:
    """Send photos, then answers; says what the rules made of them."""
    now, photos = clock.now(), {}
    for name, field in form.fields.items():
        if isinstance(field, UploadField) and form.cleaned_data.get(name):
            photos[name] = [send_photo(request, found.pk, upload) for upload in form.cleaned_data[name]]
    base = request.POST.get("base", "")
    done = commands.keep_answers(
        request.actor, uuid=uuid_of(request.POST.get("uuid", "")), visit_id=found.pk, place_id=place or None,
        answers=form.answers(photos), base_revision=int(base) if base.isdigit() and len(base) < 7 else 0,
        answered_at=now, now=now,
    )  # fmt: skip
    row = done.answers
    text = "；".join(one["text"] for one in judging.sentences(row.verdict)) or _("The answers are kept.")
    level = messages.SUCCESS if row.outcome in ("pass", "not_applicable", "") else messages.WARNING
    messages.add_message(request, level, text)
    return redirect("checklist-visit", pk=found.pk)


def send_photo(request: PageRequest, visit_id: int, upload: Any) -> str:
    """Keep one photo by the hash of its bytes."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    name = digest.hexdigest()
    commands.add_photo(request.actor, visit_id=visit_id, sha256=name, upload=upload, now=clock.now())
    return name


def readable(row: Any) -> list[dict[str, Any]]:
    """Answers as people read them: text, value, photos."""
    photos = queries.files_by_hash(row.visit)
    told = []
    for line in row.form_version.lines:
        if not is_asked(line, row.answers):
            continue
        key, answer = line["key"], row.answers.get(line["key"])
        hashes = answer if isinstance(answer, list) else row.answers.get(f"{key}__photo", [])
        value = "" if isinstance(answer, list) else words_of(line, answer)
        told.append(
            {
                "text": in_language(line),
                "value": value,
                "unit": line.get("unit", "") if value else "",
                "files": [photos[name] for name in hashes if name in photos],
                "lacking": sum(1 for name in hashes if name not in photos),
                "clause": line.get("clause", ""),
            }
        )
    return told


def words_of(line: Any, answer: Any) -> str:
    """One answer in words."""
    if answer in (None, ""):
        return "—"
    if line["kind"] == "choice":
        return next((in_language(one) for one in line["choices"] if one["value"] == answer), str(answer))
    if line["kind"] == "location":
        return f"{answer['lat']}, {answer['lon']} (±{answer['accuracy_m']} m)"
    if isinstance(answer, dict):
        return answer["value"] + (
            _(" · device %(device)s") % {"device": answer["device"]} if answer.get("device") else ""
        )
    return str(answer)


@login_required
@require_GET
def answers(request: PageRequest, uuid: UUID) -> HttpResponse:
    """One answer set: what was answered, what the rules said on the day, and what it said before."""
    row = queries.get_answers(request.actor, uuid)
    context = {
        "row": row,
        "told": readable(row),
        "said": judging.sentences(row.verdict),
        "earlier": list(queries.list_earlier(row)),
        "inspects": row.visit.is_open and queries.may_inspect(request.actor, row.visit),
    }
    return render(request, "checklists/answers.html", context)
