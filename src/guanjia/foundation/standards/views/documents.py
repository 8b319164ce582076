"""One document: its clauses and values, what may be done with it, who follows, revises, studies; a draft's second
person."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.audit.queries import story_of
from guanjia.foundation.standards import queries, tables
from guanjia.foundation.standards.commands import confirming, drafting, keeping, learning, reading, trying
from guanjia.foundation.standards.forms import (
    AgreeForm,
    DeclineForm,
    DoneForm,
    KeepForm,
    NothingForm,
    QuestionForm,
    ReadingForm,
    ReasonForm,
    RetireForm,
    SourceForm,
    StudyForm,
    TaskForm,
    TrialForm,
)
from guanjia.foundation.standards.models import Standard
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.requests import PageRequest


def deeds_of(actor: Actor, found: Standard) -> list[Deed]:
    """What may be done with a document."""
    now, today, path = clock.now(), clock.today(), found.owner.path
    edits, confirms = actor.may("standards.edit", path), actor.may("standards.confirm", path)
    draft, waits = found.status == "draft", found.status == "awaiting"
    own = actor.person_id is not None and actor.person_id == found.author_id
    reads = actor.may("standards.view") and found.is_sealed
    values = queries.values_of(found)
    unsure = [(one.line_id, f"{one.label} {one.value} {one.unit}") for one in values
              if one.evidence in ("?", "K") and one.line_id]  # fmt: skip
    unread = [(one.ident, worded(one)) for one in values
              if found.packaged and one.evidence in ("?", "K") and one.reading is None]  # fmt: skip
    waiting = [(one.reading.pk, f"{worded(one)} · {one.reading}") for one in values
               if one.reading and one.reading.waits_for_other_than(actor.person_id)]  # fmt: skip
    mine = [task for task in queries.tasks_of(found) if task.done_on is None and (
        edits or task.person_id == actor.person_id
    )]  # fmt: skip

    def deed(
        verb: str, label: Any, form: Callable[..., Any], act: Callable[..., object], said: Any, **more: Any
    ) -> Deed:
        return Deed(
            verb, label, form, act, said, reverse("standard-act", kwargs={"pk": found.pk, "verb": verb}), **more
        )

    def question(*, text: str, answers: str, right: int) -> object:
        lines = [line for line in answers.splitlines() if line.strip()]
        return learning.write_question(actor, standard_id=found.pk, text=text, answers=lines, right=right - 1)

    return [
        deed("confirm", _("Confirm: put it in force"), NothingForm,
             lambda **_f: confirming.confirm_standard(actor, standard_id=found.pk, now=now), _("It is in force."),
             offered=waits and confirms and not own, open=True, icon="circle-check",
             hint=_("You have compared clauses, values, place and day with the document.")),
        deed("return", _("Take it back") if own else _("Return the draft"), ReasonForm,
             lambda **f: confirming.return_draft(actor, standard_id=found.pk, now=now, **f), _("Returned."),
             offered=waits and (confirms or own), icon="arrow-back-up"),
        deed("submit", _("Submit for confirmation"), NothingForm,
             lambda **_f: drafting.submit_draft(actor, standard_id=found.pk, now=now),
             _("Submitted. It holds once a second person has confirmed it."), offered=draft and edits, open=True,
             icon="send"),
        deed("try", _("What would change"), TrialForm,
             lambda **f: trying.start_trial(actor, standard_id=found.pk, now=now, on=f["on"] or None),
             _("Being worked out; the result appears here."),
             submit=_("Work it out over the estate"), offered=(draft or waits) and (edits or confirms),
             icon="chart-bar",
             hint=_("The draft is judged over all records beside the present library. Nothing changes.")),
        deed("discard", _("Throw the draft away"), NothingForm,
             lambda **_f: drafting.discard_draft(actor, standard_id=found.pk), _("Thrown away."),
             offered=draft and edits, danger=True, icon="trash"),
        deed("source", _("Confirm the source of a value"), partial(SourceForm, lines=unsure),
             lambda **f: confirming.confirm_source(actor, now=now, **f), _("Confirmed. Decisions may rest on it now."),
             offered=bool(unsure) and confirms and not own, icon="file-certificate"),
        deed("agree", _("Second person: confirm a value"), partial(AgreeForm, readings=waiting),
             lambda **f: reading.agree_reading(actor, now=now, **f), _("Confirmed. Decisions may rest on it now."),
             offered=bool(waiting) and confirms, icon="circle-check",
             hint=_("You have opened the text yourself and compared value, keys and clause.")),
        deed("decline", _("Second person: it does not stand there"), partial(DeclineForm, readings=waiting),
             lambda **f: reading.decline_reading(actor, now=now, **f), _("Noted."),
             offered=bool(waiting) and confirms, icon="arrow-back-up"),
        deed("read", _("Confirm a value against its text"), partial(ReadingForm, values=unread),
             lambda **f: reading.read_source(actor, standard_id=found.pk, now=now, **f),
             _("Noted. It holds once a second person has compared it."),
             offered=bool(unread) and (edits or confirms), icon="file-certificate"),
        deed("retire", _("Retire it"), RetireForm,
             lambda **f: confirming.retire_standard(actor, standard_id=found.pk, now=now, **f), _("Retired."),
             offered=found.status == "force" and not found.packaged and confirms, danger=True, icon="archive"),
        deed("follow", _("Follow this document"), NothingForm,
             lambda **_f: learning.follow(actor, standard_id=found.pk, on=True, now=now),
             _("You are told when it changes."), offered=reads and not queries.is_subscribed(actor, found),
             icon="bell"),
        deed("unfollow", _("Do not follow it any longer"), NothingForm,
             lambda **_f: learning.follow(actor, standard_id=found.pk, on=False, now=now), _("Done."),
             offered=reads and queries.is_subscribed(actor, found), icon="bell-off"),
        deed("study", _("I have studied it"), StudyForm,
             lambda **f: learning.record_study(actor, standard_id=found.pk, today=today, **f), _("Noted."),
             offered=reads and actor.person_id is not None, icon="check"),
        deed("task", _("Give a revision task"), TaskForm,
             lambda **f: learning.set_task(actor, standard_id=found.pk, today=today, now=now, **f), _("Given."),
             offered=edits, icon="clock"),
        deed("done", _("Report a task as done"), partial(DoneForm, tasks=mine),
             lambda **f: learning.finish_task(actor, today=today, now=now, **f), _("Noted."), offered=bool(mine),
             icon="check"),
        deed("question", _("Add a quiz question"), QuestionForm, question, _("Added."),
             offered=edits and found.is_sealed, icon="plus"),
        deed("keep", _("Owner, sub-system, review day"), partial(KeepForm, offices=queries.offices_to_set(actor)),
             lambda **f: keeping.keep_standard(actor, standard_id=found.pk, **f), _("Saved."), offered=edits,
             submit=_("Save"), icon="pencil",
             initial={"owner_id": found.owner_id, "kind": found.kind, "subsystem": found.subsystem,
                      "review_on": found.review_on}),
    ]  # fmt: skip


def worded(value: queries.ValueShown) -> str:
    """A value in one line, as a pick list shows it."""
    return " ".join(part for part in (value.label, value.keys, value.value, value.unit) if part)


@login_required
@require_GET
def standard(request: PageRequest, pk: int) -> HttpResponse:
    """One document."""
    found = queries.get_standard(request.actor, pk)
    return show(request, found, deeds_of(request.actor, found))


def show(request: PageRequest, found: Standard, deeds: list[Deed]) -> HttpResponse:
    actor = request.actor
    enforced = queries.enforcement(actor)
    tone, word = tables.phase_of(found)
    context = {
        "domain": "standards",
        "page_url": "standards",
        "standard": found,
        "tone": tone,
        "word": word,
        "clauses": [(one, queries.places_shown(enforced.get(one.key, []))) for one in queries.clauses_of(found)],
        "values": queries.values_of(found),
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "tasks": list(queries.tasks_of(found)),
        "questions": len(queries.questions_of(found)),
        "attempts": list(queries.attempts_of(actor, found)[:10]),
        "studies": list(queries.studies_of(actor, found)[:10]),
        "studied": queries.count_studies(found),
        "trials": list(queries.list_trials(actor, found)[:5]),
        "events": story_of(actor, found, newest_first=True),
        "newer": queries.newer_of(actor, found),
        "today": clock.today(),
        "idempotency_key": new_key(),
    }
    return render(request, "standards/standard.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
@acts_once_page("standards.standard.act")
def standard_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm, return, submit, follow, study and the rest."""
    found = queries.get_standard(request.actor, pk)
    deeds = deeds_of(request.actor, found)
    if deed_of(deeds, verb).take(request):
        return redirect("standards") if verb == "discard" else redirect("standard", pk=pk)
    return show(request, found, deeds)
