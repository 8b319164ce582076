"""The general request: file it, see its way before, change it after a return, hand in papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_GET

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.approvals import commands, kinds, queries
from guanjia.foundation.approvals.commands.opening import version_for
from guanjia.foundation.approvals.directory import OfficeDirectory
from guanjia.foundation.approvals.forms import PapersForm, RequestForm
from guanjia.foundation.approvals.models import Case, GeneralRequest
from guanjia.foundation.approvals.rules.refusals import NotASigner
from guanjia.foundation.approvals.rules.simulator import simulate
from guanjia.foundation.files.commands import PreparedFile, prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.kernel import clock
from guanjia.kernel.words import N_
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest

GENERAL = commands.requesting.GENERAL


def prepared(form: Any, field: str = "files") -> list[PreparedFile]:
    """The uploads, checked and cleaned outside the transaction."""
    purpose = purpose_of("approvals.case", "papers")
    return [prepare_file(upload, purpose) for upload in form.cleaned_data.pop(field)]


class NewRequest(LoginRequiredMixin, View):
    """发起申请: what, why, how much, papers; the way it will go is shown before."""

    def get(self, request: PageRequest) -> HttpResponse:
        request.actor.require("approvals.request")
        return self.show(request, RequestForm(initial={"topic": "report"}))

    @method_decorator(acts_once_page("approvals.request.file"))
    def post(self, request: PageRequest) -> HttpResponse:
        request.actor.require("approvals.request")
        form = RequestForm(request.POST, request.FILES)
        if form.is_valid():
            with refusals_as_form_errors(form):
                files = prepared(form)
                fields = form.cleaned_data
                case = commands.file_request(
                    request.actor,
                    topic=fields["topic"],
                    title=fields["title"],
                    body=fields["body"],
                    amount_fen=fields["amount"],
                    urgent=fields["urgent"],
                    files=files,
                    now=clock.now(),
                )
                messages.success(request, _("Submitted as %(number)s.") % {"number": case.number})
                return redirect(case.get_absolute_url())
        return self.show(request, form, status=422)

    def show(self, request: PageRequest, form: RequestForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "tab": "services", "way": way_of(request, form), "case": None}
        return render(request, "approvals/new.html", context, status=status)


def way_of(request: PageRequest, form: RequestForm) -> list[dict[str, Any]]:
    """Who would be asked, as the form stands now."""
    actor = request.actor
    if not actor.office_path:
        return []
    topic = str(form.data.get("topic") or form.initial.get("topic") or "report")
    facts: dict[str, Any] = {"topic": topic}
    amount = form.amount_typed()
    if amount is not None:
        facts["amount_fen"] = amount
    now = clock.now()
    forecast = simulate(
        version_for(kinds.kind_of(GENERAL), actor.office_path, now=now).plan,
        requester=actor.person_id or 0,
        office=actor.office_path,
        facts=facts,
        verdict="pass",
        directory=OfficeDirectory(today=clock.local_day(now), now=now),
    )
    names = queries.names_of(person for step in forecast for person in step.people)
    return [
        {"label": _(step.step.label), "people": [names[p] for p in step.people if p in names], "stops": step.stops}
        for step in forecast
        if step.needed
    ]


@login_required
@require_GET
def way(request: PageRequest) -> HttpResponse:
    """The way a request would go: the fragment that follows topic and amount."""
    request.actor.require("approvals.request")
    return render(request, "approvals/_way.html", {"way": way_of(request, RequestForm(request.GET))})


@login_required
@require_GET
def to_case(request: PageRequest, pk: int) -> HttpResponse:
    """A general request's page is its case's."""
    row = queries.get_request(request.actor, pk)
    case = queries.case_of(row)
    return redirect(case.get_absolute_url() if case else reverse("todo"))


def own_case(request: PageRequest, pk: int) -> Case:
    """A general case of the actor's own, or a refusal."""
    case = queries.get_case(request.actor, pk)
    if case.requester_id is None or case.requester_id != request.actor.person_id:
        raise NotASigner(N_("Only whoever made the request can do that."))
    return case


class ChangeRequest(LoginRequiredMixin, View):
    """A returned general request, changed and submitted again."""

    def get(self, request: PageRequest, pk: int) -> HttpResponse:
        case = own_case(request, pk)
        row = GeneralRequest.objects.get(pk=case.subject_id) if case.kind == GENERAL else None
        if row is None or case.status != Case.Status.RETURNED:
            return redirect(case.get_absolute_url())
        form = RequestForm.of(row)
        return self.show(request, case, form)

    @method_decorator(acts_once_page("approvals.request.change"))
    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        case = own_case(request, pk)
        form = RequestForm(request.POST, request.FILES)
        if form.is_valid():
            with refusals_as_form_errors(form):
                files = prepared(form)
                fields = form.cleaned_data
                commands.change_request(
                    request.actor,
                    case_id=case.pk,
                    topic=fields["topic"],
                    title=fields["title"],
                    body=fields["body"],
                    amount_fen=fields["amount"],
                    files=files,
                    now=clock.now(),
                )
                messages.success(request, _("Submitted again."))
                return redirect(case.get_absolute_url())
        return self.show(request, case, form, status=422)

    def show(self, request: PageRequest, case: Case, form: RequestForm, *, status: int = 200) -> HttpResponse:
        del form.fields["urgent"]
        context = {"form": form, "tab": "todo", "way": way_of(request, form), "case": case}
        return render(request, "approvals/new.html", context, status=status)


class Papers(LoginRequiredMixin, View):
    """The papers of an urgent case."""

    def get(self, request: PageRequest, pk: int) -> HttpResponse:
        return self.show(request, own_case(request, pk), PapersForm())

    @method_decorator(acts_once_page("approvals.case.papers"))
    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        case = own_case(request, pk)
        form = PapersForm(request.POST, request.FILES)
        if form.is_valid():
            with refusals_as_form_errors(form):
                files = prepared(form)
                commands.hand_in_papers(
                    request.actor, case_id=case.pk, note=form.cleaned_data["note"], files=files, now=clock.now()
                )
                messages.success(request, _("The papers are in; the approval begins."))
                return redirect(case.get_absolute_url())
        return self.show(request, case, form, status=422)

    def show(self, request: PageRequest, case: Case, form: PapersForm, *, status: int = 200) -> HttpResponse:
        return render(request, "approvals/papers.html", {"form": form, "case": case, "tab": "todo"}, status=status)
