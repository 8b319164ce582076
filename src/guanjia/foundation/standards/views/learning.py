"""The quiz of a document, the fusion list, and asking for an exception."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.approvals import public as approvals
from guanjia.foundation.files.commands import prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.files.queries import get_holder
from guanjia.foundation.org.models import Office
from guanjia.foundation.standards import panel, queries
from guanjia.foundation.standards.commands import excepting, learning
from guanjia.foundation.standards.forms import ExceptionForm, FusionForm
from guanjia.kernel import clock
from guanjia.kernel.errors import NotAllowed, Refusal
from guanjia.kernel.words import N_
from guanjia.ui.answers import refusals_as_form_errors, sentence_of
from guanjia.ui.requests import PageRequest


def number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


@login_required
@acts_once_page("standards.quiz.take")
def quiz(request: PageRequest, pk: int) -> HttpResponse:
    """Answer the questions; marked at once, with the right answers."""
    actor = request.actor
    actor.require("standards.view")
    found = queries.get_standard(actor, pk)
    questions = queries.questions_of(found)
    context: dict[str, Any] = {
        "domain": "standards",
        "page_url": "standards",
        "standard": found,
        "questions": questions,
        "idempotency_key": new_key(),
    }
    status = 200
    if request.method == "POST":
        given = {question.pk: number(request.POST.get(f"q{question.pk}")) for question in questions}
        try:
            attempt = learning.take_quiz(actor, standard_id=pk, given=given, now=clock.now())
            context["attempt"] = attempt
            marks = {mark["question"]: mark for mark in attempt.marks}
            context["marked"] = [
                (question, question.answers[question.right], marks[question.pk]["right"]) for question in questions
            ]
        except Refusal as refusal:
            context["refused"], status = sentence_of(refusal), 422
    return render(request, "standards/quiz.html", context, status=status)


@login_required
@require_GET
def fusion(request: PageRequest) -> HttpResponse:
    """Service items: whom they serve, which clauses hold, how they go."""
    actor = request.actor
    actor.require("standards.view")
    labels = {one.key: one for one in queries.clauses()}
    context = {
        "domain": "standards",
        "page_url": "fusion",
        "items": [
            {
                "row": item,
                "clauses": [labels[key] for key in item.clauses if key in labels],
                "lost": [key for key in item.clauses if key not in labels],
                "steps": item.flow.splitlines(),
                "edits": actor.may("standards.edit", item.owner.path),
            }
            for item in queries.list_fusion(actor)
        ],
        "edits": actor.may("standards.edit"),
    }
    return render(request, "standards/fusion.html", context)


@login_required
@acts_once_page("standards.fusion.write")
def fusion_item(request: PageRequest, pk: int | None = None) -> HttpResponse:
    """Write an item, or change one."""
    actor = request.actor
    actor.require("standards.edit")
    item = queries.get_fusion(actor, pk) if pk is not None else None
    initial = {name: getattr(item, name) for name in ("name", "served", "clauses", "flow")} if item else {}
    form = FusionForm(request.POST or None, initial=initial, clauses=queries.clause_choices())
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            learning.write_fusion(actor, item_id=pk, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("fusion")
    context = {
        "domain": "standards",
        "page_url": "fusion",
        "form": form,
        "heading": item.name if item else _("New service item"),
        "submit": _("Save"),
        "cancel": reverse("fusion"),
        "idempotency_key": new_key(),
    }
    return render(request, "standards/form.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def fusion_withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Take an item off the list."""
    request.actor.require("standards.edit")
    learning.withdraw_fusion(request.actor, item_id=pk)
    return redirect("fusion")


@login_required
@acts_once_page("standards.exemption.ask")
def exception_new(request: PageRequest) -> HttpResponse:
    """Ask for an exception: `?rule=&clause=&type=&id=` name rule, clause and the thing, which one has to see."""
    actor, asked = request.actor, request.GET
    actor.require("standards.view")
    subject = get_holder(actor, asked.get("type", "")[:100], asked.get("id", "")[:40])
    clause = queries.clause(asked.get("clause", "")[:120])
    unit = Office.objects.filter(pk=actor.office_id or 0).first()
    if unit is None:
        raise NotAllowed(N_("A request needs a person behind the account. Ask your administrator."))
    form = ExceptionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            ready = prepare_file(form.cleaned_data["grounds"], purpose_of("approvals.case", "grounds"))
            made = excepting.ask_exception(
                actor, rule=asked.get("rule", "")[:40], clause=clause.key, subject=subject, unit=unit,
                reason=form.cleaned_data["reason"], until=form.cleaned_data["until"], files=[ready], now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Asked. It is decided above your unit."))
            case = approvals.case_of(made)
            return redirect(case if case is not None else made)
    context = {
        "domain": "standards",
        "page_url": "exemptions",
        "form": form,
        "heading": _("Exception for %(subject)s") % {"subject": subject},
        "submit": _("Ask for the exception"),
        "cancel": panel.clause_href(clause.key),
        "clause": clause,
        "idempotency_key": new_key(),
    }
    return render(request, "standards/exception_new.html", context, status=422 if request.method == "POST" else 200)
