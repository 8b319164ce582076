"""The pages of background work: the list, one job with its progress, the schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from guanjia.foundation.jobs import queries
from guanjia.foundation.jobs.commands import restart_job, run_schedule_now, set_schedule_enabled, stop_job
from guanjia.foundation.jobs.filters import JobFilter
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.kernel.errors import Refusal
from guanjia.ui.answers import sentence_of
from guanjia.ui.listing import Column, ListPage, SavedView

# HTMX stops polling when it gets this.
STOP_POLLING = 286


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


class JobsPage(LoginRequiredMixin, ListPage):
    """The jobs that the asker started; all of them for operators."""

    template_name = "jobs/jobs.html"
    row_template = "jobs/_job_row.html"
    card_template = "jobs/_job_card.html"
    filter_class = JobFilter
    empty_text = gettext_lazy("No background job here yet.")
    empty_hint = gettext_lazy("Exports, imports and other long work appear here as soon as they are asked for.")
    columns = (
        Column(gettext_lazy("Job")),
        Column(gettext_lazy("State")),
        Column(gettext_lazy("Progress")),
        Column(gettext_lazy("Asked by")),
        Column(gettext_lazy("Asked at"), "id", desc_first=True),
        Column(gettext_lazy("Ended at"), "finished_at", desc_first=True),
    )

    def get_rows(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.list_jobs(actor_of(request))

    def get_views(self, request: HttpRequest) -> Sequence[SavedView]:
        parked = queries.list_jobs(actor_of(request)).filter(state="parked").count()
        return (
            SavedView(_("All"), ""),
            SavedView(_("Running"), "state=running"),
            SavedView(_("Waiting"), "state=waiting"),
            SavedView(_("Parked"), "state=parked", parked, hot=parked > 0),
        )

    def get_extra(self, request: HttpRequest) -> Mapping[str, Any]:
        actor = actor_of(request)
        workers = queries.list_workers_alive(clock.now()) if actor.may("jobs.manage") else []
        return {"domain": "system", "page_url": "jobs", "workers": workers}


class JobPage(LoginRequiredMixin, View):
    """One job; asked by HTMX, only its moving part, until it has ended."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = queries.get_job(actor_of(request), pk)
        context = {"job": job, "domain": "system", "page_url": "jobs"}
        if request.headers.get("HX-Target") == "job-live":
            status = 200 if job.is_open else STOP_POLLING
            return render(request, "jobs/_job_live.html", context, status=status)
        return render(request, "jobs/job.html", context)


class RestartView(LoginRequiredMixin, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start a parked or stopped job again."""
        try:
            restart_job(actor_of(request), job_id=pk, now=clock.now())
            messages.success(request, _("The job waits again."))
        except Refusal as error:
            messages.warning(request, sentence_of(error))
        return redirect("job-detail", pk=pk)


class StopView(LoginRequiredMixin, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stop a job."""
        try:
            job = stop_job(actor_of(request), job_id=pk, now=clock.now())
            messages.success(
                request, _("The job stops at its next good place.") if job.is_open else _("The job is stopped.")
            )
        except Refusal as error:
            messages.warning(request, sentence_of(error))
        return redirect("job-detail", pk=pk)


class SchedulesPage(LoginRequiredMixin, View):
    """What repeats by itself, for operators."""

    def get(self, request: HttpRequest) -> HttpResponse:
        actor = actor_of(request)
        actor.require("jobs.manage")
        rows = queries.list_schedules(actor).order_by("kind")
        return render(request, "jobs/schedules.html", {"rows": rows, "domain": "system", "page_url": "job-schedules"})


class ScheduleView(LoginRequiredMixin, View):
    """POST `act`: on, off or now."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor, act = actor_of(request), request.POST.get("act", "")
        try:
            if act == "now":
                run_schedule_now(actor, schedule_id=pk, now=clock.now())
                messages.success(request, _("The job runs within a second or so."))
            else:
                set_schedule_enabled(actor, schedule_id=pk, enabled=act == "on", now=clock.now())
        except Refusal as error:
            messages.warning(request, sentence_of(error))
        return redirect("job-schedules")


class CountView(LoginRequiredMixin, View):
    """How many of my jobs are open: the fragment beside the top bar's icon."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "jobs/_count.html", {"open_jobs": queries.count_open(actor_of(request))})
