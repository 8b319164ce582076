"""Inspection letters and joint reviews."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.files.commands import prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.findings import commands, origins, queries, rules
from guanjia.foundation.findings.forms import DecisionForm, LetterForm, ReviewForm, SummaryForm, TableForm
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.deeds import Deed, deed_of
from guanjia.ui.forms import HouseForm
from guanjia.ui.register_page import RegisterPage
from guanjia.ui.requests import PageRequest


class LetterList(LoginRequiredMixin, RegisterPage):
    """The inspection letters."""

    template_name = "findings/letters.html"
    register_key = "findings.letters"

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {
            "domain": "supervision", "page_url": "finding-letters", "heading": _("Inspection letters"),
            "may_enter": request.actor.may("findings.manage"),
        }  # fmt: skip


class ReviewList(LoginRequiredMixin, RegisterPage):
    """The joint reviews."""

    template_name = "findings/reviews.html"
    register_key = "findings.reviews"

    def get_extra(self, request: PageRequest) -> Mapping[str, Any]:  # type: ignore[override]
        return {
            "domain": "supervision", "page_url": "finding-reviews", "heading": _("Joint reviews"),
            "may_call": request.actor.may("findings.manage"),
        }  # fmt: skip


def form_page(request: PageRequest, form: Any, page_url: str, heading: str, submit: str, cancel: str) -> HttpResponse:
    """A desk page with one form."""
    context = {
        "domain": "supervision", "page_url": page_url, "form": form, "heading": heading, "submit": submit,
        "cancel": cancel, "idempotency_key": new_key(),
    }  # fmt: skip
    return render(request, "findings/form.html", context, status=422 if request.method == "POST" else 200)


@login_required
@acts_once_page("findings.letter.enter")
def letter_new(request: PageRequest) -> HttpResponse:
    """Enter an inspection letter with its attachment."""
    actor, today = request.actor, clock.today()
    actor.require("findings.manage")
    form = LetterForm(
        request.POST or None, request.FILES or None, offices=queries.list_offices_below(actor, "findings.manage"),
        initial={"received_on": today, "office_id": actor.office_id},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        with refusals_as_form_errors(form):
            rule = purpose_of("findings.letter", "letter")
            ready = [prepare_file(upload, rule) for upload in fields.pop("attachments")]
            made = commands.enter_letter(actor, attachments=ready, now=clock.now(), **fields)
            messages.success(request, _("Entered. Bring its rows as a sheet, or raise them one by one."))
            return redirect("finding-letter", pk=made.pk)
    return form_page(
        request, form, "finding-letters", _("New inspection letter"), _("Enter the letter"), reverse("finding-letters")
    )


@login_required
@require_GET
def letter(request: PageRequest, pk: int) -> HttpResponse:
    """One letter with its findings."""
    found = queries.get_letter(request.actor, pk)
    rows = list(queries.list_findings(request.actor).filter(letter=found).order_by("number")[:300])
    context = {
        "domain": "supervision",
        "page_url": "finding-letters",
        "letter": found,
        "origin": origins.label_of(found.origin),
        "rows": rows,
        "files": queries.files(found, "letter"),
        "closed": sum(row.is_settled for row in rows),
        "may_import": request.actor.may("findings.raise"),
        "today": clock.today(),
    }
    return render(request, "findings/letter.html", context)


@login_required
@acts_once_page("findings.review.call")
def review_new(request: PageRequest) -> HttpResponse:
    """Call a joint review, over the findings of `?ids=` first."""
    actor = request.actor
    actor.require("findings.manage")
    chosen = [int(pk) for pk in request.GET.getlist("ids") if pk.isascii() and pk.isdigit() and len(pk) < 18]
    findings = list(queries.list_findings(actor).open().order_by("due_on", "pk")[:300])
    hosts = queries.list_offices_below(actor, "findings.manage")
    form = ReviewForm(
        request.POST or None,
        hosts=hosts,
        offices=[row for row in hosts if row.kind != "section"],
        findings=findings,
        initial={"finding_ids": chosen, "office_id": actor.office_id, "chair": actor.name},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            made = commands.call_review(actor, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Called. The departments are told."))
            return redirect("finding-review", pk=made.pk)
    return form_page(
        request, form, "finding-reviews", _("New joint review"), _("Call the review"), reverse("finding-reviews")
    )


def review_deeds(actor: Actor, review: Any) -> list[Deed]:
    """What may be done with a joint review."""
    pk, now = review.pk, clock.now()
    open_here = review.state == "called" and actor.may("findings.manage", review.office_path)
    treated = list(review.treated.select_related("finding"))

    def url(verb: str) -> str:
        return reverse("finding-review-act", kwargs={"pk": pk, "verb": verb})

    def add(*, number: str) -> object:
        found = queries.list_findings(actor).filter(number__iexact=number.strip()).first()
        if found is None:
            raise rules.RecurrenceRefused(_("There is no finding with this number."), field="number")
        return commands.add_to_review(actor, review_id=pk, finding_id=found.pk)

    return [
        Deed(
            "decide", _("Write down a decision"), partial(DecisionForm, treated=treated),
            lambda **f: commands.decide_in_review(actor, review_id=pk, **f), _("Written."), url("decide"),
            offered=open_here and bool(treated), icon="pencil", open=True,
        ),
        Deed("add", _("Put one more on the table"), TableForm, add, _("Added."), url("add"), offered=open_here,
             icon="plus"),
        Deed(
            "minutes-draft", _("Draft the minutes as a document"), HouseForm,
            lambda: commands.draft_minutes(actor, review_id=pk, now=now),
            _("Drafted. It is signed off and issued as a document."), url("minutes-draft"),
            offered=review.state == "held" and actor.may("findings.manage", review.office_path), icon="file-text",
        ),
        Deed(
            "hold", _("End the meeting"), SummaryForm,
            lambda **f: commands.hold_review(actor, review_id=pk, now=now, **f), _("Held. The minutes stand."),
            url("hold"), offered=open_here, icon="circle-check",
        ),
    ]  # fmt: skip


def review_context(request: PageRequest, found: Any, deeds: list[Deed]) -> dict[str, Any]:
    return {
        "domain": "supervision",
        "page_url": "finding-reviews",
        "review": found,
        "seats": list(found.seats.select_related("office")),
        "treated": list(found.treated.select_related("finding__office", "finding__owner")),
        "documents": queries.papers_of(request.actor, found),
        "deeds": deeds,
        "any_deed": any(deed.offered for deed in deeds),
        "idempotency_key": new_key(),
    }


@login_required
@require_GET
def review(request: PageRequest, pk: int) -> HttpResponse:
    """One joint review: who sits there, what is on the table, what was decided."""
    found = queries.get_review(request.actor, pk)
    return render(request, "findings/review.html", review_context(request, found, review_deeds(request.actor, found)))


@login_required
@require_POST
@acts_once_page("findings.review.act")
def review_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Decide, add, end."""
    found = queries.get_review(request.actor, pk)
    deeds = review_deeds(request.actor, found)
    if deed_of(deeds, verb).take(request):
        return redirect("finding-review", pk=pk)
    return render(request, "findings/review.html", review_context(request, found, deeds), status=422)


@login_required
@require_GET
def minutes(request: PageRequest, pk: int) -> HttpResponse:
    """The minutes of a joint review, A4."""
    found = queries.get_review(request.actor, pk)
    return render(request, "findings/minutes.html", review_context(request, found, []))
